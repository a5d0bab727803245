"""The facts of a question, from every source: request, profile, stored entities, chip catalogue, lists.

Nothing here decides; what is unknown stays unknown, and what cannot be relied on stops the question.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from app.decisions.beside import beside, with_beside
from app.decisions.entity_links import EntityLink, entity_links, linked, with_links
from app.decisions.merge import Sources, with_catalogue, with_entities, with_profile
from app.decisions.owners import (
    RECORD,
    StoredOwners,
    owner_ids,
    stored_owners,
    with_stored_owners,
    written_out,
)
from app.decisions.questions import REQUIRED_LISTS, fresh_for
from app.decisions.refusal import Fault, Refused, ScreeningUnavailable, Unchecked
from app.decisions.ruled import Drawings, InForce, rulings_in_force
from app.decisions.when import Sight, Source, When
from app.facts import EntityFacts, EntityType, Evidence, Facts, Item, Party, PartyType
from app.law.case import KeptResolution
from app.law.chips import CatalogueEntry, find_chip
from app.law.finding import Question
from app.store.entities import StoredEntity, entities_at
from app.store.lists import Completeness, EffectiveList, effective_versions
from app.store.profiles import profile_at
from app.wire import from_json

NOBODY: Final[Mapping[str, str]] = MappingProxyType({})
TYPES: Final = {
    EntityType.ORGANIZATION: PartyType.ORGANIZATION,
    EntityType.PERSON: PartyType.PERSON,
    EntityType.STATE: PartyType.ORGANIZATION,
}


@dataclass(frozen=True, slots=True)
class ListPolicy:
    """What this service accepts of a list: starter lists or full ones only, and how old in days.

    Without a number of days, each list has the budget of ``FRESH_FOR_DAYS``.
    """

    starters_accepted: bool
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a question is answered from; ``heeded`` are the links that would make the answer stricter.

    ``stored`` are the entities behind parties, by their places; ``beside`` those of the actor and of designers.
    """

    question: Question
    facts: Facts
    asked: Facts
    when: When
    sources: Sources
    stored: dict[int, Party] = field(default_factory=dict)
    beside: dict[str, Party] = field(default_factory=dict)
    catalogue: dict[str, CatalogueEntry] = field(default_factory=dict)
    owners: StoredOwners = field(default_factory=StoredOwners)
    links: tuple[EntityLink, ...] = ()
    heeded: tuple[EntityLink, ...] = ()
    lists: tuple[EffectiveList, ...] = ()
    resolutions: tuple[KeptResolution, ...] = ()
    in_force: InForce = field(default_factory=InForce)


def gather(
    conn: sa.Connection,
    question: Question,
    asked: Facts,
    when: When,
    policy: ListPolicy,
    drawings: Drawings | None = None,
    supposed: Mapping[str, str] = NOBODY,
) -> Gathered:
    """Collect what the question needs; ``drawings`` in place of what is drawn of licenses now.

    ``supposed``: the entities that somebody is taken to be, by pointer, whatever the links say.

    Raises Refused and ScreeningUnavailable.
    """
    sources = Sources()
    facts = said = _over_profile(conn, asked, when.of(Source.PROFILE), sources)
    links = entity_links(conn, facts, when.of(Source.ENTITY))
    behind = {**linked(links), **supposed}
    facts = with_links(facts, behind, sources)
    entities = _entities(conn, facts, when.of(Source.ENTITY))
    stored = {place: as_party(one) for place, one in entities.items()}
    facts = with_entities(facts, stored, sources)
    aside = _beside(conn, facts, behind, when.of(Source.ENTITY))
    others = {at: replace(as_party(one), entity_id=behind[at]) for at, one in aside.items()}
    owners = _stored_owners(conn, (*(facts.parties or ()), *others.values()), when)
    facts = with_stored_owners(facts, owners, sources)
    others = {at: written_out(one, at, owners, sources) for at, one in others.items()}
    facts = with_beside(facts, others, owners.known, sources)
    facts = _with_evidence(facts, entities)
    catalogue = dict(catalogued(facts))
    in_force = rulings_in_force(conn, when, facts.reference, drawings)
    listed = when.of(Source.LIST)
    lists = effective_versions(conn, listed.on, listed.known)
    require(question, lists, listed.at, policy, past=asked.known_at is not None)
    return Gathered(
        question=question,
        facts=_with_catalogue(facts, catalogue, sources),
        asked=said,
        when=when,
        sources=sources,
        stored=stored,
        beside=others,
        catalogue=catalogue,
        owners=owners,
        links=links,
        resolutions=tuple(_resolutions(entities, aside, when.of(Source.ENTITY).on)),
        lists=lists if REQUIRED_LISTS[question] else (),
        in_force=in_force,
    )


