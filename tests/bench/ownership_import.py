"""Importing relationships beside a plain COPY of the same rows, in the same run.

The plain COPY writes the rows as they are stored, formatted beforehand, into a table with the same columns, checks
and indexes; a second one into a table without any. The import begins with the file as its publisher gives it: it is
read, checked, staged, compared with what is stored, and appended, in one transaction. Rounds take turns.
"""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from app.commands.ingest_ownership import ingest_ownership
from app.launcher import embedded_postgres
from app.store.engine import connected, owner_engine
from app.store.migrate import migrate
from app.store.scope import Mode
from app.store.tenants import ensure_tenant
from tests.ingest.made import write_csv, write_rr

ROWS, RR_ROWS, ROUNDS = 1_000_000, 100_000, 1
KILOBYTES_IN_A_MEGABYTE = 1024
STORED = "SELECT * FROM ownership_stakes WHERE tenant_id = '{tenant}' AND mode = 'live' LIMIT {rows}"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder) / "data", None) as url:
        migrate(url)
        operator = owner_engine(url)
        table = Table(
            title="Relationships a second; every import in one transaction, its file read and checked"
        )
        for heading in ("rows", "what", "rows/s", "share of COPY with indexes", "of COPY without"):
            table.add_column(heading)
        _measure(operator, Path(folder), "ownership-csv", ROWS, table)
        _measure(operator, Path(folder), "gleif-rr", RR_ROWS, table)
        operator.dispose()
    Console(width=140).print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTES_IN_A_MEGABYTE
    Console(width=140).print(f"peak memory of the importing process: {peak} MB")


def _measure(operator: sa.Engine, folder: Path, source: str, rows: int, table: Table) -> None:
    file = folder / source
    {"ownership-csv": write_csv, "gleif-rr": write_rr}[source](file, rows)
    taken: dict[str, list[float]] = {"import": [], "again": [], "indexed": [], "bare": []}
    for number in range(ROUNDS):
        for name, seconds in _round(operator, folder, source, rows, number).items():
            taken[name].append(seconds)
    speed = {name: rows / statistics.median(seconds) for name, seconds in taken.items()}
    words = {"import": f"import of {source}", "again": f"import of {source} again, nothing new",
             "indexed": "plain COPY, same indexes and checks", "bare": "plain COPY, no index"}  # fmt: skip
    for name, what in words.items():
        shares = (f"{speed[name] / speed[other]:.2f}" for other in ("indexed", "bare"))
        table.add_row(f"{rows:,}", what, f"{speed[name]:,.0f}", *shares)


def _round(operator: sa.Engine, folder: Path, source: str, rows: int, number: int) -> dict[str, float]:
    tenant = ensure_tenant(operator, f"{source} {number}")
    taken = {
        name: _timed(lambda: _import(operator, source, folder / source, tenant))
        for name in ("import", "again")
    }
    copied = folder / "copied"
    _write_stored(operator, tenant, rows, copied)
    for name, like in (("indexed", "INCLUDING ALL"), ("bare", "")):
        target = f"{name}_{number}_{source.replace('-', '_')}"
        _make(operator, target, like)
        taken[name] = _timed(lambda target=target: _copy(operator, target, copied))  # type: ignore[misc]
    return taken


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _import(operator: sa.Engine, source: str, file: Path, tenant: UUID) -> None:
    done = ingest_ownership(operator, source, file, scope=(tenant, Mode.LIVE))
    assert done.refused.count == 0
    assert done.stored.stakes + done.stored.unchanged >= done.progress.read > 0


def _write_stored(operator: sa.Engine, tenant: UUID, rows: int, file: Path) -> None:
    statement = f"COPY ({STORED.format(tenant=tenant, rows=rows)}) TO STDOUT"
    with (
        connected(operator) as conn,
        _cursor(conn) as cursor,
        file.open("wb") as out,
        cursor.copy(statement) as copy,
    ):
        for block in copy:
            out.write(block)


def _make(operator: sa.Engine, name: str, like: str) -> None:
    with connected(operator) as conn, conn.begin():
        conn.exec_driver_sql(f"CREATE TABLE {name} (LIKE ownership_stakes {like})")


def _copy(operator: sa.Engine, name: str, file: Path) -> None:
    with (
        connected(operator) as conn,
        conn.begin(),
        _cursor(conn) as cursor,
        file.open("rb") as rows,
        cursor.copy(f"COPY {name} FROM STDIN") as copy,
    ):
        while block := rows.read(1 << 16):
            copy.write(block)


def _cursor(conn: sa.Connection) -> psycopg.Cursor[Any]:
    return cast("psycopg.Connection[Any]", conn.connection.driver_connection).cursor()
