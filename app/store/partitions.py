"""The monthly partitions of the decisions and their terms, made ahead of time by the tables' owner."""

from datetime import datetime
from itertools import pairwise
from typing import Final

import sqlalchemy as sa

from app.ids import id_at

_PARTITIONED: Final = {"decisions": "id", "decision_terms": "decision_id"}
_MONTHS_A_YEAR: Final = 12


def ensure_partitions(conn: sa.Connection, months_ahead: int) -> tuple[str, ...]:
    """Make the partitions of this month (by the database's clock) and the next ones; names of the new ones.

    Needs the owner's engine; runs in the caller's transaction. A month whose first decisions are already in
    the default partition stays there: no insert ever waits for a partition.
    """
    conn.execute(_ONE_AT_A_TIME)
    now: datetime = conn.execute(_NOW).scalar_one()
    months = [_months_after(now, count) for count in range(months_ahead + 2)]
    return tuple(
        name
        for table, key in _PARTITIONED.items()
        for since, until in pairwise(months)
        if (name := _make(conn, table, key, since, until)) is not None
    )


def month_after(instant: datetime) -> datetime:
    """Give the first instant of the month after an instant's."""
    return _months_after(instant, 1)


def _months_after(instant: datetime, count: int) -> datetime:
    """Give the first instant of the month ``count`` months after an instant's."""
    year, month = divmod(instant.year * _MONTHS_A_YEAR + instant.month - 1 + count, _MONTHS_A_YEAR)
    return instant.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _make(conn: sa.Connection, table: str, key: str, since: datetime, until: datetime) -> str | None:
    name = f"{table}_{since:%Y_%m}"
    first, last = id_at(since), id_at(until)
    if conn.execute(_EXISTS, {"name": f"public.{name}"}).scalar_one() or _used(conn, table, key, first, last):
        return None
    conn.exec_driver_sql(
        f"CREATE TABLE {name} PARTITION OF {table} FOR VALUES FROM ('{first}') TO ('{last}')"
    )
    # row triggers come from the parent, statement triggers do not
    conn.exec_driver_sql(
        f"CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {name}"
        " FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()"
    )
    return name


def _used(conn: sa.Connection, table: str, key: str, first: object, last: object) -> bool:
    column: sa.ColumnClause[object] = sa.column(key, sa.Uuid)
    default = sa.table(f"{table}_default", column)
    inside = sa.exists().select_from(default).where(column >= first, column < last)
    return conn.execute(sa.select(inside)).scalar_one()


_ONE_AT_A_TIME: Final = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('portcullis partitions', 0))")
_NOW: Final = sa.text("SELECT clock_timestamp()")
_EXISTS: Final = sa.text("SELECT to_regclass(:name) IS NOT NULL")
