"""Reviews: what a person decided about the matches of a decision, for the next time the same names are asked about."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import sqlalchemy as sa
from annotated_types import MinLen
from fastapi import APIRouter, Body, Path
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Reviewer
from app.api.answers import CREATED, json_bytes
from app.api.bodies import refuse
from app.api.documented import ONCE, WITH_BODY, keyed
from app.api.door import Door
from app.api.idempotency import OnceOnly, do_once
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.refusal import Fault
from app.facts import DispositionState, ListName, Pattern, Pointer, Word
from app.matching.scorecard import Strength
from app.store.decisions import get_decision
from app.store.dispositions import Disposition, StoredDisposition, add_dispositions
from app.store.idempotency import Answer
from app.wire import read_json

router = APIRouter(route_class=Door, tags=["reviews"])

EXAMPLE: Final = {
    "state": "CLEARED",
    "matches": [{"party": "/parties/0", "list": "us-bis-entity-list", "entry_id": "el-0412"}],
    "reason": "another company: other seat, other registry number",
    "expires_on": "2027-06-30",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMatch(Word):
    """One match of the decision."""

    party: Pointer
    list: ListName
    entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview(Word):
    """The reviewer's word on matches of the decision, why, and its last day."""

    state: DispositionState
    matches: Annotated[tuple[NamedMatch, ...], MinLen(1)]
    reason: Annotated[str, Pattern(r"\S")]
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedMatch:
    """The word on one match as it is kept."""

    id: UUID
    party: str
    list: str
    entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """A review as it is kept; it counts from ``recorded_at`` on, through ``expires_on``."""

    decision: UUID
    state: DispositionState
    matches: tuple[ReviewedMatch, ...]
    reason: str
    expires_on: date | None
    by: str
    recorded_at: datetime


@router.post(
    "/v1/decisions/{id}/reviews",
    operation_id="reviewDecision",
    summary="Decide about the matches of a decision",
    status_code=CREATED,
    response_model=ReviewView,
    responses=keyed("not-found", *ONCE, *WITH_BODY),
)
def post(
    request: Request,
    asker: Reviewer,
    once: OnceOnly,
    id: Annotated[UUID, Path(description="The decision's id.", examples=[UUID(int=0)])],
    asked: Annotated[NewReview, Body(examples=[EXAMPLE])],
) -> Response:
    """Clear or confirm single matches; the decision stays as it is, and the next one counts the word in.

    A clearance is bound to the facts that were searched, to the entry's content and to the matcher's version: when
    one of them changes, that pair alone is open again. An exact identifier cannot be cleared.
    """

    def work(conn: sa.Connection) -> Answer:
        found = get_decision(conn, id)
        if found is None:
            raise ProblemError("not-found")
        recorded = read_json(found.canonical)
        matches = _found(recorded, asked)
        words = (_word(asked, id, one, recorded["versions"]["matcher"]) for one in matches)
        kept = add_dispositions(conn, words, asker.subject)
        return Answer(
            status=CREATED, headers={"Location": f"/v1/decisions/{id}"}, body=json_bytes(_view(asked, kept))
        )

    return do_once(service_of(request).engine, asker, once, work)


def _found(recorded: dict[str, Any], asked: NewReview) -> list[dict[str, Any]]:
    """The matches that the review names, as they were recorded. Refuses what is not there or cannot be cleared."""
    known = {(one["party"], one["list"], one["entry_id"]): one for one in recorded["matches"]}
    named = [known.get((one.party, one.list, one.entry_id)) for one in asked.matches]
    refuse(
        Fault(f"/matches/{place}", "unknown", "the decision has no such match")
        for place, one in enumerate(named)
        if one is None
    )
    found = [one for one in named if one is not None]
    refuse(
        Fault(f"/matches/{place}", "identifier", "an exact identifier cannot be cleared")
        for place, one in enumerate(found)
        if asked.state is DispositionState.CLEARED and one["strength"] == Strength.IDENTIFIER
    )
    return found


def _word(asked: NewReview, decision_id: UUID, match: dict[str, Any], matcher: str) -> Disposition:
    return Disposition(
        named_sha256=bytes.fromhex(match["named_sha256"]),
        list_id=match["list"],
        entry_id=match["entry_id"],
        entry_sha256=bytes.fromhex(match["entry_sha256"]),
        matcher=matcher,
        state=asked.state,
        reason=asked.reason,
        decision_id=decision_id,
        expires_on=asked.expires_on,
    )


def _view(asked: NewReview, kept: tuple[StoredDisposition, ...]) -> ReviewView:
    return ReviewView(
        decision=kept[0].disposition.decision_id,
        state=asked.state,
        matches=tuple(
            ReviewedMatch(id=word.id, party=one.party, list=one.list, entry_id=one.entry_id)
            for word, one in zip(kept, asked.matches, strict=True)
        ),
        reason=asked.reason,
        expires_on=asked.expires_on,
        by=kept[0].recorded_by,
        recorded_at=kept[0].recorded_at,
    )
