"""Every name in a dealing that is screened, with the pointer at which it stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, TypeAlias

from app.decisions.refusal import Fault
from app.facts import Country, EntityFacts, Facts, Identifier, Item, Owner, Party, PartyType
from app.matching.standing import names_in_address

Records: TypeAlias = Mapping[str, EntityFacts]
"""What is stored of owners, by entity id."""
NO_RECORDS: Final[Records] = MappingProxyType({})


LONGEST_NAME: Final = 2_000
"""Characters; what is longer is a text in the place of a name, and comparing all its words would take minutes."""


@dataclass(frozen=True, slots=True)
class Named:
    """Someone the facts name: a party, an owner at any depth, a parent, a controller, a designer, the actor."""

    pointer: str
    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...] = ()
    address: str | None = None
    country: Country | None = None
    type: PartyType | None = None
    birth_date: date | None = None


def names_in(
    facts: Facts, kept: Mapping[str, Party] | None = None, records: Records = NO_RECORDS
) -> tuple[Named, ...]:
    """Everyone in the facts who has a name, an identifier or an address.

    Beside them whoever is ``kept``, by pointer, and owners with all that their ``records`` call them.
    """
    found = [*_actor(facts)]
    for pointer, party in (kept or {}).items():
        found += _party(party, pointer, records)
    for place, party in enumerate(facts.parties or ()):
        found += _party(party, f"/parties/{place}", records)
    for place, item in enumerate(facts.items or ()):
        found += _designers(item, f"/items/{place}")
    return tuple(one for one in found if one.names or one.identifiers or one.address)


def names_in_entity(kept: EntityFacts) -> tuple[Named, ...]:
    """All that an entity is called, and everyone its facts name."""
    called = {"/name": kept.name, **{f"/aliases/{at}": one for at, one in enumerate(kept.aliases or ())}}
    facts = _party(kept.facts, "/facts", NO_RECORDS) if kept.facts else ()
    return (*(Named(pointer, (name,)) for pointer, name in called.items()), *facts)


def too_long(named: Iterable[Named]) -> Iterator[Fault]:
    """Whoever has a name that is none."""
    text = f"a name, an alias or whom an address is in care of is longer than {LONGEST_NAME} characters"
    for one in named:
        if any(len(name) > LONGEST_NAME for name in one.names):
            yield Fault(one.pointer, "name_too_long", text)


def _actor(facts: Facts) -> Iterator[Named]:
    if facts.actor and facts.actor.name:
        yield Named("/actor", (facts.actor.name,), country=facts.actor.country)


def _party(party: Party, pointer: str, records: Records) -> Iterator[Named]:
    yield named_party(party, pointer)
    parent = party.ultimate_parent
    if parent and (parent.identifiers or parent.name != party.name):
        names = (parent.name,) if parent.name and parent.name != party.name else ()
        yield Named(
            f"{pointer}/ultimate_parent", names, parent.identifiers or (), country=parent.headquarters_country
        )
    for place, one in enumerate(party.controlled_by or ()):
        if one.name:
            yield Named(f"{pointer}/controlled_by/{place}", (one.name,), country=one.country)
    yield from _owners(party.owners, pointer, records)


def named_party(party: Party, pointer: str) -> Named:
    """A party by all that is said of it, and whoever its address is in care of."""
    names = tuple(one for one in (party.name, *(party.aliases or ())) if one)
    return Named(
        pointer,
        (*names, *names_in_address(party.address or "")),
        party.identifiers or (),
        party.address,
        party.country,
        party.type,
        party.birth_date,
    )


def named_owner(owner: Owner, pointer: str, record: EntityFacts | None) -> Named:
    """An owner by its name and all that its record calls it."""
    told = (record.name, *(record.aliases or ())) if record else ()
    names = tuple(dict.fromkeys(name for name in (owner.name, *told) if name))
    return Named(pointer, names, (record and record.identifiers) or (), country=owner.country)


def _owners(owners: tuple[Owner, ...] | None, pointer: str, records: Records) -> Iterator[Named]:
    for place, one in enumerate(owners or ()):
        where = f"{pointer}/owners/{place}"
        yield named_owner(one, where, records.get(one.entity_id or ""))
        yield from _owners(one.owners, where, records)


def _designers(item: Item, pointer: str) -> Iterator[Named]:
    if item.designer and item.designer.name:
        yield Named(f"{pointer}/designer", (item.designer.name,), country=item.designer.headquarters_country)
    for place, component in enumerate(item.components or ()):
        yield from _designers(component.item, f"{pointer}/components/{place}/item")
