"""Owners in the request and owners in the store, together: the 50 percent rules by date, parents, headquarters."""

from decimal import Decimal
from typing import Any

import pytest

from app.law.finding import Question
from app.store.ownership import Stake, StakeKind, add_stake
from tests.decisions.conftest import ORDER, Tenant

ALL_ITEMS = "For all items subject to the EAR"
ENTITY_LIST: dict[str, Any] = {"list": "us-bis-entity-list", "license_requirement": ALL_ITEMS}
SDN: dict[str, Any] = {"list": "us-ofac-sdn", "programs": ["SDGT"]}
OTHER_SDN: dict[str, Any] = {"list": "us-ofac-sdn", "programs": ["VENEZUELA"]}
IN_FORCE, STAYED = "2025-10-10", "2026-03-03"
CHIP = {"model": "NVIDIA H100 SXM5 80GB", "quantity": 1}


def holds(tenant: Tenant, *links: str, kind: StakeKind = StakeKind.SHARES, source: str | None = None) -> None:
    """Record ``"x 50 a"``, ``"x 40..60 a"`` or ``"x ? a"``."""
    with tenant.work() as conn:
        for link in links:
            owner, share, owned = link.split()
            least, _, most = share.partition("..")
            bounds = [None, None] if share == "?" else [Decimal(least), Decimal(most or least)]
            add_stake(
                conn,
                Stake(
                    owner=owner,
                    owned=owned,
                    kind=kind,
                    share_min=bounds[0],
                    share_max=bounds[1],
                    source=source,
                ),
            )


def knows(tenant: Tenant, *names: str, **body: Any) -> None:
    for name in names:
        tenant.knows(name, name=f"Quillon {name.upper()}", **body)


def order(on: str = IN_FORCE, **party: Any) -> dict[str, Any]:
    who = {"role": "PURCHASER", "country": "SG", "incorporation_country": "SG", "entity_id": "t", **party}
    return {**ORDER, "on": on, "destination": "SG", "parties": [who]}


def chip_order(**party: Any) -> dict[str, Any]:
    return {**order(STAYED, headquarters_country="SG", **party), "items": [CHIP]}


def rules(decision: dict[str, Any], result: str = "MET") -> set[str]:
    return {one["rule"] for one in decision["findings"] if one["result"] == result}


@pytest.mark.parametrize(
    ("links", "restricted"),
    [
        (("x 50 a", "a 50 t"), "YES"),
        (("x 50 a", "x 50 b", "a 25 t", "b 25 t"), "YES"),
        (("x 50 a", "x 10 t", "a 40 t"), "YES"),
        (("x 49 a", "a 100 t"), "NO"),
        (("x 49 a", "y 1 a", "a 100 t"), "YES"),
        (("x 25 a", "y 25 a", "a 100 t"), "YES"),
        (("x 60 a", "a 40 t", "x 0 t"), "NO"),
        (("x 80 a", "a 50 t"), "YES"),
        (("x 30 t", "y 20 t"), "YES"),
        (("x 49.99 t",), "NO"),
        (("x 50.00 t",), "YES"),
        (("x 42..58 t",), "UNKNOWN"),
        (("x ? t",), "UNKNOWN"),
        (("t 40 a", "a 40 t", "x 50 a", "x 10 t"), "YES"),
    ],
)
def test_stored_owners_count_at_every_depth(tenant: Tenant, links: tuple[str, ...], restricted: str) -> None:
    knows(tenant, "t", "a", "b")
    knows(tenant, "x", "y", listings=[ENTITY_LIST])
    holds(tenant, *links)
    decision = tenant.asks(order())
    found = decision["ownership"][0]
    assert found["restricted"] == found["methods"]["bis_affiliates"]["restricted"] == restricted
    expected = {"YES": "LICENSE_REQUIRED", "UNKNOWN": "REVIEW", "NO": "REVIEW"}
    assert decision["outcome"] == expected[restricted]
    assert "KYC-29" in {one["id"] for one in decision["red_flags"] if one["state"] == "PRESENT"}


