"""Loading what a published source says of ownership: staged by COPY, then stored by a few set-based statements.

All of a file is one transaction. Nothing of it is seen before all of it is, whatever stops it; a second run
redoes it harmlessly, as only what differs from what is stored is appended. Before the last statements no lock
is held that a decision would wait for.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, Final, cast

import psycopg
import sqlalchemy as sa

from app.canonical import canonical
from app.ids import new_id_text
from app.store.composed_entities import compose
from app.store.knowledge import KnowledgeMove, move_knowledge
from app.store.source_records import EntitySaid, Said, StakeSaid


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the records: appended, unchanged, told again in one file, ended as the source ended them.

    ``outdated`` are older states of records of which a newer one is stored. ``entities`` counts the entities of
    which a new version was composed.
    """

    stakes: int = 0
    statements: int = 0
    unchanged: int = 0
    repeated: int = 0
    outdated: int = 0
    ended: int = 0
    entities: int = 0


def put_ownership(
    conn: sa.Connection, said: Iterable[Said], records: str, complete_on: Callable[[], date | None]
) -> Stored:
    """Store what a source says, in the transaction's scope; records that ``fault_of`` refuses must not be in it.

    ``records`` is how the names of the source's records begin. ``complete_on`` is asked after the last record:
    the day on which these were all that the source had, so that others of its records end, or None.
    """
    for statement in _PREPARE:
        conn.execute(statement)
    _stage(conn, said)
    whole = {"day": complete_on(), "low": records, "high": records + "\U0010ffff"}
    for statement in _STANDING:
        conn.execute(statement, whole)
    outdated = sum(conn.execute(statement).rowcount for statement in _OUTDATED)
    known = conn.execute(_KNOWN_ALREADY).rowcount
    for statement in _COMPARE:
        conn.execute(statement, whole)
    counted = conn.execute(_COUNT, {"known": known, "outdated": outdated}).one()
    if not counted.stakes + counted.statements + counted.ended:
        return Stored(**counted._mapping)
    moved = move_knowledge(conn)
    for statement in (_ADD_STAKES, _ADD_STATEMENTS):
        conn.execute(statement, _recorded(moved))
    return Stored(**counted._mapping, entities=compose(conn))


def _recorded(moved: KnowledgeMove) -> dict[str, object]:
    return {"recorded_at": moved.recorded_at, "version": moved.version}


