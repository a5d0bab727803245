"""A text in the place of a name is refused before it is compared word by word."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.decisions.names import LONGEST_NAME

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


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"name": LONG}, "/name"),
        ({"name": "Bergfeld", "aliases": ["Bergfeld", LONG]}, "/aliases/1"),
        ({"name": "Bergfeld", "facts": {"owners": [{"name": LONG}]}}, "/facts/owners/0"),
    ],
)
def test_no_entity_is_kept_under_a_name_that_is_too_long(
    asked: TestClient, said: dict[str, Any], pointer: str
) -> None:
    answer = asked.put("/v1/entities/bergfeld", json=said)

    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, "name_too_long")]
    assert asked.get("/v1/entities/bergfeld").status_code == 404


def test_no_profile_names_an_actor_that_is_too_long(asked: TestClient) -> None:
    profile = {"owner": "trade", "expires_on": "2027-06-30", "facts": {"actor": {"name": LONG}}}

    answer = asked.put("/v1/profiles/standing", json=profile)

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/facts/actor"]
    assert asked.get("/v1/profiles/standing").status_code == 404
