"""Where a fact comes from: request before entity before profile, each said; contradictions read strictly."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.clock import now, today
from app.decisions.refusal import Refused
from app.store.knowledge import read_knowledge
from tests.decisions.conftest import DAY, ORDER, Tenant

SHORT = {name: ORDER[name] for name in ("on", "parties", "items")}
STANDING: dict[str, Any] = {"activities": ["EXPORT"], "ship_from": "US", "destination": "IR"}
CUSTOMER = {"role": "END_USER", "entity_id": "cust-881"}
CHIP = {"model": "NVIDIA H100 SXM5 80GB", "quantity": 8}
ABSENT: dict[str, Any] = {}


def finding(decision: dict[str, Any], rule: str) -> dict[str, Any]:
    return next((one for one in decision["findings"] if one["rule"] == rule), ABSENT)


def sources(decision: dict[str, Any]) -> dict[str, str]:
    """The source of every fact that some finding used, by pointer."""
    return {used["fact"]: used["source"] for one in decision["findings"] for used in one["because"]}


def test_a_profile_fills_what_the_order_leaves_out_and_is_named_as_the_source(tenant: Tenant) -> None:
    tenant.has_profile(**STANDING)
    decision = tenant.asks({**SHORT, "profile": "emea"})
    assert decision["outcome"] == "LICENSE_REQUIRED"
    assert sources(decision)["/destination"] == "PROFILE"
    assert decision["warnings"] == []


def test_what_the_order_says_itself_comes_from_the_request(tenant: Tenant) -> None:
    tenant.has_profile(activities=["EXPORT"], ship_from="US")
    decision = tenant.asks({**SHORT, "profile": "emea", "destination": "IR"})
    assert sources(decision)["/destination"] == "REQUEST"


def test_an_order_in_five_lines_goes_through_on_its_profile(tenant: Tenant) -> None:
    tenant.has_profile(activities=["EXPORT"], ship_from="US", destination="DE")
    assert tenant.asks({**SHORT, "profile": "emea"})["disposition"] == "PROCEED"
    assert tenant.asks(SHORT)["disposition"] == "HOLD"


@pytest.mark.parametrize(("stated", "standing"), [("NO", "YES"), ("YES", "NO")])
def test_where_sources_contradict_the_stricter_counts_and_a_warning_says_so(
    tenant: Tenant, stated: str, standing: str
) -> None:
    tenant.has_profile(actor={"role": "EXPORTER", "is_informed": standing})
    decision = tenant.asks({**ORDER, "profile": "emea", "actor": {"is_informed": stated}})
    assert decision["facts"]["actor"]["is_informed"] == "YES"
    assert decision["warnings"] == ["SOURCES_CONTRADICT /actor/is_informed"]
    assert decision["disposition"] == "HOLD"


def test_unknown_contradicts_nobody(tenant: Tenant) -> None:
    tenant.has_profile(actor={"is_informed": "NO"})
    decision = tenant.asks({**ORDER, "profile": "emea", "actor": {"is_informed": "UNKNOWN"}})
    assert decision["warnings"] == []
    assert decision["facts"]["actor"]["is_informed"] == "UNKNOWN"


def refused(tenant: Tenant, facts: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as error:
        tenant.asks(facts)
    return [(one.pointer, one.code) for one in error.value.faults]


def test_an_unknown_profile_is_refused(tenant: Tenant) -> None:
    assert refused(tenant, {**SHORT, "profile": "apac"}) == [("/profile", "unknown")]


def test_a_profile_counts_up_to_the_day_before_it_expires(tenant: Tenant) -> None:
    tenant.has_profile("old", expires_on=today(), **STANDING)
    tenant.has_profile("last-day", expires_on=today() + timedelta(days=1), **STANDING)
    assert refused(tenant, {**SHORT, "profile": "old"}) == [("/profile", "expired")]
    assert tenant.asks({**SHORT, "profile": "last-day"})["outcome"] == "LICENSE_REQUIRED"


def test_a_profile_of_another_tenant_is_unknown(tenant: Tenant, stranger: Tenant) -> None:
    stranger.has_profile(**STANDING)
    assert refused(tenant, {**SHORT, "profile": "emea"}) == [("/profile", "unknown")]


def test_a_stored_entity_says_who_the_party_is(tenant: Tenant) -> None:
    tenant.knows("cust-881", name="Nanyang Stratus Compute Pte. Ltd.", facts={"country": "IR"})
    decision = tenant.asks({**ORDER, "parties": [CUSTOMER]})
    party = decision["facts"]["parties"][0]
    assert (party["name"], party["country"]) == ("Nanyang Stratus Compute Pte. Ltd.", "IR")
    assert party["role"] == "END_USER"


def test_the_headquarters_of_a_stored_entity_count_and_are_its_own(tenant: Tenant) -> None:
    tenant.knows("cust-881", name="Nanyang Stratus Compute Pte. Ltd.", headquarters_country="CN")
    decision = tenant.asks({**ORDER, "destination": "SG", "parties": [CUSTOMER], "items": [CHIP]})
    assert decision["outcome"] == "LICENSE_REQUIRED"
    assert sources(decision)["/parties/0/headquarters_country"] == "ENTITY"


def test_an_entity_that_contradicts_the_order_is_not_read_away(tenant: Tenant) -> None:
    tenant.knows("cust-881", name="Nanyang Stratus Compute Pte. Ltd.", headquarters_country="CN")
    said = {**CUSTOMER, "headquarters_country": "SG"}
    decision = tenant.asks({**ORDER, "destination": "SG", "parties": [said], "items": [CHIP]})
    assert decision["outcome"] == "LICENSE_REQUIRED"
    assert "SOURCES_CONTRADICT /parties/0/headquarters_country" in decision["warnings"]


def test_unknown_entities_are_refused_each_by_its_place(tenant: Tenant) -> None:
    parties = [CUSTOMER, {"name": "Bergfeld Maschinenbau GmbH"}, {"entity_id": "cust-2"}]
    assert refused(tenant, {**ORDER, "parties": parties}) == [
        ("/parties/0/entity_id", "unknown"),
        ("/parties/2/entity_id", "unknown"),
    ]


@pytest.mark.parametrize(
    ("last_day", "state"), [("2026-08-02", "PRESENT"), ("2026-08-03", "RESOLVED"), ("2026-08-04", "RESOLVED")]
)
def test_a_resolution_kept_with_the_customer_counts_through_its_last_day(
    tenant: Tenant, last_day: str, state: str
) -> None:
    resolution = {"id": "CD-RF-01", "evidence": "visit report 7", "expires_on": last_day}
    young = {
        "country": "AE",
        "headquarters_country": "AE",
        "incorporated_on": "2026-06-01",
        "first_advanced_ic_purchase_on": "2026-07-01",
    }
    tenant.knows("cust-881", name="Freshly Made FZE", facts=young, resolutions=[resolution])
    decision = tenant.asks({**ORDER, "destination": "AE", "items": [CHIP], "parties": [CUSTOMER]})
    assert [one["state"] for one in decision["red_flags"] if one["id"] == "CD-RF-01"] == [state]


def test_a_flag_that_the_order_raises_is_not_resolved_by_an_older_word(tenant: Tenant) -> None:
    resolution = {"id": "KYC-09", "evidence": "visit report 7", "expires_on": "2027-01-01"}
    tenant.knows("cust-881", name="Nanyang Stratus Compute Pte. Ltd.", resolutions=[resolution])
    raised = [{"id": "KYC-09", "state": "PRESENT"}]
    decision = tenant.asks({**ORDER, "parties": [CUSTOMER], "red_flags": raised})
    assert [(one["id"], one["state"]) for one in decision["red_flags"]] == [("KYC-09", "PRESENT")]
    assert decision["disposition"] == "HOLD"


def test_the_past_answers_with_what_was_known_then(tenant: Tenant) -> None:
    tenant.has_profile(**{**STANDING, "destination": "DE"})
    tenant.knows("cust-881", name="Bergfeld Maschinenbau GmbH")
    with tenant.work() as conn:
        then = read_knowledge(conn).at
    tenant.has_profile(**STANDING)
    tenant.knows("cust-881", name="Bergfeld Maschinenbau GmbH", listings=[{"list": "us-ofac-sdn"}])
    order = {**SHORT, "profile": "emea", "parties": [CUSTOMER]}
    past = tenant.asks({**order, "known_at": then.isoformat()})
    assert (past["outcome"], past["known_at"]) == (
        "NO_RESTRICTION_FOUND",
        then.isoformat().replace("+00:00", "Z"),
    )
    assert tenant.asks(order)["outcome"] == "PROHIBITED"


def test_before_an_entity_was_recorded_it_is_unknown(tenant: Tenant) -> None:
    before = now()
    tenant.knows("cust-881", name="Bergfeld Maschinenbau GmbH")
    order = {**ORDER, "parties": [CUSTOMER], "known_at": before.isoformat()}
    assert refused(tenant, order) == [("/parties/0/entity_id", "unknown")]


def test_the_day_asked_about_is_the_law_s_day(tenant: Tenant) -> None:
    assert tenant.asks(ORDER)["on"] == DAY
    assert tenant.asks({**ORDER, "on": None})["on"] == today().isoformat()
    assert date.fromisoformat(DAY) < today()


def test_a_figure_of_the_catalogue_says_so_and_how_well_it_is_known(tenant: Tenant) -> None:
    items = [{"model": "NVIDIA L4", "specification": {"designed_for_data_center": "NO"}}]
    decision = tenant.asks({**ORDER, "destination": "VN", "items": items})
    used = {one["fact"]: one for each in decision["findings"] for one in each["because"]}
    rates = next(one for fact, one in used.items() if fact.startswith("/items/0/specification/rates"))
    stated = used["/items/0/specification/designed_for_data_center"]
    assert (rates["source"], rates["confidence"]) == ("CATALOGUE", "HIGH")
    assert "confidence" not in stated or stated["source"] == "CATALOGUE"
    assert decision["classifications"][0]["paragraph"] == "3A090.a.2"
    assert "CATALOGUE_DIFFERS" in decision["classifications"][0]["warnings"]


@pytest.mark.parametrize(
    ("name", "stricter", "lighter", "flag"),
    [
        ("headquarters_affirmation", "REFUSED", "GIVEN", "CD-RF-09"),
        ("headquarters_affirmation", "MISSING", "GIVEN", "CD-RF-09"),
        ("web_presence", "NONE", "ESTABLISHED", "CD-RF-03"),
        ("address_type", "FORWARDER", "COMMERCIAL", "CD-RF-05"),
        ("incorporated_on", "2024-02-01", "2001-02-01", "CD-RF-01"),
        ("first_advanced_ic_purchase_on", "2024-02-01", "2016-02-01", "CD-RF-01"),
    ],
)
@pytest.mark.parametrize("kept_is_stricter", [True, False])
def test_what_is_on_record_of_a_customer_is_not_talked_away_by_an_order(
    tenant: Tenant, name: str, stricter: str, lighter: str, flag: str, *, kept_is_stricter: bool
) -> None:
    kept, said = (stricter, lighter) if kept_is_stricter else (lighter, stricter)
    tenant.knows("cust-881", name="Nordlicht Rechenwerk", facts={name: kept})
    decision = tenant.asks({**ORDER, "parties": [{**CUSTOMER, name: said}], "items": [CHIP]})
    assert {one["id"]: one["state"] for one in decision["red_flags"]}[flag] == "PRESENT"
    assert decision["warnings"] == [f"SOURCES_CONTRADICT /parties/0/{name}"]


@pytest.mark.parametrize("name", ["country", "incorporation_country", "payment_country"])
@pytest.mark.parametrize(("kept", "item"), [("IR", ORDER["items"][0]), ("CN", CHIP)])
def test_nor_is_where_the_customer_is_on_record(
    tenant: Tenant, name: str, kept: str, item: dict[str, Any]
) -> None:
    tenant.knows("cust-881", name="Nordlicht Rechenwerk", facts={name: kept})
    known = {**CUSTOMER, name: "DE", "headquarters_country": "DE", "final_address_given": "YES"}
    decision = tenant.asks({**ORDER, "parties": [known], "items": [item]})
    assert any(one["result"] == "MET" and one["effect"] == "REVIEW" for one in decision["findings"])
    assert decision["warnings"] == [f"SOURCES_CONTRADICT /parties/0/{name}"]


def test_where_record_and_order_agree_nothing_is_held(tenant: Tenant) -> None:
    tenant.knows("cust-881", name="Nordlicht Rechenwerk", facts={"country": "DE"})
    decision = tenant.asks({**ORDER, "parties": [{**CUSTOMER, "country": "DE"}]})
    assert decision["disposition"] == "PROCEED"
