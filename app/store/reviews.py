"""Reviews: what people said of recorded decisions. Appended; the last word that still counts is a decision's state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

from app.ids import new_id
from app.store.decision_search import WALK_ALONG_THE_KEYS
from app.store.decisions import Decision, decision_of
from app.store.scope import MODE, SCOPE, TENANT, own
from app.store.tables import decision_terms, decisions, reviews
from app.store.terms import TermKind
from app.wire import Json, to_json


class ReviewWord(StrEnum):
    """What a reviewer says: the first two of matches, the others of a decision."""

    CLEARED = "CLEARED"
    CONFIRMED = "CONFIRMED"
    ESCALATED = "ESCALATED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"


class ReviewState(StrEnum):
    """Where a held decision stands: nobody has settled it, or what the last word is."""

    OPEN = "OPEN"
    CLEARED = "CLEARED"
    CONFIRMED = "CONFIRMED"
    ESCALATED = "ESCALATED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A word on a decision: on which matches, why, on what evidence, through which day.

    ``leaves``: how it leaves the decision, through ``counts_until``; ``release_id``: the decision that a release made.
    """

    decision_id: UUID
    state: ReviewWord
    reason: str
    leaves: ReviewState
    matches: tuple[Json, ...] = ()
    evidence: tuple[Json, ...] = ()
    expires_on: date | None = None
    counts_until: date | None = None
    release_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReview:
    """A review with its id, who gave it and when."""

    id: UUID
    review: Review
    recorded_by: str
    recorded_at: datetime

    def counts(self, on: date) -> bool:
        """Whether the state in which it left the decision still stands on a day."""
        return self.review.counts_until is None or on <= self.review.counts_until


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the queue: a held decision, its state, and where it stands."""

    decision: Decision
    state: ReviewState
    place: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Held decisions, those of the oldest day first and the gravest first within it; None at the end."""

    items: tuple[Waiting, ...]
    next_cursor: str | None


def hold_reviews(conn: sa.Connection, decision_id: UUID) -> None:
    """Let nobody else review the decision until the transaction ends."""
    conn.execute(_HOLD, {"decision": str(decision_id)})


def add_review(conn: sa.Connection, review: Review, recorded_by: str) -> StoredReview:
    """Append a word; the caller holds the decision's reviews."""
    row = {
        "id": new_id(),
        "decision_id": review.decision_id,
        "state": review.state.value,
        "matches": to_json(review.matches),
        "reason": review.reason,
        "evidence": to_json(review.evidence),
        "expires_on": review.expires_on,
        "release_id": review.release_id,
        "leaves": review.leaves.value,
        "counts_until": review.counts_until,
        "recorded_by": recorded_by,
        "recorded_at": sa.func.clock_timestamp(),
    }
    return _stored(conn.execute(sa.insert(reviews).values({**SCOPE, **row}).returning(reviews)).one())


def reviews_of(conn: sa.Connection, decision_ids: Iterable[UUID]) -> dict[UUID, tuple[StoredReview, ...]]:
    """Give the reviews of some decisions, oldest first; none of a decision that nobody reviewed."""
    found: dict[UUID, tuple[StoredReview, ...]] = {}
    for row in conn.execute(_OF, {"decisions": list(decision_ids)}):
        found[row.decision_id] = (*found.get(row.decision_id, ()), _stored(row))
    return found


def last_that_counts(found: Iterable[StoredReview], on: date) -> StoredReview | None:
    """The last word that still counts on a day."""
    standing = [one for one in found if one.counts(on)]
    return standing[-1] if standing else None


def queue(conn: sa.Connection, state: ReviewState, on: date, limit: int, cursor: str | None) -> QueuePage:
    """Find held decisions in a state, as it is on a day."""
    conn.execute(WALK_ALONG_THE_KEYS)
    term, _, last = (cursor or "").partition("|")
    bounds = {"term": term, "decision": UUID(last)} if cursor else {}
    query = _AFTER if cursor else _QUEUE
    rows = conn.execute(query, {"state": state.value, "on": on, "most": limit + 1, **bounds}).all()
    items = tuple(Waiting(decision_of(row), state, f"{row.term}|{row.id}") for row in rows)
    return QueuePage(items[:limit], items[limit - 1].place if len(items) > limit else None)


def _stored(row: sa.Row[Any]) -> StoredReview:
    review = Review(
        decision_id=row.decision_id,
        state=ReviewWord(row.state),
        reason=row.reason,
        leaves=ReviewState(row.leaves),
        matches=tuple(row.matches),
        evidence=tuple(row.evidence),
        expires_on=row.expires_on,
        counts_until=row.counts_until,
        release_id=row.release_id,
    )
    return StoredReview(id=row.id, review=review, recorded_by=row.recorded_by, recorded_at=row.recorded_at)


_R: Final = reviews.c
_T: Final = decision_terms.c
_HOLD: Final = sa.select(
    sa.func.pg_advisory_xact_lock(
        sa.func.hashtextextended(
            sa.func.concat("reviews ", TENANT, " ", MODE, " ", sa.bindparam("decision", type_=sa.Text)), 0
        )
    )
)
_OF: Final = (
    sa.select(reviews)
    .where(own(reviews), _R.decision_id == sa.any_(sa.bindparam("decisions", type_=sa.ARRAY(PG_UUID))))
    .order_by(_R.id)
)
_LAST: Final = (
    sa.select(_R.leaves)
    .where(
        own(reviews),
        _R.decision_id == _T.decision_id,
        sa.or_(_R.counts_until.is_(None), _R.counts_until >= sa.bindparam("on", type_=sa.Date)),
    )
    .order_by(_R.id.desc())
    .limit(1)
    .scalar_subquery()
)
_PLACE: Final = sa.tuple_(_T.term, _T.decision_id)
_QUEUE: Final = (
    sa.select(decisions, _T.term)
    .join(decisions, decisions.c.id == _T.decision_id)
    .where(
        own(decision_terms),
        own(decisions),
        _T.term_kind == TermKind.HOLD.value,
        sa.func.coalesce(_LAST, ReviewState.OPEN.value) == sa.bindparam("state", type_=sa.Text),
    )
    .order_by(_T.term, _T.decision_id)
    .limit(sa.bindparam("most"))
)
_AFTER: Final = _QUEUE.where(
    sa.tuple_(
        sa.bindparam("term", type_=sa.Text), sa.bindparam("decision", type_=sa.Uuid), types=[sa.Text, sa.Uuid]
    )
    < _PLACE
)
