"""What one party's ownership answer costs beside one indexed recursive query over the same stakes, in one run.

A million entities and a million and a half stakes of one tenant, under its row-level security: companies that are
each headed by another, twenty levels to the top, and persons who hold the rest. ``query`` walks up by one recursive
query that knows no time and no correction; ``answer`` is all of it: stakes as known at an instant and for a day,
listings, both 50 percent rules, the ultimate parent and the proof.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from app.clock import now
from app.commands.collecting import leave_to_the_collector_what_is_new
from app.decisions.entity_ownership import entity_ownership
from app.facts import Ternary
from app.launcher import embedded_postgres
from app.store.engine import connected, create_engine, owner_engine
from app.store.knowledge import read_knowledge
from app.store.migrate import migrate
from app.store.scope import Mode, tenant_transaction
from app.store.tenants import ensure_tenant

COMPANIES: Final = 600_000
ENTITIES: Final = 1_000_000
STAKES: Final = 1_500_000
WIDE: Final = 1_000
ROUNDS: Final = 15
WARMING: Final = 12
"""Rounds after which the driver has prepared each statement and Postgres has settled on its plan."""
MOST: Final = 3.0

ENTITY_ROWS: Final = f"""
SELECT CASE WHEN n <= {COMPANIES} THEN 'c' ELSE 'p' END || n, 1,
  jsonb_build_object('name', 'Entity ' || n, 'type', CASE WHEN n <= {COMPANIES} THEN 'ORGANIZATION' ELSE 'PERSON' END,
    'headquarters_country', CASE WHEN n % 3 = 0 THEN 'SG' ELSE 'DE' END)
  || CASE WHEN n = 1 OR n = {COMPANIES} + 7 THEN '{{"listings": [{{"list": "us-bis-entity-list"}}]}}' ELSE '{{}}' END::jsonb,
  clock_timestamp()
FROM generate_series(1, {ENTITIES}) AS n
"""  # noqa: S608 - our own numbers
STAKE_ROWS: Final = f"""
SELECT gen_random_uuid(), owner, owned, share, share, 'SHARES', clock_timestamp(), 1, 'register' FROM (
  SELECT 'c' || n / 2 AS owner, 'c' || n AS owned, 60 AS share FROM generate_series(2, {COMPANIES}) AS n
  UNION ALL
  SELECT 'p' || {COMPANIES} + 1 + n % {ENTITIES - COMPANIES}, 'c' || 1 + n * 7919::bigint % {COMPANIES}, 20
  FROM generate_series(1, {STAKES - COMPANIES + 1 - 2 * WIDE}) AS n
  UNION ALL
  SELECT 'p' || {COMPANIES} + n, 'wide', 0.1 FROM generate_series(1, {WIDE}) AS n
  UNION ALL
  SELECT 'c' || {COMPANIES} - n, 'wide-and-deep', 0.1 FROM generate_series(1, {WIDE}) AS n
) AS made
"""  # noqa: S608 - our own numbers
QUERY: Final = sa.text("""
WITH RECURSIVE walk AS (
  SELECT owner, owned, share_min, share_max, source, 1 AS level FROM ownership_stakes
  WHERE tenant_id = portcullis_tenant() AND mode = portcullis_mode() AND owned = :entity
  UNION
  SELECT s.owner, s.owned, s.share_min, s.share_max, s.source, walk.level + 1 FROM walk
  JOIN ownership_stakes AS s
    ON s.tenant_id = portcullis_tenant() AND s.mode = portcullis_mode() AND s.owned = walk.owner
  WHERE walk.level < 20
) SELECT * FROM walk
""")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder), None) as url:
        migrate(url)
        operator, engine = owner_engine(url), create_engine(url)
        tenant = ensure_tenant(operator, "bench")
        filled = _seconds(lambda: _fill(operator, tenant))
        Console().print(f"{ENTITIES:,} entities and {STAKES:,} stakes copied in {filled:.0f} s")
        leave_to_the_collector_what_is_new()
        table = Table(title="One party's ownership answer")
        for heading in ("party", "stakes above", "query ms", "answer ms", "answer / query"):
            table.add_column(heading, justify="right")
        for name, entity in _targets():
            table.add_row(name, *_row(engine, tenant, entity))
        Console(width=100).print(table)
        engine.dispose()
        operator.dispose()


def _targets() -> tuple[tuple[str, str], ...]:
    return (
        ("three levels", "c9"),
        ("depth 20", f"c{COMPANIES - 1}"),
        (f"fan-out {WIDE:,}", "wide"),
        (f"fan-out {WIDE:,}, each of depth 20", "wide-and-deep"),
    )


def _fill(operator: sa.Engine, tenant: UUID) -> None:
    """Copy the rows in as one tenant's, as a loader would."""
    scope = {"tenant": tenant, "mode": Mode.LIVE.value}
    for table, columns, rows in (
        ("entities", "id, knowledge_version, body, recorded_at", ENTITY_ROWS),
        (
            "ownership_stakes",
            "id, owner, owned, share_min, share_max, kind, recorded_at, knowledge_version, source",
            STAKE_ROWS,
        ),
    ):
        with tenant_transaction(operator, tenant, Mode.LIVE) as conn:
            made = f"INSERT INTO {table} (tenant_id, mode, {columns}) SELECT :tenant, :mode, made.* FROM ({rows}) AS made"  # noqa: S608
            conn.execute(sa.text(made), scope)
    with connected(operator) as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("VACUUM ANALYZE"))


def _row(engine: sa.Engine, tenant: UUID, entity: str) -> tuple[str, ...]:
    with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
        at = read_knowledge(conn).at
        on = now().date()

        def query() -> object:
            return conn.execute(QUERY, {"entity": entity}).all()

        def answer() -> object:
            return entity_ownership(conn, entity, on, at)

        found = entity_ownership(conn, entity, on, at)
        if found.bis.restricted is Ternary.UNKNOWN or not found.above.rows:
            message = f"{entity} has no answer"
            raise AssertionError(message)
        for _ in range(WARMING):
            query(), answer()
        rounds = [(_seconds(query), _seconds(answer)) for _ in range(ROUNDS)]
    base, full = (statistics.median(one[place] for one in rounds) * 1000 for place in range(2))
    return f"{len(found.above.rows):,}", f"{base:.2f}", f"{full:.2f}", f"{full / base:.2f}"


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
