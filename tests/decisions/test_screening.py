"""Names against lists: what a match does, who may rule on it, and what cannot be ruled away."""

from typing import Any

import pytest

from app.facts import ListId
from app.law.finding import Question
from app.store.policies import Policy, put_policy
from tests.decisions.conftest import ORDER, Tenant

ENTRIES = (
    {"id": "a", "name": "Muster Optics Company Limited", "countries": ["CN"]},
    {
        "id": "b",
        "name": "Muster Optics Trading Company Limited",
        "countries": ["CN"],
        "identifiers": [{"scheme": "USCC", "value": "91110000802100433B"}],
    },
)
PARTY: dict[str, Any] = {"role": "PURCHASER", "name": "Muster Optics Company Limited", "country": "CN"}


@pytest.fixture
def watching(tenant: Tenant) -> Tenant:
    tenant.holds("1", *ENTRIES)
    return tenant


def order(**changed: Any) -> dict[str, Any]:
    return {**ORDER, "parties": [{**PARTY, **changed}]}


def disposition(state: str, *entries: str) -> dict[str, Any]:
    return {"state": state, "entry_ids": entries, "reason": "another seat, another line of business"}


def states(decision: dict[str, Any]) -> dict[str, str]:
    return {one["entry_id"]: one["state"] for one in decision["matches"]}


def test_a_match_is_open_until_a_person_rules_on_it(watching: Tenant) -> None:
    decision = watching.asks(order())
    assert (decision["outcome"], decision["disposition"]) == ("REVIEW", "HOLD")
    assert states(decision)["a"] == "OPEN"
    assert decision["matches"][0]["if_confirmed"] == "LICENSE_REQUIRED"


def test_nobody_clears_themselves(watching: Tenant) -> None:
    decision = watching.asks(order(disposition=disposition("CLEARED", "a", "b")))
    assert set(states(decision).values()) == {"OPEN"}
    assert decision["disposition"] == "HOLD"
    assert decision["warnings"] == ["DISPOSITION_IGNORED /parties/0/disposition"]


def test_nor_does_a_confirmation_of_theirs_count(watching: Tenant) -> None:
    decision = watching.asks(order(disposition=disposition("CONFIRMED", "a")))
    assert (states(decision)["a"], decision["outcome"]) == ("OPEN", "REVIEW")


def test_a_reviewer_clears_the_named_entries_and_no_other(watching: Tenant) -> None:
    before = set(states(watching.asks(order())))
    assert before == {"a", "b"}
    decision = watching.asks(order(disposition=disposition("CLEARED", "a")), may_review=True)
    assert states(decision) == {"a": "CLEARED", "b": "OPEN"}
    assert decision["disposition"] == "HOLD"
    assert decision["warnings"] == []
    both = watching.asks(order(disposition=disposition("CLEARED", "a", "b")), may_review=True)
    assert states(both) == {"a": "CLEARED", "b": "CLEARED"}
    assert both["disposition"] == "PROCEED"


def test_a_reviewer_s_confirmation_carries_the_list_s_effect(watching: Tenant) -> None:
    decision = watching.asks(order(disposition=disposition("CONFIRMED", "a")), may_review=True)
    assert (states(decision)["a"], decision["outcome"]) == ("CONFIRMED", "LICENSE_REQUIRED")


@pytest.mark.parametrize(("said", "state"), [("CLEARED", "OPEN"), ("CONFIRMED", "CONFIRMED")])
def test_where_four_eyes_are_asked_for_no_reviewer_clears_what_they_ask(
    watching: Tenant, said: str, state: str
) -> None:
    with watching.work() as conn:
        put_policy(conn, Policy(four_eyes=True), "admin")
    decision = watching.asks(order(disposition=disposition(said, "a")), may_review=True)
    assert states(decision)["a"] == state
    ignored = ["DISPOSITION_IGNORED /parties/0/disposition"] if said == "CLEARED" else []
    assert (decision["warnings"], decision["disposition"]) == (ignored, "HOLD")


def test_an_identifier_cannot_be_cleared(watching: Tenant) -> None:
    said = order(
        identifiers=[{"scheme": "USCC", "value": "91110000802100433B"}],
        disposition=disposition("CLEARED", "a", "b"),
    )
    decision = watching.asks(said, may_review=True)
    assert states(decision)["b"] == "CONFIRMED"
    assert next(one for one in decision["matches"] if one["entry_id"] == "b")["strength"] == "IDENTIFIER"
    assert decision["outcome"] == "LICENSE_REQUIRED"


def test_the_caller_s_own_listings_cannot_be_cleared(watching: Tenant) -> None:
    said = order(listings=[{"list": "us-ofac-sdn"}], disposition=disposition("CLEARED", "a", "b"))
    assert watching.asks(said, may_review=True)["outcome"] == "PROHIBITED"


def test_empty_listings_suppress_no_screening(watching: Tenant) -> None:
    assert states(watching.asks(order(listings=[])))["a"] == "OPEN"


