"""Connections of the pool are asked whether they live only where that is in doubt."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.store import liveness
from app.store.engine import DatabaseUnavailableError, create_engine, owner_engine
from app.store.knowledge import knowing_transaction
from app.store.scope import Mode
from app.store.tenants import ensure_tenant


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def operator(database_url: str) -> Iterator[sa.Engine]:
    made = owner_engine(database_url)
    yield made
    made.dispose()


def _backend(engine: sa.Engine) -> int:
    with engine.connect() as conn:
        return int(conn.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())


def _pings(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    asked: list[Any] = []
    ping: Callable[[Any], bool] = engine.dialect.do_ping

    def noted(dbapi: Any) -> bool:
        asked.append(dbapi)
        return ping(dbapi)

    monkeypatch.setattr(engine.dialect, "do_ping", noted)
    return asked


def test_a_connection_just_used_is_lent_without_a_round_trip(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "_MOMENT", 600.0)
    first = _backend(engine)
    asked = _pings(engine, monkeypatch)
    assert _backend(engine) == first
    assert not asked


def test_a_connection_that_rested_is_asked(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _backend(engine)
    monkeypatch.setattr(liveness, "_MOMENT", 0.0)
    asked = _pings(engine, monkeypatch)
    assert _backend(engine) == first
    assert asked


@pytest.mark.parametrize("moment", [0.0, 600.0], ids=["rested", "just used"])
def test_a_connection_that_was_ended_is_never_lent(
    engine: sa.Engine, operator: sa.Engine, monkeypatch: pytest.MonkeyPatch, moment: float
) -> None:
    monkeypatch.setattr(liveness, "_MOMENT", moment)
    ended = _backend(engine)
    with operator.connect() as conn:
        conn.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ended})
    assert _backend(engine) != ended


def _end(conn: sa.Connection, operator: sa.Engine) -> None:
    driver: Any = conn.connection.driver_connection
    with operator.connect() as other:
        ended = {"pid": driver.info.backend_pid}
        other.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), ended)


def test_a_connection_that_ends_as_a_request_begins_is_told_and_not_lent_again(
    engine: sa.Engine, operator: sa.Engine
) -> None:
    sa.event.listen(engine, "begin", partial(_end, operator=operator), once=True)
    with pytest.raises(DatabaseUnavailableError), knowing_transaction(engine, uuid4(), Mode.LIVE):
        pytest.fail("nothing can be known on a connection that has ended")
    assert _backend(engine)


def test_a_connection_that_ends_while_an_answer_is_found_is_told(
    engine: sa.Engine, operator: sa.Engine
) -> None:
    tenant = ensure_tenant(operator, f"tenant {uuid4()}")
    with pytest.raises(DatabaseUnavailableError), knowing_transaction(engine, tenant, Mode.LIVE) as (conn, _):
        _end(conn, operator)
    assert _backend(engine)
