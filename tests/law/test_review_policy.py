"""How BIS would review an application: row by row of 742.6(b)(10) and 744.23(d), and day by day."""

from typing import Any

import pytest

from app.law.texts import TEXTS
from tests.law.dealings import Json, chips, item, judged, operator
from tests.law.test_exceptions import gaming_card

DENIAL, CASE_BY_CASE, APPROVAL = "PRESUMPTION_OF_DENIAL", "CASE_BY_CASE", "PRESUMPTION_OF_APPROVAL"
CERTIFIED: Json = {
    "us_supply_sufficient": "YES",
    "no_foundry_capacity_diverted": "YES",
    "china_share_of_us_volume": 0.5,
    "recipient_security_and_kyc": "YES",
    "us_third_party_tested": "YES",
    "no_military_end_use": "YES",
}


def accelerator(**changes: Any) -> Json:
    """For data centers, just below both limits of January 2026."""
    figures = {
        "tpp": 20999,
        "dram_bandwidth_gb_s": 6499,
        "designed_for_data_center": "YES",
        "marketed_for_data_center": "YES",
        "commercially_available_in_us_on_2026_01_15": "YES",
        **changes,
    }
    return item(
        "3A090.a", specification={name: value for name, value in figures.items() if value is not None}
    )


def order(destination: str = "CN", item: Json | None = None, **changes: Any) -> Json:
    """An order from the US that meets every condition of the lane of January 2026."""
    facts = chips(
        destination,
        parties=[operator(destination)],
        items=[item or accelerator()],
        case_by_case=CERTIFIED,
    )
    return {**facts, **changes}


def policy(facts: Json) -> str:
    return judged(facts).license.review_policy.value


def lane(facts: Json) -> dict[str, str]:
    """The conditions of the lane that are not met."""
    found = judged(facts).license.case_by_case
    return {one.code: one.met.value for group in found for one in group.conditions if one.met != "YES"}


@pytest.mark.parametrize(
    ("destination", "on", "expected"),
    [
        ("CN", "2022-10-20", "NONE"),
        ("CN", "2022-10-21", DENIAL),
        ("HK", "2022-10-22", DENIAL),
        ("MO", "2023-01-16", "NONE"),
        ("MO", "2023-01-17", DENIAL),
        ("CN", "2023-11-16", DENIAL),
        ("CN", "2023-11-17", DENIAL),
        ("ZW", "2023-11-17", DENIAL),
        ("CN", "2026-01-14", DENIAL),
        ("CN", "2026-01-15", CASE_BY_CASE),
        ("HK", "2026-01-16", CASE_BY_CASE),
        ("MO", "2026-11-22", CASE_BY_CASE),
        ("ZW", "2026-01-15", DENIAL),
        ("VN", "2023-11-16", "NONE"),
        ("VN", "2023-11-17", APPROVAL),
        ("SA", "2026-08-03", APPROVAL),
        ("DE", "2026-08-03", "NONE"),
    ],
)
def test_data_center_ics_by_destination_and_day(destination: str, on: str, expected: str) -> None:
    on_2022 = {"interconnect_gb_s": 900, "rates": [{"format": "fp16", "tops": 989}], "tpp": None}
    chip = accelerator(**on_2022) if on < "2023-11-17" else accelerator()
    user = operator(destination, seat="DE" if destination in ("VN", "SA") else destination)
    assert policy(order(destination, chip, on=on, parties=[user])) == expected


@pytest.mark.parametrize("lighter", ["gaming card", "3A090.b"])
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2023-11-17", DENIAL),
        ("2024-04-03", DENIAL),
        ("2024-04-04", CASE_BY_CASE),
        ("2024-04-05", CASE_BY_CASE),
        ("2026-08-03", CASE_BY_CASE),
    ],
)
def test_items_not_for_data_centers_or_below_3a090a_since_april_2024(
    lighter: str, on: str, expected: str
) -> None:
    b = item(
        "3A090.b", specification={"tpp": 2896, "performance_density": 4.76, "designed_for_data_center": "YES"}
    )
    chip = gaming_card() if lighter == "gaming card" else b
    assert policy(order("CN", chip, on=on, case_by_case=None)) == expected


def test_an_rtx_class_card_sold_for_data_centers_is_no_gaming_card() -> None:
    sold = gaming_card(marketed_for_data_center="YES")
    assert policy(order("CN", sold, case_by_case=None)) == DENIAL
    unknown = gaming_card(marketed_for_data_center="UNKNOWN")
    assert policy(order("CN", unknown, case_by_case=None)) == DENIAL


