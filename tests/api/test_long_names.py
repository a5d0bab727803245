"""A text in the place of a name is refused before it is compared word by word."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.decisions.answer import LONGEST_NAME

LONG = ("zorbaxin " * LONGEST_NAME)[: LONGEST_NAME + 1]


def parties(**said: Any) -> dict[str, Any]:
    return {"parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE", **said}]}


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        (parties(name=LONG), "/parties/0"),
        (parties(aliases=["Bergfeld", LONG]), "/parties/0"),
        (parties(owners=[{"name": LONG}]), "/parties/0/owners/0"),
        (parties() | {"actor": {"name": LONG}}, "/actor"),
    ],
)
def test_a_name_that_is_too_long_is_refused_where_it_stands(
    asked: TestClient, facts: dict[str, Any], pointer: str
) -> None:
    answer = asked.post("/v1/diligence-reviews", json=facts)

    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, "name_too_long")]
    assert asked.get("/v1/decisions").json()["items"] == []


def test_a_name_of_the_longest_is_answered(asked: TestClient) -> None:
    assert asked.post("/v1/diligence-reviews", json=parties(name=LONG[:-1])).status_code == 201
