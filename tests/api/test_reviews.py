"""Reviews over HTTP: who may give one, on what, and what the next answer makes of it."""

from typing import Any, Final

import pytest
import sqlalchemy as sa

from app.ids import new_id
from app.store.keys import KeyScope, create_key
from app.store.scope import Mode
from app.store.tenants import ensure_tenant
from tests.fixtures.service import Caller

ORDER: dict[str, Any] = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Huawei Technologies Co.", "country": "CN"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}


@pytest.fixture
def asked(caller: Caller) -> dict[str, Any]:
    answer: Any = caller.post("/v1/transaction-screenings", ORDER)
    decision: dict[str, Any] = answer.json()
    assert decision["matches"]
    return decision


def review(decision: dict[str, Any], **changed: Any) -> dict[str, Any]:
    matches = [{name: one[name] for name in ("party", "list", "entry_id")} for one in decision["matches"]]
    return {"state": "CLEARED", "matches": matches, "reason": "another company", **changed}


def send(caller: Caller, decision: dict[str, Any], body: object) -> Any:
    return caller.post(f"/v1/decisions/{decision['id']}/reviews", body)


def test_a_review_is_kept_and_counts_from_the_next_answer_on(caller: Caller, asked: dict[str, Any]) -> None:
    kept = send(caller, asked, review(asked, expires_on="2099-12-31"))
    assert kept.status_code == 201
    told = kept.json()
    assert (told["decision"], told["by"], told["expires_on"]) == (asked["id"], "test", "2099-12-31")
    assert len({one["id"] for one in told["matches"]}) == len(asked["matches"])
    again: Any = caller.post("/v1/transaction-screenings", ORDER)
    assert {one["state"] for one in again.json()["matches"]} == {"CLEARED"}
    assert again.json()["disposition"] == "PROCEED"
    before: Any = caller.client.get(
        f"/v1/decisions/{asked['id']}", headers={"Authorization": f"Bearer {caller.key}"}
    )
    assert {one["state"] for one in before.json()["matches"]} == {"OPEN"}
    send(caller, asked, review(asked, state="CONFIRMED"))


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"matches": []}, "/matches"),
        ({"matches": [{"party": "/parties/9", "list": "us-bis-dpl", "entry_id": "x"}]}, "/matches/0"),
        ({"reason": " "}, "/reason"),
        ({"state": "PERHAPS"}, "/state"),
        ({"expires_on": "soon"}, "/expires_on"),
        ({"approved": True}, "/approved"),
    ],
)
def test_a_review_that_says_nothing_clear_is_refused(
    caller: Caller, asked: dict[str, Any], changed: dict[str, Any], pointer: str
) -> None:
    answer = send(caller, asked, review(asked, **changed))
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def another(caller: Caller, operator: sa.Engine, *scopes: KeyScope) -> Caller:
    tenant = ensure_tenant(operator, f"tenant {new_id()}")
    return Caller(caller.client, create_key(operator, tenant, Mode.SANDBOX, "stranger", scopes).text)


def test_only_a_reviewer_may_review(caller: Caller, asked: dict[str, Any], operator: sa.Engine) -> None:
    clerk = another(caller, operator, KeyScope.SCREEN, KeyScope.READ, KeyScope.ADMIN)
    assert send(clerk, asked, review(asked)).status_code == 403


def test_another_tenant_s_decision_is_not_there(
    caller: Caller, asked: dict[str, Any], operator: sa.Engine
) -> None:
    stranger = another(caller, operator, *KeyScope)
    assert send(stranger, asked, review(asked)).status_code == 404


def test_an_exact_identifier_cannot_be_cleared(caller: Caller) -> None:
    party = {"role": "PURCHASER", "name": "Someone Else", "identifiers": [{"scheme": "USCC", "value": USCC}]}
    decision: Any = caller.post("/v1/transaction-screenings", {**ORDER, "parties": [party]})
    matches = [one for one in decision.json()["matches"] if one["strength"] == "IDENTIFIER"]
    assert matches
    answer = send(caller, decision.json(), review({"matches": matches}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/matches/0"


USCC: Final = "914403001922038216"
