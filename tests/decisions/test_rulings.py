"""What a ruling changes in the next answer: on its days, as known, for its tenant, and never in a past one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.canonical import canonical
from app.clock import now
from app.decisions.answer import Asked, answer
from app.decisions.decision import Decision
from app.decisions.rulings import NewRuling, add
from app.decisions.wire import decision_json
from app.ids import new_id
from app.law.finding import Question
from app.store.decisions import get_decision
from app.store.engine import create_engine
from app.store.policies import Policy, put_policy
from app.store.rulings import StoredRuling
from app.store.scope import Mode, shared_transaction, tenant_transaction
from app.wire import from_json, instant
from tests.decisions.conftest import DAY, ORDER, STARTERS, Tenant
from tests.law.dealings import ENTITY_LIST, chips, item
from tests.law.dealings import operator as a_user

Json = dict[str, Any]


def rule(tenant: Tenant, kind: str, body: Json | None, **changed: Any) -> StoredRuling:
    """Record a ruling of the tenant's."""
    with tenant.work() as conn:
        return add(conn, ruling(kind, body, **changed), "counsel")


def ruling(kind: str, body: Json | None, **changed: Any) -> NewRuling:
    said = {"kind": kind, "title": "a ruling", "valid_from": "2026-01-01", "body": body, **changed}
    return from_json(NewRuling, {name: value for name, value in said.items() if value is not None})


def decision_of(conn: sa.Connection, asked: Asked) -> Decision:
    return answer(conn, asked, now()).decision


def finding(decision: Json, rule_id: str) -> Json:
    (found,) = [one for one in decision["findings"] if one["rule"] == rule_id]
    return dict(found)


def rules_in(decision: Json) -> set[str]:
    return {one["rule"] for one in decision["findings"] if one["result"] == "MET"}


# Status of authorities

OWNED: Json = {
    **ORDER,
    "on": "2026-11-20",
    "parties": [
        {
            "role": "PURCHASER",
            "name": "Bergfeld Maschinenbau GmbH",
            "country": "DE",
            "incorporation_country": "DE",
            "owners": [{"name": "Somebody", "share_min": 60, "share_max": 60, "listings": [ENTITY_LIST]}],
        }
    ],
}
FIFTY = "affiliates.bis-fifty-percent"


def test_a_stay_that_is_extended_holds_on_its_days_and_no_other(tenant: Tenant) -> None:
    assert FIFTY in rules_in(tenant.asks(OWNED))
    stay = {"authority": "AFFIL_2025", "event": "STAYED"}
    rule(tenant, "AUTHORITY_STATUS", stay, valid_from="2026-11-15", valid_until="2026-12-15")
    days = ("2026-11-14", "2026-11-15", "2026-12-14", "2026-12-15")

    assert [FIFTY in rules_in(tenant.asks({**OWNED, "on": day})) for day in days] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("authority", "event", "applies"),
    [
        ("AFFIL_2025", "RESCINDED", False),
        ("AFFIL_2025", "NOT_ENFORCED", False),
        ("AFFIL_2025", "ENFORCED", True),
        ("AFFIL_2025", "CLARIFIED", True),
        ("AFFIL_STAY", "EFFECTIVE", False),
    ],
)
def test_each_event_means_what_it_says(tenant: Tenant, authority: str, event: str, *, applies: bool) -> None:
    rule(tenant, "AUTHORITY_STATUS", {"authority": authority, "event": event})
    decision = tenant.asks(OWNED)

    assert (decision["outcome"] == "LICENSE_REQUIRED") is applies
    assert ("STATUS_UNCONFIRMED" in {one["code"] for one in decision["advisories"]}) is (event == "CLARIFIED")


def test_a_status_that_is_stated_counts_over_what_the_event_means(tenant: Tenant) -> None:
    body = {"authority": "AFFIL_2025", "event": "CLARIFIED", "text_status": "NOT_IN_FORCE"}
    rule(tenant, "AUTHORITY_STATUS", body)

    assert FIFTY not in rules_in(tenant.asks(OWNED))


