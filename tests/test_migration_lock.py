"""Of several that start together one migrates; the others wait for it, however long it takes."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from app.store import engine
from app.store.migrate import migrate

TAKE = "SELECT pg_advisory_lock(hashtextextended('portcullis migrations', 0))"
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def test_who_comes_second_waits_longer_than_a_lock_may_take(
    fresh_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = engine.Limits(lock_timeout=0.1, statement_timeout=60)
    owner_engine = engine.owner_engine
    monkeypatch.setattr(engine, "owner_engine", lambda url: owner_engine(url, hasty))
    with ThreadPoolExecutor(1) as pool:
        with psycopg.connect(fresh_database_url, autocommit=True) as first:
            first.execute(TAKE)
            second = pool.submit(migrate, fresh_database_url)
            deadline = time.monotonic() + 20
            while first.execute(WAITING).fetchone() == (0,) and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.3)
            assert not second.done()
        second.result(30)