@pytest.mark.parametrize(
    ("on", "in_force", "met"),
    [
        ("2025-09-28", "NO", False),
        ("2025-09-29", "YES", True),
        ("2025-11-09", "YES", True),
        ("2025-11-10", "NO", False),
        ("2026-11-09", "NO", False),
        ("2026-11-10", "UNCONFIRMED", True),
    ],
)
def test_the_affiliates_rule_runs_by_date(tenant: Tenant, on: str, in_force: str, *, met: bool) -> None:
    knows(tenant, "t")
    knows(tenant, "x", listings=[ENTITY_LIST])
    holds(tenant, "x 50 t")
    decision = tenant.asks(order(on))
    assert decision["ownership"][0]["methods"]["bis_affiliates"]["in_force"] == in_force
    assert ("affiliates.bis-fifty-percent" in rules(decision)) is met
    assert decision["outcome"] == ("LICENSE_REQUIRED" if met else "REVIEW")


def test_a_diamond_of_many_levels_is_answered(tenant: Tenant) -> None:
    levels = range(18)
    holds(tenant, *(f"n{n + 1}{up} 50 n{n}{down}" for n in levels for up in "ab" for down in "ab"))
    knows(tenant, "t", "n0a", "n0b")
    knows(tenant, "n18a", "n18b", listings=[ENTITY_LIST])
    holds(tenant, "n0a 50 t", "n0b 50 t")
    assert tenant.asks(order())["ownership"][0]["restricted"] == "YES"


def test_bis_and_ofac_stand_side_by_side(tenant: Tenant) -> None:
    knows(tenant, "t")
    knows(tenant, "x", listings=[OTHER_SDN])
    holds(tenant, "x 60 t")
    decision = tenant.asks(order())
    found = decision["ownership"][0]
    assert {name: one["restricted"] for name, one in found["methods"].items()} == {
        "bis_affiliates": "NO",
        "ofac_50_percent": "YES",
    }
    assert (found["restricted"], found["share_min"]) == ("YES", 60)
    assert "OWNERSHIP_METHODS_DIFFER" in {one["code"] for one in decision["advisories"]}
    assert "affiliates.ofac-fifty-percent" in rules(decision)


@pytest.mark.parametrize("list_id", ["us-bis-dpl", "us-bis-uvl", "us-ofac-nscmic"])
def test_owners_on_lists_that_do_not_flow_restrict_nobody(tenant: Tenant, list_id: str) -> None:
    knows(tenant, "t")
    knows(tenant, "x", listings=[{"list": list_id}])
    holds(tenant, "x 100 t")
    assert tenant.asks(order())["ownership"][0]["restricted"] == "NO"


def test_a_us_entity_is_no_affiliate(tenant: Tenant) -> None:
    knows(tenant, "t")
    knows(tenant, "x", listings=[ENTITY_LIST])
    holds(tenant, "x 60 t")
    decision = tenant.asks(order(incorporation_country="US"))
    assert "affiliates.bis-fifty-percent" not in rules(decision)


def test_votes_are_no_shares_but_raise_the_flag_and_make_a_parent(tenant: Tenant) -> None:
    knows(tenant, "t")
    knows(tenant, "x", listings=[ENTITY_LIST], headquarters_country="CN")
    holds(tenant, "x 60 t", kind=StakeKind.VOTES)
    decision = tenant.asks(order())
    found = decision["ownership"][0]
    assert (found["restricted"], found["share_max"]) == ("NO", 0)
    assert found["ultimate_parent"] == {
        "name": "Quillon X",
        "headquarters_country": "CN",
        "basis": "MAJORITY_CHAIN",
    }
    assert "KYC-29" in {one["id"] for one in decision["red_flags"] if one["state"] == "PRESENT"}


