"""Entities: organisations, persons and states as known at an instant, for a day.

Versions are appended; each speaks for the days it is valid, and where two speak the later recorded counts.
A tenant's own version stands before the operator's shared one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from app.store.knowledge import KnowledgeMove, KnownAt, as_of, known, move_knowledge
from app.store.scope import SCOPE, Mode, own_or_shared
from app.store.tables import entities
from app.wire import Json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One version of an entity; ``body`` is its wire JSON, numbers exact; validity half-open."""

    id: str
    body: dict[str, Json]
    valid_from: date | None = None
    valid_until: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntity:
    """An entity's version with when it was learned and whether all tenants share it."""

    entity: Entity
    recorded_at: datetime
    knowledge_version: int
    shared: bool


def put_entity(conn: sa.Connection, entity: Entity) -> KnowledgeMove:
    """Append a version of an entity; its id has at most ``LONGEST_NAME`` bytes."""
    moved = move_knowledge(conn)
    row = {
        "id": entity.id,
        "body": to_json(entity.body),
        "valid_from": entity.valid_from,
        "valid_until": entity.valid_until,
        "source": entity.source,
    }
    recorded = {"recorded_at": moved.recorded_at, "knowledge_version": moved.version}
    conn.execute(sa.insert(entities).values({**SCOPE, **row, **recorded}))
    return moved


def entity_at(conn: sa.Connection, entity_id: str, on: date, known_at: KnownAt) -> StoredEntity | None:
    """Find the version of an entity that counts on a day, as known at an instant, if there is one."""
    return entities_at(conn, (entity_id,), on, known_at).get(entity_id)


def entities_at(
    conn: sa.Connection, ids: Iterable[str], on: date, known_at: KnownAt
) -> dict[str, StoredEntity]:
    """Find the versions of several entities at once, by id; what is not known is not in the answer."""
    rows = conn.execute(_AT, {"ids": list(ids), "on": on, **as_of(known_at)})
    return {row.id: _stored(row) for row in rows.all()}


def _stored(row: sa.Row[Any]) -> StoredEntity:
    entity = Entity(
        id=row.id,
        body=row.body,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        source=row.source,
    )
    return StoredEntity(
        entity=entity,
        recorded_at=row.recorded_at,
        knowledge_version=row.knowledge_version,
        shared=row.mode == Mode.SHARED.value,
    )


_E: Final = entities.c
_ON: Final = sa.bindparam("on", type_=sa.Date)
_AT: Final = (
    sa.select(entities)
    .where(
        own_or_shared(entities),
        _E.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Text))),
        sa.or_(_E.valid_from.is_(None), _E.valid_from <= _ON),
        sa.or_(_E.valid_until.is_(None), _E.valid_until > _ON),
        known(entities),
    )
    .ext(distinct_on(_E.id))
    .order_by(_E.id, (_E.mode == Mode.SHARED.value).asc(), _E.knowledge_version.desc())
)
