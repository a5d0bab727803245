"""Stored entities: what is known of organisations, persons and states, on both time axes."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Keeper, Viewer
from app.api.answers import CREATED, OK, answer
from app.api.bodies import refuse
from app.api.documented import WITH_BODY, keyed
from app.api.door import Door
from app.api.params import KnownAt, Named, OnDay
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.names import names_in_entity, too_long
from app.decisions.refusal import Fault
from app.facts import EntityFacts
from app.store.entities import Entity, StoredEntity, entity_at, put_entity
from app.store.knowledge import read_knowledge
from app.store.scope import tenant_transaction
from app.wire import Json, to_json

router = APIRouter(route_class=Door, tags=["entities"])

EXAMPLE: Final = {
    "name": "Example Cloud Pte. Ltd.",
    "type": "ORGANIZATION",
    "headquarters_country": "SG",
    "headquarters_basis": "register extract of 2026-10-02",
    "valid_from": "2026-10-02",
    "source": "ACRA",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntity(EntityFacts):
    """What is known of an entity, for which days (half-open), and who says so."""

    valid_from: date | None = None
    valid_until: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityView(NewEntity):
    """An entity as it is kept: the version that counts on the day, or the one just put."""

    id: str
    recorded_at: datetime
    shared: bool


@router.put(
    "/v1/entities/{id}",
    operation_id="putEntity",
    summary="Say what is known of an entity",
    response_model=EntityView,
    responses={**keyed(*WITH_BODY), CREATED: {"model": EntityView, "description": "The first of its id"}},
)
def put(
    request: Request, asker: Keeper, id: Named, asked: Annotated[NewEntity, Body(examples=[EXAMPLE])]
) -> Response:
    """Append a version of an entity. For the days it is valid it stands in place of the versions before.

    `facts` are any fields of a party in an order with this entity, but for `disposition` and `entity_id`: a
    name match is settled by a review.
    """
    refuse(_faults(asked))
    entity = Entity(
        id=id,
        body=_body(asked),
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
        source=asked.source,
    )
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        on = asked.valid_from or service_of(request).now().date()
        first = entity_at(conn, id, on, read_knowledge(conn).at) is None
        moved = put_entity(conn, entity)
    stored = StoredEntity(
        entity=entity, recorded_at=moved.recorded_at, knowledge_version=moved.version, shared=False
    )
    return answer(_view(stored), status=CREATED if first else OK)


@router.get(
    "/v1/entities/{id}",
    operation_id="getEntity",
    summary="Read what is known of an entity",
    response_model=EntityView,
    responses=keyed("not-found"),
)
def get(request: Request, asker: Viewer, id: Named, on: OnDay, known_at: KnownAt) -> Response:
    """Give the version that counts on a day, as known at an instant."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        stored = entity_at(conn, id, on, known_at or read_knowledge(conn).at)
    if stored is None:
        raise ProblemError("not-found")
    return answer(_view(stored))


def _faults(asked: NewEntity) -> Iterator[Fault]:
    if asked.valid_from and asked.valid_until and asked.valid_until <= asked.valid_from:
        yield Fault("/valid_until", "interval", "this is exclusive, and after valid_from")
    if asked.facts and asked.facts.disposition:
        yield Fault("/facts/disposition", "refused_in_entity", "a name match is settled by a review")
    if asked.facts and asked.facts.entity_id:
        yield Fault("/facts/entity_id", "refused_in_entity", "the address says which entity this is")
    yield from too_long(names_in_entity(asked))


def _body(asked: NewEntity) -> dict[str, Json]:
    """What is kept as the entity's facts; its days and source are kept beside them."""
    said = {one.name: getattr(asked, one.name) for one in fields(EntityFacts)}
    return {name: to_json(value) for name, value in said.items() if value is not None}


def _view(stored: StoredEntity) -> dict[str, object]:
    entity = stored.entity
    said = {
        "id": entity.id,
        **entity.body,
        "valid_from": entity.valid_from,
        "valid_until": entity.valid_until,
        "source": entity.source,
        "recorded_at": stored.recorded_at,
        "shared": stored.shared,
    }
    return {name: value for name, value in said.items() if value is not None}
