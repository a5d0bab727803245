"""Cancelled orders: what they drew from licenses is given back."""

from dataclasses import dataclass
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
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.ruled import give_back
from app.store.decisions import get_decision
from app.store.idempotency import Answer
from app.store.license_draws import LicenseDraw

router = APIRouter(route_class=Door, tags=["decisions"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A quantity that a license has again."""

    license: UUID
    line: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationView:
    """The order that draws nothing any more; ``returned`` is empty where it drew nothing, or nothing any more."""

    decision: UUID
    reference: str | None
    returned: tuple[Returned, ...]


@router.post(
    "/v1/decisions/{id}/cancellation",
    operation_id="cancelOrder",
    summary="Give back what a cancelled order drew from licenses",
    status_code=CREATED,
    response_model=CancellationView,
    responses=keyed("not-found", *ONCE),
)
def post(
    request: Request,
    asker: Screener,
    once: OnceOnly,
    id: Annotated[UUID, Path(description="A decision of the order.", examples=[UUID(int=0)])],
) -> Response:
    """Cancel the order of a decision: every line of its `reference`. Harmless when repeated; decisions stay."""

    def work(conn: sa.Connection) -> Answer:
        found = get_decision(conn, id)
        if found is None:
            raise ProblemError("not-found")
        returned = give_back(conn, found.reference or str(id), id)
        view = CancellationView(
            decision=id, reference=found.reference, returned=tuple(_returned(one) for one in returned)
        )
        return Answer(status=CREATED, headers={"Location": f"/v1/decisions/{id}"}, body=json_bytes(view))

    return do_once(service_of(request).engine, asker, once, work)


def _returned(one: LicenseDraw) -> Returned:
    return Returned(license=one.license_id, line=one.line, quantity=one.quantity)
