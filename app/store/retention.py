"""Retention: whole months of decisions are dropped once they are old, exported and sealed; no row is ever deleted.

15 CFR part 762 asks for five years. The leaves of what is dropped stay in the log, and its receipts in the export.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

import sqlalchemy as sa

from app.canonical import canonical
from app.ids import id_at
from app.proofs.verify import keys_of, verify_receipt
from app.store.decisions import decision_of
from app.store.partitions import month_after
from app.store.receipts import as_receipt
from app.store.scope import Mode, enter
from app.store.signing_keys import published_keys
from app.store.tables import decisions, dropped_partitions
from app.wire import to_json

AT_ONCE: Final = 1000


class NotDroppableError(Exception):
    """A month cannot be dropped; the message says why."""


@dataclass(frozen=True, slots=True)
class Month:
    """A partition of the decisions: the month and its range of ids."""

    name: str
    since: datetime
    until: datetime

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """The first id and the one after the last."""
        return id_at(self.since), id_at(self.until)


def months_before(conn: sa.Connection, day: datetime) -> tuple[Month, ...]:
    """Give the months that had ended by an instant and whose decisions are still there, oldest first."""
    months = (_month(name) for name in conn.execute(_PARTITIONS).scalars())
    return tuple(sorted((one for one in months if one.until <= day), key=lambda one: one.since))


def export_and_drop(conn: sa.Connection, month: Month, folder: Path, now: datetime) -> Path:
    """Write the month's receipts to a file, check each of them, and drop the month; in the owner's transaction.

    Raises NotDroppableError where a decision is not sealed, and NotProvenError where one is not as recorded.
    """
    conn.execute(sa.text(f"LOCK TABLE {month.name} IN ACCESS EXCLUSIVE MODE"))
    path = folder / f"{month.name}.ndjson"
    with path.open("xb") as file:
        try:
            count, digest = _export(conn, month, file)
        except BaseException:
            path.unlink()
            raise
    _sync(folder)
    first, end = month.ids
    row = {
        "name": month.name,
        "first_id": first,
        "end_id": end,
        "decisions": count,
        "exported_to": str(path.resolve()),
        "export_sha256": digest,
        "dropped_at": now,
    }
    conn.execute(sa.insert(dropped_partitions).values(row))
    for name in (month.name, month.name.replace("decisions", "decision_terms")):
        conn.execute(sa.text(f"DROP TABLE IF EXISTS {name}"))
    return path


def _export(conn: sa.Connection, month: Month, file: BinaryIO) -> tuple[int, bytes]:
    digest, count = hashlib.sha256(), 0
    for line in _lines(conn, month):
        file.write(line)
        digest.update(line)
        count += 1
    file.flush()
    os.fsync(file.fileno())
    return count, digest.digest()


def _lines(conn: sa.Connection, month: Month) -> Iterator[bytes]:
    keys = keys_of(published_keys(conn))
    columns: list[sa.ColumnClause[object]] = [sa.column(one.name, one.type) for one in decisions.c]
    partition = sa.table(month.name, *columns)
    for tenant_id, mode in conn.execute(
        sa.select(partition.c.tenant_id, partition.c.mode).distinct().order_by("tenant_id", "mode")
    ).all():
        enter(conn, tenant_id, Mode(mode))
        mine = sa.and_(partition.c.tenant_id == tenant_id, partition.c.mode == mode)
        rows = sa.select(partition).where(mine).order_by(partition.c.id)
        for row in _whole(conn, rows):
            receipt = as_receipt(conn, decision_of(row))
            if receipt is None or receipt.log is None:
                message = f"decision {row.id} of {month.name} is not sealed yet"
                raise NotDroppableError(message)
            verify_receipt(receipt, keys)
            yield canonical(to_json(receipt)) + b"\n"


def _whole(conn: sa.Connection, rows: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
    """Read many rows, a thousand at a time."""
    with conn.execute(rows.execution_options(yield_per=AT_ONCE)) as found:
        yield from found


def _month(name: str) -> Month:
    since = datetime.strptime(name.removeprefix("decisions_"), "%Y_%m").replace(tzinfo=UTC)
    return Month(name, since, month_after(since))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_PARTITIONS: Final = sa.text("""
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'decisions'::regclass AND c.relname <> 'decisions_default'
""")
