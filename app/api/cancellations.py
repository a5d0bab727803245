"""Cancellations: an order that does not go gives back what it has drawn of licenses."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Screener
from app.api.answers import CREATED, json_bytes
from app.api.documented import ONCE, keyed
from app.api.door import Door
from app.api.idempotency import OnceOnly, do_once
from app.api.params import Id
from app.api.problems import ProblemError
from app.api.service import service_of
from app.store.decisions import get_decision
from app.store.idempotency import Answer
from app.store.license_draws import Cancellation, cancel, order_of

router = APIRouter(route_class=Door, tags=["decisions"])


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBackView:
    """What a line no longer uses of a license; ``license`` is the id of its ruling."""

    license: UUID
    line: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationView:
    """An order that was cancelled, by one of its decisions."""

    decision: UUID
    given_back: tuple[GivenBackView, ...]
    by: str
    recorded_at: datetime


@router.post(
    "/v1/decisions/{id}/cancellation",
    operation_id="cancelOrder",
    summary="Say that an order does not go",
    status_code=CREATED,
    response_model=CancellationView,
    responses=keyed("not-found", *ONCE),
)
def post(
    request: Request,
    asker: Screener,
    once: OnceOnly,
    id: Annotated[Id, Path(description="Any decision on the order.", examples=[UUID(int=0)])],
) -> Response:
    """Give back what the order of the decision (its `reference`, or without one the decision) has drawn of licenses.

    Asked again, the answer is that of the first time. A later decision on the same order draws anew. The decision
    itself stays as it is.
    """

    def work(conn: sa.Connection) -> Answer:
        found = get_decision(conn, id)
        if found is None:
            raise ProblemError("not-found")
        order = str(id) if found.reference is None else order_of(found.reference)
        body = json_bytes(_view(id, cancel(conn, id, order, asker.subject)))
        return Answer(status=CREATED, headers={"Location": f"/v1/decisions/{id}"}, body=body)

    return do_once(service_of(request).engine, asker, once, work)


def _view(decision_id: UUID, done: Cancellation) -> CancellationView:
    return CancellationView(
        decision=decision_id,
        given_back=tuple(
            GivenBackView(license=one.license, line=one.line, quantity=one.quantity)
            for one in done.given_back
        ),
        by=done.recorded_by,
        recorded_at=done.recorded_at,
    )