def test_memory_to_china_is_presumed_denied() -> None:
    hbm = item("3A090.c", kind="HBM", specification={"hbm_bandwidth_gb_s": 819, "hbm_area_mm2": 110})
    assert policy(order("CN", hbm, on="2024-12-30")) == "NONE"
    assert policy(order("CN", hbm, on="2024-12-31")) == DENIAL
    assert policy(order("CN", hbm)) == DENIAL


OUTSIDE: dict[str, tuple[Json, str]] = {
    "at the limit of performance": ({"items": [accelerator(tpp=21000)]}, "TPP_BELOW_LIMIT"),
    "at the limit of bandwidth": ({"items": [accelerator(dram_bandwidth_gb_s=6500)]}, "DRAM_BANDWIDTH_BELOW_LIMIT"),
    "not on the US market": (
        {"items": [accelerator(commercially_available_in_us_on_2026_01_15="NO")]},
        "ON_THE_US_MARKET",
    ),
    "a reexport": ({"activities": ["REEXPORT"], "ship_from": "SG"}, "EXPORTED_FROM_THE_US"),
    "an export from abroad": ({"ship_from": "TW"}, "EXPORTED_FROM_THE_US"),
    "a transfer within China": ({"activities": ["IN_COUNTRY_TRANSFER"], "ship_from": "CN"}, "EXPORTED_FROM_THE_US"),
    "a party of Macau in Malaysia": (
        {"destination": "MY", "parties": [operator("MY", seat="MO")]},
        "END_USER_IN_CHINA_OR_MACAU",
    ),
    "an end user elsewhere": ({"parties": [operator("SG", seat="CN")]}, "END_USER_IN_CHINA_OR_MACAU"),
    "more than half": ({"case_by_case": {**CERTIFIED, "china_share_of_us_volume": 0.51}}, "CHINA_SHARE_AT_MOST_HALF"),
    **{
        f"{name} is denied": ({"case_by_case": {**CERTIFIED, name: "NO"}}, code)
        for code, name in {
            "US_SUPPLY_SUFFICIENT": "us_supply_sufficient",
            "NO_FOUNDRY_CAPACITY_DIVERTED": "no_foundry_capacity_diverted",
            "RECIPIENT_SECURITY_AND_KYC": "recipient_security_and_kyc",
            "TESTED_IN_THE_US": "us_third_party_tested",
            "NO_MILITARY_END_USE": "no_military_end_use",
        }.items()
    },
}  # fmt: skip


@pytest.mark.parametrize("why", OUTSIDE)
def test_outside_the_lane_denial_is_presumed_and_the_condition_is_named(why: str) -> None:
    changes, condition = OUTSIDE[why]
    facts = order(**changes)
    assert policy(facts) == DENIAL
    assert lane(facts) == {condition: "NO"}
    assert "CASE_BY_CASE_CONDITIONS_OPEN" not in judged(facts).advisories


OPEN: dict[str, tuple[Json, str]] = {
    "no bandwidth stated": ({"items": [accelerator(dram_bandwidth_gb_s=None)]}, "DRAM_BANDWIDTH_BELOW_LIMIT"),
    "no word of the US market": (
        {"items": [accelerator(commercially_available_in_us_on_2026_01_15=None)]},
        "ON_THE_US_MARKET",
    ),
    "no share stated": ({"case_by_case": {**CERTIFIED, "china_share_of_us_volume": None}}, "CHINA_SHARE_AT_MOST_HALF"),
    "a certification unknown": ({"case_by_case": {**CERTIFIED, "us_third_party_tested": "UNKNOWN"}}, "TESTED_IN_THE_US"),
    "military use not spoken of": ({"case_by_case": {**CERTIFIED, "no_military_end_use": None}}, "NO_MILITARY_END_USE"),
}  # fmt: skip


@pytest.mark.parametrize("why", OPEN)
def test_a_condition_that_nobody_stated_leaves_denial_and_is_said_to_be_open(why: str) -> None:
    changes, condition = OPEN[why]
    facts = order(**changes)
    assert policy(facts) == DENIAL
    assert lane(facts) == {condition: "UNKNOWN"}
    assert "CASE_BY_CASE_CONDITIONS_OPEN" in judged(facts).advisories
    missing = [
        one.missing for group in judged(facts).license.case_by_case for one in group.conditions if one.missing
    ]
    assert len(missing) == 1