def test_the_worldwide_text_enforced_again_asks_for_a_license(tenant: Tenant) -> None:
    assert tenant.asks(chips("DE"))["outcome"] == "NO_RESTRICTION_FOUND"
    rule(tenant, "AUTHORITY_STATUS", {"authority": "AI_DIFFUSION", "event": "ENFORCED"})

    assert tenant.asks(chips("DE"))["outcome"] == "LICENSE_REQUIRED"


def test_a_text_that_is_rescinded_leaves_no_residue(tenant: Tenant) -> None:
    assert "RESIDUAL_TEXT_REQUIREMENT" in {one["code"] for one in tenant.asks(chips("DE"))["advisories"]}
    rule(tenant, "AUTHORITY_STATUS", {"authority": "AI_DIFFUSION", "event": "RESCINDED"})

    assert "RESIDUAL_TEXT_REQUIREMENT" not in {one["code"] for one in tenant.asks(chips("DE"))["advisories"]}


# Both axes of time, withdrawal, isolation

COUNTRY: Json = {"country": "RS", "group": "D:5", "member": "YES"}


def test_what_was_known_before_a_ruling_is_answered_without_it(tenant: Tenant) -> None:
    before = now()
    stored = rule(tenant, "COUNTRY_GROUP", COUNTRY)

    assert tenant.asks({**chips("RS"), "known_at": instant(before)})["outcome"] == "NO_RESTRICTION_FOUND"
    for known in (stored.recorded_at, None):
        facts = chips("RS") if known is None else {**chips("RS"), "known_at": instant(known)}
        assert tenant.asks(facts)["outcome"] == "LICENSE_REQUIRED"


def test_a_past_decision_stays_as_it_was(tenant: Tenant) -> None:
    recorded = tenant.records(chips("RS"))
    rule(tenant, "COUNTRY_GROUP", COUNTRY)
    with tenant.work() as conn:
        kept = get_decision(conn, recorded.id or new_id())

    assert kept is not None
    assert kept.canonical == canonical(decision_json(recorded))
    assert recorded.outcome == "NO_RESTRICTION_FOUND"


def test_a_ruling_is_withdrawn_and_its_withdrawal_withdrawn(tenant: Tenant) -> None:
    first = rule(tenant, "COUNTRY_GROUP", COUNTRY)
    second = rule(tenant, "COUNTRY_GROUP", None, withdraws=str(first.id), valid_from="2026-08-03")
    assert tenant.asks({**chips("RS"), "on": "2026-08-02"})["outcome"] == "LICENSE_REQUIRED"
    assert tenant.asks(chips("RS"))["outcome"] == "NO_RESTRICTION_FOUND"
    rule(tenant, "COUNTRY_GROUP", None, withdraws=str(second.id))

    assert tenant.asks(chips("RS"))["outcome"] == "LICENSE_REQUIRED"


def test_another_tenant_and_the_other_mode_see_nothing_of_it(tenant: Tenant, stranger: Tenant) -> None:
    rule(tenant, "COUNTRY_GROUP", COUNTRY)

    assert stranger.asks(chips("RS"))["outcome"] == "NO_RESTRICTION_FOUND"
    with tenant_transaction(tenant.engine, tenant.id, Mode.SANDBOX) as conn:
        asked = tenant.asked(chips("RS"), Question.TRANSACTION, STARTERS)
        assert decision_of(conn, asked).outcome == "NO_RESTRICTION_FOUND"


def test_another_process_sees_it_at_once(tenant: Tenant, seeded_url: str) -> None:
    other = create_engine(seeded_url)
    elsewhere = replace(tenant, engine=other)
    assert elsewhere.asks(chips("RS"))["outcome"] == "NO_RESTRICTION_FOUND"
    rule(tenant, "COUNTRY_GROUP", COUNTRY)

    assert elsewhere.asks(chips("RS"))["outcome"] == "LICENSE_REQUIRED"
    other.dispose()


