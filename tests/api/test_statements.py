"""What a question costs the database: who asks, where knowledge stands; the rest is kept until somebody writes."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from starlette.testclient import TestClient

ORDER = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
DRY = "/v1/gp10-evaluations?dry_run=true"


def statements(engine: sa.Engine, ask: Callable[[], Any]) -> list[str]:
    """The first words of all that is said to the database meanwhile."""
    seen: list[str] = []

    def heard(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", heard)
    try:
        assert ask().status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", heard)
    return seen


def test_a_question_takes_two_statements(asked: TestClient, engine: sa.Engine) -> None:
    def ask() -> Any:
        return asked.post(DRY, json=ORDER)

    assert ask().status_code == 200
    who, where = statements(engine, ask)
    assert "portcullis_find_key" in who
    assert "portcullis_enter" in where


def test_what_somebody_wrote_is_read_again(asked: TestClient, engine: sa.Engine) -> None:
    def ask() -> Any:
        return asked.post(DRY, json=ORDER)

    assert ask().status_code == 200
    assert asked.put("/v1/settings", json={"residual_text": "HOLD"}).status_code == 200
    assert len(statements(engine, ask)) > 2
    assert len(statements(engine, ask)) == 2
