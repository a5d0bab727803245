"""Rulings steer the next decision, on their days and as known; they never touch a past one."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from app.clock import now
from app.decisions.ruled import give_back
from app.law.finding import Question
from app.store.engine import create_engine
from app.store.policies import Policy, put_policy
from app.store.rulings import Ruling, add_ruling
from tests.decisions.conftest import Tenant

DAY = date(2026, 11, 20)
CHIP = {
    "line": "10",
    "model": "Kestrel T6",
    "kind": "IC",
    "quantity": 5,
    "designer": {"country": "US", "headquarters_country": "US", "ultimate_parent_headquarters_country": "US"},
    "specification": {
        "rates": [{"format": "fp8", "tops": 2000}],
        "dies": [{"area_mm2": 640, "kind": "LOGIC", "non_planar": "YES"}],
        "designed_for_data_center": "YES",
    },
}
BUYER = {
    "role": "END_USER",
    "name": "Lotus Delta Compute JSC",
    "type": "ORGANIZATION",
    "country": "VN",
    "headquarters_country": "VN",
    "ultimate_parent": {"name": "Lotus Delta Group", "headquarters_country": "VN"},
    "owners": [],
    "final_address_given": "YES",
    "military_end_user": "NO",
    "military_intelligence_end_user": "NO",
}
ORDER: dict[str, Any] = {
    "on": DAY.isoformat(),
    "reference": "SO-1",
    "activities": ["EXPORT"],
    "actor": {"name": "Kestrel Ridge", "us_person": "YES", "country": "US", "headquarters_country": "US"},
    "ship_from": "US",
    "destination": "VN",
    "parties": [BUYER],
    "items": [CHIP],
    "end_use": {"workload": "INFERENCE", "purposes": ["COMMERCIAL"], "purpose_country": "VN"},
    "red_flags": [{"id": "CD-RF-08", "state": "RESOLVED", "evidence": "site visit of 1 November 2026"}],
}
LICENSE = {
    "number": "D1234567",
    "parties": [{"name": "LOTUS DELTA COMPUTE, JSC"}],
    "items": {"eccn": "3A090.a"},
    "destinations": ["VN"],
    "quantity": 12,
    "conditions": ["no resale"],
    "covers": ["EAR_742_6"],
}


def settle(tenant: Tenant, kind: str, body: dict[str, Any], **changed: Any) -> str:
    """Record a ruling and give its id."""
    said = {"title": "a ruling", "valid_from": DAY, **changed}
    with tenant.work() as conn:
        return str(add_ruling(conn, Ruling(kind=kind, body=body, **said), "counsel").id)


def order(**changed: Any) -> dict[str, Any]:
    return {**ORDER, **changed}


def line(**changed: Any) -> list[dict[str, Any]]:
    return [{**CHIP, **changed}]


def outcome(tenant: Tenant, **changed: Any) -> str:
    return str(tenant.asks(order(**changed))["outcome"])


def test_without_a_license_the_order_is_held(tenant: Tenant) -> None:
    decision = tenant.asks(order())
    assert (decision["outcome"], decision["disposition"]) == ("LICENSE_REQUIRED", "HOLD")
    restricting = {one["rule"] for one in decision["findings"] if one["effect"] == "LICENSE_REQUIRED"}
    assert "advanced-computing.destination" in restricting


def test_a_license_satisfies_what_it_covers_and_says_so(tenant: Tenant) -> None:
    at = settle(tenant, "LICENSE", LICENSE)
    decision = tenant.asks(order())
    assert (decision["outcome"], decision["disposition"]) == ("AUTHORIZED", "PROCEED")
    found = next(one for one in decision["findings"] if one["rule"] == "advanced-computing.destination")
    assert found["satisfied_by"] == at
    told = next(one for one in found["because"] if one["fact"] == f"/rulings/{at}")
    assert told["source"] == "RULING"
    assert "no resale" in told["value"]
    assert decision["license"]["required"] == "YES"


@pytest.mark.parametrize(
    "changed",
    [
        {"parties": [{"name": "Another Compute JSC"}]},
        {"parties": [{"name": "Lotus Delta Compute JSC", "role": "PURCHASER"}]},
        {"parties": [{"name": "Lotus Delta Compute JSC", "entity_id": "cust-1"}]},
        {"items": {"eccn": "3A090.b"}},
        {"items": {"models": ["Kestrel T7"]}},
        {"items": {"eccn": "3A090.a", "skus": ["T6-80"]}},
        {"destinations": ["TH"]},
        {"quantity": 4},
        {"covers": ["EAR_744_11"]},
        {"covers": ["ai-training.with-knowledge"]},
    ],
)
def test_a_license_for_something_else_satisfies_nothing(tenant: Tenant, changed: dict[str, Any]) -> None:
    settle(tenant, "LICENSE", {**LICENSE, **changed})
    assert outcome(tenant) == "LICENSE_REQUIRED"


def test_every_party_and_every_destination_has_to_be_in_the_license(tenant: Tenant) -> None:
    settle(tenant, "LICENSE", LICENSE)
    other = {**BUYER, "role": "INTERMEDIATE_CONSIGNEE", "name": "Delta Freight JSC"}
    assert outcome(tenant, parties=[BUYER, other]) == "LICENSE_REQUIRED"
    elsewhere = {**BUYER, "country": "KZ"}
    assert outcome(tenant, parties=[elsewhere]) == "LICENSE_REQUIRED"


def test_a_license_moves_no_other_limb_and_no_prohibition(tenant: Tenant) -> None:
    settle(tenant, "LICENSE", LICENSE)
    listed = {**BUYER, "listings": [{"list": "us-bis-entity-list", "license_requirement": "All items"}]}
    assert outcome(tenant, parties=[listed]) == "LICENSE_REQUIRED"
    denied = {**BUYER, "listings": [{"list": "us-bis-dpl"}]}
    assert outcome(tenant, parties=[denied]) == "PROHIBITED"


@pytest.mark.parametrize(
    ("days", "found"),
    [(-1, "LICENSE_REQUIRED"), (0, "AUTHORIZED"), (9, "AUTHORIZED"), (10, "LICENSE_REQUIRED")],
)
def test_a_ruling_counts_from_its_first_day_to_the_day_before_its_last(
    tenant: Tenant, days: int, found: str
) -> None:
    settle(tenant, "LICENSE", LICENSE, valid_until=DAY + timedelta(days=10))
    day = DAY + timedelta(days=days)
    assert outcome(tenant, on=day.isoformat()) == found


def test_what_was_known_before_is_answered_as_before(tenant: Tenant) -> None:
    before = now().isoformat()
    settle(tenant, "LICENSE", LICENSE)
    assert outcome(tenant, known_at=before) == "LICENSE_REQUIRED"


def test_a_withdrawn_license_is_gone_and_a_withdrawn_withdrawal_brings_it_back(tenant: Tenant) -> None:
    at = settle(tenant, "LICENSE", LICENSE)
    opinion = {"text": "revoked", "rules": ["advanced-computing.destination"]}
    gone = settle(tenant, "ADVISORY_OPINION", opinion, withdraws=UUID(at))
    assert outcome(tenant) == "LICENSE_REQUIRED"
    settle(tenant, "ADVISORY_OPINION", opinion, withdraws=UUID(gone))
    assert outcome(tenant) == "AUTHORIZED"


def test_another_tenant_s_license_is_not_ours_and_every_worker_sees_our_own(
    tenant: Tenant, stranger: Tenant, seeded_url: str
) -> None:
    settle(stranger, "LICENSE", LICENSE)
    assert outcome(tenant) == "LICENSE_REQUIRED"
    worker = Tenant(tenant.id, create_engine(seeded_url))
    assert outcome(worker) == "LICENSE_REQUIRED"
    settle(tenant, "LICENSE", LICENSE)
    assert outcome(worker) == "AUTHORIZED"
    worker.engine.dispose()


def test_a_license_is_drawn_once_for_a_line_whatever_the_stage(tenant: Tenant) -> None:
    settle(tenant, "LICENSE", LICENSE)
    for stage in ("QUOTE", "ORDER", "RELEASE", "SHIPMENT"):
        assert tenant.records(order(stage=stage)).outcome == "AUTHORIZED"
    assert tenant.records(order(reference="SO-2")).outcome == "AUTHORIZED"
    third = tenant.records(order(reference="SO-3"))
    assert third.outcome == "LICENSE_REQUIRED"
    assert any("too little left: 2" in used.value for one in third.findings for used in one.because)


def test_a_dry_question_and_a_question_about_the_past_draw_nothing(tenant: Tenant) -> None:
    settle(tenant, "LICENSE", {**LICENSE, "quantity": 5})
    assert outcome(tenant, reference="SO-9") == "AUTHORIZED"
    tenant.records(order(reference="SO-8", known_at=now().isoformat()))
    assert tenant.records(order(reference="SO-1")).outcome == "AUTHORIZED"
    assert tenant.records(order(reference="SO-2")).outcome == "LICENSE_REQUIRED"


def test_a_changed_quantity_replaces_what_the_line_drew(tenant: Tenant) -> None:
    settle(tenant, "LICENSE", LICENSE)
    assert tenant.records(order(items=line(quantity=12))).outcome == "AUTHORIZED"
    assert outcome(tenant, reference="SO-2") == "LICENSE_REQUIRED"
    assert tenant.records(order(items=line(quantity=7))).outcome == "AUTHORIZED"
    assert outcome(tenant, reference="SO-2") == "AUTHORIZED"


def test_lines_of_one_order_share_what_is_left(tenant: Tenant) -> None:
    settle(tenant, "LICENSE", LICENSE)
    lines = [{**CHIP, "line": str(number)} for number in (10, 20, 30)]
    decision = tenant.records(order(items=lines))
    assert [one.outcome for one in decision.items] == ["AUTHORIZED", "AUTHORIZED", "LICENSE_REQUIRED"]


def test_a_line_without_a_quantity_draws_nothing_from_a_limited_license(tenant: Tenant) -> None:
    settle(tenant, "LICENSE", LICENSE)
    unsaid = {name: value for name, value in CHIP.items() if name != "quantity"}
    assert outcome(tenant, items=[unsaid]) == "LICENSE_REQUIRED"
    settle(tenant, "LICENSE", {name: value for name, value in LICENSE.items() if name != "quantity"})
    assert outcome(tenant, items=[unsaid]) == "AUTHORIZED"


def test_a_cancelled_order_gives_back_and_again_gives_nothing(tenant: Tenant) -> None:
    settle(tenant, "LICENSE", LICENSE)
    decision = tenant.records(order(items=line(quantity=12)))
    assert decision.id is not None
    assert outcome(tenant, reference="SO-2") == "LICENSE_REQUIRED"
    with tenant.work() as conn:
        returned = give_back(conn, "SO-1", decision.id)
        assert [(one.line, one.quantity) for one in returned] == [("10", Decimal(12))]
        assert give_back(conn, "SO-1", decision.id) == ()
    assert outcome(tenant, reference="SO-2") == "AUTHORIZED"


def test_two_orders_at_once_cannot_both_have_the_last_of_a_license(tenant: Tenant) -> None:
    settle(tenant, "LICENSE", {**LICENSE, "quantity": 5})
    together, outcomes = Barrier(2), []

    def race(reference: str) -> None:
        together.wait()
        outcomes.append(tenant.records(order(reference=reference)).outcome)

    threads = [Thread(target=race, args=(f"SO-{number}",)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["AUTHORIZED", "LICENSE_REQUIRED"]


AFFILIATE = {
    **ORDER,
    "on": "2026-11-10",
    "destination": "MY",
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
    "parties": [
        {
            "role": "PURCHASER",
            "name": "Selat Biru Sdn. Bhd.",
            "country": "MY",
            "headquarters_country": "MY",
            "owners": [
                {
                    "name": "Lanmu Holdings",
                    "share_min": 60,
                    "share_max": 60,
                    "listings": [{"list": "us-bis-entity-list"}],
                }
            ],
        }
    ],
    "red_flags": [{"id": "KYC-29", "state": "RESOLVED", "evidence": "share register"}],
}


@pytest.mark.parametrize(
    "body",
    [{"authority": "AFFIL_2025", "event": "STAYED"}, {"authority": "AFFIL_STAY", "event": "EFFECTIVE"}],
)
def test_a_stay_that_is_extended_ends_the_attribution_from_its_day_on(
    tenant: Tenant, body: dict[str, Any]
) -> None:
    before = tenant.asks(AFFILIATE)
    assert before["outcome"] == "LICENSE_REQUIRED"
    assert "STATUS_UNCONFIRMED" in [one["code"] for one in before["advisories"]]
    settle(tenant, "AUTHORITY_STATUS", body, valid_from=date(2026, 11, 10), valid_until=date(2027, 11, 10))
    assert tenant.asks(AFFILIATE)["outcome"] == "NO_RESTRICTION_FOUND"
    assert tenant.asks({**AFFILIATE, "on": "2027-11-10"})["outcome"] == "LICENSE_REQUIRED"


def test_a_restoration_that_is_confirmed_is_enforced_for_certain(tenant: Tenant) -> None:
    settle(
        tenant,
        "AUTHORITY_STATUS",
        {"authority": "AFFIL_2025", "event": "RESTORED"},
        valid_from=date(2026, 11, 10),
    )
    decision = tenant.asks(AFFILIATE)
    assert decision["outcome"] == "LICENSE_REQUIRED"
    assert "STATUS_UNCONFIRMED" not in [one["code"] for one in decision["advisories"]]


def test_a_text_that_is_rescinded_leaves_no_residue(tenant: Tenant) -> None:
    said = order(destination="MY", parties=[{**BUYER, "country": "MY", "headquarters_country": "MY"}])
    assert "RESIDUAL_TEXT_REQUIREMENT" in [one["code"] for one in tenant.asks(said)["advisories"]]
    settle(tenant, "AUTHORITY_STATUS", {"authority": "AI_DIFFUSION", "event": "RESCINDED"})
    assert "RESIDUAL_TEXT_REQUIREMENT" not in [one["code"] for one in tenant.asks(said)["advisories"]]


def test_a_tenant_may_hold_on_unenforced_text(tenant: Tenant) -> None:
    malaysian = {
        **BUYER,
        "country": "MY",
        "headquarters_country": "MY",
        "ultimate_parent": {"headquarters_country": "MY"},
    }
    said = order(destination="MY", parties=[malaysian])
    assert tenant.asks(said)["disposition"] == "PROCEED"
    before = now().isoformat()
    with tenant.work() as conn:
        put_policy(conn, Policy(holds_residual_text=True), "counsel")
    decision = tenant.asks(said)
    assert (decision["outcome"], decision["disposition"]) == ("REVIEW", "HOLD")
    assert "holds_residual_text=True" in decision["versions"]["settings"]
    assert tenant.asks({**said, "known_at": before})["disposition"] == "PROCEED"
    assert tenant.asks({**said, "on": "2025-05-12"})["outcome"] != "REVIEW"


def test_a_chip_that_is_named_by_ruling_is_presumed_from_its_day_on(tenant: Tenant) -> None:
    said = {
        "on": DAY.isoformat(),
        "activities": ["FINANCE"],
        "items": [{"description": "64 Tianjiao-X2 cards"}],
    }
    assert tenant.asks(said, Question.GP10)["outcome"] != "PRESUMPTION_APPLIES"
    settle(tenant, "PRESUMED_ITEM", {"designer": "Tianjiao", "model": "TJX2", "aliases": ["Tianjiao X2"]})
    assert tenant.asks(said, Question.GP10)["outcome"] == "PRESUMPTION_APPLIES"
    eve = {**said, "on": (DAY - timedelta(days=1)).isoformat()}
    assert tenant.asks(eve, Question.GP10)["outcome"] != "PRESUMPTION_APPLIES"


def test_a_country_joins_and_leaves_a_group_by_ruling(tenant: Tenant) -> None:
    malaysian = {
        **BUYER,
        "country": "MY",
        "headquarters_country": "MY",
        "ultimate_parent": {"headquarters_country": "MY"},
    }
    said = order(destination="MY", parties=[malaysian])
    assert tenant.asks(said)["disposition"] == "PROCEED"
    settle(tenant, "COUNTRY_GROUP", {"country": "MY", "group": "D:5", "member": "YES"})
    decision = tenant.asks(said)
    assert decision["outcome"] == "LICENSE_REQUIRED"
    assert "advanced-computing.headquarters" in {one["rule"] for one in decision["findings"]}
    settle(tenant, "COUNTRY_GROUP", {"country": "MY", "group": "D:5", "member": "NO"})
    assert tenant.asks(said)["disposition"] == "PROCEED"


LETTER = {"items": {"models": ["Kestrel T6"]}, "destinations": ["MY"], "headquarters_countries": ["VN"]}


@pytest.mark.parametrize(
    ("letter", "found"),
    [
        ({"actor": "KESTREL RIDGE"}, "LICENSE_REQUIRED"),
        ({"actor": "Someone Else Inc."}, "REVIEW"),
        ({}, "REVIEW"),
        (
            {"actor": "Kestrel Ridge", "destinations": ["TH"], "headquarters_countries": []},
            "NO_RESTRICTION_FOUND",
        ),
        ({"actor": "Kestrel Ridge", "items": {"models": ["Kestrel T7"]}}, "NO_RESTRICTION_FOUND"),
        ({"actor": "Kestrel Ridge", "items": {"eccn": "3A090"}}, "LICENSE_REQUIRED"),
        (
            {"actor": "Kestrel Ridge", "destinations": [], "headquarters_countries": ["MY"]},
            "LICENSE_REQUIRED",
        ),
    ],
)
def test_a_letter_binds_whom_it_addresses_and_warns_the_others(
    tenant: Tenant, letter: dict[str, Any], found: str
) -> None:
    malaysian = {
        **BUYER,
        "country": "MY",
        "headquarters_country": "MY",
        "ultimate_parent": {"headquarters_country": "MY"},
    }
    settle(tenant, "IS_INFORMED", {**LETTER, **letter})
    assert outcome(tenant, destination="MY", parties=[malaysian]) == found


def test_a_classification_by_ruling_settles_what_sources_contradict(tenant: Tenant) -> None:
    said = [{**CHIP, "model": "H100 SXM", "sku": "T6-80"}]
    before = tenant.asks(order(items=said))["classifications"][0]
    assert before["controlled"] == "YES"
    settle(tenant, "CLASSIFICATION", {"sku": "T6-80", "eccn": "5A992.c", "basis": "CCATS"})
    decision = tenant.asks(order(items=said))
    assert decision["classifications"][0]["controlled"] == "NO"
    assert decision["outcome"] == "NO_RESTRICTION_FOUND"
    assert decision["facts"]["items"][0]["eccn"] == "5A992.c"
    other = tenant.asks(order(items=[{**said[0], "sku": "T6-81"}]))
    assert other["classifications"][0]["controlled"] == "YES"


def test_an_opinion_is_told_where_its_rule_was_found(tenant: Tenant) -> None:
    at = settle(tenant, "ADVISORY_OPINION", {"text": "…", "rules": ["advanced-computing.destination"]})
    told = {one["code"]: one for one in tenant.asks(order())["advisories"]}
    assert told["ADVISORY_OPINION"]["authorities"] == [at]
    chairs = [{"description": "office chairs", "eccn": "EAR99"}]
    assert "ADVISORY_OPINION" not in {one["code"] for one in tenant.asks(order(items=chairs))["advisories"]}