def test_the_answer_ends_with_the_day_on_which_a_ruling_begins(tenant: Tenant) -> None:
    today = now().date()
    tomorrow = today + timedelta(days=1)
    order = {**ORDER, "on": today.isoformat()}
    rule(tenant, "COUNTRY_GROUP", COUNTRY, valid_from=tomorrow.isoformat())

    assert tenant.asks(order)["valid_until"] == f"{tomorrow.isoformat()}T00:00:00Z"


def test_a_tenant_s_own_ruling_counts_over_one_shared_with_all(
    tenant: Tenant, stranger: Tenant, operator: sa.Engine
) -> None:
    with shared_transaction(operator) as conn:
        body = {"country": "LI", "group": "D:5", "member": "YES"}
        shared = add(conn, ruling("COUNTRY_GROUP", body), "operator", shared=True)
    rule(tenant, "COUNTRY_GROUP", {"country": "LI", "group": "D:5", "member": "NO"}, valid_from="2026-01-01")
    try:
        assert tenant.asks(chips("LI"))["outcome"] == "NO_RESTRICTION_FOUND"
        assert stranger.asks(chips("LI"))["outcome"] == "LICENSE_REQUIRED"
    finally:
        with shared_transaction(operator) as conn:
            withdrawal = ruling("COUNTRY_GROUP", None, withdraws=str(shared.id))
            add(conn, withdrawal, "operator", shared=True)


# Country groups


def test_a_country_that_leaves_d5_is_no_headquarters_of_it(tenant: Tenant) -> None:
    order = chips("DE", parties=[a_user("DE", "ER")])
    assert tenant.asks(order)["outcome"] == "LICENSE_REQUIRED"
    rule(tenant, "COUNTRY_GROUP", {"country": "ER", "group": "D:5", "member": "NO"})

    assert "advanced-computing.headquarters" not in rules_in(tenant.asks(order))


def test_a_country_that_joins_d5_is_a_headquarters_of_it(tenant: Tenant) -> None:
    rule(tenant, "COUNTRY_GROUP", COUNTRY)

    assert "advanced-computing.headquarters" in rules_in(
        tenant.asks(chips("DE", parties=[a_user("DE", "RS")]))
    )


# Presumed items


@pytest.mark.parametrize(
    ("item", "named"),
    [
        ({"model": "zhenwu-810E"}, True),
        ({"description": "server with 8xZhenwu 810E accelerators", "kind": "COMPUTER"}, True),
        ({"model": "PPU 810E"}, True),
        ({"model": "Zhenwu 810"}, False),
        ({"description": "810E hex bolts"}, False),
    ],
)
def test_a_chip_that_bis_names_is_found_in_what_buyers_type(
    tenant: Tenant, item: Json, *, named: bool
) -> None:
    facts = {"on": DAY, "activities": ["FINANCE"], "items": [{"eccn": "EAR99", **item}]}
    assert "gp10.prc-designed-3a090" not in rules_in(tenant.asks(facts, Question.GP10))
    body = {"designer": "T-Head", "model": "Zhenwu 810E", "aliases": ["PPU 810E"]}
    stored = rule(tenant, "PRESUMED_ITEM", body, valid_from="2026-06-01")
    decision = tenant.asks(facts, Question.GP10)

    assert ("gp10.prc-designed-3a090" in rules_in(decision)) is named
    if named:
        because = finding(decision, "gp10.prc-designed-3a090")["because"]
        assert {"fact": f"/rulings/{stored.id}", "value": "Zhenwu 810E", "source": "RULING"} in because
    before = {**facts, "on": "2026-05-31"}
    assert "gp10.prc-designed-3a090" not in rules_in(tenant.asks(before, Question.GP10))


# Letters

