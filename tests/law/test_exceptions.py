"""License exceptions: since when, for what, on which conditions, and what a claim of one does."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.law.exception_data import EXCEPTIONS, existing
from app.law.exceptions import COVERED_RULES, Use
from app.law.rules import RULES
from app.law.texts import TEXTS
from tests.law.dealings import ENTITY_LIST, Json, chips, item, judged, operator

DAY = date(2026, 8, 3)
FIRST_DAYS = {
    "NAC": date(2023, 11, 17),
    "ACA": date(2024, 4, 4),
    "HBM": date(2024, 12, 2),
    "TMP": date(2023, 11, 17),
    "RPL": date(2023, 11, 17),
    "GOV": date(2023, 11, 17),
    "TSU": date(2023, 11, 17),
    "AIA": date(2025, 1, 13),
    "ACM": date(2025, 1, 13),
    "LPP": date(2025, 1, 13),
    "STA": date(2026, 7, 10),
    "SPP": date(2025, 9, 2),
}


def gaming_card(**changes: Any) -> Json:
    """TPP 6704, made and sold for players."""
    figures = {
        "tpp": 6704,
        "dram_bandwidth_gb_s": 1792,
        "designed_for_data_center": "NO",
        "marketed_for_data_center": "NO",
        **changes,
    }
    return item("3A090.a", model="Kestrel Arcade 90", specification=figures)


def card_for_data_centers() -> Json:
    return gaming_card(designed_for_data_center="YES", marketed_for_data_center="YES")


def papers(code: str, on: date = DAY, notified: date | None = None, **notice: Any) -> list[Json]:
    """The claim of an exception and, for NAC, the confirmed notification."""
    claim = {
        "kind": "LICENSE_EXCEPTION",
        "reference": code,
        "issued_on": on.isoformat(),
        "valid_until": (on + timedelta(days=30)).isoformat(),
        "complete": "YES",
        "covers": ["/items"],
    }
    if notified is None:
        return [claim]
    return [
        claim,
        {
            **claim,
            "kind": "NAC_NOTIFICATION",
            "reference": "A123456",
            "issued_on": notified.isoformat(),
            **notice,
        },
    ]


def order(destination: str = "CN", code: str | None = "NAC", on: date = DAY, **changes: Any) -> Json:
    """A gaming card ordered from the US, with the papers of an exception."""
    seat = destination if destination in ("CN", "MO") else "DE"
    user = operator(destination, seat=seat, business_line="electronic sports arenas")
    notified = on - timedelta(days=25) if code == "NAC" else None
    facts = chips(
        destination,
        on=on.isoformat(),
        stage="ORDER",
        parties=[user],
        items=[gaming_card()],
        evidence=papers(code, on, notified) if code else [],
        red_flags=[
            {"id": one, "state": "RESOLVED", "evidence": "visited"} for one in ("CD-RF-01", "CD-RF-08")
        ],
    )
    return {**facts, **changes}


def use(facts: Json, code: str) -> Use:
    """What is said of one exception."""
    return next(one for one in judged(facts).license.exceptions if one.exception.code == code)


def states(facts: Json, code: str) -> dict[str, str]:
    return {one.code: one.met.value for one in use(facts, code).conditions}


def unmet(facts: Json, code: str) -> dict[str, str]:
    return {one: met for one, met in states(facts, code).items() if met != "YES"}


@pytest.mark.parametrize("code", FIRST_DAYS)
def test_an_exception_exists_from_its_first_day(code: str) -> None:
    first = FIRST_DAYS[code]
    days = (first - timedelta(days=1), first, first + timedelta(days=1), date(2026, 11, 22))
    assert [code in {one.code for one in existing(day)} for day in days] == [False, True, True, True]


def test_every_exception_has_its_day_its_texts_and_rules_that_exist() -> None:
    assert set(EXCEPTIONS) == set(FIRST_DAYS)
    assert {one.id for one in RULES} >= COVERED_RULES
    for one in EXCEPTIONS.values():
        assert f"exception:{one.code}" in TEXTS
        assert all(f"formality:{name}" in TEXTS for name in one.formalities)


def test_nac_claimed_with_every_condition_met_authorizes() -> None:
    found = judged(order())
    assert unmet(order(), "NAC") == {}
    assert found.outcome == "AUTHORIZED"
    satisfied = {one.rule: one.satisfied_by for one in found.findings if one.satisfied_by}
    assert satisfied == {
        "advanced-computing.destination": "/evidence/0",
        "advanced-computing.headquarters": "/evidence/0",
    }


def test_an_exception_that_nobody_claims_authorizes_nothing() -> None:
    facts = order("VN", code=None)
    assert judged(facts).outcome == "LICENSE_REQUIRED"
    found = use(facts, "ACA")
    assert (found.available, found.claimed_by, found.authorizes) == ("YES", None, False)


def test_nac_without_a_notification_is_pending_never_automatic() -> None:
    facts = order(evidence=papers("NAC"))
    assert judged(facts).outcome == "LICENSE_REQUIRED"
    assert use(facts, "NAC").available == "UNKNOWN"
    assert unmet(facts, "NAC") == {"NAC_NOTIFIED": "UNKNOWN", "SIX_ITEMS_AT_MOST": "UNKNOWN"}


@pytest.mark.parametrize(
    ("days", "outcome"), [(24, "LICENSE_REQUIRED"), (25, "AUTHORIZED"), (26, "AUTHORIZED")]
)
def test_the_notification_is_at_least_twenty_five_days_old(days: int, outcome: str) -> None:
    assert judged(order(evidence=papers("NAC", notified=DAY - timedelta(days=days)))).outcome == outcome


def notice(**changes: Any) -> list[Json]:
    return papers("NAC", notified=DAY - timedelta(days=40), **changes)


MISSING: dict[str, tuple[Json, str]] = {
    "the notification is not complete": ({"evidence": notice(complete="UNKNOWN")}, "NAC_NOTIFIED"),
    "the notification has no number": ({"evidence": notice(reference=None)}, "NAC_NOTIFIED"),
    "the notification has no day": ({"evidence": notice(issued_on=None)}, "NAC_NOTIFIED"),
    "the notification has lapsed": ({"evidence": notice(valid_until="2026-08-02")}, "NAC_NOTIFIED"),
    "the notification is for something else": ({"evidence": notice(covers=["/items/1"])}, "NAC_NOTIFIED"),
    "only a quotation": ({"stage": "QUOTE"}, "PURCHASE_ORDER"),
    "nobody says where the order stands": ({"stage": None}, "PURCHASE_ORDER"),
    "a transfer within the country": ({"activities": ["IN_COUNTRY_TRANSFER"]}, "NAC_EXPORT_OR_REEXPORT"),
    "a distributor sells": ({"actor": {"role": "DISTRIBUTOR", "us_person": "YES", "country": "US"}}, "NO_DISTRIBUTOR"),
    "a distributor buys": ({"parties": [operator("CN", business_line="Distributor of boards")]}, "NO_DISTRIBUTOR"),
    "nobody says what the buyer does": ({"parties": [operator("CN", business_line=None)]}, "NO_DISTRIBUTOR"),
    "for data centers": ({"items": [card_for_data_centers()]}, "NOT_DATA_CENTER_3A090A"),
    "for data centers or not": ({"items": [gaming_card(marketed_for_data_center="UNKNOWN")]}, "NOT_DATA_CENTER_3A090A"),
    "two end users": (
        {"parties": [operator("CN", business_line="arenas"), operator("CN", business_line="arenas", name="Other")]},
        "ONE_CONSIGNEE_AND_END_USER",
    ),
    "no end user": ({"parties": [operator("CN", business_line="arenas", role="PURCHASER")]}, "ONE_CONSIGNEE_AND_END_USER"),
    "seven items": ({"items": [gaming_card() for _ in range(7)]}, "SIX_ITEMS_AT_MOST"),
    "a listed end user": (
        {"parties": [operator("CN", business_line="arenas", listings=[ENTITY_LIST])]},
        "NO_OTHER_REQUIREMENT",
    ),
    "a military end use": (
        {"end_use": {"purposes": ["MILITARY_INTELLIGENCE"], "purpose_country": "CN", "workload": "OTHER"}},
        "NO_OTHER_REQUIREMENT",
    ),
    "an individual notice": (
        {"actor": {"role": "EXPORTER", "us_person": "YES", "country": "US", "is_informed": "YES"}},
        "NO_OTHER_REQUIREMENT",
    ),
    "an unverified end user": (
        {"parties": [operator("CN", business_line="arenas", listings=[{"list": "us-bis-uvl"}])]},
        "NO_UNVERIFIED_PARTY",
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", MISSING)
def test_one_condition_short_is_a_license_and_the_condition_is_named(why: str) -> None:
    changes, condition = MISSING[why]
    facts = order(**changes)
    assert judged(facts).outcome == "LICENSE_REQUIRED"
    assert condition in unmet(facts, "NAC")


def test_six_items_are_not_seven() -> None:
    assert judged(order(items=[gaming_card() for _ in range(6)])).outcome == "AUTHORIZED"


def test_a_missing_condition_names_the_fact_that_would_tell() -> None:
    found = {one.code: one.missing for one in use(order(stage=None), "NAC").conditions}
    assert found["PURCHASE_ORDER"] == ("/stage",)


def test_a_uvl_statement_does_not_bring_the_exception_back() -> None:
    listed = operator("CN", business_line="arenas", listings=[{"list": "us-bis-uvl"}])
    statement = {**papers("NAC")[0], "kind": "UVL_STATEMENT", "covers": ["/parties/0"]}
    facts = order(parties=[listed], evidence=[*notice(), statement])
    assert judged(facts).outcome == "LICENSE_REQUIRED"
    assert use(facts, "NAC").available == "NO"


def test_3a090b_for_data_centers_may_use_nac() -> None:
    l40 = item(
        "3A090.b", specification={"tpp": 2896, "performance_density": 4.76, "designed_for_data_center": "YES"}
    )
    assert judged(order(items=[l40])).outcome == "AUTHORIZED"


def test_an_exception_covers_its_lines_and_no_others() -> None:
    facts = order(items=[gaming_card(), card_for_data_centers()])
    assert [one.outcome.value for one in judged(facts).lines] == ["AUTHORIZED", "LICENSE_REQUIRED"]
    position = {
        one.lines: one.available.value
        for one in judged(facts).license.exceptions
        if one.exception.code == "NAC"
    }
    assert position == {("/items/0",): "YES", ("/items/1",): "NO"}


def test_before_the_split_nac_alone_serves_every_destination() -> None:
    before, after = date(2024, 4, 3), date(2024, 4, 4)
    assert judged(order("VN", on=before)).outcome == "AUTHORIZED"
    assert judged(order("VN", on=after)).outcome == "LICENSE_REQUIRED"
    assert judged(order("VN", "ACA", on=before)).outcome == "LICENSE_REQUIRED"
    assert judged(order("VN", "ACA", on=after)).outcome == "AUTHORIZED"


def test_there_is_nothing_to_except_before_november_2023() -> None:
    assert judged(order("CN", on=date(2023, 11, 16))).license.exceptions == ()
    assert judged(order("CN", on=date(2023, 11, 17))).outcome == "AUTHORIZED"


@pytest.mark.parametrize(
    ("destination", "seat", "acts", "outcome"),
    [
        ("VN", "DE", ["EXPORT"], "AUTHORIZED"),
        ("SA", "US", ["REEXPORT"], "AUTHORIZED"),
        ("VN", "CN", ["EXPORT"], "LICENSE_REQUIRED"),
        ("MY", "MO", ["EXPORT"], "LICENSE_REQUIRED"),
        ("MO", "MO", ["EXPORT"], "LICENSE_REQUIRED"),
        ("CN", "CN", ["REEXPORT"], "LICENSE_REQUIRED"),
        ("CN", "CN", ["IN_COUNTRY_TRANSFER"], "AUTHORIZED"),
        ("CN", "CN", ["EXPORT", "IN_COUNTRY_TRANSFER"], "LICENSE_REQUIRED"),
    ],
)
def test_aca_is_for_d1_and_d4_without_a_seat_in_macau_or_d5(
    destination: str, seat: str, acts: list[str], outcome: str
) -> None:
    user = operator(destination, seat=seat, business_line="arenas")
    assert judged(order(destination, "ACA", parties=[user], activities=acts)).outcome == outcome


@pytest.mark.parametrize("seat", ["CN", "MO", "ZW"])
def test_nac_serves_a_seat_in_macau_or_d5_wherever_the_party_is(seat: str) -> None:
    user = operator("MY", seat=seat, business_line="arenas")
    assert judged(order("MY", parties=[user])).outcome == "AUTHORIZED"


@pytest.mark.parametrize("code", ["NAC", "ACA"])
def test_for_the_emirates_nothing_is_confirmed_since_july_2026(code: str) -> None:
    before, after = (order("AE", code, on=day) for day in (date(2026, 7, 9), date(2026, 7, 10)))
    assert use(before, "ACA").available == "YES"
    assert use(after, "ACA").available == "UNKNOWN"
    assert judged(after).outcome == "LICENSE_REQUIRED"
    assert use(after, "STA").available == "UNKNOWN"


@pytest.mark.parametrize("code", ["TMP", "RPL", "GOV", "ACM"])
def test_a_text_we_could_not_read_is_never_available(code: str) -> None:
    facts = order(code=code)
    assert use(facts, code).available == "UNKNOWN"
    assert judged(facts).outcome == "LICENSE_REQUIRED"


@pytest.mark.parametrize("code", ["AIA", "LPP", "TSU"])
def test_section_740_2_leaves_no_other_exception_for_ics_to_china(code: str) -> None:
    assert use(order(code=code), code).available == "NO"


def memory(bandwidth: float, area: float = 100) -> Json:
    return item("3A090.c", kind="HBM", specification={"hbm_bandwidth_gb_s": bandwidth, "hbm_area_mm2": area})


@pytest.mark.parametrize(("bandwidth", "available"), [(329.9, "UNKNOWN"), (330, "NO"), (331, "NO")])
def test_license_exception_hbm_ends_at_its_density(bandwidth: float, available: str) -> None:
    facts = order(code="HBM", items=[memory(bandwidth)])
    assert use(facts, "HBM").available == available
    assert use(facts, "NAC").available == "NO"
    assert judged(facts).outcome == "LICENSE_REQUIRED"


def syria(code: str | None = "SPP", on: str = "2026-08-03", **changes: Any) -> Json:
    evidence = papers(code, date.fromisoformat(on)) if code else []
    user = operator("SY", business_line="bakery")
    return chips(
        "SY",
        on=on,
        parties=[user],
        items=[{"description": "ovens", "eccn": "EAR99"}],
        evidence=evidence,
        **changes,
    )


def test_spp_claimed_for_ear99_to_syria_authorizes_and_unclaimed_waits() -> None:
    assert judged(syria()).outcome == "AUTHORIZED"
    assert judged(syria(None)).outcome == "REVIEW"
    assert use(syria(None), "SPP").available == "YES"


@pytest.mark.parametrize(
    ("on", "outcome"),
    [("2025-09-01", "LICENSE_REQUIRED"), ("2025-09-02", "AUTHORIZED"), ("2025-09-03", "AUTHORIZED")],
)
def test_spp_begins_in_september_2025(on: str, outcome: str) -> None:
    assert judged(syria(on=on)).outcome == outcome


def test_spp_is_not_for_items_on_the_commerce_control_list() -> None:
    facts = {**syria(), "items": [{"description": "routers", "eccn": "5A991"}]}
    assert judged(facts).outcome == "LICENSE_REQUIRED"
    assert unmet(facts, "SPP") == {"EAR99_ITEM": "NO"}


def test_spp_is_not_for_a_listed_end_user() -> None:
    facts = {**syria(), "parties": [operator("SY", listings=[ENTITY_LIST])]}
    assert judged(facts).outcome == "LICENSE_REQUIRED"
    assert {one.satisfied_by for one in judged(facts).findings} == {None}


def test_what_a_license_needs_no_exception_for_has_none() -> None:
    assert judged(order("DE", code=None, items=[gaming_card()])).outcome == "NO_RESTRICTION_FOUND"
    ordinary = chips("CN", items=[{"description": "office chairs", "eccn": "EAR99"}])
    assert judged(ordinary).license.exceptions == ()


def test_every_condition_has_its_text() -> None:
    asked = [order(), order("AE"), order(items=[memory(300)]), syria(), order("DE", code=None)]
    codes = {
        state.code for facts in asked for one in judged(facts).license.exceptions for state in one.conditions
    }
    assert {one for one in codes if f"condition:{one}" not in TEXTS} == set()
    assert {one.exception.code for facts in asked for one in judged(facts).license.exceptions} == set(
        EXCEPTIONS
    )
