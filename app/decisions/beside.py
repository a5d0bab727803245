"""Who stands beside the parties, the actor and the designers of items: they meet stored entities as parties do.

They have no number, so that a person's word alone makes one an entity. Its seats fill what the request leaves out;
where the two contradict each other both count, and a designer's is then not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from app.decisions.merge import Sources, fill
from app.facts import Actor, Designer, Facts, Item, Party, PartyRole, UltimateParent
from app.ownership.headquarters import Known, SeatFound, parent_of, seats_of

ACTOR: Final = "/actor"


def beside(facts: Facts) -> dict[str, Party]:
    """The actor and every designer with a name, as parties, by pointer."""
    found = {ACTOR: _as_party(facts.actor, PartyRole.SUPPLIER)} if facts.actor else {}
    for place, item in enumerate(facts.items or ()):
        found |= {at: _as_party(one, PartyRole.DESIGNER) for at, one in _designers(item, f"/items/{place}")}
    return {at: one for at, one in found.items() if one.name}


def with_beside(facts: Facts, stored: Mapping[str, Party], known: Known, sources: Sources) -> Facts:
    """The facts with the seats of the stored entities that the actor and the designers are."""
    if not stored:
        return facts
    seats = {at: _seats(one, at, known) for at, one in stored.items()}
    actor = facts.actor
    if actor and ACTOR in seats:
        actor = fill(actor, replace(Actor(), **seats[ACTOR]), ACTOR, "ENTITY", sources)
    items = tuple(
        _with_designer(item, f"/items/{place}", seats, sources)
        for place, item in enumerate(facts.items or ())
    )
    return replace(facts, actor=actor, items=items or facts.items)


def _as_party(one: Actor | Designer, role: PartyRole) -> Party:
    parent = one.ultimate_parent_headquarters_country
    return Party(
        name=one.name,
        role=role,
        country=one.country,
        headquarters_country=one.headquarters_country,
        ultimate_parent=UltimateParent(headquarters_country=parent) if parent else None,
    )


def _designers(item: Item, pointer: str) -> Iterator[tuple[str, Designer]]:
    if item.designer:
        yield f"{pointer}/designer", item.designer
    for place, one in enumerate(item.components or ()):
        yield from _designers(one.item, f"{pointer}/components/{place}/item")


def _seats(stored: Party, pointer: str, known: Known) -> dict[str, Any]:
    """The seats that the records establish, as the words of an actor and a designer have them."""
    found = {
        "headquarters_country": _only(seats_of(stored, pointer)),
        "ultimate_parent_headquarters_country": _only(parent_of(stored, pointer, known).seats),
    }
    return {name: country for name, country in found.items() if country}


def _only(seats: tuple[SeatFound, ...]) -> str | None:
    """The country of a seat that is established and that nothing speaks against."""
    countries = {one.country for one in seats}
    return countries.pop() if len(countries) == 1 and any(one.firm for one in seats) else None


def _with_designer(item: Item, pointer: str, seats: Mapping[str, dict[str, Any]], sources: Sources) -> Item:
    where = f"{pointer}/designer"
    if item.designer and where in seats:
        told = replace(Designer(), **seats[where])
        filled = fill(item.designer, told, where, "ENTITY", sources)
        item = replace(item, designer=replace(filled, **_contradicted(item.designer, told)))
    if item.components:
        inside = tuple(
            replace(one, item=_with_designer(one.item, f"{pointer}/components/{place}/item", seats, sources))
            for place, one in enumerate(item.components)
        )
        item = replace(item, components=inside)
    return item


def _contradicted(ours: Designer, theirs: Designer) -> dict[str, None]:
    """What two sources say differently, as not known."""
    pairs = ((one.name, getattr(ours, one.name), getattr(theirs, one.name)) for one in fields(ours))
    return {name: None for name, one, other in pairs if one and other and one != other}