LETTER: Json = {
    "actor": "Kestrel Ridge Silicon",
    "items": {"models": ["Kestrel K9"]},
    "destinations": ["RS"],
    "headquarters_countries": ["KE"],
}


def from_maker(order: Json, name: str | None) -> Json:
    actor = {key: value for key, value in order["actor"].items() if key != "is_informed"}
    return {**order, "actor": actor if name is None else {**actor, "name": name}}


@pytest.mark.parametrize(
    ("order", "actor", "outcome"),
    [
        (chips("RS"), "KESTREL RIDGE SILICON", "LICENSE_REQUIRED"),
        (chips("RS"), "Somebody Else", "REVIEW"),
        (chips("RS"), None, "REVIEW"),
        (chips("DE"), "Kestrel Ridge Silicon", "NO_RESTRICTION_FOUND"),
        (chips("DE", parties=[a_user("DE", "KE")]), "Kestrel Ridge Silicon", "LICENSE_REQUIRED"),
        (chips("RS", items=[item(model="Kestrel K8")]), "Kestrel Ridge Silicon", "NO_RESTRICTION_FOUND"),
        (chips("RS", items=[item(model="KESTREL K-9 (tray)")]), "Kestrel Ridge Silicon", "LICENSE_REQUIRED"),
    ],
)
def test_a_letter_binds_its_addressee_and_is_known_to_others(
    tenant: Tenant, order: Json, actor: str | None, outcome: str
) -> None:
    rule(tenant, "IS_INFORMED", LETTER)

    assert tenant.asks(from_maker(order, actor))["outcome"] == outcome


def test_a_letter_to_nobody_named_is_public_knowledge(tenant: Tenant) -> None:
    rule(tenant, "IS_INFORMED", {"items": {"eccn": "3A090"}, "destinations": ["CN"]})
    to_hong_kong = from_maker(chips("HK"), "Kestrel Ridge Silicon")

    assert "notice.letter-on-record" in rules_in(tenant.asks(to_hong_kong))
    assert "notice.letter-on-record" not in rules_in(tenant.asks(chips("RS")))


# Classifications

BELOW = {
    "tpp": 900,
    "performance_density": 1,
    "designed_for_data_center": "YES",
    "marketed_for_data_center": "YES",
}


def h100(**changed: Any) -> Json:
    return chips(
        "VN", items=[{"model": "NVIDIA H100 SXM5 80GB", "specification": BELOW, "quantity": 1, **changed}]
    )


def test_a_contradiction_is_settled_for_the_tenant_alone(tenant: Tenant, stranger: Tenant) -> None:
    assert tenant.asks(h100())["classifications"][0]["eccn"] == "3A090.a"
    stored = rule(
        tenant, "CLASSIFICATION", {"model": "NVIDIA H100 SXM5 80GB", "eccn": "5A992.c", "basis": "CCATS"}
    )
    full = tenant.asks(h100())

    assert full["classifications"][0]["controlled"] == "NO"
    assert full["outcome"] == "NO_RESTRICTION_FOUND"
    with tenant.work() as conn:
        traced = decision_of(conn, replace(tenant.asked(h100(), Question.TRANSACTION, STARTERS), full=True))
    used = {(one.fact, one.value) for found in traced.findings for one in found.because}
    assert (f"/rulings/{stored.id}", "5A992.c (CCATS); lowered, for this tenant alone") in used
    assert stranger.asks(h100())["classifications"][0]["eccn"] == "3A090.a"