def _with_catalogue(facts: Facts, catalogue: dict[str, CatalogueEntry], sources: Sources) -> Facts:
    items = tuple(
        with_catalogue(item, f"/items/{place}", catalogue, sources)
        for place, item in enumerate(facts.items or ())
    )
    return replace(facts, items=items) if items != (facts.items or ()) else facts


def _over_profile(conn: sa.Connection, asked: Facts, sight: Sight, sources: Sources) -> Facts:
    if asked.profile is None:
        return asked
    found = profile_at(conn, asked.profile, sight.known)
    if found is None:
        raise Refused(Fault("/profile", "unknown", "there is no profile of this name"))
    expires = found.profile.expires_on
    if expires is not None and sight.at.date() >= expires:
        raise Refused(Fault("/profile", "expired", f"the profile expired on {expires.isoformat()}"))
    return with_profile(asked, found.profile.facts, sources)


def _entities(conn: sa.Connection, facts: Facts, sight: Sight) -> dict[int, StoredEntity]:
    wanted = {place: one.entity_id for place, one in enumerate(facts.parties or ()) if one.entity_id}
    found = entities_at(conn, wanted.values(), sight.on, sight.known) if wanted else {}
    unknown = [place for place, entity_id in wanted.items() if entity_id not in found]
    if unknown:
        text = "there is no entity of this id on the day asked about"
        raise Refused(*(Fault(f"/parties/{place}/entity_id", "unknown", text) for place in unknown))
    return {place: found[entity_id] for place, entity_id in wanted.items()}


def _kept(one: StoredEntity) -> EntityFacts:
    return from_json(EntityFacts, one.entity.body)


def as_party(one: StoredEntity) -> Party:
    """The entity as a party: its facts, and over them what stands at its top."""
    kept = _kept(one)
    top = {
        "name": kept.name,
        "aliases": kept.aliases,
        "type": TYPES[kept.type] if kept.type else None,
        "identifiers": kept.identifiers,
        "incorporation_country": kept.incorporation_country,
        "principal_office_country": kept.principal_office_country,
        "place_of_management_country": kept.place_of_management_country,
        "headquarters_country": kept.headquarters_country,
    }
    facts = kept.facts or Party()
    listings = (*(facts.listings or ()), *(kept.listings or ()))
    stated = {name: value for name, value in top.items() if value is not None}
    owners = (
        tuple(replace(owner, source=owner.source or RECORD) for owner in facts.owners or ()) or facts.owners
    )
    return replace(facts, **stated, listings=listings or None, owners=owners)  # type: ignore[arg-type]  # fields of Party by name


def _with_evidence(facts: Facts, entities: dict[int, StoredEntity]) -> Facts:
    """The documents that are kept with the customers, each for its own customer."""
    kept: list[Evidence] = []
    for place, entity in entities.items():
        kept += (replace(one, covers=(f"/parties/{place}",)) for one in _kept(entity).evidence or ())
    evidence = (*(facts.evidence or ()), *kept) or None
    return replace(facts, evidence=evidence) if evidence != facts.evidence else facts


