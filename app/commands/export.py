"""``portcullis export``: the decisions of a span of days as NDJSON, a receipt and its reviews a line, as of one moment.

The file appears under its name when it is whole. What is held in memory does not grow with it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import sqlalchemy as sa

from app.api.reviews import view
from app.canonical import canonical, sha256
from app.store.decision_search import decisions_between
from app.store.decisions import Decision
from app.store.engine import connected
from app.store.receipts import as_receipt
from app.store.reviews import reviews_of
from app.store.scope import Mode, enter
from app.wire import Json, to_json


def export(operator: sa.Engine, tenant: UUID, mode: Mode, days: tuple[date, date], out: BinaryIO) -> int:
    """Write the decisions from the first through the last day, with what proves and what was said; how many."""
    since, until = (datetime.combine(day, time.min, UTC) for day in (days[0], days[1] + timedelta(days=1)))
    count = 0
    snapshot = operator.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with connected(snapshot) as conn, conn.begin():
        enter(conn, tenant, mode)
        for row in decisions_between(conn, since, until):
            out.write(canonical({**_receipt(conn, row), "reviews": _reviews(conn, row)}) + b"\n")
            count += 1
    return count


def _receipt(conn: sa.Connection, row: Decision) -> dict[str, Json]:
    """The canonical decision with what proves it; one from before decisions were signed has its hash alone."""
    found: Any = to_json(as_receipt(conn, row))
    return found or {"decision": json.loads(row.canonical), "sha256": sha256(row.canonical).hex()}


def _reviews(conn: sa.Connection, row: Decision) -> Json:
    """What people said of it, oldest first, as the service tells it."""
    return to_json(tuple(view(one) for one in reviews_of(conn, (row.id,)).get(row.id, ())))


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when everything is written; nothing is left of one that failed."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
