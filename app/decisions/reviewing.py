"""Reviews of decisions: what may be said of which, and how a word leaves the decision.

A word on one match settles that match and no other: a decision held for nothing but open matches is settled when
each of them is. A release asks about the dealing again and records the answer as a new decision (``releases``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Final

import sqlalchemy as sa

from app.decisions.answer import Asked, Asker, answer
from app.decisions.decision import Attachment, Decision, FindingView, MatchView, ReleaseView, VersionsView
from app.decisions.gather import ListPolicy
from app.decisions.refusal import Fault, Refusal, Refused
from app.decisions.releases import RELEASABLE, not_seen, stands
from app.facts import DispositionState, Facts, ListName, MatchState, Pattern, Pointer, Word
from app.law.finding import Outcome, Question
from app.matching.scorecard import Strength
from app.store import decisions as kept
from app.store.dispositions import Disposition, StoredDisposition, add_dispositions
from app.store.knowledge import KnowledgeMovedError, hold_knowledge, read_knowledge
from app.store.policies import policy_at
from app.store.reviews import (
    Review,
    ReviewState,
    ReviewWord,
    StoredReview,
    add_review,
    hold_reviews,
    last_that_counts,
    reviews_of,
)
from app.wire import Json, from_json, read_json, to_json

OPEN_MATCH: Final = "listing.open-match"
ON_MATCHES: Final = frozenset({ReviewWord.CLEARED, ReviewWord.CONFIRMED})
NEEDS_ANOTHER: Final = frozenset({ReviewWord.CLEARED, ReviewWord.RELEASED})
SETTLED: Final = frozenset({ReviewState.RELEASED, ReviewState.REJECTED})
"""What the subject who asked does not say where a tenant asks for four eyes."""


class SameSubjectError(Refusal):
    """The tenant asks for four eyes, and the subject who asked is the one who reviews."""


class OutdatedReviewError(Refusal):
    """What the reviewer saw is not what stands now; ``news`` says what has come up since."""

    def __init__(self, *news: str) -> None:
        super().__init__("; ".join(news))
        self.news = news


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMatch(Word):
    """One match of the decision."""

    party: Pointer
    list: ListName
    entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview(Word):
    """The reviewer's word on a decision or on matches of it, why, on what evidence, and its last day."""

    state: ReviewWord
    matches: tuple[NamedMatch, ...] = ()
    reason: Annotated[str, Pattern(r"\S")]
    evidence: tuple[Attachment, ...] = ()
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews, what the service accepts of lists, the present instant, and how a decision is recorded."""

    asker: Asker
    policy: ListPolicy
    now: datetime
    record: Callable[[sa.Connection, Asked], Decision]

    @property
    def today(self) -> date:
        """The present day."""
        return self.now.date()


def review(conn: sa.Connection, row: kept.Decision, new: NewReview, by: Reviewer) -> StoredReview:
    """Append a word on a decision, in the caller's transaction.

    Raises Refused for what cannot be said of it, SameSubjectError, OutdatedReviewError, ScreeningUnavailable.
    """
    hold_reviews(conn, row.id)
    recorded: dict[str, Any] = read_json(row.canonical)
    matches = _named(recorded, new)
    _refuse_same_subject(conn, row, new, by)
    before = reviews_of(conn, (row.id,)).get(row.id, ())
    word = _word(row, new)
    if new.state in ON_MATCHES:
        said = add_dispositions(conn, _dispositions(row, recorded, new, matches), by.asker.subject)
        word = replace(word, matches=_with_ids(word.matches, said))
        leaves, until = _left(recorded, before, word, by.today)
        word = replace(word, leaves=leaves, counts_until=until)
    elif new.state is ReviewWord.RELEASED:
        _refuse_release(row, last_that_counts(before, by.today), new)
        word = replace(word, release_id=_release(conn, row, recorded, new, by).id)
    return add_review(conn, word, by.asker.subject)


def state_of(found: Iterable[StoredReview], on: date) -> ReviewState:
    """Where a decision stands on a day."""
    last = last_that_counts(found, on)
    return ReviewState.OPEN if last is None else last.review.leaves


def _word(row: kept.Decision, new: NewReview) -> Review:
    return Review(
        decision_id=row.id,
        state=new.state,
        reason=new.reason,
        leaves=ReviewState(new.state.value),
        matches=tuple(to_json(one) for one in new.matches),
        evidence=tuple(to_json(one) for one in new.evidence),
        expires_on=new.expires_on,
        counts_until=new.expires_on,
    )


def _with_ids(matches: tuple[Any, ...], said: tuple[StoredDisposition, ...]) -> tuple[Json, ...]:
    """The matches, each with the id of the word that counts for the same names."""
    return tuple({**match, "id": str(one.id)} for match, one in zip(matches, said, strict=True))


def _named(recorded: dict[str, Any], new: NewReview) -> list[dict[str, Any]]:
    """The matches that the review names, as they were recorded. Refuses what is not there or cannot be cleared."""
    known = {_key(one): one for one in recorded["matches"]}
    found = [known.get((one.party, one.list, one.entry_id)) for one in new.matches]
    faults = list(_faults(new, found))
    if faults:
        raise Refused(*faults)
    return [one for one in found if one is not None]


def _faults(new: NewReview, found: list[dict[str, Any] | None]) -> Iterator[Fault]:
    if new.state in ON_MATCHES and not found:
        yield Fault("/matches", "missing", "name the matches that this is said of")
    for place, one in enumerate(found):
        if one is None:
            yield Fault(f"/matches/{place}", "unknown", "the decision has no such match")
        elif new.state is ReviewWord.CLEARED and one["strength"] == Strength.IDENTIFIER:
            yield Fault(f"/matches/{place}", "identifier", "an exact identifier cannot be cleared")


def _key(match: Mapping[str, Any]) -> tuple[str, str, str]:
    return match["party"], match["list"], match["entry_id"]


def _refuse_same_subject(conn: sa.Connection, row: kept.Decision, new: NewReview, by: Reviewer) -> None:
    policy = policy_at(conn, read_knowledge(conn).at)
    asks_for_another = policy is not None and policy.policy.four_eyes
    if asks_for_another and new.state in NEEDS_ANOTHER and row.subject == by.asker.subject:
        message = f"{row.subject} asked"
        raise SameSubjectError(message)


def _dispositions(
    row: kept.Decision, recorded: dict[str, Any], new: NewReview, matches: list[dict[str, Any]]
) -> Iterator[Disposition]:
    for one in matches:
        yield Disposition(
            named_sha256=bytes.fromhex(one["named_sha256"]),
            list_id=one["list"],
            entry_id=one["entry_id"],
            entry_sha256=bytes.fromhex(one["entry_sha256"]),
            matcher=recorded["versions"]["matcher"],
            state=DispositionState(new.state.value),
            reason=new.reason,
            decision_id=row.id,
            expires_on=new.expires_on,
        )


def _left(
    recorded: dict[str, Any], before: tuple[StoredReview, ...], word: Review, on: date
) -> tuple[ReviewState, date | None]:
    """How a word on matches leaves a decision, and through which day: settled only when nothing else holds it."""
    last = last_that_counts(before, on)
    standing = (last.review.leaves, last.review.counts_until) if last else (ReviewState.OPEN, None)
    said = _said_of_matches((*(one.review for one in before), word), on)
    still_open = {_key(one) for one in recorded["matches"] if one["state"] == MatchState.OPEN}
    if standing[0] in SETTLED or still_open - said.keys() or _held_for_more(recorded):
        return standing
    counted = [one for key, one in said.items() if key in still_open] or list(said.values())
    confirmed = any(one.state is ReviewWord.CONFIRMED for one in counted)
    ends = [one.expires_on for one in counted if one.expires_on is not None]
    return ReviewState.CONFIRMED if confirmed else ReviewState.CLEARED, min(ends, default=None)


def _said_of_matches(words: Iterable[Review], on: date) -> dict[tuple[str, str, str], Review]:
    """The last word on each match that still counts on a day."""
    return {
        _key(match): one
        for one in words
        if one.state in ON_MATCHES and (one.expires_on is None or on <= one.expires_on)
        for match in one.matches
        if isinstance(match, dict)
    }


def _held_for_more(recorded: dict[str, Any]) -> bool:
    """Whether something beside open matches holds the dealing."""
    findings = from_json(tuple[FindingView, ...], recorded["findings"])
    return any(stands(one) and one.rule != OPEN_MATCH for one in findings)


def _release(
    conn: sa.Connection, row: kept.Decision, recorded: dict[str, Any], new: NewReview, by: Reviewer
) -> Decision:
    """Ask about the dealing again, and record the answer with the release, if nothing has come up that was not seen."""
    versions = from_json(VersionsView, recorded["versions"])
    facts = from_json(Facts, recorded.get("asked") or recorded["facts"])
    asked = Asked(
        Question(row.kind),
        replace(facts, known_at=None),
        replace(by.asker, may_review=versions.asked_by.may_review),
        by.policy,
        release=ReleaseView(
            of=row.id,
            by=by.asker.subject,
            reason=new.reason,
            evidence=new.evidence,
            expires_on=new.expires_on,
        ),
    )
    news = tuple(_news(conn, recorded, asked, by.now))
    if news:
        raise OutdatedReviewError(*news)
    return by.record(conn, asked)


def _refuse_release(row: kept.Decision, last: StoredReview | None, new: NewReview) -> None:
    outcome = Outcome(row.outcome)
    if row.disposition != "HOLD" or row.kind != Question.TRANSACTION or outcome not in RELEASABLE:
        text = (
            f"a {row.kind} that is {row.outcome} is not released; only a ruling, such as a license, moves it"
        )
        raise Refused(Fault("/state", "not_releasable", text))
    if not new.evidence:
        raise Refused(Fault("/evidence", "missing", "a release rests on evidence"))
    if last is not None and last.review.leaves is ReviewState.RELEASED:
        raise OutdatedReviewError(f"released already, by {last.recorded_by}, as {last.review.release_id}")


def _news(conn: sa.Connection, recorded: dict[str, Any], asked: Asked, now: datetime) -> Iterator[str]:
    """What stands now and did not in the decision; from then on what is known stands still."""
    found = answer(conn, asked, now)
    try:
        hold_knowledge(conn, found.read)
    except KnowledgeMovedError:
        found = answer(conn, asked, now)
    findings = from_json(tuple[FindingView, ...], recorded["findings"])
    matches = from_json(tuple[MatchView, ...], recorded["matches"])
    yield from not_seen(findings, matches, found.decision)
