"""Connections of the pool are asked whether they live only where that is in doubt."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.store import liveness
from app.store.engine import create_engine, owner_engine


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
