"""One question, one answer: gather the facts, apply the law, present, and record with what was read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app import __version__
from app.canonical import canonical
from app.decisions.build import Built, build
from app.decisions.changes import Found, changes_of
from app.decisions.decision import Decision, LinksView, ListVersionView, ScopeView, VersionsView
from app.decisions.entity_links import EntityLink, as_if_linked, suppositions
from app.decisions.gather import Gathered, ListPolicy, When, gather
from app.decisions.match_view import matches_of
from app.decisions.names import names_in
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
from app.decisions.questions import REQUIRED_LISTS
from app.decisions.refusal import Fault, Refused
from app.decisions.screening import Screened, screen
from app.decisions.using import Using, using
from app.decisions.wire import decision_json
from app.facts import Facts
from app.ids import new_id
from app.law import authorities
from app.law.chips import CHIPS_VERSION
from app.law.evaluate import Evaluation, evaluate
from app.law.finding import SEVERITY, Outcome, Question, Result
from app.law.missing import MissingFact, missing_facts
from app.law.scope import EVALUATED, NOT_EVALUATED
from app.law.version import LAW_VERSION
from app.matching.version import MATCHER_VERSION
from app.ownership.declared import reversed_shares
from app.store import decisions as kept
from app.store.idempotency import KeptAnswer
from app.store.knowledge import KnowledgeMovedError, KnowledgeRead, hold_knowledge, read_knowledge
from app.store.license_draws import draw, lock_licenses
from app.store.lists import Completeness, EffectiveList
from app.store.terms import Named

ENGINE: Final = __version__
SCHEMA: Final = 1
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
    """A question as it arrived."""

    question: Question
    facts: Facts
    asker: Asker
    policy: ListPolicy
    full: bool = False


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


Keep = Callable[[Decision], KeptAnswer | None]


def answer(conn: sa.Connection, asked: Asked, now: datetime) -> Answered:
    """Answer without recording. Raises Refused and ScreeningUnavailable."""
    read = read_knowledge(conn)
    when = _when(asked.facts, read, now)
    _refuse_bad_shares(asked.facts)
    gathered = gather(conn, asked.question, asked.facts, when, asked.policy)
    screened = screen(conn, gathered, may_review=asked.asker.may_review)
    built = build(gathered, screened)
    evaluation = evaluate(built.case)
    heeded = tuple(_stricter_if_linked(conn, asked, gathered, evaluation.outcome))
    if heeded:
        gathered = replace(gathered, heeded=heeded)
        built = build(gathered, screened)
        evaluation = evaluate(built.case)
    missing = missing_facts(evaluation)
    changes = changes_of(gathered, screened, built, evaluation, missing)
    found = _Found(gathered, screened, built, evaluation, missing, changes)
    return Answered(
        _decision(asked, found, now, read),
        read,
        _named(gathered, evaluation),
        using(gathered.in_force, evaluation),
    )


def _stricter_if_linked(
    conn: sa.Connection, asked: Asked, gathered: Gathered, outcome: Outcome
) -> Iterator[EntityLink]:
    """The stored entities that parties may well be, and that would make the answer stricter if they were."""
    for supposed in suppositions(gathered.links):
        facts = as_if_linked(asked.facts, supposed)
        again = gather(conn, asked.question, facts, gathered.when, asked.policy)
        screened = screen(conn, again, may_review=asked.asker.may_review)
        if SEVERITY[evaluate(build(again, screened).case).outcome] < SEVERITY[outcome]:
            yield from supposed


def record(conn: sa.Connection, asked: Asked, now: datetime, keep: Keep | None = None) -> Decision:
    """Answer and record in the caller's transaction; answered again if what is known moved meanwhile.

    ``keep`` makes the answer that is stored under the request's idempotency key, in the same transaction.
    """
    try:
        return _recorded(conn, asked, now, keep)
    except KnowledgeMovedError:
        return _recorded(conn, asked, now, keep)


def _recorded(conn: sa.Connection, asked: Asked, now: datetime, keep: Keep | None) -> Decision:
    found = answer(conn, asked, now)
    if found.using.licenses:
        # knowledge before licenses, as everywhere: nobody waits for the one while holding the other
        hold_knowledge(conn, found.read)
        lock_licenses(conn, found.using.licenses)
        found = answer(conn, asked, now)
    decision_id = new_id()
    decision = replace(found.decision, id=decision_id, links=LinksView(self=f"/v1/decisions/{decision_id}"))
    row = kept.Decision(
        id=decision_id,
        kind=decision.kind.value,
        reference=decision.reference,
        law_day=decision.on,
        known_at=decision.known_at,
        decided_at=decision.decided_at,
        outcome=decision.outcome.value,
        disposition=decision.disposition,
        canonical=canonical(decision_json(decision)),
        schema=SCHEMA,
        key_id=asked.asker.key_id,
        subject=asked.asker.subject,
    )
    kept.record_decision(conn, row, found.named, found.read, keep(decision) if keep else None)
    draw(conn, found.using.draws_of(decision_id, decision.reference))
    return decision


def _when(facts: Facts, read: KnowledgeRead, now: datetime) -> When:
    if facts.known_at and facts.known_at.tzinfo is None:
        raise Refused(Fault("/known_at", "no_time_zone", "an instant needs a time zone"))
    if facts.known_at and facts.known_at.year < FIRST_YEAR:
        raise Refused(Fault("/known_at", "too_early", "nothing was known then"))
    if facts.known_at and facts.known_at > read.at:
        raise Refused(Fault("/known_at", "in_the_future", "nobody knows yet what we shall know then"))
    return When(facts.on or now.date(), facts.known_at or read.at)


def _refuse_bad_shares(facts: Facts) -> None:
    bad = [
        at
        for place, one in enumerate(facts.parties or ())
        for at in reversed_shares(one, f"/parties/{place}")
    ]
    if bad:
        text = "share_min is greater than share_max"
        raise Refused(*(Fault(f"{at}/share_min", "greater_than_share_max", text) for at in bad))


def _decision(asked: Asked, found: _Found, now: datetime, read: KnowledgeRead) -> Decision:
    gathered, evaluation = found.gathered, found.evaluation
    case = evaluation.case
    return Decision(
        kind=asked.question,
        reference=gathered.facts.reference,
        on=gathered.when.on,
        known_at=gathered.when.known_at,
        decided_at=now,
        mode=asked.asker.mode,
        outcome=evaluation.outcome,
        disposition=disposition(asked.question, evaluation.outcome),
        scope=ScopeView(evaluated=EVALUATED, not_evaluated=NOT_EVALUATED),
        items=items_of(evaluation),
        valid_until=_valid_until(gathered, now),
        findings=findings_of(evaluation, gathered.sources, full=asked.full),
        advisories=(
            *advisories_of(
                (*evaluation.advisories, *_methods_advisory(found.built), *_list_advisories(gathered)),
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
        versions=_versions(asked, gathered, read),
        warnings=tuple(_warnings(found)),
        facts=gathered.facts,
    )


def _methods_advisory(built: Built) -> tuple[str, ...]:
    return ("OWNERSHIP_METHODS_DIFFER",) if any(one.methods_differ for one in built.owned) else ()


def _list_advisories(gathered: Gathered) -> tuple[str, ...]:
    starter = any(one.version.completeness is Completeness.STARTER for one in _required(gathered))
    missing = any(one.history_missing for one in _required(gathered))
    return (*(("STARTER_LISTS",) if starter else ()), *(("LIST_HISTORY_MISSING",) if missing else ()))


def _required(gathered: Gathered) -> tuple[EffectiveList, ...]:
    wanted = set(REQUIRED_LISTS[gathered.question])
    return tuple(one for one in gathered.lists if one.list.id in wanted)


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


def _versions(asked: Asked, gathered: Gathered, read: KnowledgeRead) -> VersionsView:
    return VersionsView(
        engine=ENGINE,
        schema=SCHEMA,
        law=LAW_VERSION,
        chips=CHIPS_VERSION,
        matcher=MATCHER_VERSION,
        settings=_settings(asked.policy, gathered),
        rulings=read.tenant,
        profile=read.tenant,
        entities=read.tenant,
        ownership=read.tenant,
        dispositions=read.tenant,
        shared=read.shared,
        draws=read.at if gathered.in_force.limited else None,
        lists=tuple(
            ListVersionView(
                list=one.list.id,
                version=one.version.version,
                completeness=one.version.completeness.value,
                published_on=one.version.published_on,
                loaded_at=one.version.recorded_at,
                id=one.version.id,
            )
            for one in gathered.lists
        ),
    )


def _settings(policy: ListPolicy, gathered: Gathered) -> str:
    residual = "HOLD" if gathered.in_force.holds_residual_text else "ADVISORY"
    return f"starters={policy.starters_accepted} max_age_days={policy.max_age_days} residual_text={residual}"


def _named(gathered: Gathered, evaluation: Evaluation) -> Named:
    shown = [one for one in evaluation.findings if one.result is not Result.NOT_MET]
    return Named(
        parties=tuple(_party_terms(gathered.facts)),
        rules=tuple(one.rule for one in shown),
        authorities=tuple(authority for one in shown for authority in one.authorities),
    )


def _party_terms(facts: Facts) -> Iterator[str]:
    for one in names_in(facts):
        yield from one.names
        yield from (identifier.value for identifier in one.identifiers)
    yield from (one.entity_id for one in facts.parties or () if one.entity_id)
