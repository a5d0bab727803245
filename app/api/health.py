"""Whether the process lives, whether it can serve, and its figures. Probes have no key: nothing here is a tenant's."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import OK, answer
from app.api.documented import failures
from app.api.door import Door
from app.api.figures import Standing
from app.api.list_states import ListReadiness, ListState, list_policy, states_of
from app.api.service import Service, service_of
from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError
from app.store.migrate import is_at_head
from app.store.roles import PrivilegedRoleError, refuse_privileged
from app.store.scope import shared_transaction

router = APIRouter(route_class=Door, tags=["operation"])

UNAVAILABLE: Final = 503


class Readiness(StrEnum):
    """Whether requests should come here; DEGRADED: some questions are answered with 503."""

    READY = "READY"
    DEGRADED = "DEGRADED"
    NOT_READY = "NOT_READY"


class DatabaseState(StrEnum):
    """How the database stands."""

    UP = "UP"
    OVERLOADED = "OVERLOADED"
    UNAVAILABLE = "UNAVAILABLE"
    OTHER_SCHEMA = "OTHER_SCHEMA"
    PRIVILEGED_ROLE = "PRIVILEGED_ROLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    """The process lives."""

    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessView:
    """Whether the service can serve, and what it serves from."""

    status: Readiness
    database: DatabaseState
    lists: tuple[ListReadiness, ...]


@router.get("/healthz", operation_id="getHealth", summary="Does the process live?", response_model=HealthView)
async def healthz() -> Response:
    """Answer as long as the process does; nothing else is asked."""
    return answer(HealthView(status="OK"))


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="Can the service serve?",
    response_model=ReadinessView,
    responses={
        **failures("internal"),
        UNAVAILABLE: {
            "model": ReadinessView,
            "description": "Not ready: database, schema or a list is missing",
        },
    },
)
def readyz(request: Request) -> Response:
    """Look at the database, its schema, and the shared lists that questions require."""
    found = _readiness(service_of(request))
    return answer(found, status=UNAVAILABLE if found.status is Readiness.NOT_READY else OK)


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={
        OK: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text"}
    },
)
def metrics(request: Request) -> Response:
    """Give the number and duration of requests, and how the database and the shared lists stand at this moment."""
    service = service_of(request)
    found = _readiness(service)
    up = found.database is DatabaseState.UP
    standing = Standing(up, {one.list: one.figures for one in found.lists}, service.now())
    return Response(service.figures.text(standing), media_type=CONTENT_TYPE_LATEST)


def _readiness(service: Service) -> ReadinessView:
    try:
        with shared_transaction(service.engine) as conn:
            refuse_privileged(conn)
            if not is_at_head(conn):
                return _not_ready(DatabaseState.OTHER_SCHEMA)
            lists = states_of(conn, service.now().date(), list_policy(service))
    except DatabaseOverloadedError:
        return _not_ready(DatabaseState.OVERLOADED)
    except DatabaseUnavailableError:
        return _not_ready(DatabaseState.UNAVAILABLE)
    except PrivilegedRoleError:
        return _not_ready(DatabaseState.PRIVILEGED_ROLE)
    return ReadinessView(status=_status(lists), database=DatabaseState.UP, lists=lists)


def _not_ready(database: DatabaseState) -> ReadinessView:
    return ReadinessView(status=Readiness.NOT_READY, database=database, lists=())


def _status(lists: tuple[ListReadiness, ...]) -> Readiness:
    required = [one for one in lists if one.required]
    if any(one.state in (ListState.MISSING, ListState.NOT_INDEXED) for one in required):
        return Readiness.NOT_READY
    return Readiness.READY if all(one.reliable for one in required) else Readiness.DEGRADED