def test_a_stored_owner_found_by_screening_counts(tenant: Tenant) -> None:
    lei = {"scheme": "LEI", "value": "529900T8BM49AURSDO55"}
    tenant.holds(
        "1", {"id": "1", "name": "Halden Ridge Fund", "identifiers": [lei], "license_requirement": ALL_ITEMS}
    )
    knows(tenant, "t", "a")
    tenant.knows("x", name="HRF", identifiers=[lei])
    holds(tenant, "x 60 a", "a 60 t")
    decision = tenant.asks(order())
    assert (decision["ownership"][0]["restricted"], decision["outcome"]) == ("YES", "LICENSE_REQUIRED")


def test_the_owners_of_an_owner_in_the_request_are_those_of_the_store(tenant: Tenant) -> None:
    knows(tenant, "a")
    knows(tenant, "x", listings=[ENTITY_LIST])
    holds(tenant, "x 50 a", source="register")
    stated = order(
        entity_id=None, name="Quillon T", owners=[{"entity_id": "a", "share_min": 50, "share_max": 50}]
    )
    found = tenant.asks(stated)["ownership"][0]
    assert found["restricted"] == "YES"
    assert [(one["owner"], one["owned"], one["source"]) for one in found["path"]] == [
        ("Quillon X", "Quillon A", "register"),
        ("Quillon A", "Quillon T", "request"),
    ]


def test_sources_that_disagree_where_it_matters_are_for_a_person(tenant: Tenant) -> None:
    knows(tenant, "t")
    knows(tenant, "x", listings=[ENTITY_LIST])
    holds(tenant, "x 60 t", source="register")
    decision = tenant.asks(order(owners=[{"entity_id": "x", "share_min": 30, "share_max": 30}]))
    disagree = next(one for one in decision["findings"] if one["rule"] == "ownership.sources-disagree")
    assert {one["value"] for one in disagree["because"]} == {
        "Quillon X holds 60 percent of Quillon T (register)",
        "Quillon X holds 30 percent of Quillon T (request)",
    }
    assert (decision["ownership"][0]["restricted"], decision["outcome"]) == ("UNKNOWN", "REVIEW")


def test_sources_that_disagree_where_it_does_not_matter_are_a_warning(tenant: Tenant) -> None:
    knows(tenant, "t", "x")
    holds(tenant, "x 60 t", source="register")
    decision = tenant.asks(order(owners=[{"entity_id": "x", "share_min": 30, "share_max": 30}]))
    assert "ownership.sources-disagree" not in rules(decision)
    assert "SOURCES_CONTRADICT /parties/0/owners" in decision["warnings"]
    assert decision["outcome"] == "NO_RESTRICTION_FOUND"


def test_two_registers_that_say_the_same_are_one_holding(tenant: Tenant) -> None:
    knows(tenant, "t")
    knows(tenant, "x", listings=[ENTITY_LIST])
    for source in ("one register", "another"):
        holds(tenant, "x 30 t", source=source)
    holds(tenant, "x 30 t", source="one register")
    found = tenant.asks(order())["ownership"][0]
    assert (found["restricted"], found["share_min"], found["share_max"]) == ("NO", 30, 30)


def test_two_lots_of_one_source_may_add_up(tenant: Tenant) -> None:
    knows(tenant, "t")
    knows(tenant, "x", listings=[ENTITY_LIST])
    holds(tenant, "x 30 t", "x 20 t")
    found = tenant.asks(order())["ownership"][0]
    assert (found["restricted"], found["share_min"], found["share_max"]) == ("UNKNOWN", 20, 50)