def test_a_disposition_for_one_party_clears_no_other(watching: Tenant) -> None:
    parties = [{**PARTY, "disposition": disposition("CLEARED", "a", "b")}, PARTY]
    decision = watching.asks({**ORDER, "parties": parties}, may_review=True)
    assert {(one["party"], one["state"]) for one in decision["matches"]} == {
        ("/parties/0", "CLEARED"),
        ("/parties/1", "OPEN"),
    }


@pytest.mark.parametrize(
    ("part", "pointer"),
    [
        ({"owners": [{"name": PARTY["name"], "share_min": 60}]}, "/parties/0/owners/0"),
        ({"owners": [{"owners": [{"name": PARTY["name"]}]}]}, "/parties/0/owners/0/owners/0"),
        ({"ultimate_parent": {"name": PARTY["name"]}}, "/parties/0/ultimate_parent"),
        ({"controlled_by": [{"name": PARTY["name"]}]}, "/parties/0/controlled_by/0"),
    ],
)
def test_whoever_stands_behind_a_party_is_screened_too(
    watching: Tenant, part: dict[str, Any], pointer: str
) -> None:
    decision = watching.asks(order(name="Bergfeld Maschinenbau GmbH", country="DE", **part))
    assert {one["party"] for one in decision["matches"]} == {pointer}
    assert decision["disposition"] == "HOLD"


@pytest.mark.parametrize(
    ("dates", "matched"),
    [
        ({"listed_on": "2026-08-03"}, True),
        ({"listed_on": "2026-08-04"}, False),
        ({"delisted_on": "2026-08-04"}, True),
        ({"delisted_on": "2026-08-03"}, False),
    ],
)
def test_an_entry_counts_on_its_own_days(tenant: Tenant, dates: dict[str, str], *, matched: bool) -> None:
    tenant.holds("1", {**ENTRIES[0], **dates})
    assert bool(tenant.asks(order())["matches"]) is matched


def test_a_question_without_parties_needs_no_list(tenant: Tenant) -> None:
    decision = tenant.asks(ORDER, Question.CLASSIFICATION)
    assert (decision["matches"], decision["versions"]["lists"]) == ([], [])


SITE = "15-B Zorbaxin Street, Munich, 80331, DE"
THERE: dict[str, Any] = {"name": "Bergfeld GmbH", "country": "DE", "address": "Zorbaxin Str. 15B, Munich"}


@pytest.fixture
def at_the_site(tenant: Tenant) -> Tenant:
    tenant.holds("1", {**ENTRIES[0], "addresses": [{"full": SITE}]})
    return tenant


def test_the_very_address_of_a_listed_party_holds_any_order_until_a_person_rules_on_it(
    at_the_site: Tenant,
) -> None:
    decision = at_the_site.asks(order(**THERE))
    assert (decision["outcome"], decision["disposition"]) == ("REVIEW", "HOLD")
    (match,) = decision["matches"]
    assert (match["entry_id"], match["strength"], match["state"]) == ("a", "POSSIBLE", "OPEN")
    assert [(one["kind"], one["entry"]) for one in match["evidence"]] == [("ADDRESS", SITE)]
    cleared = at_the_site.asks(order(**THERE, disposition=disposition("CLEARED", "a")), may_review=True)
    assert (states(cleared), cleared["disposition"]) == ({"a": "CLEARED"}, "PROCEED")


def test_it_is_one_finding_for_covered_items_too(at_the_site: Tenant) -> None:
    """CD-RF-04: a name or address the same as or close to a listed party, not cleared; contract section 4: once."""
    covered = {"eccn": "3A090", "quantity": "8", "description": "accelerators"}
    decision = at_the_site.asks({**order(**THERE), "items": [covered]})
    rules = [one["rule"] for one in decision["findings"]]
    assert rules.count("listing.open-match") == 1
    assert "CD-RF-04" not in {one["id"] for one in decision["red_flags"]}


@pytest.mark.parametrize(
    "address", ["Munich", "Zorbaxin Street, Munich", "17 Zorbaxin Street, Munich", "PO Box 15, Munich"]
)
def test_the_town_the_street_and_the_neighbor_hold_nothing(at_the_site: Tenant, address: str) -> None:
    decision = at_the_site.asks(order(**{**THERE, "address": address}))
    assert (decision["matches"], decision["disposition"]) == ([], "PROCEED")


def test_a_party_known_by_its_address_alone_is_looked_for(at_the_site: Tenant) -> None:
    decision = at_the_site.asks(
        {**ORDER, "parties": [{"role": "END_USER", "country": "DE", "address": SITE}]}
    )
    assert states(decision) == {"a": "OPEN"}


def test_a_list_that_only_informs_holds_nobody_at_its_addresses(tenant: Tenant) -> None:
    tenant.holds("1", {**ENTRIES[0], "addresses": [{"full": SITE}]}, list_id=ListId.DOD_1260H)
    decision = tenant.asks(order(**THERE))
    assert (states(decision), decision["disposition"]) == ({"a": "OPEN"}, "PROCEED")


def test_whoever_an_address_is_in_care_of_is_looked_for(watching: Tenant) -> None:
    decision = watching.asks(order(name="Bergfeld GmbH", address="c/o Muster Optics Company Limited, Ulm"))
    assert states(decision)["a"] == "OPEN"
    assert decision["disposition"] == "HOLD"