def _stage(conn: sa.Connection, said: Iterable[Said]) -> None:
    driver = cast("psycopg.Connection[Any]", conn.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        rows = (
            _stake_row(ordinal, one) if isinstance(one, StakeSaid) else _row(ordinal, one)
            for ordinal, one in enumerate(said)
        )
        while block := "".join(islice(rows, _ROWS_AT_ONCE)):
            copy.write(block)
    conn.execute(sa.text("ANALYZE pg_temp.told"))


def _stake_row(ordinal: int, one: StakeSaid) -> str:
    record, owner, owned, kind, least, most, since, until, source, as_of = one
    written = f"{ordinal}\tSTAKE\t{new_id_text()}\t{_text(record)}\t{_text(owned)}\t{_text(owner)}\t{kind}\t"
    return f"{written}{_or_null(least)}\t{_or_null(most)}\t{_days(since, until, source, as_of)}\t\\N\t\\N\n"


def _row(ordinal: int, one: EntitySaid) -> str:
    about = _NULL if one.about is None else _text(one.about)
    written = f"{ordinal}\t{one.aspect}\t{new_id_text()}\t{_text(one.record)}\t{_text(one.entity)}\t{about}\t"
    days = _days(one.valid_from, one.valid_until, one.source, one.as_of)
    body = _text(canonical(one.body).decode())
    return f"{written}\\N\t\\N\t\\N\t{days}\t{one.authority.value}\t{body}\n"


def _days(since: date | None, until: date | None, source: str | None, as_of: date | None) -> str:
    told = _NULL if source is None else _text(source)
    return f"{_or_null(since)}\t{_or_null(until)}\t{told}\t{_or_null(as_of)}"


def _text(text: str) -> str:
    """A text as COPY reads it; few have anything to escape."""
    return text.translate(_ESCAPED) if _TO_ESCAPE.search(text) else text


@lru_cache(maxsize=4096)
def _or_null(value: Decimal | date | None) -> str:
    return _NULL if value is None else str(value)


_ROWS_AT_ONCE: Final = 1000
_NULL: Final = "\\N"
_TO_ESCAPE: Final = re.compile(r"[\\\t\n\r]")
_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_COPY: Final = """
    COPY pg_temp.told (ordinal, aspect, id, record, entity_id, about, kind, share_min, share_max,
        valid_from, valid_until, source, as_of, authority, body) FROM STDIN
"""
_PREPARE: Final = (
    sa.text("SET LOCAL statement_timeout = '12h'"),
    sa.text("SET LOCAL work_mem = '256MB'"),
    sa.text("DROP TABLE IF EXISTS pg_temp.told, pg_temp.new_stakes, pg_temp.new_statements"),
    sa.text("""
        CREATE TEMPORARY TABLE told (ordinal bigint, aspect text, id uuid, record text COLLATE "C",
            entity_id text, about text, kind text, share_min numeric, share_max numeric, valid_from date,
            valid_until date, source text, as_of date, authority integer, body jsonb) ON COMMIT DROP
    """),
    sa.text("""
        CREATE OR REPLACE TEMPORARY VIEW own_stakes AS SELECT * FROM ownership_stakes
        WHERE tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode())
    """),
    sa.text("""
        CREATE OR REPLACE TEMPORARY VIEW own_statements AS SELECT * FROM entity_statements
        WHERE tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode())
    """),
)
_STANDING: Final = (
    sa.text("DROP TABLE IF EXISTS pg_temp.standing_stakes, pg_temp.standing_statements"),
    sa.text("""
        CREATE TEMPORARY TABLE standing_stakes ON COMMIT DROP AS
        SELECT s.*, coalesce(s.valid_from, '-infinity') AS since FROM pg_temp.own_stakes s
        WHERE (s.record IN (SELECT record FROM pg_temp.told)
            OR CAST(:day AS date) IS NOT NULL AND s.record >= :low AND s.record < :high)
        AND s.id NOT IN (SELECT supersedes FROM pg_temp.own_stakes WHERE supersedes IS NOT NULL)
    """),
    sa.text("ANALYZE pg_temp.standing_stakes"),
    sa.text("""
        CREATE TEMPORARY TABLE standing_statements ON COMMIT DROP AS
        SELECT DISTINCT ON (record, since) s.*, coalesce(s.valid_from, '-infinity') AS since
        FROM pg_temp.own_statements s
        WHERE s.record IN (SELECT record FROM pg_temp.told)
            OR CAST(:day AS date) IS NOT NULL AND s.record >= :low AND s.record < :high
        ORDER BY record, since, knowledge_version DESC
    """),
    sa.text("ANALYZE pg_temp.standing_statements"),
)
"""What is stored of the records told, or of the whole source; counted, as the planner cannot know how much it is."""

_WHEN_IT_CHANGED: Final = sa.text("""
    WITH last AS (
        SELECT DISTINCT ON (record) record, body, valid_from
        FROM pg_temp.standing_statements WHERE aspect = 'ENTITY'
        ORDER BY record, since DESC
    ), dated AS (
        SELECT t.id, CASE
            WHEN t.body = last.body OR t.as_of >= t.valid_until THEN last.valid_from
            ELSE greatest(t.as_of, last.valid_from) END AS valid_from
        FROM pg_temp.told t JOIN last USING (record) WHERE t.aspect = 'ENTITY'
    )
    UPDATE pg_temp.told t SET valid_from = dated.valid_from FROM dated
    WHERE t.id = dated.id AND t.valid_from IS DISTINCT FROM dated.valid_from
""")
"""What is told of an entity first stands for all days, a change from the day it was made."""

_OUTDATED: Final = (
    sa.text("""
        UPDATE pg_temp.told t SET aspect = 'OUTDATED' FROM pg_temp.standing_stakes s
        WHERE t.aspect = 'STAKE' AND s.record = t.record AND s.as_of > t.as_of
            AND s.valid_from IS NOT DISTINCT FROM t.valid_from
    """),
    sa.text("""
        UPDATE pg_temp.told t SET aspect = 'OUTDATED' FROM pg_temp.standing_statements s
        WHERE t.aspect NOT IN ('STAKE', 'OUTDATED') AND s.record = t.record AND s.as_of > t.as_of
            AND (t.aspect = 'ENTITY' OR s.valid_from IS NOT DISTINCT FROM t.valid_from)
    """),
)
"""An older state of a record, as an older file has it, never stands in place of a newer."""

_KNOWN_ALREADY: Final = sa.text("""
    DELETE FROM pg_temp.told t WHERE t.aspect = 'ENTITY' AND t.authority = 0
    AND EXISTS (SELECT FROM entities e WHERE e.id = t.entity_id
        AND e.tenant_id IN ((SELECT portcullis_tenant()), '00000000-0000-0000-0000-000000000000')
        AND e.mode IN ((SELECT portcullis_mode()), 'shared'))
    AND NOT EXISTS (SELECT FROM pg_temp.standing_statements s WHERE s.record = t.record)
""")
"""A name in research never stands before what a register, or the tenant, says of the entity."""

_NEW_STAKES: Final = sa.text("""
    CREATE TEMPORARY TABLE new_stakes ON COMMIT DROP AS
    WITH told AS (
        SELECT DISTINCT ON (record, since) *, coalesce(valid_from, '-infinity') AS since
        FROM pg_temp.told WHERE aspect = 'STAKE' ORDER BY record, since, as_of DESC NULLS LAST, ordinal DESC
    ), periods AS (
        SELECT record, since, t.id AS told, s.id AS supersedes, s.valid_until AS until_now,
            CASE WHEN t.id IS NULL THEN s.owner ELSE t.about END AS owner,
            CASE WHEN t.id IS NULL THEN s.owned ELSE t.entity_id END AS owned,
            CASE WHEN t.id IS NULL THEN s.kind ELSE t.kind END AS kind,
            CASE WHEN t.id IS NULL THEN s.share_min ELSE t.share_min END AS share_min,
            CASE WHEN t.id IS NULL THEN s.share_max ELSE t.share_max END AS share_max,
            CASE WHEN t.id IS NULL THEN s.source ELSE t.source END AS source,
            CASE WHEN t.id IS NULL THEN s.valid_from ELSE t.valid_from END AS valid_from,
            CASE WHEN t.id IS NULL THEN s.as_of ELSE t.as_of END AS as_of,
            CASE WHEN t.id IS NOT NULL THEN t.valid_until
                WHEN since < CAST(:day AS date) AND coalesce(s.as_of <= CAST(:day AS date), true)
                    AND NOT EXISTS (SELECT FROM pg_temp.told o WHERE o.record = s.record)
                THEN least(s.valid_until, CAST(:day AS date)) ELSE s.valid_until END AS valid_until,
            t.id IS NOT NULL AND s.id IS NOT NULL AND
                (s.owner, s.owned, s.kind, s.share_min, s.share_max)
                IS NOT DISTINCT FROM (t.about, t.entity_id, t.kind, t.share_min, t.share_max) AS same
        FROM told t FULL JOIN pg_temp.standing_stakes s USING (record, since)
    ), ended AS (
        SELECT *, least(valid_until, lead(valid_from) OVER (PARTITION BY record ORDER BY since)) AS until
        FROM periods
    )
    SELECT coalesce(told, gen_random_uuid()) AS id, told, supersedes, record, owner, owned, kind, share_min,
        share_max, source, as_of, valid_from, until AS valid_until, told IS NOT NULL
            AND (supersedes IS NULL OR NOT same) AS appended
    FROM ended
    WHERE supersedes IS NULL OR until IS DISTINCT FROM until_now OR told IS NOT NULL AND NOT same
""")

_NEW_STATEMENTS: Final = sa.text("""
    CREATE TEMPORARY TABLE new_statements ON COMMIT DROP AS
    WITH told AS (
        SELECT DISTINCT ON (record, since) *, coalesce(valid_from, '-infinity') AS since
        FROM pg_temp.told WHERE aspect NOT IN ('STAKE', 'OUTDATED')
        ORDER BY record, since, as_of DESC NULLS LAST, ordinal DESC
    )
    SELECT t.id, record, t.aspect, t.entity_id, t.about, t.authority, t.body, t.valid_from, t.valid_until,
        t.source, t.as_of, true AS appended
    FROM told t FULL JOIN pg_temp.standing_statements s USING (record, since)
    WHERE t.id IS NOT NULL AND (s.id IS NULL OR (s.aspect, s.entity_id, s.about, s.authority, s.body, s.valid_until)
        IS DISTINCT FROM (t.aspect, t.entity_id, t.about, t.authority, t.body, t.valid_until))
    UNION ALL
    SELECT gen_random_uuid(), s.record, s.aspect, s.entity_id, s.about, s.authority, s.body, s.valid_from,
        CAST(:day AS date), s.source, s.as_of, false
    FROM pg_temp.standing_statements s
    WHERE s.since < CAST(:day AS date) AND (s.valid_until IS NULL OR s.valid_until > CAST(:day AS date))
        AND coalesce(s.as_of <= CAST(:day AS date), true)
        AND NOT EXISTS (SELECT FROM pg_temp.told t WHERE t.record = s.record)
""")
_COMPARE: Final = (
    _WHEN_IT_CHANGED,
    _NEW_STAKES,
    _NEW_STATEMENTS,
    sa.text("ANALYZE pg_temp.new_statements"),
)

_COUNT: Final = sa.text("""
    WITH records AS (
        SELECT DISTINCT record, valid_from FROM pg_temp.told WHERE aspect <> 'OUTDATED'
    ), read AS (
        SELECT count(*) FILTER (WHERE aspect <> 'OUTDATED') AS rows,
            (SELECT count(*) FROM records) AS records FROM pg_temp.told
    ), stakes AS (
        SELECT count(*) FILTER (WHERE appended) AS appended, count(*) FILTER (WHERE NOT appended) AS ended,
            count(told) AS told FROM pg_temp.new_stakes
    ), statements AS (
        SELECT count(*) FILTER (WHERE appended) AS appended, count(*) FILTER (WHERE NOT appended) AS ended
        FROM pg_temp.new_statements
    )
    SELECT stakes.appended AS stakes, statements.appended AS statements, stakes.ended + statements.ended AS ended,
        read.rows - read.records AS repeated,
        read.records - stakes.told - statements.appended + :known AS unchanged, :outdated AS outdated
    FROM read, stakes, statements
""")

_ADD_STAKES: Final = sa.text("""
    INSERT INTO ownership_stakes (tenant_id, mode, id, owner, owned, share_min, share_max, kind, valid_from,
        valid_until, source, supersedes, as_of, recorded_at, knowledge_version, record)
    SELECT (SELECT portcullis_tenant()), (SELECT portcullis_mode()),
        id, owner, owned, share_min, share_max, kind, valid_from,
        valid_until, source, supersedes, as_of, :recorded_at, :version, record
    FROM pg_temp.new_stakes
""")
_ADD_STATEMENTS: Final = sa.text("""
    INSERT INTO entity_statements (tenant_id, mode, id, record, aspect, entity_id, about, authority, body,
        valid_from, valid_until, source, as_of, recorded_at, knowledge_version)
    SELECT (SELECT portcullis_tenant()), (SELECT portcullis_mode()),
        id, record, aspect, entity_id, about, authority, body,
        valid_from, valid_until, source, as_of, :recorded_at, :version
    FROM pg_temp.new_statements
""")
