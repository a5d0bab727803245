"""A reviewer's word on a match: what it is bound to, and what opens that pair alone again."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.clock import now, today
from app.decisions import screening
from app.facts import DispositionState
from app.store.dispositions import Disposition, add_dispositions
from tests.decisions.conftest import ORDER, Tenant

ENTRIES = (
    {"id": "a", "name": "Muster Optics Company Limited", "countries": ["CN"]},
    {"id": "b", "name": "Muster Optics Trading Company Limited", "countries": ["CN"]},
)
PARTY: dict[str, Any] = {"role": "PURCHASER", "name": "Muster Optics Company Limited", "country": "CN"}
OTHER = {"role": "END_USER", "name": "Muster Optics Co., Ltd.", "country": "DE"}


@pytest.fixture
def watching(tenant: Tenant) -> Tenant:
    tenant.holds("1", *ENTRIES)
    return tenant


def order(*parties: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {**ORDER, **said, "parties": list(parties or (PARTY,))}


def states(decision: dict[str, Any], party: str = "/parties/0") -> dict[str, str]:
    return {one["entry_id"]: one["state"] for one in decision["matches"] if one["party"] == party}


def rule(
    tenant: Tenant,
    decision: dict[str, Any],
    *entries: str,
    state: DispositionState = DispositionState.CLEARED,
    expires_on: date | None = None,
) -> None:
    """Give the reviewer's word on matches of the first party."""
    words = [
        Disposition(
            named_sha256=bytes.fromhex(one["named_sha256"]),
            list_id=one["list"],
            entry_id=one["entry_id"],
            entry_sha256=bytes.fromhex(one["entry_sha256"]),
            matcher=decision["versions"]["matcher"],
            state=state,
            reason="another seat",
            decision_id=UUID(int=1),
            expires_on=expires_on,
        )
        for one in decision["matches"]
        if one["party"] == "/parties/0" and one["entry_id"] in entries
    ]
    with tenant.work() as conn:
        add_dispositions(conn, words, "reviewer")


def test_a_cleared_pair_stays_cleared_and_the_other_stays_open(watching: Tenant) -> None:
    rule(watching, watching.asks(order()), "a")
    assert states(watching.asks(order())) == {"a": "CLEARED", "b": "OPEN"}
    rule(watching, watching.asks(order()), "b")
    decision = watching.asks(order())
    assert (set(states(decision).values()), decision["disposition"]) == ({"CLEARED"}, "PROCEED")


def test_the_word_names_who_gave_it_in_the_decision(watching: Tenant) -> None:
    rule(watching, watching.asks(order()), "a")
    found = {one["entry_id"]: one for one in watching.asks(order())["matches"]}
    assert "disposition" in found["a"]
    assert "disposition" not in found["b"]
    assert [one["entry_id"] for one in watching.asks(order())["matches"]] == ["b", "a"]


def test_the_same_customer_is_cleared_in_any_role_and_any_order(watching: Tenant) -> None:
    rule(watching, watching.asks(order()), "a", "b")
    decision = watching.asks(order({**PARTY, "role": "END_USER"}, reference="SO-2"))
    assert set(states(decision).values()) == {"CLEARED"}


@pytest.mark.parametrize(
    "changed",
    [{"country": "DE"}, {"aliases": ["Muster"]}, {"address": "1 Main Street"}, {"type": "ORGANIZATION"}],
)
def test_other_facts_of_the_customer_open_the_pair_again(watching: Tenant, changed: dict[str, Any]) -> None:
    rule(watching, watching.asks(order()), "a", "b")
    assert set(states(watching.asks(order({**PARTY, **changed}))).values()) == {"OPEN"}


def test_another_customer_of_the_same_list_entry_is_not_cleared(watching: Tenant) -> None:
    rule(watching, watching.asks(order(PARTY, OTHER)), "a", "b")
    decision = watching.asks(order(PARTY, OTHER))
    assert set(states(decision, "/parties/0").values()) == {"CLEARED"}
    assert set(states(decision, "/parties/1").values()) == {"OPEN"}


def test_a_changed_entry_opens_that_pair_alone(watching: Tenant) -> None:
    rule(watching, watching.asks(order()), "a", "b")
    watching.holds("2", {**ENTRIES[0], "remarks": "added"}, ENTRIES[1])
    assert states(watching.asks(order())) == {"a": "OPEN", "b": "CLEARED"}


def test_another_matcher_opens_the_pair(watching: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(watching, watching.asks(order()), "a")
    monkeypatch.setattr(screening, "MATCHER_VERSION", "another")
    assert states(watching.asks(order()))["a"] == "OPEN"


@pytest.mark.parametrize(("after", "state"), [(-1, "OPEN"), (0, "CLEARED"), (1, "CLEARED")])
def test_a_clearance_counts_through_its_last_day(watching: Tenant, after: int, state: str) -> None:
    day = date(2026, 8, 3)
    rule(watching, watching.asks(order()), "a", expires_on=day + timedelta(days=after))
    assert states(watching.asks(order(on=day.isoformat())))["a"] == state


def test_what_was_known_before_the_word_is_answered_as_before(watching: Tenant) -> None:
    before = now().isoformat()
    rule(watching, watching.asks(order()), "a")
    decision = watching.asks(order(known_at=before, on=today().isoformat()))
    assert states(decision)["a"] == "OPEN"


def test_a_confirmation_counts_and_outlives_a_changed_entry(watching: Tenant) -> None:
    rule(watching, watching.asks(order()), "a", state=DispositionState.CONFIRMED)
    assert watching.asks(order())["outcome"] == "LICENSE_REQUIRED"
    watching.holds("2", {**ENTRIES[0], "remarks": "added"}, ENTRIES[1])
    assert states(watching.asks(order()))["a"] == "CONFIRMED"


def test_the_latest_word_counts_and_the_stricter_of_two_sources(watching: Tenant) -> None:
    rule(watching, watching.asks(order()), "a", state=DispositionState.CONFIRMED)
    said = {"state": "CLEARED", "entry_ids": ["a", "b"], "reason": "no"}
    decision = watching.asks(order({**PARTY, "disposition": said}), may_review=True)
    assert states(decision) == {"a": "CONFIRMED", "b": "CLEARED"}
    rule(watching, watching.asks(order()), "a")
    assert states(watching.asks(order()))["a"] == "CLEARED"


def test_a_stranger_s_word_is_not_ours(watching: Tenant, stranger: Tenant) -> None:
    rule(stranger, watching.asks(order()), "a", "b")
    assert set(states(watching.asks(order())).values()) == {"OPEN"}


def test_a_customer_cleared_under_its_kept_name_is_not_cleared_under_another(watching: Tenant) -> None:
    watching.knows("cust", name="Muster Optics Trading", headquarters_country="DE")
    party = {"role": "PURCHASER", "entity_id": "cust"}
    rule(watching, watching.asks(order(party)), "a", "b")
    assert set(states(watching.asks(order(party))).values()) == {"CLEARED"}
    decision = watching.asks(order({**party, "name": PARTY["name"], "country": "CN"}))
    assert (states(decision)["a"], decision["outcome"]) == ("OPEN", "REVIEW")


def test_a_word_on_each_name_of_a_customer_settles_the_pair(watching: Tenant) -> None:
    watching.knows("cust", name="Muster Optics Trading", headquarters_country="DE")
    party = {**PARTY, "entity_id": "cust"}
    for _ in range(2):
        rule(watching, watching.asks(order(party)), "a", "b")
    assert set(states(watching.asks(order(party))).values()) == {"CLEARED"}
