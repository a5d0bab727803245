"""Where a party and its ultimate parent are headquartered: every seat that a fact speaks for (A 5.2).

Headquarters is a seat, not a share. It is never guessed from an address, from where the party is, or from where
it is incorporated. Every candidate is returned with its pointer, so that the law can take the strictest.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.facts import Controller, EntityFacts, EntityType, Party, UltimateParent
from app.ownership.declared import Declared, node_of, owners_in
from app.ownership.majority import Top, top_of

Known = Mapping[str, EntityFacts]
"""What is stored of the owners, by entity id."""

NOBODY: Final[Known] = MappingProxyType({})


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
    """The top of a party's control chain; ``basis`` is DECLARED, MAJORITY_CHAIN, JOINT, CONTROL or UNKNOWN.

    ``contradicting`` are the seats in another country than the declared parent's headquarters. ``joint`` are the
    seats of two that head together, where those of both are known: one of them alone tells nothing.
    """

    name: str | None
    basis: str
    seats: tuple[SeatFound, ...]
    contradicting: tuple[SeatFound, ...] = ()
    joint: tuple[SeatFound, ...] = ()


@dataclass(frozen=True, slots=True)
class _Head:
    """One that heads the party: its name and the seats that facts speak for."""

    name: str | None
    seats: tuple[SeatFound, ...]


def seats_of(party: Party | EntityFacts, pointer: str) -> tuple[SeatFound, ...]:
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


def parent_of(party: Party, pointer: str, known: Known = NOBODY) -> ParentFound:
    """The ultimate parent: declared, or the top of the chain of majority owners, with whoever else controls.

    Of owners that are stored, the seats are those of their records; of others, their country is a hint.
    """
    mentions, stakes = owners_in(party, pointer)
    target = node_of(party.name, party.entity_id, None, pointer)
    return _parent(party, pointer, top_of(target, stakes), lambda node: _head(node, mentions, known))


def parent_above(entity_id: str, top: Top, known: Known) -> ParentFound:
    """The ultimate parent of a stored entity, by its record and who is at the top of the stakes above it."""
    facts = known.get(entity_id)
    party = (facts.facts if facts else None) or Party()

    def head_of(one: str) -> _Head:
        return _stored_head(one, f"/entities/{one}", known.get(one))

    return _parent(party, f"/entities/{entity_id}", top, head_of)


def _parent(party: Party, pointer: str, top: Top, head_of: Callable[[str], _Head]) -> ParentFound:
    declared = party.ultimate_parent
    controllers = tuple(_controllers(party.controlled_by, pointer))
    head = head_of(top.single) if top.single else None
    seats = (*(head.seats if head else ()), *controllers)
    if declared and (declared.headquarters_country or declared.name):
        own = tuple(_declared(declared, pointer))
        every = (*own, *controllers, *(head.seats if head else ()))
        return ParentFound(declared.name, "DECLARED", every, _contradicting(every) if own else ())
    if top.joint:
        return _joint(tuple(map(head_of, top.joint)), seats)
    if head:
        return ParentFound(head.name, "MAJORITY_CHAIN", seats)
    names = [one.name for one in party.controlled_by or ()]
    return ParentFound(names[0] if len(names) == 1 else None, "CONTROL" if names else "UNKNOWN", controllers)


def _declared(parent: UltimateParent, pointer: str) -> Iterator[SeatFound]:
    if parent.headquarters_country:
        yield SeatFound(f"{pointer}/ultimate_parent/headquarters_country", parent.headquarters_country)


def _joint(both: tuple[_Head, ...], others: tuple[SeatFound, ...]) -> ParentFound:
    """Two heads together: whoever stands between them and the party hints at a seat, and acquits nobody."""
    name = " / ".join(one.name for one in both if one.name) or None
    firm = [next((seat for seat in one.seats if seat.firm), None) for one in both]
    joint = tuple(seat for seat in firm if seat)
    hints = tuple(SeatFound(one.pointer, one.country, firm=False) for one in others)
    return ParentFound(name, "JOINT", hints, joint=joint if len(joint) == len(both) else ())


def _head(node: str, mentions: tuple[Declared, ...], known: Known) -> _Head:
    """One that heads the party, as its record has it or else by the country stated for it."""
    here = tuple(one for one in mentions if one.node == node)
    entity = next((one.owner.entity_id for one in here if one.owner.entity_id in known), None)
    hints = tuple(
        SeatFound(f"{one.pointer}/country", one.owner.country, firm=False)
        for one in here
        if one.owner.country
    )
    if entity is None:
        return _Head(next((one.owner.name for one in here if one.owner.name), None), hints)
    stored = _stored_head(entity, here[0].pointer, known[entity])
    told = {seat.country for seat in stored.seats}
    return _Head(stored.name, (*stored.seats, *(one for one in hints if one.country not in told)))


def _stored_head(entity_id: str, pointer: str, facts: EntityFacts | None) -> _Head:
    """A stored entity at the top: a state is seated in itself; a parent that it names stands above it."""
    if facts is None:
        return _Head(entity_id, ())
    above = (facts.facts or Party()).ultimate_parent
    controllers = tuple(_controllers((facts.facts or Party()).controlled_by, pointer))
    if above and (above.name or above.headquarters_country):
        return _Head(above.name, (*_declared(above, pointer), *controllers))
    if facts.type is EntityType.STATE:
        country = facts.headquarters_country or facts.incorporation_country or facts.principal_office_country
        return _Head(facts.name, (SeatFound(f"{pointer}/country", country),) if country else ())
    return _Head(facts.name, (*seats_of(facts, pointer), *controllers))


def _contradicting(seats: tuple[SeatFound, ...]) -> tuple[SeatFound, ...]:
    """The seats that are not where the first firm one is; all of them where none is firm and they differ."""
    firm = next((one.country for one in seats if one.firm), None)
    if firm is None:
        return seats if len({one.country for one in seats}) > 1 else ()
    return tuple(one for one in seats if one.country != firm)


def _controllers(controllers: tuple[Controller, ...] | None, pointer: str) -> Iterator[SeatFound]:
    for place, one in enumerate(controllers or ()):
        if one.country:
            yield SeatFound(f"{pointer}/controlled_by/{place}/country", one.country, firm=False)
