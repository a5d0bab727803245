"""The authorities: instruments with their dated events, and where each stands on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Asker, Known
from app.api.answers import answer, cut, page
from app.api.documented import keyed
from app.api.door import Door
from app.api.params import LARGEST_PAGE, Cursor, KnownAt, Limit, OnDay, decoded, encoded
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.ruled import statuses
from app.facts import Pattern
from app.law.authorities import AUTHORITIES, Authority, DatedEvent, Event, StatusChange, status
from app.law.finding import EnforcementStatus, TextStatus
from app.store.knowledge import read_knowledge
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["law"])


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """What happened to an authority, when, and by which source."""

    event: Event
    on: date
    url: str
    confidence: str
    enforcement_status: EnforcementStatus | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityView:
    """An instrument and its status on the day: whether its text stands, and apart from that whether it is enforced."""

    id: str
    title: str
    citation: str
    sections: tuple[str, ...]
    text_status: TextStatus
    enforcement_status: EnforcementStatus
    events: tuple[EventView, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityPage:
    """Authorities by id."""

    items: tuple[AuthorityView, ...]
    next_cursor: str | None


@router.get(
    "/v1/authorities",
    operation_id="listAuthorities",
    summary="What the law rests on, and where it stands",
    response_model=AuthorityPage,
    responses=keyed(),
)
def get_all(
    request: Request,
    asker: Known,
    on: OnDay,
    known_at: KnownAt,
    limit: Limit = LARGEST_PAGE,
    cursor: Cursor = None,
) -> Response:
    """List every authority with its status on a day, rulings counted."""
    names, last = cut(sorted(AUTHORITIES), str, limit, decoded(cursor))
    changes = changes_on(request, asker, on, known_at)
    return page([_view(AUTHORITIES[name], on, changes) for name in names], encoded(last) if last else None)


@router.get(
    "/v1/authorities/{id}",
    operation_id="getAuthority",
    summary="Read one authority",
    response_model=AuthorityView,
    responses=keyed("not-found"),
)
def get(
    request: Request,
    asker: Known,
    on: OnDay,
    known_at: KnownAt,
    id: Annotated[str, Pattern("^[A-Z0-9_]{1,100}$"), Path(examples=["AI_DIFFUSION"])],
) -> Response:
    """Give one authority with its status on a day, rulings counted."""
    if id not in AUTHORITIES:
        raise ProblemError("not-found")
    return answer(_view(AUTHORITIES[id], on, changes_on(request, asker, on, known_at)))


def changes_on(
    request: Request, asker: Asker, on: date, known_at: datetime | None
) -> tuple[StatusChange, ...]:
    """What the asker's rulings, and those shared with all, change in the status of authorities."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        return statuses(conn, on, known_at or read_knowledge(conn).at)


def _view(one: Authority, on: date, changes: tuple[StatusChange, ...]) -> AuthorityView:
    stands = status(one.id, on, changes)
    return AuthorityView(
        id=one.id,
        title=one.title,
        citation=one.citation,
        sections=one.sections,
        text_status=stands.text_status,
        enforcement_status=stands.enforcement_status,
        events=tuple(_event(event) for event in one.events),
        note=one.note,
    )


def _event(one: DatedEvent) -> EventView:
    return EventView(
        event=one.event,
        on=one.on,
        url=one.url,
        confidence=one.confidence,
        enforcement_status=one.enforcement,
        note=one.note,
    )