def test_a_shared_classification_raises_and_never_lowers(tenant: Tenant, operator: sa.Engine) -> None:
    widget = chips("VN", items=[{"model": "Osprey Q7", "eccn": "EAR99", "quantity": 1}])
    unknown = chips("VN", items=[{"model": "Osprey Q8", "quantity": 1, "kind": "IC"}])
    bodies = (
        {"model": "Osprey Q7", "eccn": "3A090.a", "basis": "CCATS"},
        {"model": "Osprey Q8", "eccn": "EAR99", "basis": "CCATS"},
    )
    with shared_transaction(operator) as conn:
        kept = [add(conn, ruling("CLASSIFICATION", body), "operator", shared=True) for body in bodies]
    try:
        assert tenant.asks(widget)["outcome"] == "LICENSE_REQUIRED"
        assert tenant.asks(unknown)["outcome"] == "INSUFFICIENT_FACTS"
    finally:
        with shared_transaction(operator) as conn:
            for one in kept:
                add(conn, ruling("CLASSIFICATION", None, withdraws=str(one.id)), "operator", shared=True)


def test_an_unclassified_item_is_settled_by_its_sku(tenant: Tenant) -> None:
    order = {**ORDER, "destination": "DE", "items": [{"sku": "OSP-77-A", "description": "module"}]}
    assert tenant.asks(order)["outcome"] == "INSUFFICIENT_FACTS"
    rule(tenant, "CLASSIFICATION", {"sku": "osp 77 a", "eccn": "EAR99", "basis": "SELF"})

    assert tenant.asks(order)["disposition"] == "PROCEED"


def test_a_ruling_on_a_box_does_not_lower_the_chips_that_the_order_states_inside(tenant: Tenant) -> None:
    inside = {"item": item(), "count": 8}
    box = {"model": "Osprey Box", "kind": "COMPUTER", "components": [inside], "quantity": 1}
    rule(tenant, "CLASSIFICATION", {"model": "Osprey Box", "eccn": "EAR99", "basis": "SELF"})

    assert tenant.asks(chips("VN", items=[box]))["outcome"] == "LICENSE_REQUIRED"


def test_a_likeness_of_names_raises_and_does_not_lower(tenant: Tenant) -> None:
    rule(tenant, "CLASSIFICATION", {"model": "Osprey Q9", "eccn": "3A090.a", "basis": "CCATS"})
    rule(tenant, "CLASSIFICATION", {"model": "Kestrel K9", "eccn": "EAR99", "basis": "SELF"})

    tray = {"model": "Osprey Q9 tray of 12", "eccn": "EAR99", "quantity": 1}
    assert tenant.asks(chips("VN", items=[tray]))["outcome"] == "LICENSE_REQUIRED"
    assert tenant.asks(chips("VN", items=[item(model="Kestrel K9 Max")]))["outcome"] == "LICENSE_REQUIRED"


# Advisory opinions


def test_an_opinion_is_advised_of_where_its_rules_are_found(tenant: Tenant) -> None:
    before = tenant.asks(chips("VN"))
    stored = rule(
        tenant,
        "ADVISORY_OPINION",
        {"text": "A sample is an export.", "rules": ["advanced-computing.destination"]},
    )
    found = tenant.asks(chips("VN"))

    assert [one["ruling"] for one in found["advisories"] if one["code"] == "ADVISORY_OPINION"] == [
        str(stored.id)
    ]
    assert found["outcome"] == before["outcome"]
    assert "ADVISORY_OPINION" not in {one["code"] for one in tenant.asks(ORDER)["advisories"]}


# Settings


def test_a_tenant_may_hold_what_only_unenforced_text_reaches(tenant: Tenant, stranger: Tenant) -> None:
    before = now()
    with tenant.work() as conn:
        put_policy(conn, Policy(holds_residual_text=True), "counsel")
    held = tenant.asks(chips("DE"))

    assert (held["outcome"], held["disposition"]) == ("REVIEW", "HOLD")
    assert "residual_text=HOLD" in held["versions"]["settings"]
    assert tenant.asks({**chips("DE"), "known_at": instant(before)})["disposition"] == "PROCEED"
    assert stranger.asks(chips("DE"))["disposition"] == "PROCEED"
    assert tenant.asks(ORDER)["disposition"] == "PROCEED"
    assert "ai-diffusion.held-by-own-policy" not in rules_in(tenant.asks(chips("VN")))
