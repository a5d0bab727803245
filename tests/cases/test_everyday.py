"""Everyday orders of our own, asked of the real service: each goes through, and its look-alike does not."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from app.ids import new_id
from tests.fixtures.service import Caller

CASES: Final[list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("everyday.yaml").read_text(encoding="utf-8")
)
TRANSACTION: Final = "/v1/transaction-screenings"
each_case: Final = pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))


def merged(facts: Any, instead: Any) -> Any:
    """The facts with some replaced: objects by name, lists of objects by place."""
    if isinstance(facts, dict) and isinstance(instead, dict):
        return {**facts, **{name: merged(facts.get(name), value) for name, value in instead.items()}}
    if (
        isinstance(facts, list)
        and isinstance(instead, list)
        and all(isinstance(one, dict) for one in instead)
    ):
        changed = [merged(*pair) for pair in zip(facts, instead, strict=False)]
        return [*changed, *facts[len(changed) :], *instead[len(changed) :]]
    return instead


def asked(caller: Caller, case: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The decision about the facts, over the case's profile where it has one."""
    if "profile" in case:
        name = f"everyday-{new_id()}"
        body = {"owner": "desk", "expires_on": "2099-01-01", "facts": case["profile"]}
        key = {"Authorization": f"Bearer {caller.key}"}
        assert caller.client.put(f"/v1/profiles/{name}", json=body, headers=key).status_code in (200, 201)
        facts = {**facts, "profile": name}
    answer: Any = caller.post(TRANSACTION, facts)
    assert answer.status_code == 201, answer.text
    decision: dict[str, Any] = answer.json()
    return decision


def told(decision: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """What an answer rests on, for whoever reads a failure."""
    return [(one["rule"], one["effect"], one["missing"]) for one in decision["findings"][:5]]


@each_case
def test_an_everyday_order_goes_through(case: dict[str, Any], caller: Caller) -> None:
    decision = asked(caller, case, case["facts"])
    assert (decision["outcome"], decision["disposition"]) == ("NO_RESTRICTION_FOUND", "PROCEED"), told(
        decision
    )


@each_case
def test_its_look_alike_does_not(case: dict[str, Any], caller: Caller) -> None:
    decision = asked(caller, case, merged(case["facts"], case["instead"]))
    assert decision["outcome"] == case["outcome"], told(decision)
    assert decision["disposition"] == ("STOP" if case["outcome"] == "PROHIBITED" else "HOLD")
    grounds = [
        one for finding in decision["findings"] for one in (*finding["citations"], *finding["authorities"])
    ]
    assert any(case["law"] in one for one in grounds), grounds


def test_there_are_twenty_of_each_and_each_says_why() -> None:
    assert len(CASES) >= 20
    assert all(case["fine"] and case["why"] and case["law"] for case in CASES)
    assert len({case["id"] for case in CASES}) == len(CASES)
