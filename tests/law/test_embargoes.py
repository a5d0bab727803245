"""Part 746 (A 5.6): destinations under embargo by day and item, and embargoed places anywhere else in a dealing."""

import pytest

from app.law.finding import Question
from tests.law.dealings import Json, chairs, judged, outcome
from tests.law.uses import ASK, CLEAR, LICENSE, REVIEW, compute, ordered, party

CCL = [{"description": "oscilloscope", "eccn": "3A992"}]
UNCLASSIFIED = [{"description": "chairs"}]
SUBJECT = [{"description": "chairs", "eccn": "EAR99", "subject_to_the_ear": "YES"}]
SPP: Json = {
    "kind": "LICENSE_EXCEPTION",
    "reference": "SPP",
    "issued_on": "2025-08-01",
    "valid_until": "2027-01-01",
    "complete": "YES",
    "covers": ["/items/0"],
}


@pytest.mark.parametrize(
    ("country", "citation"), [("CU", "15 CFR 746.2"), ("IR", "15 CFR 746.7"), ("KP", "15 CFR 746.4")]
)
@pytest.mark.parametrize("items", [SUBJECT, CCL, UNCLASSIFIED], ids=["ear99", "ccl", "unclassified"])
@pytest.mark.parametrize("day", ["2020-01-02", "2026-11-22"])
def test_everything_needs_a_license_to_cuba_iran_and_north_korea(
    country: str, citation: str, items: list[Json], day: str
) -> None:
    answer = judged(ordered(country, on=day, items=items))

    assert answer.outcome == LICENSE
    assert citation in {cited for one in answer.findings for cited in one.citations}
    assert ("OFAC_LICENSES_IRAN" in answer.advisories) is (country == "IR")


@pytest.mark.parametrize("us_person", ["YES", "NO"])
def test_the_item_decides_not_the_person(us_person: str) -> None:
    facts = ordered("IR", ship_from="NL", actor={"us_person": us_person, "country": "NL"}, items=SUBJECT)

    assert outcome(facts) == LICENSE


@pytest.mark.parametrize(
    ("region", "day", "expected"),
    [
        ("UA-30", "2026-08-03", CLEAR),
        ("UA-65", "2026-08-03", CLEAR),
        ("UA-43", "2026-08-03", LICENSE),
        ("UA-40", "2026-08-03", LICENSE),
        ("UA-43", "2015-01-28", CLEAR),
        ("UA-43", "2015-01-29", LICENSE),
        ("UA-14", "2022-02-23", CLEAR),
        ("UA-14", "2022-02-24", LICENSE),
        ("UA-09", "2022-02-24", LICENSE),
        (None, "2026-08-03", ASK),
        ("PL-14", "2026-08-03", ASK),
    ],
)
def test_the_region_of_ukraine_tells(region: str | None, day: str, expected: str) -> None:
    stated = {"destination_region": region} if region else {}

    assert outcome(ordered("UA", on=day, **stated)) == expected


def test_an_occupied_region_counts_under_any_country() -> None:
    assert outcome(ordered("RU", destination_region="UA-43")) == LICENSE
    assert outcome(ordered("PL", party("END_USER", "UA"))) == ASK
    assert outcome(ordered("PL", party("PURCHASER", "UA"))) == CLEAR


@pytest.mark.parametrize(
    ("day", "items", "claimed", "expected"),
    [
        ("2025-09-01", SUBJECT, False, LICENSE),
        ("2025-09-01", SUBJECT, True, LICENSE),
        ("2025-09-02", SUBJECT, False, REVIEW),
        ("2025-09-02", SUBJECT, True, "AUTHORIZED"),
        ("2026-11-22", SUBJECT, True, "AUTHORIZED"),
        ("2025-09-01", CCL, True, LICENSE),
        ("2026-08-03", CCL, True, LICENSE),
        ("2026-08-03", UNCLASSIFIED, False, ASK),
    ],
)
def test_syria_by_day_and_item(day: str, items: list[Json], expected: str, *, claimed: bool) -> None:
    assert outcome(ordered("SY", on=day, items=items, evidence=[SPP] if claimed else [])) == expected


@pytest.mark.parametrize("country", ["RU", "BY"])
@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (SUBJECT, REVIEW),
        ([{**SUBJECT[0], "hts": "9401.39"}], REVIEW),
        (CCL, LICENSE),
        ([{"model": "NVIDIA H100 SXM5 80GB", "eccn": "EAR99"}], LICENSE),
        (UNCLASSIFIED, ASK),
    ],
)
def test_russia_and_belarus_by_item(country: str, items: list[Json], expected: str) -> None:
    assert outcome(ordered(country, items=items)) == expected


@pytest.mark.parametrize(
    "country", ["AF", "CD", "CF", "ER", "HT", "IQ", "LB", "LY", "SO", "SS", "SD", "ZW", "NI"]
)
def test_other_members_of_d5_take_ear99(country: str) -> None:
    assert outcome(ordered(country)) == CLEAR


# Anywhere else in the dealing


