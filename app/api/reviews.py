"""Reviews: the queue of what is held, and what people say of decisions and of their matches."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Body, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Asker, Reviewer, Viewer
from app.api.answers import CREATED, cut, json_bytes, page
from app.api.documented import ONCE, WITH_BODY, keyed
from app.api.door import Door
from app.api.idempotency import OnceOnly, do_once
from app.api.language import Language, Spoken
from app.api.list_policy import list_policy
from app.api.params import USUAL_PAGE, Cursor, Id, Limit, decoded, encoded
from app.api.problems import ProblemError
from app.api.recorded import earlier_texts, recorded_decision
from app.api.service import Service, service_of
from app.decisions import answer as decisions
from app.decisions import reviewing
from app.decisions.asked_again import same_order
from app.decisions.decision import FindingView, LinksView, MatchView, MissingFactView
from app.decisions.record import record
from app.decisions.refusal import Fault
from app.decisions.reviewing import NewReview, state_of
from app.decisions.shown import shown
from app.law.finding import Outcome, Question
from app.store.decision_search import newest_about
from app.store.idempotency import Answer
from app.store.reviews import ReviewState, ReviewWord, StoredReview, Waiting, queue, reviews_of
from app.store.scope import tenant_transaction
from app.wire import Json, read_json

router = APIRouter(route_class=Door, tags=["reviews"])

EXAMPLE: Final = {
    "state": "CLEARED",
    "matches": [{"party": "/parties/0", "list": "us-bis-entity-list", "entry_id": "el-0412"}],
    "reason": "another company: other seat, other registry number",
    "expires_on": "2027-06-30",
}
SHOWN: Final = ("findings", "matches", "missing_facts")
"""What a reviewer reads of a decision in the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedMatch:
    """A match that something was said of; ``id`` of the word that counts where the same names are asked about."""

    id: UUID | None = None
    party: str
    list: str
    entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEvidence:
    """A document that a reviewer relied on; ``sha256`` is over its content."""

    kind: str
    reference: str | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    complete: str | None = None
    covers: tuple[str, ...] | None = None
    name: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """A review as it is kept; it counts from ``recorded_at`` on, through ``expires_on``.

    ``leaves``: the decision's state after it. ``release``: the decision that a release made.
    """

    id: UUID
    decision: UUID
    state: ReviewWord
    matches: tuple[ReviewedMatch, ...]
    reason: str
    evidence: tuple[ReviewEvidence, ...]
    expires_on: date | None
    leaves: ReviewState
    release: UUID | None
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """The reviews of a decision, oldest first."""

    items: tuple[ReviewView, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDecision:
    """A decision that is held: why, what speaks for and against its matches, and how long it has waited.

    ``superseded_by``: the newest decision of the same question about the same facts under the same reference, where the
    order was asked about again. Each is held for what it found, until somebody settles it.
    """

    decision: UUID
    kind: Question
    reference: str | None = None
    on: date
    decided_at: datetime
    age_seconds: int
    asked_by: str
    outcome: Outcome
    disposition: str | None
    state: ReviewState
    superseded_by: UUID | None = None
    findings: tuple[FindingView, ...]
    matches: tuple[MatchView, ...]
    missing_facts: tuple[MissingFactView, ...]
    reviews: tuple[ReviewView, ...]
    links: LinksView


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Held decisions: those of the oldest day first, and within a day the gravest outcome first."""

    items: tuple[HeldDecision, ...]
    next_cursor: str | None


@router.post(
    "/v1/decisions/{id}/reviews",
    operation_id="reviewDecision",
    summary="Say what a person decided about a decision",
    status_code=CREATED,
    response_model=ReviewView,
    responses=keyed("not-found", "four-eyes", "review-outdated", "screening-unavailable", *ONCE, *WITH_BODY),
)
def post(
    request: Request,
    asker: Reviewer,
    once: OnceOnly,
    id: Annotated[Id, Path(description="The decision's id.", examples=[UUID(int=0)])],
    asked: Annotated[NewReview, Body(examples=[EXAMPLE])],
) -> Response:
    """Clear or confirm single matches, escalate, reject or release; the decision stays as it is.

    A clearance is bound to the facts that were searched, to the entry's content and to the matcher's version: when
    one of them changes, that pair alone is open again. An exact identifier cannot be cleared. `RELEASED` needs
    `evidence` and makes a new decision, `release`, that says `PROCEED` and cites this one; a transaction alone is
    released, after REVIEW, INSUFFICIENT_FACTS or PRESUMPTION_APPLIES, and only while nothing stands against it that
    this decision does not show. Where `four_eyes` is set, whoever asked neither clears nor releases.
    """
    service = service_of(request)

    def work(conn: sa.Connection) -> Answer:
        row = recorded_decision(conn, id)
        done = reviewing.review(conn, row, asked, _reviewer(service, asker))
        headers = {"Location": f"/v1/decisions/{id}/reviews"}
        return Answer(status=CREATED, headers=headers, body=json_bytes(view(done)))

    return do_once(service.engine, asker, once, work)


@router.get(
    "/v1/decisions/{id}/reviews",
    operation_id="listReviews",
    summary="Read what people decided about a decision",
    response_model=ReviewPage,
    responses=keyed("not-found"),
)
def of_decision(
    request: Request,
    asker: Viewer,
    id: Annotated[Id, Path(description="The decision's id.")],
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
) -> Response:
    """Give every word on the decision, oldest first; nothing is ever taken back but by a later word."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        recorded_decision(conn, id)
        found = reviews_of(conn, (id,)).get(id, ())
    items, name = cut(found, lambda one: str(one.id), limit, decoded(cursor))
    return page([view(one) for one in items], encoded(name) if name else None)


@router.get(
    "/v1/reviews",
    operation_id="listHeldDecisions",
    summary="What is held, and waits for a person",
    response_model=Queue,
    responses=keyed(),
)
def held(
    request: Request,
    asker: Reviewer,
    language: Spoken,
    state: Annotated[ReviewState, Query(description="Where the decisions stand.")] = ReviewState.OPEN,
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
) -> Response:
    """Give the held decisions in a state, the oldest day first and the gravest outcome first within it."""
    service = service_of(request)
    now = service.now()
    with tenant_transaction(service.engine, asker.tenant_id, asker.mode) as conn:
        found = queue(conn, state, now.date(), limit, _place(cursor))
        said = reviews_of(conn, (one.decision.id for one in found.items))
        again = _asked_again(conn, found.items)
        items = [
            {
                **_held(conn, one, said.get(one.decision.id, ()), language, now),
                **again.get(one.decision.id, {}),
            }
            for one in found.items
        ]
    return page(items, encoded(found.next_cursor) if found.next_cursor else None, language)


def _reviewer(service: Service, asker: Asker) -> reviewing.Reviewer:
    now = service.now()
    return reviewing.Reviewer(
        asker=decisions.Asker(asker.key_id, asker.subject, asker.mode.value, may_review=True),
        policy=list_policy(service.settings, asker.mode),
        now=now,
        record=lambda conn, asked: record(conn, asked, now, service.signer),
    )


def _place(cursor: str | None) -> str | None:
    place = decoded(cursor)
    if place is None:
        return None
    term, _, name = place.partition("|")
    try:
        return f"{term}|{UUID(name)}"
    except ValueError as error:
        fault = Fault("cursor", "cursor", "take next_cursor as it was given")
        raise ProblemError("validation", fault) from error


def _asked_again(conn: sa.Connection, waiting: tuple[Waiting, ...]) -> dict[UUID, dict[str, object]]:
    """Of each that was asked about again, the newest decision about the same."""
    orders = {
        one.decision.id: name for one in waiting for name in same_order(read_json(one.decision.canonical))
    }
    newest = newest_about(conn, orders.values())
    later = ((one, newest.get(name, one)) for one, name in orders.items())
    return {one: {"superseded_by": other} for one, other in later if other != one}


def _held(
    conn: sa.Connection, one: Waiting, said: tuple[StoredReview, ...], language: Language, now: datetime
) -> dict[str, Json | object]:
    row = one.decision
    recorded = shown(read_json(row.canonical), language, earlier_texts(conn), facts=False, persons=True)
    reference: dict[str, Any] = {} if row.reference is None else {"reference": row.reference}
    return {
        "decision": row.id,
        "kind": row.kind,
        **reference,
        "on": row.law_day,
        "decided_at": row.decided_at,
        "age_seconds": max(0, int((now - row.decided_at).total_seconds())),
        "asked_by": row.subject,
        "outcome": row.outcome,
        "disposition": row.disposition,
        "state": one.state,
        **{name: recorded[name] for name in SHOWN},
        "reviews": tuple(view(word) for word in said),
        "links": recorded["links"],
    }


def view(one: StoredReview) -> dict[str, object]:
    """A review as it is told."""
    word = one.review
    return {
        "id": one.id,
        "decision": word.decision_id,
        "state": word.state,
        "matches": word.matches,
        "reason": word.reason,
        "evidence": word.evidence,
        "expires_on": word.expires_on,
        "leaves": word.leaves,
        "release": word.release_id,
        "by": one.recorded_by,
        "recorded_at": one.recorded_at,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsView:
    """Where a decision stands, and what people said of it, oldest first."""

    state: ReviewState
    items: tuple[ReviewView, ...]


def reviews_view(found: tuple[StoredReview, ...], on: date) -> dict[str, object]:
    """The reviews of a decision as they are told beside it."""
    return {"state": state_of(found, on), "items": tuple(view(one) for one in found)}
