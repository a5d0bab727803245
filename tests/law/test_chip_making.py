"""End uses of 15 CFR 744.23 beside the headquarters rule (A 5.3)."""

from typing import Any

import pytest

from tests.law.dealings import Json, chairs, found, met, operator, outcome

CLEAR, LICENSE, REVIEW = "NO_RESTRICTION_FOUND", "LICENSE_REQUIRED", "REVIEW"
SUPERCOMPUTER, NODE = "end-use.supercomputer", "end-use.advanced-node-fabrication"
UNKNOWN_NODE, DESIGN = "end-use.fabrication-of-unknown-node", "end-use.design-technology-for-production"
EQUIPMENT = "end-use.semiconductor-equipment-production"


def order(purpose: str, eccn: str = "EAR99", country: str = "CN", **party: Any) -> Json:
    user = {
        "role": "END_USER",
        "name": "Yunhai Jisuan",
        "country": country,
        "military_end_user": "NO",
        **party,
    }
    return chairs(
        country,
        parties=[user],
        items=[{"description": "parts", "eccn": eccn}],
        end_use={"workload": "OTHER", "purposes": [purpose]},
    )


@pytest.mark.parametrize(
    "eccn", ["3A001.a.7", "3A991.p", "4A003", "4A004", "4A994", "5A002.a", "5A004", "5A992.c"]
)
@pytest.mark.parametrize(
    ("country", "expected"), [("CN", True), ("MO", True), ("IQ", True), ("VN", False), ("DE", False)]
)
def test_entries_of_paragraph_a1_for_a_supercomputer_in_macau_or_d5(
    eccn: str, country: str, expected: bool
) -> None:
    assert met(order("SUPERCOMPUTER", eccn, country), SUPERCOMPUTER) is expected


def test_other_entries_are_not_named_for_supercomputers() -> None:
    assert outcome(order("SUPERCOMPUTER")) == CLEAR
    assert not found(order("SUPERCOMPUTER", "3A992"), SUPERCOMPUTER)


def test_a_supercomputer_elsewhere_than_the_destination_counts() -> None:
    facts = order("SUPERCOMPUTER", "3A991", "SG")
    facts["end_use"]["purpose_country"] = "CN"

    assert met(facts, SUPERCOMPUTER)


@pytest.mark.parametrize(("country", "expected"), [("CN", True), ("MO", True), ("TW", False), ("MY", False)])
def test_any_item_for_advanced_nodes_at_a_facility_in_macau_or_d5(country: str, expected: bool) -> None:
    facts = order("ADVANCED_NODE_FABRICATION", country=country)

    assert met(facts, NODE) is expected
    assert not met({**facts, "on": "2022-10-20"}, NODE)
    assert met({**facts, "on": "2022-10-21"}, NODE) is expected


def test_who_owns_the_facility_makes_no_difference() -> None:
    assert not met(order("ADVANCED_NODE_FABRICATION", country="MY", headquarters_country="CN"), NODE)
    assert met(order("ADVANCED_NODE_FABRICATION", country="CN", headquarters_country="KR"), NODE)


@pytest.mark.parametrize(
    ("eccn", "country", "roles", "expected"),
    [
        ("3B991", "CN", ["FABRICATOR"], True),
        ("3C992", "CN", ["FABRICATOR"], True),
        ("3E991", "MO", ["FABRICATOR"], True),
        ("3A991", "CN", ["FABRICATOR"], False),
        ("EAR99", "CN", ["FABRICATOR"], False),
        ("3B991", "TW", ["FABRICATOR"], False),
        ("3B991", "CN", [], False),
    ],
)
def test_category_3_for_a_fabricator_of_unknown_node_is_for_a_person(
    eccn: str, country: str, roles: list[str], expected: bool
) -> None:
    facts = order("COMMERCIAL", eccn, country, other_roles=roles)

    assert met(facts, UNKNOWN_NODE) is expected
    assert not expected or outcome(facts) == REVIEW


def technology(ship_from: str = "CN", seat: str = "CN", role: str = "FABRICATOR", **changes: object) -> Json:
    designer = {
        "name": "Haixin",
        "country": seat,
        "headquarters_country": seat,
        "ultimate_parent_headquarters_country": seat,
    }
    data = {
        "description": "mask data for a 3A090 IC",
        "eccn": "3E001",
        "kind": "TECHNOLOGY",
        "subject_to_the_ear": "YES",
        "jurisdiction_basis": "FDP",
        "designer": designer,
    }
    return chairs(
        "TW",
        ship_from=ship_from,
        activities=["REEXPORT"],
        parties=[operator("TW", role=role)],
        items=[{**data, **changes}],
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (technology(), LICENSE),
        (technology("MO", "MO"), LICENSE),
        (technology("VN", "CN"), LICENSE),
        (technology("SG", "CN"), CLEAR),
        (technology("CN", "DE"), CLEAR),
        (technology(role="END_USER"), REVIEW),
        (technology(eccn="3E991"), CLEAR),
        (technology(subject_to_the_ear="NO", jurisdiction_basis=None), CLEAR),
    ],
)
def test_design_technology_that_leaves_for_production(facts: Json, expected: str) -> None:
    assert {one.outcome.value for one in found(facts, DESIGN)} == ({expected} - {CLEAR})


@pytest.mark.parametrize(
    ("day", "expected"), [("2023-11-16", False), ("2023-11-17", True), ("2026-08-03", True)]
)
def test_design_technology_is_caught_since_november_2023(day: str, expected: bool) -> None:
    assert met({**technology(), "on": day}, DESIGN) is expected


@pytest.mark.parametrize(
    ("eccn", "country", "seat", "parent", "expected"),
    [
        ("3B991", "CN", "CN", "CN", True),
        ("3B991", "MO", "DE", "DE", True),
        ("2B999", "SG", "CN", "CN", True),
        ("2B999", "SG", "SG", "CN", True),
        ("2B999", "SG", "DE", "DE", False),
        ("EAR99", "CN", "CN", "CN", False),
        ("EAR99", "SG", "CN", "CN", False),
    ],
)
def test_items_on_the_list_for_makers_of_equipment(
    eccn: str, country: str, seat: str, parent: str, expected: bool
) -> None:
    user: Json = {
        "headquarters_country": seat,
        "ultimate_parent": {"name": "Parent", "headquarters_country": parent},
    }

    assert met(order("SME_PRODUCTION", eccn, country, **user), EQUIPMENT) is expected


def test_a_maker_of_unknown_seat_is_asked_about() -> None:
    assert outcome(order("SME_PRODUCTION", "2B999", "SG")) == "INSUFFICIENT_FACTS"
