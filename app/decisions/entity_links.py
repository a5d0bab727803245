"""The stored entity behind a party: by a person's word or an exact identifier; a name alone is only evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import Final

import sqlalchemy as sa

from app.decisions.beside import beside
from app.decisions.merge import Sources
from app.decisions.when import Sight
from app.facts import (
    EntityFacts,
    EntityType,
    Facts,
    Identifier,
    IdentifierScheme,
    LinkState,
    ListedAlias,
    ListedParty,
    Party,
    PartyType,
)
from app.matching.index import build_index
from app.matching.query import Match, Query
from app.matching.scorecard import Strength
from app.store.entities import entities_at
from app.store.entity_links import Found, Means, anyone_stored, entities_meant
from app.wire import from_json

MOST_JUDGED: Final = 25
"""Candidates that the matcher judges for one party: those that share the most words with it."""
ONE_BEING: Final = (IdentifierScheme.LEI, IdentifierScheme.USCC, IdentifierScheme.DUNS, IdentifierScheme.IMO)
"""Schemes of which one being has one number."""
REGISTERED: Final = (IdentifierScheme.REGISTRY, IdentifierScheme.TAX)
"""Schemes of which many have a number, one of each register: ``GB-COH:01234567`` names the register, 01234567 none."""
KINDS: Final = {EntityType.PERSON: PartyType.PERSON, EntityType.ORGANIZATION: PartyType.ORGANIZATION}


@dataclass(frozen=True, slots=True)
class EntityLink:
    """A stored entity that a party is (LINKED), or may be (SUGGESTED, or CONFLICT where its numbers disagree).

    ``basis`` is CONFIRMED, IDENTIFIER or NAME; ``match`` is what the matcher found, where it was asked.
    """

    pointer: str
    entity_id: str
    name: str
    state: str
    basis: str
    match: Match | None = None

    @property
    def weighs(self) -> bool:
        """A link that a person should look at if it would make the answer stricter."""
        strong = self.match is not None and self.match.strength is not Strength.POSSIBLE
        return self.state == "CONFLICT" or (self.state == "SUGGESTED" and strong)


def entity_links(conn: sa.Connection, facts: Facts, sight: Sight) -> tuple[EntityLink, ...]:
    """Find the entities behind the parties that name none, behind the actor and behind the designers.

    Whoever stands in many places, as a designer does, is looked for once.
    """
    if not anyone_stored(conn, sight.known):
        return ()
    parties = {f"/parties/{place}": one for place, one in enumerate(facts.parties or ())}
    asked = {
        pointer: one
        for pointer, one in {**parties, **beside(facts)}.items()
        if not one.entity_id and (one.name or one.identifiers)
    }
    if not asked:
        return ()
    distinct = {party: pointer for pointer, party in reversed(asked.items())}
    found = entities_meant(conn, tuple(map(_means, distinct)), sight.on, sight.known)
    ids = {one.entity_id for one in found}
    stored = entities_at(conn, ids, sight.on, sight.known) if ids else {}
    records = {name: from_json(EntityFacts, one.entity.body) for name, one in stored.items()}
    led: dict[int, list[Found]] = {}
    for one in found:
        if one.entity_id in records:
            led.setdefault(one.asked, []).append(one)
    links = {
        party: tuple(_of_party(party, pointer, led.get(number, []), records))
        for number, (party, pointer) in enumerate(distinct.items())
    }
    return tuple(replace(one, pointer=pointer) for pointer, party in asked.items() for one in links[party])


def linked(links: tuple[EntityLink, ...]) -> dict[str, str]:
    """The entities that somebody is linked to, by pointer."""
    return {one.pointer: one.entity_id for one in links if one.state == "LINKED"}


def with_links(facts: Facts, entities: Mapping[str, str], sources: Sources) -> Facts:
    """The facts with the entities, by pointer, that parties are linked to."""
    found = {
        place: entities[pointer]
        for place, one in enumerate(facts.parties or ())
        if not one.entity_id and (pointer := f"/parties/{place}") in entities
    }
    if not found:
        return facts
    sources.by_pointer |= {f"/parties/{place}/entity_id": "LINK" for place in found}
    parties = tuple(
        replace(one, entity_id=found.get(place, one.entity_id))
        for place, one in enumerate(facts.parties or ())
    )
    return replace(facts, parties=parties)


def suppositions(links: tuple[EntityLink, ...]) -> Iterator[tuple[EntityLink, ...]]:
    """What the parties may all be, one after the other: each time one link of each party that weighs."""
    by_party: dict[str, list[EntityLink]] = {}
    for one in links:
        if one.weighs:
            by_party.setdefault(one.pointer, []).append(one)
    for together in zip_longest(*by_party.values()):
        yield tuple(one for one in together if one)


def _means(party: Party) -> Means:
    names = tuple(dict.fromkeys(one for one in (party.name, *(party.aliases or ())) if one))
    return Means(names=names, identifiers=party.identifiers or ())


def _of_party(
    party: Party, pointer: str, found: list[Found], records: Mapping[str, EntityFacts]
) -> Iterator[EntityLink]:
    """The links of one party: a person's word first, then exact numbers, then names."""
    confirmed = sorted({one.entity_id for one in found if one.state is LinkState.CONFIRMED})
    cut = {one.entity_id for one in found if one.state is LinkState.CUT}.difference(confirmed)
    left = [one for one in found if one.entity_id not in cut]
    state = "CONFLICT" if len(confirmed) > 1 or _denied(party, left, records) else "LINKED"
    for entity in confirmed:
        yield EntityLink(pointer, entity, records[entity].name, state, "CONFIRMED")
    if confirmed and state == "LINKED":
        return
    matched = [
        link
        for one in _judged(party, left, records)
        if one.match.entry.id not in confirmed
        for link in _of_match(
            party, pointer, one, records[one.match.entry.id], alone=not (confirmed or one.rivals)
        )
    ]
    yield from [one for one in matched if one.state == "LINKED"] or matched


