"""Rulings: what an authority or counsel has settled; appended, withdrawn by another, never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Body, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Administrator, Viewer
from app.api.answers import CREATED, answer, json_bytes, page
from app.api.documented import ONCE, WITH_BODY, keyed
from app.api.door import Door
from app.api.idempotency import OnceOnly, do_once
from app.api.params import USUAL_PAGE, Cursor, Day, Id, KnownAt, Limit, SearchedText, decoded, encoded
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.refusal import Fault
from app.decisions.rulings import NewRuling, add
from app.law import rulings as law
from app.law.rulings import RulingKind
from app.store.idempotency import Answer
from app.store.knowledge import read_knowledge
from app.store.rulings import StoredRuling, Wanted, find_rulings, get_ruling
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["rulings"])

STAY: Final[dict[str, Any]] = {
    "kind": "AUTHORITY_STATUS",
    "title": "The stay of the Affiliates Rule is extended",
    "source": "https://www.federalregister.gov/",
    "valid_from": "2026-11-10",
    "valid_until": "2027-11-10",
    "body": {"authority": "AFFIL_2025", "event": "STAYED"},
}
LICENSE: Final[dict[str, Any]] = {
    "kind": "LICENSE",
    "title": "License D1234567",
    "valid_from": "2026-09-01",
    "valid_until": "2028-09-01",
    "body": {
        "number": "D1234567",
        "parties": [{"name": "Hoan Kiem Compute JSC", "role": "END_USER"}],
        "items": {"eccn": "3A090.a", "models": ["NVIDIA H20"]},
        "destinations": ["VN"],
        "quantity": 500,
        "conditions": ["No transfer to another data center"],
        "covers": ["advanced-computing.destination"],
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingView:
    """A ruling as it is kept; ``shared``: the operator recorded it for every tenant."""

    id: UUID
    kind: RulingKind
    title: str
    source: str | None = None
    citation: str | None = None
    valid_from: date
    valid_until: date | None
    withdraws: UUID | None
    body: law.Body | None
    shared: bool
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingPage:
    """Rulings, newest first."""

    items: tuple[RulingView, ...]
    next_cursor: str | None


@router.post(
    "/v1/rulings",
    operation_id="addRuling",
    summary="Record what an authority or counsel has settled",
    status_code=CREATED,
    response_model=RulingView,
    responses=keyed(*ONCE, *WITH_BODY),
)
def post(
    request: Request,
    asker: Administrator,
    once: OnceOnly,
    asked: Annotated[NewRuling, Body(examples=[STAY, LICENSE])],
) -> Response:
    """Append a ruling; it counts from the next decision on, for the days it is valid, and changes no past decision.

    `body` is that of the `kind`. A ruling is withdrawn by another that names it in `withdraws`, from that one's
    `valid_from` on; the other may then have no body.
    """

    def work(conn: sa.Connection) -> Answer:
        stored = add(conn, asked, asker.subject)
        headers = {"Location": f"/v1/rulings/{stored.id}"}
        return Answer(status=CREATED, headers=headers, body=json_bytes(_view(stored)))

    return do_once(service_of(request).engine, asker, once, work)


@router.get(
    "/v1/rulings",
    operation_id="findRulings",
    summary="Find rulings",
    response_model=RulingPage,
    responses=keyed(),
)
def find(
    request: Request,
    asker: Viewer,
    known_at: KnownAt,
    kind: RulingKind | None = None,
    subject: Annotated[
        SearchedText | None,
        Query(description="A text that stands in the body: an authority, a model, a number, a country."),
    ] = None,
    on: Annotated[Day | None, Query(description="Only rulings in force on this day.")] = None,
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
) -> Response:
    """List your rulings and those shared with all, newest first; without a day, withdrawn ones too."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        wanted = Wanted(
            kind=kind.value if kind else None,
            subject=subject,
            on=on,
            known_at=known_at or read_knowledge(conn).at,
        )
        found = find_rulings(conn, wanted, limit, _place(cursor))
    return page(
        [_view(one) for one in found.items], encoded(str(found.next_cursor)) if found.next_cursor else None
    )


@router.get(
    "/v1/rulings/{id}",
    operation_id="getRuling",
    summary="Read a ruling",
    response_model=RulingView,
    responses=keyed("not-found"),
)
def get(request: Request, asker: Viewer, id: Annotated[Id, Path(description="The ruling's id.")]) -> Response:
    """Give a ruling, in force or not."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        found = get_ruling(conn, id)
    if found is None:
        raise ProblemError("not-found")
    return answer(_view(found))


def _place(cursor: str | None) -> UUID | None:
    name = decoded(cursor)
    try:
        return UUID(name) if name is not None else None
    except ValueError as error:
        raise ProblemError(
            "validation", Fault("cursor", "cursor", "take next_cursor as it was given")
        ) from error


def _view(stored: StoredRuling) -> dict[str, Any]:
    ruling = stored.ruling
    return {
        "id": stored.id,
        "kind": ruling.kind,
        "title": ruling.title,
        "source": ruling.source,
        "citation": ruling.citation,
        "valid_from": ruling.valid_from,
        "valid_until": ruling.valid_until,
        "withdraws": ruling.withdraws,
        "body": ruling.body or None,
        "shared": stored.shared,
        "recorded_by": stored.recorded_by,
        "recorded_at": stored.recorded_at,
    }
