"""Connections of the pool are asked whether they live only where that is in doubt."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.store import liveness
from app.store.engine import DatabaseUnavailableError, create_engine, owner_engine
from app.store.knowledge import knowing_transaction
from app.store.scope import Mode


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    made = create_engine(database_url)
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
    engine: sa.Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, moment: float
) -> None:
    monkeypatch.setattr(liveness, "_MOMENT", moment)
    ended = _backend(engine)
    operator = owner_engine(database_url)
    with operator.connect() as conn:
        conn.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ended})
    operator.dispose()
    assert _backend(engine) != ended


def test_a_connection_that_ends_as_a_request_begins_is_told_and_not_lent_again(
    engine: sa.Engine, database_url: str
) -> None:
    operator = owner_engine(database_url)

    def end(conn: sa.Connection) -> None:
        driver: Any = conn.connection.driver_connection
        with operator.connect() as other:
            other.execute(
                sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": driver.info.backend_pid}
            )

    sa.event.listen(engine, "begin", end, once=True)
    with pytest.raises(DatabaseUnavailableError), knowing_transaction(engine, uuid4(), Mode.LIVE):
        pytest.fail("nothing can be known on a connection that has ended")
    operator.dispose()
    assert _backend(engine)
