"""One question, one answer: gather the facts, apply the law, present."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.decisions.build import Built, build
from app.decisions.changes import Found, changes_of
from app.decisions.decision import AskedByView, Decision, MatchView, ReleaseView, ScopeView
from app.decisions.entity_links import EntityLink, suppositions
from app.decisions.gather import Gathered, ListPolicy, gather, list_advisories
from app.decisions.match_view import matches_of
from app.decisions.names import names_in, too_long
from app.decisions.ownership_view import links_view, ownership_of
from app.decisions.present import (
    advisories_of,
    classifications_of,
    diligence_of,
    disposition,
    findings_of,
    flags_of,
    items_of,
    license_of,
    missing_of,
    opinions_of,
)
from app.decisions.recorded_matches import screened_before
from app.decisions.refusal import Fault, Refused
from app.decisions.releases import released
from app.decisions.ruled import Drawings
from app.decisions.screening import Screened, screen
from app.decisions.using import Using, using
from app.decisions.versions import versions_of
from app.decisions.when import Source, When, all_alike
from app.facts import Facts
from app.law import authorities
from app.law.evaluate import Evaluation, evaluate
from app.law.finding import SEVERITY, Outcome, Question
from app.law.missing import MissingFact, missing_facts
from app.law.scope import EVALUATED, NOT_EVALUATED
from app.ownership.declared import reversed_shares
from app.store.knowledge import AsOf, KnowledgeRead, read_knowledge
from app.store.terms import Named, entry_term, hold_term
from app.wire import from_json, to_json

FIRST_YEAR: Final = 1970
VALID_FOR: Final = timedelta(days=1)
"""Lists change every working day: after this long the question has to be asked again."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a key of a tenant, in a mode, for a subject; and whether it may rule on matches."""

    key_id: UUID
    subject: str
    mode: str
    may_review: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it arrived; ``release``: the reviewer's word with which it is asked again."""

    question: Question
    facts: Facts
    asker: Asker
    policy: ListPolicy
    full: bool = False
    release: ReleaseView | None = None


@dataclass(frozen=True, slots=True)
class World:
    """What an answer is given from beside what is asked: the instant, the axes of time and what was read by then.

    A replay gives what was ``drawn`` of licenses then, and the ``matches`` that another matcher found.
    """

    now: datetime
    when: When
    read: KnowledgeRead
    drawings: Drawings | None = None
    matches: tuple[MatchView, ...] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A decision with what was read to reach it, and what it can be found by."""

    decision: Decision
    read: KnowledgeRead
    named: Named
    using: Using = field(default_factory=Using)


@dataclass(frozen=True, slots=True)
class _Found:
    gathered: Gathered
    screened: Screened
    built: Built
    evaluation: Evaluation
    missing: tuple[MissingFact, ...]
    changes: Found


def answer(conn: sa.Connection, asked: Asked, now: datetime, read: KnowledgeRead | None = None) -> Answered:
    """Answer without recording, from what has just been ``read`` or is read now.

    Raises Refused and ScreeningUnavailable.
    """
    read = read or read_knowledge(conn)
    if asked.facts.known_at is not None:
        refuse_unknowable(asked.facts.known_at, read)
    asked = replace(asked, facts=as_kept(asked.facts))
    when = _when(asked.facts, read, now)
    _refuse_bad_shares(asked.facts)
    _refuse_long_names(asked.facts)
    return answer_in(conn, asked, World(now, when, read))


def as_kept(facts: Facts) -> Facts:
    """The facts as they read when they have been kept: 64.0 is 64, and an instant is in UTC."""
    return from_json(Facts, to_json(facts))


def answer_in(conn: sa.Connection, asked: Asked, world: World) -> Answered:
    """Answer facts that were accepted, from what the world says. Raises Refused and ScreeningUnavailable."""
    gathered = gather(conn, asked.question, asked.facts, world.when, asked.policy, world.drawings)
    screened = _screened(conn, asked, gathered, world)
    built = build(gathered, screened)
    evaluation = evaluate(built.case)
    heeded = tuple(_stricter_if_linked(conn, asked, gathered, world, evaluation))
    if heeded:
        gathered = replace(gathered, heeded=heeded)
        built = build(gathered, screened)
        evaluation = evaluate(built.case)
    missing = missing_facts(evaluation)
    changes = changes_of(gathered, screened, built, evaluation, missing)
    found = _Found(gathered, screened, built, evaluation, missing, changes)
    decision = _decision(asked, found, world)
    return Answered(
        decision,
        world.read,
        _named(gathered, evaluation, decision),
        using(gathered.in_force, evaluation),
    )


def _screened(conn: sa.Connection, asked: Asked, gathered: Gathered, world: World) -> Screened:
    if world.matches is not None:
        return screened_before(conn, gathered, world.matches, may_review=asked.asker.may_review)
    return screen(conn, gathered, may_review=asked.asker.may_review)


def _stricter_if_linked(
    conn: sa.Connection, asked: Asked, gathered: Gathered, world: World, found: Evaluation
) -> Iterator[EntityLink]:
    """The stored entities that parties may well be, and that would make the answer, or a line's, stricter if so."""
    for supposed in suppositions(gathered.links):
        entities = {one.pointer: one.entity_id for one in supposed}
        again = gather(
            conn, asked.question, asked.facts, world.when, asked.policy, world.drawings, supposed=entities
        )
        screened = _screened(conn, asked, again, world)
        if _is_stricter(evaluate(build(again, screened).case), found):
            yield from supposed


def _is_stricter(supposed: Evaluation, found: Evaluation) -> bool:
    """Whether the answer, or that to any of the same lines, is a graver one: a line may go ahead on its own."""
    pairs = ((supposed.outcome, found.outcome), *_of_lines(supposed, found))
    return any(SEVERITY[graver] < SEVERITY[outcome] for graver, outcome in pairs)


