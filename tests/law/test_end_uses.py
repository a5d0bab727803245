"""Part 744 by end use and end user (A 2.7): which country list, which item, which person."""

import pytest

from app.law.finding import Question, ReviewPolicy
from tests.law.dealings import Json, chairs, chips, judged, met, outcome
from tests.law.uses import ASK, CLEAR, LICENSE, REVIEW, foreign_rack, ordered, party

SCOPE = [{"description": "oscilloscope", "eccn": "3A992"}]


def purposed(destination: str, *purposes: str, **changes: object) -> Json:
    use = {
        "purposes": [*purposes],
        **({"purpose_country": changes.pop("where")} if "where" in changes else {}),
    }
    return ordered(destination, party("END_USER", destination), end_use=use, **changes)


# 744.2 to 744.4


@pytest.mark.parametrize("purpose", ["NUCLEAR", "MISSILE", "CHEMICAL_BIOLOGICAL"])
@pytest.mark.parametrize("country", ["PK", "IN", "BR", "CN"])
def test_weapons_uses_need_a_license_for_ear99(purpose: str, country: str) -> None:
    answer = judged(purposed(country, purpose))

    assert (answer.outcome, answer.license.review_policy) == (LICENSE, ReviewPolicy.CASE_BY_CASE)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (purposed("JP", "NUCLEAR"), REVIEW),
        (purposed("GB", "NUCLEAR", "RESEARCH"), REVIEW),
        (purposed("JP", "NUCLEAR", where="PK"), LICENSE),
        (purposed("JP", "NUCLEAR", "MISSILE"), LICENSE),
        (purposed("JP", "CHEMICAL_BIOLOGICAL"), LICENSE),
        (purposed("JP", "COMMERCIAL"), CLEAR),
    ],
)
def test_nuclear_uses_in_the_countries_of_supplement_3_are_for_a_person(facts: Json, expected: str) -> None:
    assert outcome(facts) == expected


def test_the_seat_of_the_user_counts_against_supplement_3() -> None:
    user = party("END_USER", "JP", headquarters_country="PK")

    assert outcome(ordered("JP", user, end_use={"purposes": ["NUCLEAR"]})) == LICENSE


# 744.22


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        *((one, LICENSE) for one in ("BY", "MM", "KH", "CN", "HK", "RU", "VE", "IR", "KP", "SY", "CU")),
        *((one, CLEAR) for one in ("ZW", "ER", "HT", "LB", "MO", "JP", "US")),
        ("NI", REVIEW),
    ],
)
def test_military_intelligence_has_its_own_list_of_countries(country: str, expected: str) -> None:
    user = party("END_USER", "SG", headquarters_country=country, military_intelligence_end_user="YES")
    facts = ordered("SG", user)

    assert met(facts, "end-use.military-intelligence") is (expected == LICENSE)
    assert met(facts, "end-use.unsettled-country") is (expected == REVIEW)


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("NI", "2024-03-14", CLEAR),
        ("NI", "2024-03-15", REVIEW),
        ("KH", "2021-12-08", CLEAR),
        ("KH", "2021-12-09", LICENSE),
        ("KH", "2025-11-07", LICENSE),
    ],
)
def test_countries_join_that_list_by_day(country: str, day: str, expected: str) -> None:
    user = party("END_USER", country, military_intelligence_end_user="YES")

    assert outcome(ordered(country, user, on=day)) == expected


def test_a_purpose_elsewhere_does_not_hide_who_uses_the_items() -> None:
    use = {"purposes": ["MILITARY_INTELLIGENCE"], "purpose_country": "MY"}

    assert outcome(ordered("MY", party("END_USER", "CN"), end_use=use)) == LICENSE
    assert outcome(ordered("MY", party("END_USER", "MY"), end_use=use)) == CLEAR


@pytest.mark.parametrize("role", ["PURCHASER", "FORWARDER", "FINANCIER", "SUPPLIER", "OTHER", None])
def test_such_an_organization_counts_in_any_role(role: str | None) -> None:
    other = party(role, "CN", name="Bureau", military_intelligence_end_user="YES")

    assert met(ordered("DE", party(), other), "end-use.military-intelligence")


def test_a_stated_doubt_is_asked_about_where_it_decides() -> None:
    def doubtful(country: str) -> Json:
        return ordered(country, party("END_USER", country, military_intelligence_end_user="UNKNOWN"))

    assert outcome(doubtful("CN")) == ASK
    assert outcome(doubtful("DE")) == CLEAR


# 744.6


