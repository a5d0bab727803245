"""What a question costs the database: who asks, where knowledge stands; the rest is kept until somebody writes."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.store.engine import create_engine, owner_engine, said
from app.store.keys import KeyScope, create_key
from app.store.scope import Mode
from app.store.tenants import ensure_tenant
from tests.api.conftest import SETTINGS

ORDER = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
DRY = "/v1/gp10-evaluations?dry_run=true"


@pytest.fixture
def asked(fresh_database_url: str) -> Iterator[TestClient]:
    """Ask where nobody else has stored anything that is to be looked through."""
    owner, engine = owner_engine(fresh_database_url), create_engine(fresh_database_url)
    key = create_key(owner, ensure_tenant(owner, "asks"), Mode.LIVE, "clerk", tuple(KeyScope)).text
    with TestClient(create_app(SETTINGS, engine), headers={"Authorization": f"Bearer {key}"}) as client:
        yield client
    engine.dispose()
    owner.dispose()


def statements(ask: Callable[[], Any]) -> list[str]:
    """All that is said to the database meanwhile, through SQLAlchemy or beside it."""
    seen: list[str] = []
    execute: Any = psycopg.Cursor.execute

    def heard(cursor: Any, statement: str, *more: Any, **options: Any) -> Any:
        seen.append(statement)
        return execute(cursor, statement, *more, **options)

    def heard_beside(conn: Any, words: str) -> Any:
        seen.append(words)
        return said(conn, words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", heard)
        for place in ("keys", "knowledge"):
            patch.setattr(f"app.store.{place}.said", heard_beside)
        assert ask().status_code == 200
    return seen


def test_a_question_takes_three_statements(asked: TestClient) -> None:
    def ask() -> Any:
        return asked.post(DRY, json=ORDER)

    assert ask().status_code == 200
    who, where, end = statements(ask)
    assert "portcullis_find_key" in who
    assert "portcullis_enter" in where
    assert end == "COMMIT"


def test_what_somebody_wrote_is_read_again(asked: TestClient) -> None:
    def ask() -> Any:
        return asked.post(DRY, json=ORDER)

    assert ask().status_code == 200
    assert asked.put("/v1/settings", json={"residual_text": "HOLD"}).status_code == 200
    assert len(statements(ask)) > 3
    assert len(statements(ask)) == 3