def _of_match(
    party: Party, pointer: str, one: "_Judged", record: EntityFacts, *, alone: bool
) -> Iterator[EntityLink]:
    """The link that a match makes: a number proves where it was given to one being, or where the name agrees.

    What is short of that is evidence, whatever the number: it makes an answer stricter and never lighter.
    """
    entry, differ = one.match.entry, _numbers_differ(party, record)
    link = partial(EntityLink, pointer, entry.id, entry.name, match=one.match)
    if one.match.strength is not Strength.IDENTIFIER:
        if not differ:
            yield link(state="SUGGESTED", basis="NAME")
    elif differ or (one.proven and not alone):
        yield link(state="CONFLICT", basis="IDENTIFIER")
    else:
        yield link(state="LINKED" if one.proven else "SUGGESTED", basis="IDENTIFIER")


def _denied(party: Party, found: list[Found], records: Mapping[str, EntityFacts]) -> bool:
    """Whether a number of the party speaks against the entity that a person said its name means.

    What a person said of a number itself stands.
    """
    named = {one.entity_id for one in found if one.state is LinkState.CONFIRMED}
    by_number = [one for one in found if not one.term.startswith(("name:", "word:"))]
    if any(one.state is LinkState.CONFIRMED for one in by_number):
        return False
    others = any(one.state is LinkState.CUT or one.entity_id not in named for one in by_number)
    return others or any(_numbers_differ(party, records[one]) for one in named)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A match; ``proven``: the number by itself or with the name leaves no doubt. ``rivals``: others are proven too."""

    match: Match
    proven: bool
    rivals: bool


def _judged(party: Party, found: list[Found], records: Mapping[str, EntityFacts]) -> tuple[_Judged, ...]:
    """What the matcher makes of those that share the most with the party."""
    shared: dict[str, int] = {}
    for one in found:
        shared[one.entity_id] = shared.get(one.entity_id, 0) + (1 if one.term.startswith("word:") else 100)
    best = sorted(shared, key=lambda entity: (-shared[entity], entity))[:MOST_JUDGED]
    if not best:
        return ()
    query = Query(
        names=_means(party).names,
        identifiers=party.identifiers or (),
        country=party.country,
        type=party.type,
        birth_date=party.birth_date,
    )
    index = build_index(_entry(one, records[one]) for one in best)
    by_name = index.search(replace(query, identifiers=())) if query.identifiers else ()
    alike = {one.entry.id for one in by_name if one.strength is Strength.STRONG}
    matches = index.search(query)
    proven = {
        one.entry.id
        for one in matches
        if one.strength is Strength.IDENTIFIER
        and (one.entry.id in alike or _number_in_common(party, records[one.entry.id]))
    }
    return tuple(_Judged(one, one.entry.id in proven, bool(proven - {one.entry.id})) for one in matches)


def _number_in_common(party: Party, record: EntityFacts) -> bool:
    """Both have a number that one being alone has: of a worldwide scheme, or of a register that is named with it."""
    ours, theirs = (
        {(one.scheme, _plain(one.value)) for one in numbers or () if _is_of_one_being(one)}
        for numbers in (party.identifiers, record.identifiers)
    )
    return bool(ours & theirs)


def _is_of_one_being(number: Identifier) -> bool:
    register, named, own = number.value.partition(":")
    kept = number.scheme in REGISTERED and named and _plain(register) and _plain(own)
    return number.scheme in ONE_BEING or bool(kept)


def _entry(entity_id: str, record: EntityFacts) -> ListedParty:
    places = (record.headquarters_country, record.incorporation_country, record.principal_office_country)
    return ListedParty(
        id=entity_id,
        name=record.name,
        type=KINDS.get(record.type, PartyType.UNKNOWN) if record.type else PartyType.UNKNOWN,
        aliases=tuple(ListedAlias(name=one) for one in record.aliases or ()),
        countries=tuple(dict.fromkeys(one for one in places if one)),
        identifiers=record.identifiers or (),
    )


def _numbers_differ(party: Party, record: EntityFacts) -> bool:
    """Both have a number of a scheme that gives each being one, and it is not the same."""
    ours = {one.scheme: _plain(one.value) for one in party.identifiers or () if one.scheme in ONE_BEING}
    theirs = {one.scheme: _plain(one.value) for one in record.identifiers or () if one.scheme in ONE_BEING}
    return any(theirs[scheme] != value for scheme, value in ours.items() if scheme in theirs)


def _plain(value: str) -> str:
    return "".join(one for one in value.upper() if one.isalnum())