def _resolutions(
    entities: Mapping[int, StoredEntity], aside: Mapping[str, StoredEntity], on: date
) -> Iterator[KeptResolution]:
    """What is kept with the parties, by their places, and with those beside them, by pointer."""
    kept = {**{f"/parties/{place}": one for place, one in entities.items()}, **aside}
    for pointer, entity in kept.items():
        for one in _kept(entity).resolutions or ():
            if on <= one.expires_on:
                yield KeptResolution(pointer, one.id, one.evidence)


def catalogued(facts: Facts) -> Iterator[tuple[str, CatalogueEntry]]:
    """Find each item, and each item inside one, that the chip catalogue knows, with its pointer."""
    for place, item in enumerate(facts.items or ()):
        yield from _catalogued_item(item, f"/items/{place}")


def _catalogued_item(item: Item, pointer: str) -> Iterator[tuple[str, CatalogueEntry]]:
    found = find_chip(item.model, item.sku, item.description, item.kind, item.eccn)
    if found:
        yield pointer, found
    for place, one in enumerate(item.components or ()):
        yield from _catalogued_item(one.item, f"{pointer}/components/{place}/item")


def _beside(
    conn: sa.Connection, facts: Facts, behind: Mapping[str, str], sight: Sight
) -> dict[str, StoredEntity]:
    """The stored entities that the actor and the designers are."""
    wanted = {pointer: behind[pointer] for pointer in beside(facts) if pointer in behind}
    found = entities_at(conn, wanted.values(), sight.on, sight.known) if wanted else {}
    return {pointer: found[entity_id] for pointer, entity_id in wanted.items()}


def _stored_owners(conn: sa.Connection, parties: tuple[Party, ...], when: When) -> StoredOwners:
    """What is stored above the parties, and above the entities that are mentioned as their owners."""
    ids = (
        one
        for party in parties
        for one in (*((party.entity_id,) if party.entity_id else ()), *owner_ids(party.owners))
    )
    return stored_owners(conn, ids, when.of(Source.OWNERSHIP), when.of(Source.ENTITY))


def require(
    question: Question, lists: tuple[EffectiveList, ...], at: datetime, policy: ListPolicy, *, past: bool
) -> None:
    """Raise ScreeningUnavailable where a list that a question requires cannot be relied on at an instant.

    Raises Refused where what was known in the ``past`` is asked for, and that was before the lists.
    """
    there = {one.list.id: one for one in lists}
    missing = tuple(
        Unchecked(wanted, reason)
        for wanted in REQUIRED_LISTS[question]
        if (reason := unreliable(there.get(wanted), at, policy))
    )
    if missing and past and all(one.reason == "MISSING" for one in missing):
        raise Refused(Fault("/known_at", "before_the_lists", "no list was known then"))
    if missing:
        raise ScreeningUnavailable(missing)


def list_advisories(
    question: Question, lists: tuple[EffectiveList, ...], at: datetime, policy: ListPolicy
) -> Iterator[str]:
    """What a reader must know of the lists; one that is required and stale has stopped the question before."""
    wanted = set(REQUIRED_LISTS[question])
    required = tuple(one for one in lists if one.list.id in wanted)
    if any(one.version.completeness is Completeness.STARTER for one in required):
        yield "STARTER_LISTS"
    if any(one.history_missing for one in required):
        yield "LIST_HISTORY_MISSING"
    if any(unreliable(one, at, policy) == "STALE" for one in lists):
        yield "STALE_LISTS"


def unreliable(one: EffectiveList | None, at: datetime, policy: ListPolicy) -> str | None:
    """Why a list cannot be relied on at an instant, or ``None``: MISSING, STARTER or STALE."""
    if one is None:
        return "MISSING"
    if one.version.completeness is Completeness.STARTER:
        return None if policy.starters_accepted else "STARTER"
    days = fresh_for(one.list.id) if policy.max_age_days is None else policy.max_age_days
    stale = days is not None and at - one.confirmed_at > timedelta(days=days)
    return "STALE" if stale else None
