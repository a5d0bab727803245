"""Everyone above entities: the stakes at every depth, and the records that tell something of those who hold them.

One statement walks up level by level and asks once for each owner that a level has reached. A tenant's own rows and
the operator's are each looked up by their whole key; where nobody ever corrected a stake, or nothing is shared, the
statement finds that out once and looks nothing up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from app.store.knowledge import KnownAt, as_of
from app.store.ownership import StoredStake, stored_stake
from app.wire import Json

DEEPEST: Final = 20
"""How many owners above an entity the walk goes unless told."""


@dataclass(frozen=True, slots=True)
class Above:
    """The stakes above an entity as rows, each once; ``bodies``: what is stored, by id, of whom it may tell something.

    That is of the entity, of every owner that any version lists, and of those who hold half or more of somebody and
    of whom nobody holds more than half.
    """

    rows: Sequence[sa.Row[Any]]
    bodies: Mapping[str, Json]


def stakes_above(
    conn: sa.Connection, entities: Iterable[str], on: date, known_at: KnownAt, depth: int = DEEPEST
) -> tuple[StoredStake, ...]:
    """Collect every stake in some entities, in their owners, in theirs, up to ``depth`` levels, each stake once."""
    said = {"entities": list(entities), "on": on, "depth": depth, **as_of(known_at)}
    return tuple(map(stored_stake, conn.execute(_STAKES, said)))


def all_above(conn: sa.Connection, entity: str, on: date, known_at: KnownAt, depth: int = DEEPEST) -> Above:
    """Collect the same stakes above one entity, with the records, for whoever reads thousands and shows few."""
    said = {"entities": [entity], "on": on, "depth": depth, **as_of(known_at)}
    rows = conn.execute(_ALL, said).all()
    return Above(
        rows=[row for row in rows if row.id is not None],
        bodies={row.entity: row.body for row in rows if row.body is not None},
    )


_VALID: Final = (
    "({0}.valid_from IS NULL OR {0}.valid_from <= :on) AND ({0}.valid_until IS NULL OR {0}.valid_until > :on)"
)
_COLUMNS: Final = (
    "id, owner, owned, share_min, share_max, kind, valid_from, valid_until, source, supersedes, recorded_at,"
    " knowledge_version"
)


def _of(table: str, whose: str) -> str:
    """The rows of a scope, as they were known."""
    return (
        f"({table}.tenant_id, {table}.mode) = (TABLE {whose})"
        f" AND {table}.recorded_at <= :known_at AND {table}.knowledge_version <= :known_{whose}"
    )


def _mended(whose: str) -> str:
    """Whether a correction of the stake is known in a scope; looked up only where the scope has any."""
    return f"""(SELECT {whose}_mends FROM any_) AND EXISTS (
      SELECT FROM stakes c WHERE {_of("c", whose)} AND c.supersedes = s.id)"""  # noqa: S608 - our own words


def _held(whose: str, *corrections: str) -> str:
    """The stakes of a scope in whoever was reached, but for those that were corrected."""
    left_out = "".join(f" AND NOT ({_mended(one)})" for one in corrections)
    return f"""SELECT s.* FROM stakes s
      WHERE {_of("s", whose)} AND s.owned = reached.node AND {_VALID.format("s")}{left_out}"""  # noqa: S608 - our own words


def _first(column: str, whose: str) -> str:
    """Whether a scope has any stake with something in a column: the first one along its index."""
    return f"""(SELECT {column} FROM stakes WHERE (tenant_id, mode) = (TABLE {whose})
      AND {column} IS NOT NULL ORDER BY {column} LIMIT 1) IS NOT NULL"""  # noqa: S608 - our own words


# The planner is not told which scopes these are: it knows how many rows each had, not how many each has.
_WALK: Final = f"""
WITH RECURSIVE own AS (
  SELECT portcullis_tenant(), portcullis_mode() WHERE portcullis_mode() <> 'shared'
), shared AS (
  SELECT repeat('0', 32)::uuid, 'shared'
), stakes AS NOT MATERIALIZED (
  SELECT tenant_id, mode, {_COLUMNS} FROM ownership_stakes
), any_ AS (
  SELECT {_first("owned", "shared")} AS shared_stakes, {_first("supersedes", "own")} AS own_mends,
    {_first("supersedes", "shared")} AS shared_mends
), start AS (
  SELECT id FROM jsonb_array_elements_text(:entities) id WHERE portcullis_tenant() IS NOT NULL
), walk AS (
  SELECT 0 AS level, start.id AS node, s.* FROM start LEFT JOIN stakes s ON false
  UNION ALL
  SELECT level + 1, held.owner, held.* FROM (SELECT DISTINCT node, level FROM walk WHERE level < :depth) reached,
    LATERAL (
      {_held("own", "own")}
      UNION ALL
      {_held("shared", "own", "shared")} AND (SELECT shared_stakes FROM any_)
    ) held
), found AS MATERIALIZED (
  SELECT DISTINCT ON (id) {_COLUMNS} FROM walk WHERE id IS NOT NULL ORDER BY id
)"""  # noqa: S608 - our own words
"""A tenant may correct the operator's stakes; nobody else corrects a tenant's."""


def _listed(whose: str) -> str:
    """Whether any version of an owner states listings, along the index of those that do."""
    return (
        f"EXISTS (SELECT FROM entities e WHERE (e.tenant_id, e.mode) = (TABLE {whose}) AND e.id = owners.id"
        " AND (e.body -> 'listings' IS NOT NULL OR e.body -> 'facts' -> 'listings' IS NOT NULL))"
    )


def _newest(whose: str) -> str:
    return f"""(SELECT e.body FROM entities e WHERE {_of("e", whose)} AND e.id = wanted.id
      AND {_VALID.format("e")} ORDER BY e.knowledge_version DESC LIMIT 1)"""  # noqa: S608 - our own words


_RECORDS: Final = f""", wanted AS (
  SELECT id FROM start
  UNION
  SELECT owner FROM found
  WHERE share_min >= 50 AND owner NOT IN (SELECT owned FROM found WHERE share_min > 50)
  UNION
  SELECT id FROM (SELECT DISTINCT owner AS id FROM found) owners WHERE {_listed("own")} OR {_listed("shared")}
), told AS (
  SELECT id AS entity, coalesce({_newest("own")}, {_newest("shared")}) AS body, NULL::uuid AS stake FROM wanted
)"""  # noqa: S608 - our own words


def _prepared(sql: str) -> sa.TextClause:
    """A statement short enough for the driver to remember how it reads: of 4,096 characters at most."""
    numbers = (sa.bindparam(one, type_=sa.BigInteger) for one in ("known_own", "known_shared"))
    return sa.text(" ".join(sql.split())).bindparams(sa.bindparam("entities", type_=JSONB), *numbers)


_STAKES: Final = _prepared(f"{_WALK} SELECT * FROM found")  # noqa: S608 - our own words
_ALL: Final = _prepared(f"{_WALK}{_RECORDS} SELECT * FROM found FULL JOIN told ON stake = found.id")  # noqa: S608 - our own words
"""The stakes, and after them the records: no record belongs to a stake."""