@pytest.mark.parametrize("country", ["IR", "CU", "KP", "SY", "RU", "BY"])
@pytest.mark.parametrize(
    "role",
    [
        "PURCHASER",
        "INTERMEDIATE_CONSIGNEE",
        "ULTIMATE_CONSIGNEE",
        "END_USER",
        "IAAS_PROVIDER",
        "TRAINING_BENEFICIARY",
        "DESIGNER",
        "FABRICATOR",
        "FORWARDER",
        "FINANCIER",
        "SUPPLIER",
        "OTHER",
        None,
    ],
)
def test_nobody_in_an_embargoed_place_goes_through(role: str | None, country: str) -> None:
    for where in (
        {"country": country},
        {"incorporation_country": country},
        {"principal_office_country": country},
        {"place_of_management_country": country},
        {"headquarters_country": country},
        {"ultimate_parent": {"name": "Parent", "headquarters_country": country}},
        {"payment_country": country},
        {"data_center": {"country": country}},
        {"owners": [{"name": "Owner", "country": country, "share_min": 100, "share_max": 100}]},
        {"owners": [{"name": "Owner", "country": country}]},
        {"controlled_by": [{"name": "Chair", "country": country}]},
    ):
        other = {**party(role, name="Other"), **where}

        assert outcome(ordered("DE", party(), other)) != CLEAR, where


@pytest.mark.parametrize(
    "place",
    [
        {"route": ["NL", "IR"]},
        {"ship_from": "IR"},
        {"ship_from": "RU"},
        {"end_use": {"purpose_country": "KP"}},
        {"actor": {"country": "BY"}},
        {"actor": {"headquarters_country": "IR"}},
        {"actor": {"ultimate_parent_headquarters_country": "SY"}},
        {"destination_region": "UA-43"},
        {"knowledge": {"diversion": "RED_FLAG", "diversion_destination": "IR"}},
    ],
)
def test_nothing_else_in_an_embargoed_place_goes_through(place: Json) -> None:
    assert outcome({**ordered(items=SUBJECT), **place}) != CLEAR


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("12 Enghelab Avenue, Tehran, Iran", REVIEW),
        ("Enghelab 12, 11369 Tehran, Islamic Republic of Iran", REVIEW),
        ("Minsk, Belarus 220030", REVIEW),
        ("Yalta, Republic of Crimea", REVIEW),
        ("ロシア連邦モスクワ市", REVIEW),
        ("伊朗德黑兰", REVIEW),
        ("12 Azadi Street Tehran Iran", REVIEW),
        ("Tehran - Iran", REVIEW),
        ("Teheran/Iran 15875-4413", REVIEW),
        ("Tehran, Iran, 15875", REVIEW),
        ("Pyongyang, Korea (DPRK)", REVIEW),
        ("Lenina 4, Sevastopol", REVIEW),
        ("ул. Тверская 1, 125009 Москва, Россия", REVIEW),
        ("Damas, Syrie", REVIEW),
        ("تهران، ایران", REVIEW),
        ("12 Cuba Street", CLEAR),
        ("Rua Cuba 12", CLEAR),
        ("Via Siria 3, 20100 Milano", CLEAR),
        ("Moscow, ID 83843", CLEAR),
        ("12 Cuba Street, Wellington", CLEAR),
        ("4 Main Street, Cuba, NY 14727", CLEAR),
        ("Moscow, Idaho", CLEAR),
        ("Russia Wharf 530, Boston", CLEAR),
        ("Syriastrasse 1, 10115 Berlin", CLEAR),
    ],
)
def test_an_address_is_read_where_it_names_the_country(address: str, expected: str) -> None:
    assert outcome(ordered("DE", party(address=address))) == expected


@pytest.mark.parametrize(
    "one",
    [
        {"type": "PERSON", "citizenships": ["IR"]},
        {"payment_country": "CY"},
        {"owners": [{"name": "Owner", "country": "RU", "share_min": 30, "share_max": 30}]},
    ],
)
def test_what_only_looks_embargoed_goes_through(one: Json) -> None:
    assert outcome(ordered("DE", party(**one))) == CLEAR


def test_a_majority_holder_below_a_harmless_parent_is_seen() -> None:
    above = {"name": "Top", "country": "DE", "share_min": 100, "share_max": 100}
    between = {"name": "Middle", "country": "IR", "share_min": 60, "share_max": 60, "owners": [above]}
    parent = {"name": "Top", "headquarters_country": "DE"}

    assert outcome(ordered("DE", party(ultimate_parent=parent, owners=[between]))) == REVIEW


def test_partial_questions_see_embargoed_places_as_well() -> None:
    seen = {"on": "2026-08-03", "parties": [party(country="IR")]}

    assert outcome(seen, Question.PARTY) == REVIEW
    assert outcome({**seen, "parties": [party()]}, Question.PARTY) == CLEAR
    assert outcome(compute("IR", "INFERENCE"), Question.IAAS) == REVIEW


def test_an_embargoed_line_holds_the_lines_that_are_subject() -> None:
    assert [one.outcome for one in judged(chairs("CU", items=[*SUBJECT, *CCL])).lines] == [LICENSE, LICENSE]
