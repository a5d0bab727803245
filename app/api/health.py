"""Whether the process lives, whether it can serve, and its figures. Probes have no key: nothing here is a tenant's."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import OK, answer
from app.api.documented import failures
from app.api.door import Door
from app.api.service import Service, service_of
from app.decisions.gather import ListPolicy, unreliable
from app.decisions.questions import SCREENED
from app.facts import ListId
from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError
from app.store.knowledge import KnowledgeRead, read_knowledge
from app.store.lists import EffectiveList, effective_versions
from app.store.migrate import is_at_head
from app.store.name_index import IndexMissingError, indexes_of
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


class ListState(StrEnum):
    """Whether a shared list that questions require can be relied on; a STARTER may not be for live keys.

    NOT_INDEXED: this host is still building what finds its names.
    """

    FULL = "FULL"
    STARTER = "STARTER"
    STALE = "STALE"
    NOT_INDEXED = "NOT_INDEXED"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    """The process lives."""

    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReadiness:
    """A shared list that questions require."""

    list: str
    state: ListState
    version: str | None = None
    loaded_at: datetime | None = None


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
    """Give the number and duration of requests, by route, method and status."""
    return Response(service_of(request).figures.text(), media_type=CONTENT_TYPE_LATEST)


def _readiness(service: Service) -> ReadinessView:
    try:
        with shared_transaction(service.engine) as conn:
            refuse_privileged(conn)
            if not is_at_head(conn):
                return _not_ready(DatabaseState.OTHER_SCHEMA)
            read = read_knowledge(conn)
            lists = effective_versions(conn, service.now().date(), read.at)
            there = {one.list.id: one for one in lists}
            unindexed = _unindexed(conn, there)
    except DatabaseOverloadedError:
        return _not_ready(DatabaseState.OVERLOADED)
    except DatabaseUnavailableError:
        return _not_ready(DatabaseState.UNAVAILABLE)
    except PrivilegedRoleError:
        return _not_ready(DatabaseState.PRIVILEGED_ROLE)
    return _by_lists(service, read, there, unindexed)


def _not_ready(database: DatabaseState) -> ReadinessView:
    return ReadinessView(status=Readiness.NOT_READY, database=database, lists=())


def _unindexed(conn: sa.Connection, there: dict[str, EffectiveList]) -> frozenset[str]:
    """The lists that have no index on this host; asking for it lets it be built."""
    try:
        indexes_of(conn, (there[wanted].version for wanted in SCREENED if wanted in there), wait=0)
    except IndexMissingError as error:
        return frozenset(one.list_id for one in error.versions)
    return frozenset()


def _by_lists(
    service: Service, read: KnowledgeRead, there: dict[str, EffectiveList], unindexed: frozenset[str]
) -> ReadinessView:
    settings = service.settings
    policy = ListPolicy(not settings.require_full_lists, settings.list_max_age_days)
    found = (_list_state(wanted, there.get(wanted), read, policy) for wanted in SCREENED)
    lists = tuple(
        replace(one, state=ListState.NOT_INDEXED) if one.list in unindexed else one for one in found
    )
    missing = any(one.state in (ListState.MISSING, ListState.NOT_INDEXED) for one in lists)
    reliable = all(unreliable(there.get(wanted), read.at, policy) is None for wanted in SCREENED)
    status = Readiness.NOT_READY if missing else Readiness.READY if reliable else Readiness.DEGRADED
    return ReadinessView(status=status, database=DatabaseState.UP, lists=lists)


def _list_state(
    wanted: ListId, one: EffectiveList | None, read: KnowledgeRead, policy: ListPolicy
) -> ListReadiness:
    if one is None:
        return ListReadiness(list=wanted, state=ListState.MISSING)
    why = unreliable(one, read.at, policy)
    state = ListState(why or one.version.completeness.value)
    return ListReadiness(
        list=wanted, state=state, version=one.version.version, loaded_at=one.version.recorded_at
    )