def _of_lines(supposed: Evaluation, found: Evaluation) -> Iterator[tuple[Outcome, Outcome]]:
    for one, other in zip(supposed.lines, found.lines, strict=True):
        yield one.outcome, other.outcome


def _when(facts: Facts, read: KnowledgeRead, now: datetime) -> When:
    known_at = facts.known_at or read.at
    return all_alike(facts.on or now.date(), known_at, AsOf(known_at, read.tenant, read.shared))


def refuse_unknowable(known_at: datetime, read: KnowledgeRead) -> None:
    """Refuse an instant as of which nothing can be known."""
    if known_at.tzinfo is None:
        raise Refused(Fault("/known_at", "no_time_zone", "an instant needs a time zone"))
    if known_at.year < FIRST_YEAR:
        raise Refused(Fault("/known_at", "too_early", "nothing was known then"))
    if known_at > read.at:
        raise Refused(Fault("/known_at", "in_the_future", "nobody knows yet what we shall know then"))


def _refuse_bad_shares(facts: Facts) -> None:
    bad = [
        at
        for place, one in enumerate(facts.parties or ())
        for at in reversed_shares(one, f"/parties/{place}")
    ]
    if bad:
        text = "share_min is greater than share_max"
        raise Refused(*(Fault(f"{at}/share_min", "greater_than_share_max", text) for at in bad))


def _refuse_long_names(facts: Facts) -> None:
    long = tuple(too_long(names_in(facts)))
    if long:
        raise Refused(*long)


def _decision(asked: Asked, found: _Found, world: World) -> Decision:
    gathered, evaluation = found.gathered, found.evaluation
    case = evaluation.case
    decision = Decision(
        kind=asked.question,
        reference=gathered.facts.reference,
        on=gathered.when.on,
        known_at=gathered.when.known_at,
        decided_at=world.now,
        mode=asked.asker.mode,
        outcome=evaluation.outcome,
        disposition=disposition(asked.question, evaluation.outcome),
        scope=ScopeView(evaluated=EVALUATED, not_evaluated=NOT_EVALUATED),
        items=items_of(evaluation),
        valid_until=_valid_until(gathered, world.now),
        findings=findings_of(evaluation, gathered.sources, full=asked.full),
        advisories=(
            *advisories_of(
                (
                    *evaluation.advisories,
                    *_methods_advisory(found.built),
                    *list_advisories(
                        gathered.question, gathered.lists, gathered.when.of(Source.LIST).at, asked.policy
                    ),
                ),
                case,
            ),
            *opinions_of(evaluation.opinions),
        ),
        red_flags=flags_of(case),
        diligence=diligence_of(evaluation),
        missing_facts=missing_of(found.missing),
        what_would_change_it=found.changes.sets,
        license=license_of(evaluation),
        classifications=classifications_of(case),
        matches=matches_of(case, found.screened),
        ownership=ownership_of(case, found.built.owned),
        entity_links=links_view(gathered),
        versions=versions_of(_asked_by(asked), asked.policy, gathered, world.read),
        warnings=tuple(_warnings(found)),
        facts=gathered.facts,
        asked=None if gathered.facts == asked.facts else asked.facts,
    )
    return decision if asked.release is None else released(decision, asked.release)


def _asked_by(asked: Asked) -> AskedByView:
    return AskedByView(may_review=asked.asker.may_review, full_trace=asked.full)


def _methods_advisory(built: Built) -> tuple[str, ...]:
    return ("OWNERSHIP_METHODS_DIFFER",) if any(one.methods_differ for one in built.owned) else ()


def _warnings(found: _Found) -> Iterator[str]:
    yield from (f"SOURCES_CONTRADICT {at}" for at in found.gathered.sources.contradicted)
    yield from (f"DISPOSITION_IGNORED {at}" for at in found.screened.ignored)
    for link in found.gathered.links:
        if link.state == "CONFLICT":
            yield f"IDENTIFIERS_CONFLICT {link.pointer} {link.entity_id}"
    for one in found.built.owned:
        if one.bis.over_whole:
            yield f"SHARES_OVER_100 {one.pointer}/owners"
        if one.bis.contradictory:
            yield f"SOURCES_CONTRADICT {one.pointer}/owners"
        if one.parent.contradicting:
            yield f"SOURCES_CONTRADICT {one.pointer}/ultimate_parent"
    if found.changes.cut:
        yield "CHANGES_NOT_ALL_SEARCHED"


def _valid_until(gathered: Gathered, now: datetime) -> datetime:
    """A day ahead, or the next day on which the law or a ruling changes if that comes first."""
    changes = (authorities.next_event(gathered.when.on), gathered.in_force.until)
    ahead = (datetime.combine(day, time.min, tzinfo=UTC) for day in changes if day and day > now.date())
    return min((now + VALID_FOR, *ahead))


def _named(gathered: Gathered, evaluation: Evaluation, decision: Decision) -> Named:
    return Named(
        parties=tuple(_party_terms(gathered.facts)),
        rules=tuple(one.rule for one in evaluation.reaching),
        authorities=tuple(authority for one in evaluation.reaching for authority in one.authorities),
        entries=tuple(entry_term(one.list, one.entry_id) for one in decision.matches),
        holds=(hold_term(decision.decided_at, SEVERITY[decision.outcome]),)
        if decision.disposition == "HOLD"
        else (),
    )


def _party_terms(facts: Facts) -> Iterator[str]:
    for one in names_in(facts):
        yield from one.names
        yield from (identifier.value for identifier in one.identifiers)
    yield from (one.entity_id for one in facts.parties or () if one.entity_id)
