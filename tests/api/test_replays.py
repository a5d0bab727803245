"""Replays over HTTP."""

from typing import Any

import pytest

from app.ids import new_id
from tests.fixtures.service import Caller

ORDER: dict[str, Any] = {
    "on": "2026-06-15",
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "VN",
    "parties": [{"role": "PURCHASER", "name": "Suoi Trang Packaging", "country": "VN"}],
    "items": [{"model": "H100 SXM", "quantity": 8}],
}


@pytest.fixture
def asked(caller: Caller) -> dict[str, Any]:
    answer: Any = caller.post("/v1/transaction-screenings", ORDER)
    decision: dict[str, Any] = answer.json()
    return decision


def replayed(caller: Caller, decision_id: object, body: object) -> Any:
    return caller.post(f"/v1/decisions/{decision_id}/replay", body)


def test_a_decision_comes_out_the_same(caller: Caller, asked: dict[str, Any]) -> None:
    answer = replayed(caller, asked["id"], {})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["identical"], told["matching"], told["differences"]) == (True, "EVALUATED", [])
    assert told["then"] == told["now"]
    assert told["engine"]["then"] == told["engine"]["now"]
    assert told["engine"]["rules_changed"] == []
    assert told["versions"] == asked["versions"]


def test_without_any_body_it_is_asked_the_same(caller: Caller, asked: dict[str, Any]) -> None:
    answer = caller.client.post(
        f"/v1/decisions/{asked['id']}/replay", headers={"Authorization": f"Bearer {caller.key}"}
    )
    assert answer.status_code == 200
    assert answer.json()["identical"]


def test_today_s_answer_differs_by_a_ruling(caller: Caller, asked: dict[str, Any]) -> None:
    body = {"model": "H100 SXM", "eccn": "3A090.a", "basis": "CCATS"}
    ruling = {"kind": "CLASSIFICATION", "title": "H100", "valid_from": "2026-01-01", "body": body}
    made: Any = caller.post("/v1/rulings", ruling)
    assert made.status_code == 201
    told = replayed(caller, asked["id"], {"law": "NOW", "on": "2026-06-15"}).json()
    assert (told["identical"], told["law"], told["on"]) == (False, "NOW", "2026-06-15")
    assert {reason for one in told["differences"] for reason in one["reasons"]} == {"RULING"}
    assert replayed(caller, asked["id"], {}).json()["identical"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"law": "LATER"}, "/law"),
        ({"on": "soon"}, "/on"),
        ({"known_at": "2999-01-01T00:00:00Z"}, "/known_at"),
        ({"day": "2026-06-15"}, "/day"),
    ],
)
def test_what_cannot_be_wished_is_refused(
    caller: Caller, asked: dict[str, Any], body: dict[str, Any], pointer: str
) -> None:
    answer = replayed(caller, asked["id"], body)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_what_is_not_there_is_not_found(caller: Caller) -> None:
    assert replayed(caller, new_id(), {}).status_code == 404


def test_nobody_replays_without_a_key(caller: Caller) -> None:
    assert caller.client.post(f"/v1/decisions/{new_id()}/replay", json={}).status_code == 401
