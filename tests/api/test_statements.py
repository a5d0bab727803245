"""What a question costs the database: who asks, where knowledge stands; the rest is kept until somebody writes."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

ORDER = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
DRY = "/v1/gp10-evaluations?dry_run=true"


def statements(ask: Callable[[], Any]) -> list[str]:
    """All that is said to the database meanwhile, through SQLAlchemy or beside it."""
    seen: list[str] = []
    execute: Any = psycopg.Cursor.execute

    def heard(cursor: Any, statement: str, *more: Any, **options: Any) -> Any:
        seen.append(statement)
        return execute(cursor, statement, *more, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", heard)
        assert ask().status_code == 200
    return seen


def test_a_question_takes_two_statements(asked: TestClient) -> None:
    def ask() -> Any:
        return asked.post(DRY, json=ORDER)

    assert ask().status_code == 200
    who, where = statements(ask)
    assert "portcullis_find_key" in who
    assert "portcullis_enter" in where


def test_what_somebody_wrote_is_read_again(asked: TestClient) -> None:
    def ask() -> Any:
        return asked.post(DRY, json=ORDER)

    assert ask().status_code == 200
    assert asked.put("/v1/settings", json={"residual_text": "HOLD"}).status_code == 200
    assert len(statements(ask)) > 2
    assert len(statements(ask)) == 2
