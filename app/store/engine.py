"""Connections to Postgres: bounded, timed, and never with more rights than the work needs.

The service runs as ``portcullis_app``: every session starts in that role, whoever logs in. Only the
operator's work (migrations, shared lists, keys, partitions) uses the owner's engine.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import sqlalchemy as sa

from app.store.liveness import check_before_use
from app.store.roles import RUN_TIME_ROLE
from app.wire import read_json

_BUSY: Final = {
    "25P03",  # idle_in_transaction_session_timeout: an answer that takes too long holds up everyone else's
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "53300",  # too_many_connections
    "55P03",  # lock_not_available, which is lock_timeout
    "57014",  # query_canceled, which is statement_timeout
}
_DONE: Final = {psycopg.pq.ExecStatus.COMMAND_OK, psycopg.pq.ExecStatus.TUPLES_OK}
_READ_ONLY: Final = "25006"  # what a standby answers to a write


class DatabaseOverloadedError(Exception):
    """The database is up but has no room for this work in time; asking again later may succeed."""


class DatabaseUnavailableError(Exception):
    """The database cannot be reached or cannot write; whether a commit under way took effect is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of Postgres one process takes, and how long it waits; times in seconds."""

    connections: int = 10
    connection_wait: float = 2.0
    connect_timeout: int = 5
    statement_timeout: float = 15.0
    lock_timeout: float = 5.0
    idle_in_transaction_timeout: float = 30.0
    network_timeout: float = 10.0


def create_engine(url: str, limits: Limits = Limits()) -> sa.Engine:
    """Make the service's engine: every session in the run-time role, its clock in UTC.

    ``url`` is ``postgresql+psycopg://`` or ``postgresql://``; the user that logs in must be a member of the
    run-time roles, as the one who migrated is.
    """
    return _engine(url, limits, role=RUN_TIME_ROLE)


def owner_engine(url: str, limits: Limits = Limits(statement_timeout=600.0)) -> sa.Engine:
    """Make the operator's engine, in the role that logs in: for migrations, shared lists and keys."""
    return _engine(url, limits, role=None)


@contextmanager
def connected(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Lend a connection; what Postgres cannot do becomes DatabaseOverloadedError or -UnavailableError."""
    with database_errors(), engine.connect() as conn:
        yield conn


@contextmanager
def sent_together(conn: sa.Connection) -> Iterator[None]:
    """Send what the block executes without waiting for one answer after the other; none of them can be read.

    What Postgres refuses is raised at the latest when the block ends, in the driver's own words.
    """
    driver: Any = conn.connection.driver_connection
    with driver.pipeline():
        yield


def said(conn: sa.Connection, statements: str) -> Any:
    """Say complete statements in one go, past SQLAlchemy and the driver's cursors; what the last one answers, as text.

    For what every request says, where each way around and each round trip would be felt. Raises what the driver does.
    """
    driver: Any = conn.connection.driver_connection
    answer = driver.pgconn.exec_(statements.encode())
    if answer.status in _DONE:
        return answer
    if driver.closed:
        message = "the connection has ended"
        raise psycopg.OperationalError(message)
    raise psycopg.errors.error_from_result(answer)


@contextmanager
def database_errors() -> Iterator[None]:
    """Name the failures that are the database's state rather than a mistake of ours."""
    try:
        yield
    except sa.exc.TimeoutError as error:
        message = "all database connections are in use"
        raise DatabaseOverloadedError(message) from error
    except (sa.exc.DBAPIError, psycopg.Error) as error:
        named = _named(error.orig if isinstance(error, sa.exc.DBAPIError) else error)
        if named is None:
            raise
        raise named from error


def _engine(url: str, limits: Limits, role: str | None) -> sa.Engine:
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(
        address.difference_update_query(["options"]),
        pool_size=limits.connections,
        max_overflow=0,
        pool_timeout=limits.connection_wait,
        json_serializer=_compact_json,
        json_deserializer=read_json,
        connect_args={
            "options": _options(address, limits, role),
            "connect_timeout": limits.connect_timeout,
            "tcp_user_timeout": _milliseconds(limits.network_timeout),
            "application_name": "portcullis",
        },
    )
    check_before_use(engine)
    return engine


def _options(address: sa.URL, limits: Limits, role: str | None) -> str:
    """Write libpq's options; those of the address come first, so that ours stand."""
    given = address.query.get("options", "")
    settings = {
        "timezone": "UTC",
        "datestyle": "ISO",
        "bytea_output": "hex",
        "statement_timeout": _milliseconds(limits.statement_timeout),
        "lock_timeout": _milliseconds(limits.lock_timeout),
        "idle_in_transaction_session_timeout": _milliseconds(limits.idle_in_transaction_timeout),
        **({"role": role} if role else {}),
    }
    ours = (f"-c {name}={value}" for name, value in settings.items())
    return " ".join([given if isinstance(given, str) else " ".join(given), *ours]).strip()


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _compact_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _named(cause: BaseException | None) -> Exception | None:
    """Tell overload from outage by Postgres's error code; None where the mistake is ours."""
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    if state in _BUSY:
        return DatabaseOverloadedError(f"the database did not answer in time ({state})")
    if isinstance(cause, psycopg.OperationalError) or state == _READ_ONLY:
        return DatabaseUnavailableError(f"the database cannot be used ({state or 'no connection'})")
    return None