@pytest.mark.parametrize(
    ("records", "links", "outcome", "basis"),
    [
        ({"p": {"headquarters_country": "DE"}}, ("p 60 t",), "NO_RESTRICTION_FOUND", "MAJORITY_CHAIN"),
        ({"p": {"headquarters_country": "CN"}}, ("p 60 t",), "LICENSE_REQUIRED", "MAJORITY_CHAIN"),
        ({"p": {"headquarters_country": "HK"}}, ("p 60 t",), "LICENSE_REQUIRED", "MAJORITY_CHAIN"),
        ({"p": {"headquarters_country": "MO"}}, ("p 60 t",), "LICENSE_REQUIRED", "MAJORITY_CHAIN"),
        (
            {"p": {"incorporation_country": "KY", "place_of_management_country": "CN"}},
            ("p 100 t",),
            "LICENSE_REQUIRED",
            "MAJORITY_CHAIN",
        ),
        (
            {"p": {"type": "STATE", "headquarters_country": "CN"}},
            ("p 60 a", "a 60 t"),
            "LICENSE_REQUIRED",
            "MAJORITY_CHAIN",
        ),
        (
            {"p": {"headquarters_country": "CN"}, "q": {"headquarters_country": "DE"}},
            ("p 30 t", "q 70 t"),
            "NO_RESTRICTION_FOUND",
            "MAJORITY_CHAIN",
        ),
        (
            {"p": {"facts": {"ultimate_parent": {"name": "Top", "headquarters_country": "CN"}}}},
            ("p 100 t",),
            "LICENSE_REQUIRED",
            "MAJORITY_CHAIN",
        ),
        (
            {"p": {"headquarters_country": "CN"}, "q": {"headquarters_country": "CN"}},
            ("p 50 t", "q 50 t"),
            "LICENSE_REQUIRED",
            "JOINT",
        ),
        (
            {"p": {"headquarters_country": "JP"}, "q": {"headquarters_country": "DE"}},
            ("p 50 t", "q 50 t"),
            "NO_RESTRICTION_FOUND",
            "JOINT",
        ),
        (
            {"p": {"headquarters_country": "CN"}, "q": {"headquarters_country": "DE"}},
            ("p 50 t", "q 50 t"),
            "INSUFFICIENT_FACTS",
            "JOINT",
        ),
        ({"p": {"incorporation_country": "KY"}}, ("p 100 t",), "INSUFFICIENT_FACTS", "MAJORITY_CHAIN"),
    ],
)
def test_the_stored_parent_decides_the_headquarters_rule(
    tenant: Tenant, records: dict[str, Any], links: tuple[str, ...], outcome: str, basis: str
) -> None:
    knows(tenant, "t", "a")
    for name, body in records.items():
        knows(tenant, name, **body)
    holds(tenant, *links)
    decision = tenant.asks(chip_order())
    met = "advanced-computing.headquarters" in rules(decision)
    open_ = "advanced-computing.headquarters" in rules(decision, "UNKNOWN")
    assert decision["ownership"][0]["ultimate_parent"]["basis"] == basis
    assert (met, open_) == (outcome == "LICENSE_REQUIRED", outcome == "INSUFFICIENT_FACTS")
    if open_:
        asked = {one["fact"] for one in decision["missing_facts"]}
        assert "/parties/0/ultimate_parent/headquarters_country" in asked


def test_a_stored_parent_in_china_counts_against_a_declared_one_elsewhere(tenant: Tenant) -> None:
    knows(tenant, "t")
    knows(tenant, "p", headquarters_country="CN")
    holds(tenant, "p 60 t")
    decision = tenant.asks(chip_order(ultimate_parent={"name": "Else", "headquarters_country": "DE"}))
    assert "advanced-computing.headquarters" in rules(decision)
    assert "SOURCES_CONTRADICT /parties/0/ultimate_parent" in decision["warnings"]


def test_the_beneficiary_of_training_has_the_parent_of_the_store(tenant: Tenant) -> None:
    knows(tenant, "t")
    knows(tenant, "p", headquarters_country="CN")
    holds(tenant, "p 100 t")
    facts = {
        **chip_order(role="TRAINING_BENEFICIARY"),
        "activities": ["PROVIDE_COMPUTE"],
        "end_use": {"workload": "TRAINING", "purposes": ["COMMERCIAL"]},
    }
    assert "ai-training.beneficiary-headquarters" in rules(tenant.asks(facts, Question.IAAS))
