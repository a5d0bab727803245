"""Where a party and its ultimate parent are headquartered: every seat that a fact speaks for (A 5.2).

Headquarters is a seat, not a share. It is never guessed from an address, from where the party is, or from where
it is incorporated. Every candidate is returned with its pointer, so that the law can take the strictest.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.facts import Party
from app.ownership.declared import Declared, node_of, owners_in
from app.ownership.majority import majority_parent


@dataclass(frozen=True, slots=True)
class SeatFound:
    """A country that is, or may be, a headquarters, and the fact that says so.

    ``firm``: the facts establish a seat. Others only hint at one: the country of whoever controls, or a principal
    office and a place of management that do not bear each other out. A hint can make a headquarters where such
    a seat matters, but never show that there is none.
    """

    pointer: str
    country: str
    firm: bool = True


@dataclass(frozen=True, slots=True)
class HeadquartersFound:
    """A party's own seat. ``basis`` is STATED, AGREED (principal office and management) or UNKNOWN.

    ``contradicting`` are the seats in another country than ``country``, or than each other where it is None.
    """

    country: str | None
    basis: str
    seats: tuple[SeatFound, ...]
    contradicting: tuple[SeatFound, ...] = ()


@dataclass(frozen=True, slots=True)
class ParentFound:
    """The top of a party's control chain; ``basis`` is DECLARED, MAJORITY_CHAIN, CONTROL or UNKNOWN.

    ``contradicting`` are the seats in another country than the declared parent's headquarters.
    """

    name: str | None
    basis: str
    seats: tuple[SeatFound, ...]
    contradicting: tuple[SeatFound, ...] = ()


def seats_of(party: Party, pointer: str) -> tuple[SeatFound, ...]:
    """The party's own seats: stated headquarters, principal office, place of management."""
    office, management = party.principal_office_country, party.place_of_management_country
    stated = (
        ("headquarters_country", party.headquarters_country, True),
        ("principal_office_country", office, office == management),
        ("place_of_management_country", management, office == management),
    )
    return tuple(SeatFound(f"{pointer}/{name}", country, firm) for name, country, firm in stated if country)


def headquarters(party: Party, pointer: str) -> HeadquartersFound:
    """Where the party says that it is headquartered, or where both its principal office and its management are."""
    seats = seats_of(party, pointer)
    country = next((one.country for one in seats if one.firm), None)
    basis = "UNKNOWN" if country is None else "STATED" if party.headquarters_country else "AGREED"
    return HeadquartersFound(country, basis, seats, _contradicting(seats))


def parent_of(party: Party, pointer: str) -> ParentFound:
    """The ultimate parent: declared, or the top of the chain of majority owners, with whoever else controls."""
    declared = party.ultimate_parent
    controllers = tuple(_controllers(party, pointer))
    top = _top(party, pointer)
    tops = tuple(
        SeatFound(f"{one.pointer}/country", one.owner.country, firm=False) for one in top if one.owner.country
    )
    if declared and (declared.headquarters_country or declared.name):
        seat = f"{pointer}/ultimate_parent/headquarters_country"
        own = (SeatFound(seat, declared.headquarters_country),) if declared.headquarters_country else ()
        seats = (*own, *controllers, *tops)
        return ParentFound(declared.name, "DECLARED", seats, _contradicting(seats) if own else ())
    if top:
        name = next((one.owner.name for one in top if one.owner.name), None)
        return ParentFound(name, "MAJORITY_CHAIN", (*tops, *controllers))
    names = [one.name for one in party.controlled_by or ()]
    if names:
        return ParentFound(names[0] if len(names) == 1 else None, "CONTROL", controllers)
    return ParentFound(None, "UNKNOWN", ())


def _contradicting(seats: tuple[SeatFound, ...]) -> tuple[SeatFound, ...]:
    """The seats that are not where the first firm one is; all of them where none is firm and they differ."""
    firm = next((one.country for one in seats if one.firm), None)
    if firm is None:
        return seats if len({one.country for one in seats}) > 1 else ()
    return tuple(one for one in seats if one.country != firm)


def _controllers(party: Party, pointer: str) -> Iterator[SeatFound]:
    for place, one in enumerate(party.controlled_by or ()):
        if one.country:
            yield SeatFound(f"{pointer}/controlled_by/{place}/country", one.country, firm=False)


def _top(party: Party, pointer: str) -> tuple[Declared, ...]:
    """Every mention of the owner at the top of the majority chain."""
    declared, stakes = owners_in(party, pointer)
    top = majority_parent(node_of(party.name, party.entity_id, None, pointer), stakes)
    return tuple(one for one in declared if one.node == top)
