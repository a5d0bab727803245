"""The history: recorded decisions, found by what they name and read as their reader may see them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.access import Reader
from app.api.answers import answer, page
from app.api.documented import keyed
from app.api.door import Door
from app.api.language import Spoken
from app.api.params import (
    FIRST_YEAR,
    USUAL_PAGE,
    Cursor,
    Day,
    Id,
    Instant,
    Limit,
    SearchedText,
    decoded,
    encoded,
)
from app.api.problems import ProblemError
from app.api.recorded import earlier_texts, recorded_decision
from app.api.reviews import ReviewsView, reviews_view
from app.api.service import service_of
from app.decisions.certificate import certificate
from app.decisions.decision import Decision, LinksView
from app.decisions.refusal import Fault
from app.decisions.shown import shown
from app.law.finding import Outcome, Question
from app.store import decisions as kept
from app.store.decision_search import Search, search_decisions
from app.store.keys import KeyScope
from app.store.reviews import reviews_of
from app.store.scope import tenant_transaction
from app.wire import read_json

router = APIRouter(route_class=Door, tags=["decisions"])

ON_A_PAGE: Final = {
    "Vary": "Accept-Language",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}
FIRST_MOMENT: Final = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)

Moment = Annotated[
    Day | Instant | None,
    Query(description="A day (its first moment, UTC) or an instant.", examples=["2026-11-01"]),
]
Searched = Annotated[SearchedText | None, Query()]
PartySearched = Annotated[
    SearchedText | None,
    Query(description="A name (without case or spacing), entity id or identifier in the facts."),
]

EntrySearched = Annotated[
    SearchedText | None,
    Query(
        description="An entry of a list that a name met: `LIST/ENTRY`.",
        examples=["us-bis-entity-list/el-0412"],
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSummary:
    """A recorded decision in brief; an order system acts on ``disposition``."""

    id: UUID
    kind: Question
    reference: str | None = None
    on: date
    known_at: datetime
    decided_at: datetime
    mode: str
    outcome: Outcome
    disposition: str | None
    links: LinksView


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage:
    """Decisions, newest first."""

    items: tuple[DecisionSummary, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDecision(Decision):
    """A decision as it was recorded, and beside it what people have said of it."""

    reviews: ReviewsView


async def _search(
    *,
    reference: Searched = None,
    party: PartySearched = None,
    outcome: Outcome | None = None,
    rule: Searched = None,
    authority: Searched = None,
    entry: EntrySearched = None,
    since: Annotated[Moment, Query(alias="from")] = None,
    until: Moment = None,
) -> Search:
    return Search(
        reference=reference,
        party=party,
        outcome=outcome.value if outcome else None,
        rule=rule,
        authority=authority,
        entry=entry,
        since=_moment(since),
        until=_moment(until),
    )


@router.get(
    "/v1/decisions",
    operation_id="findDecisions",
    summary="Find decisions",
    response_model=DecisionPage,
    responses=keyed(),
)
def find(
    request: Request,
    asker: Reader,
    search: Annotated[Search, Depends(_search)],
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
) -> Response:
    """Find what has all of the named in common, newest first; `until` is exclusive. Pages stay stable meanwhile."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        found = search_decisions(conn, search, limit, _place(cursor))
    items = [_summary(one, asker.mode.value) for one in found.items]
    return page(items, encoded(str(found.next_cursor)) if found.next_cursor else None)


@router.get(
    "/v1/decisions/{id}",
    operation_id="getDecision",
    summary="Read a decision again",
    response_model=RecordedDecision,
    responses=keyed("not-found"),
)
def get(
    request: Request,
    asker: Reader,
    language: Spoken,
    id: Annotated[Id, Path(description="The decision's id.")],
) -> Response:
    """Give a decision as it was recorded, with its facts; only the language of its prose is chosen now.

    `reviews` is what people have said of it since, and is no part of what was recorded.
    """
    service = service_of(request)
    with tenant_transaction(service.engine, asker.tenant_id, asker.mode) as conn:
        recorded = read_json(recorded_decision(conn, id).canonical)
        persons = KeyScope.REVIEW in asker.scopes
        body = shown(recorded, language, earlier_texts(conn), facts=True, persons=persons)
        said = reviews_of(conn, (id,)).get(id, ())
    return answer({**body, "reviews": reviews_view(said, service.now().date())}, language)


@router.get(
    "/v1/decisions/{id}/certificate",
    operation_id="getCertificate",
    summary="A decision as a page to print",
    response_class=HTMLResponse,
    responses=keyed("not-found"),
)
def get_certificate(
    request: Request,
    asker: Reader,
    language: Spoken,
    id: Annotated[Id, Path(description="The decision's id.")],
) -> Response:
    """Tell on one page, for an auditor, what was found on that day, against which lists and versions.

    The page has no script and fetches nothing.
    """
    persons = KeyScope.REVIEW in asker.scopes
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        row = recorded_decision(conn, id)
        said = reviews_of(conn, (id,)).get(id, ())
        made = certificate(row, said, language, earlier_texts(conn), persons=persons)
    return HTMLResponse(made, headers={"Content-Language": language, **ON_A_PAGE})


def _moment(said: date | None) -> datetime | None:
    if said is None:
        return None
    instant = said if isinstance(said, datetime) else datetime.combine(said, time.min, UTC)
    return max(instant, FIRST_MOMENT)


def _place(cursor: str | None) -> UUID | None:
    name = decoded(cursor)
    try:
        return UUID(name) if name is not None else None
    except ValueError as error:
        raise ProblemError(
            "validation", Fault("cursor", "cursor", "take next_cursor as it was given")
        ) from error


def _summary(one: kept.Decision, mode: str) -> dict[str, object]:
    said: dict[str, object] = {
        "id": one.id,
        "kind": one.kind,
        "on": one.law_day,
        "known_at": one.known_at,
        "decided_at": one.decided_at,
        "mode": mode,
        "outcome": one.outcome,
        "disposition": one.disposition,
        "links": LinksView(self=f"/v1/decisions/{one.id}"),
    }
    return said if one.reference is None else {**said, "reference": one.reference}
