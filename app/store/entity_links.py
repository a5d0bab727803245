"""Which stored entities a name or a number may mean, and what people have said of it, on both time axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from app.facts import Identifier, LinkState
from app.ids import new_id
from app.store.knowledge import KnownAt, as_of, move_knowledge
from app.store.scope import OPERATOR, SCOPE, is_shared, own
from app.store.standing import standing
from app.store.tables import entity_links, entity_terms
from app.wire import Json, to_json

MOST_OF_A_TERM: Final = 500
"""Entities of a scope that are looked at for one word, the first known first: those who come later change no replay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Names and numbers by which someone is called."""

    names: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A word on whether each of some names and numbers means an entity; ``expires_on`` is its last day."""

    entity_id: str
    means: Means
    state: LinkState
    reason: str
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLink:
    """The word on one name or number, who answers for it, and when it was recorded."""

    id: UUID
    entity_id: str
    term: str
    said: dict[str, Json]
    state: LinkState
    reason: str
    expires_on: date | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that a term of someone asked for leads to, or a person's word on it (``state``)."""

    asked: int
    term: str
    entity_id: str
    state: LinkState | None = None


def add_link(conn: sa.Connection, link: Link, recorded_by: str) -> tuple[StoredLink, ...]:
    """Append a person's word: a row for the whole of each name, and for each number."""
    moved = move_knowledge(conn)
    terms = conn.execute(_TERMS, _said(link.means)).scalars().all()
    rows = [
        {
            **SCOPE,
            "id": new_id(),
            "entity_id": link.entity_id,
            "term": term,
            "said": to_json({"names": link.means.names, "identifiers": link.means.identifiers}),
            "state": link.state.value,
            "reason": link.reason,
            "expires_on": link.expires_on,
            "recorded_by": recorded_by,
            "recorded_at": moved.recorded_at,
            "knowledge_version": moved.version,
        }
        for term in sorted(terms)
    ]
    statements = (sa.insert(entity_links).values(row).returning(entity_links) for row in rows)
    return tuple(_stored(conn.execute(one).one()) for one in statements)


def links_of(conn: sa.Connection, entity_id: str, known_at: datetime) -> tuple[StoredLink, ...]:
    """Give every word on an entity as known at an instant, the latest first."""
    columns = entity_links.c
    wanted = (
        sa.select(entity_links)
        .where(own(entity_links), columns.entity_id == entity_id, columns.recorded_at <= known_at)
        .order_by(columns.knowledge_version.desc(), columns.term)
    )
    return tuple(_stored(row) for row in conn.execute(wanted))


def entities_meant(
    conn: sa.Connection, asked: Sequence[Means], on: date, known_at: KnownAt
) -> tuple[Found, ...]:
    """Find the entities that names and numbers lead to, and the last word of a person on each that still counts."""
    said = [{"asked": place, **_said(one)} for place, one in enumerate(asked)]
    rows = conn.execute(_MEANT, {"asked": to_json(said), "on": on, **as_of(known_at)}).all()
    return tuple(
        Found(row.asked, row.term, row.entity_id, LinkState(row.state) if row.state else None) for row in rows
    )


@standing
def anyone_stored(conn: sa.Connection, known_at: KnownAt) -> bool:
    """Whether any entity, or word on one, is in sight; later ones too, as those only cost a search."""
    del known_at  # names what is read to date
    return bool(conn.execute(_ANY).scalar_one())


def _said(means: Means) -> dict[str, Any]:
    return {"names": to_json(means.names), "identifiers": to_json(means.identifiers)}


def _stored(row: sa.Row[Any]) -> StoredLink:
    return StoredLink(
        id=row.id,
        entity_id=row.entity_id,
        term=row.term,
        said=row.said,
        state=LinkState(row.state),
        reason=row.reason,
        expires_on=row.expires_on,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


_JSON: Final = JSONB
_TERMS: Final = sa.text(
    "SELECT term FROM portcullis_entity_terms(:names, :identifiers) AS term WHERE term NOT LIKE 'word:%'"
).bindparams(sa.bindparam("names", type_=_JSON), sa.bindparam("identifiers", type_=_JSON))
_FOUND_IN: Final = ((entity_terms, own), (entity_terms, is_shared), (entity_links, own))
_ANY: Final = sa.select(
    sa.or_(
        *(
            sa.select(table.c.term)
            .where(of(table))
            .order_by(table.c.term)
            .limit(1)
            .scalar_subquery()
            .is_not(None)
            for table, of in _FOUND_IN
        )
    )
)
"""The first term of each, along its index, however many rows other tenants have."""
_MEANT: Final = sa.text("""
WITH terms AS MATERIALIZED (
  SELECT one.asked, term FROM jsonb_to_recordset(:asked) AS one (asked integer, names jsonb, identifiers jsonb),
    LATERAL portcullis_entity_terms(one.names, one.identifiers) AS term
)
SELECT terms.asked, terms.term, found.entity_id, NULL AS state FROM terms, LATERAL (
  (SELECT entity_id FROM entity_terms AS t
  WHERE t.tenant_id = (SELECT portcullis_tenant()) AND t.mode = (SELECT portcullis_mode())
    AND t.term = terms.term AND t.knowledge_version <= :known_own
  ORDER BY t.knowledge_version, t.entity_id LIMIT :most)
  UNION ALL
  (SELECT entity_id FROM entity_terms AS t
  WHERE t.tenant_id = CAST(:operator AS uuid) AND t.mode = 'shared'
    AND t.term = terms.term AND t.knowledge_version <= :known_shared
  ORDER BY t.knowledge_version, t.entity_id LIMIT :most)
) AS found
UNION ALL
SELECT * FROM (
  SELECT DISTINCT ON (terms.asked, terms.term, l.entity_id) terms.asked, terms.term, l.entity_id,
    CASE WHEN l.expires_on < :on THEN NULL ELSE l.state END AS state
  FROM terms JOIN entity_links AS l ON l.tenant_id = (SELECT portcullis_tenant())
    AND l.mode = (SELECT portcullis_mode()) AND l.term = terms.term AND l.recorded_at <= :known_at
    AND l.knowledge_version <= :known_own
  ORDER BY terms.asked, terms.term, l.entity_id, l.knowledge_version DESC
) AS words WHERE state IS NOT NULL
""").bindparams(
    sa.bindparam("asked", type_=_JSON),
    sa.bindparam("on", type_=sa.Date),
    sa.bindparam("known_own", type_=sa.BigInteger),
    sa.bindparam("known_shared", type_=sa.BigInteger),
    sa.bindparam("operator", OPERATOR),
    sa.bindparam("most", MOST_OF_A_TERM),
)
"""Both in one round: what the terms lead to, and what people said of them last."""