def test_inside_the_lane_the_license_is_still_required() -> None:
    found = judged(order())
    assert (found.outcome, found.license.required) == ("LICENSE_REQUIRED", "YES")
    assert lane(order()) == {}


def test_the_lane_is_weighed_only_where_the_policy_turns_on_it() -> None:
    assert judged(order("CN", gaming_card())).license.case_by_case == ()
    assert judged(order("VN", parties=[operator("VN", seat="DE")])).license.case_by_case == ()
    assert judged(order(on="2026-01-14")).license.case_by_case == ()


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"seat": "US"}, APPROVAL),
        ({"seat": "JP"}, APPROVAL),
        ({"seat": "TW"}, APPROVAL),
        ({"seat": "BR"}, DENIAL),
        ({"seat": "CN"}, DENIAL),
        (
            {"seat": "US", "owners": [{"name": "A", "country": "CN", "share_min": 51, "share_max": 51}]},
            DENIAL,
        ),
        (
            {"seat": "US", "owners": [{"name": "A", "country": "CN", "share_min": 40, "share_max": 40}]},
            DENIAL,
        ),
        (
            {
                "seat": "US",
                "owners": [
                    {"name": "A", "country": "CN", "share_min": 50, "share_max": 50},
                    {"name": "B", "country": "JP", "share_min": 50, "share_max": 50},
                ],
            },
            APPROVAL,
        ),
    ],
)
def test_allied_end_users_not_majority_owned_from_there_are_presumed_approved(
    user: Json, expected: str
) -> None:
    buyer = operator("SG", seat="CN", role="PURCHASER", name="Pearl Harbour Trading")
    assert policy(order("SG", parties=[buyer, operator("SG", **user)])) == expected


def test_an_allied_end_user_located_in_china_is_reviewed_as_any_other_there() -> None:
    assert policy(order("CN", accelerator(tpp=30000), parties=[operator("CN", seat="US")])) == DENIAL


@pytest.mark.parametrize("purpose", ["MILITARY_INTELLIGENCE", "SUPERCOMPUTER", "ADVANCED_NODE_FABRICATION"])
def test_military_intelligence_and_744_23_uses_in_china_are_presumed_denied(purpose: str) -> None:
    use = {"workload": "OTHER", "purposes": [purpose], "purpose_country": "CN"}
    assert policy(order(end_use=use)) == DENIAL


def test_a_military_use_in_russia_is_presumed_denied() -> None:
    chairs = [{"description": "office chairs", "eccn": "EAR99", "hts": "9401.30"}]
    use = {"workload": "OTHER", "purposes": ["MILITARY"], "purpose_country": "RU"}
    assert policy(order("RU", items=chairs, end_use=use)) == DENIAL


@pytest.mark.parametrize("purpose", ["NUCLEAR", "MISSILE", "CHEMICAL_BIOLOGICAL"])
def test_weapons_uses_are_reviewed_case_by_case(purpose: str) -> None:
    chairs = [{"description": "office chairs", "eccn": "EAR99"}]
    use = {"workload": "OTHER", "purposes": [purpose], "purpose_country": "BR"}
    assert policy(order("BR", items=chairs, end_use=use)) == CASE_BY_CASE


def test_every_condition_of_the_lane_has_its_text() -> None:
    codes = [one.code for group in judged(order()).license.case_by_case for one in group.conditions]
    assert len(codes) == len(set(codes)) == 11
    assert all(f"condition:{code}" in TEXTS for code in codes)
    assert "advisory:CASE_BY_CASE_CONDITIONS_OPEN" in TEXTS


@pytest.mark.parametrize(
    ("seat", "on", "expected"),
    [
        ("CN", "2026-08-03", DENIAL),
        ("KR", "2026-08-03", APPROVAL),
        ("TW", "2023-11-17", APPROVAL),
        ("KR", "2023-11-16", DENIAL),
    ],
)
def test_a_fab_in_china_is_reviewed_by_where_its_owner_sits_since_november_2023(
    seat: str, on: str, expected: str
) -> None:
    use = {"workload": "OTHER", "purposes": ["ADVANCED_NODE_FABRICATION"], "purpose_country": "CN"}
    gases = [{"description": "process gases", "eccn": "EAR99"}]
    assert policy(order(on=on, items=gases, end_use=use, parties=[operator("CN", seat=seat)])) == expected