@pytest.mark.parametrize(
    ("us_person", "purpose", "expected"),
    [
        ("YES", "MILITARY_INTELLIGENCE", LICENSE),
        ("YES", "NUCLEAR", LICENSE),
        ("YES", "ADVANCED_NODE_FABRICATION", REVIEW),
        ("YES", "SME_PRODUCTION", REVIEW),
        ("YES", "COMMERCIAL", CLEAR),
        ("YES", "MILITARY", CLEAR),
        ("NO", "MILITARY_INTELLIGENCE", CLEAR),
        ("NO", "ADVANCED_NODE_FABRICATION", CLEAR),
        ("UNKNOWN", "MILITARY_INTELLIGENCE", ASK),
    ],
)
def test_support_by_a_us_person_needs_no_item_subject_to_the_ear(
    us_person: str, purpose: str, expected: str
) -> None:
    facts = ordered(
        "CN",
        party("END_USER", "CN", military_end_user="NO"),
        activities=["SUPPORT"],
        ship_from="JP",
        actor={"us_person": us_person, "country": "JP"},
        us_persons_involved="NO",
        items=[foreign_rack()],
        end_use={"purposes": [purpose], "purpose_country": "CN"},
    )

    assert outcome(facts) == expected


@pytest.mark.parametrize(("day", "expected"), [("2022-10-11", False), ("2022-10-12", True)])
def test_support_of_chip_making_counts_from_its_day(day: str, *, expected: bool) -> None:
    facts = purposed("CN", "ADVANCED_NODE_FABRICATION", on=day, actor={"us_person": "YES"})

    assert met(facts, "end-use.us-person-support-of-chip-making") is expected


# 744.21


@pytest.mark.parametrize(
    ("country", "eccn", "military", "expected"),
    [
        ("CN", "EAR99", "YES", CLEAR),
        ("CN", "3A992", "YES", REVIEW),
        ("CN", "3A992", "NO", CLEAR),
        ("CN", "3A992", None, ASK),
        ("VE", "3A992", "YES", REVIEW),
        ("NI", "3A992", "YES", REVIEW),
        ("FR", "3A992", "YES", CLEAR),
        ("VN", "3A992", None, CLEAR),
        ("RU", "EAR99", "YES", LICENSE),
        ("BY", "EAR99", "YES", LICENSE),
    ],
)
def test_military_end_users_by_country_and_item(
    country: str, eccn: str, military: str | None, expected: str
) -> None:
    user = party("END_USER", country, military_end_user=military)

    assert outcome(ordered(country, user, items=[{"description": "parts", "eccn": eccn}])) == expected


def test_a_military_purpose_follows_the_user_out_of_its_country() -> None:
    user = party("END_USER", "SG", headquarters_country="CN", military_end_user="NO")

    assert outcome(ordered("SG", user, items=SCOPE, end_use={"purposes": ["MILITARY"]})) == REVIEW
    assert (
        outcome(ordered("SG", party("END_USER", "SG"), items=SCOPE, end_use={"purposes": ["MILITARY"]}))
        == CLEAR
    )


@pytest.mark.parametrize(
    "name",
    [
        "Salvation Army Thrift Store",
        "Army and Navy Surplus GmbH",
        "Royal Military Academy Canteen",
        "Rocket Bakery",
        "Klinik fuer Nuklearmedizin Bonn",
        "Missile Toys Ltd.",
        "Intelligence Squared Ltd.",
    ],
)
@pytest.mark.parametrize("country", ["DE", "CN"])
def test_a_name_that_sounds_military_is_only_a_name(name: str, country: str) -> None:
    assert outcome(ordered(country, party("END_USER", country, name=name))) == CLEAR


# Knowledge without a purpose


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("NONE", CLEAR),
        ("RED_FLAG", REVIEW),
        ("HIGH_PROBABILITY", REVIEW),
        ("ACTUAL", REVIEW),
        ("UNKNOWN", ASK),
    ],
)
def test_knowledge_of_some_prohibited_use_is_for_a_person(level: str, expected: str) -> None:
    assert outcome({**chairs(), "knowledge": {"prohibited_end_use": level}}) == expected


@pytest.mark.parametrize(
    ("purposes", "expected"), [(["UNKNOWN"], ASK), ([], ASK), (["COMMERCIAL"], CLEAR), (["RESEARCH"], CLEAR)]
)
def test_the_end_use_of_covered_items_has_to_be_established(purposes: list[str], expected: str) -> None:
    use = {"workload": "INFERENCE", "purposes": purposes, "purpose_country": "DE"}

    assert outcome(chips(end_use=use)) == expected
    assert outcome({**chairs(), "end_use": {"purposes": purposes}}) == CLEAR
    assert outcome(chips(on="2025-05-12", end_use=use), Question.TRANSACTION) == CLEAR
