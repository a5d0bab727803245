"""Where a party and its ultimate parent are headquartered: every seat that a fact speaks for (A 5.2).

Headquarters is a seat, not a share, and never guessed from an address: a place of management or principal
office counts as one, a place of incorporation alone does not. The law takes the strictest.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.facts import Owner, Party

CONTROLLING: Final = Decimal(50)


@dataclass(frozen=True, slots=True)
class SeatFound:
    """A country that is, or may be, a headquarters, and the fact that says so.

    ``firm``: the fact states a seat. The country of a controlling owner only hints at one: it can make a
    headquarters where such a seat matters, but never show that there is none.
    """

    pointer: str
    country: str
    firm: bool = True


@dataclass(frozen=True, slots=True)
class ParentFound:
    """The top of a party's control chain; ``basis`` is DECLARED, MAJORITY_CHAIN, CONTROL or UNKNOWN."""

    name: str | None
    basis: str
    seats: tuple[SeatFound, ...]


def seats_of(party: Party, pointer: str) -> tuple[SeatFound, ...]:
    """The party's own seats: stated headquarters, principal office, place of management."""
    stated = {
        "headquarters_country": party.headquarters_country,
        "principal_office_country": party.principal_office_country,
        "place_of_management_country": party.place_of_management_country,
    }
    return tuple(SeatFound(f"{pointer}/{name}", country) for name, country in stated.items() if country)


def parent_of(party: Party, pointer: str) -> ParentFound:
    """The ultimate parent: declared, or the top of the chain of majority owners, with whoever else controls."""
    controllers = tuple(
        SeatFound(f"{pointer}/controlled_by/{place}/country", one.country, firm=False)
        for place, one in enumerate(party.controlled_by or ())
        if one.country
    )
    chain = _top(party.owners, pointer)
    top = (
        (SeatFound(f"{chain[0]}/country", chain[1].country, firm=False),)
        if chain and chain[1].country
        else ()
    )
    declared = party.ultimate_parent
    if declared and (declared.headquarters_country or declared.name):
        seat = f"{pointer}/ultimate_parent/headquarters_country"
        own = (SeatFound(seat, declared.headquarters_country),) if declared.headquarters_country else ()
        return ParentFound(declared.name, "DECLARED", (*own, *controllers, *top))
    if chain:
        return ParentFound(chain[1].name, "MAJORITY_CHAIN", (*top, *controllers))
    if controllers:
        return ParentFound(None, "CONTROL", controllers)
    return ParentFound(None, "UNKNOWN", ())


def _top(owners: tuple[Owner, ...] | None, pointer: str) -> tuple[str, Owner] | None:
    for place, one in enumerate(owners or ()):
        if one.share_min is not None and one.share_min > CONTROLLING:
            where = f"{pointer}/owners/{place}"
            return _top(one.owners, where) or (where, one)
    return None
