"""Knowledge or suspicion that items go elsewhere than stated (A 2.8), and which places are the United States."""

import pytest

from tests.law.dealings import ENTITY_LIST, Json, chairs, chips, item, met, operator, outcome

CLEAR, LICENSE, REVIEW, ASK = "NO_RESTRICTION_FOUND", "LICENSE_REQUIRED", "REVIEW", "INSUFFICIENT_FACTS"


@pytest.mark.parametrize("order", [chairs("MY"), chips("MY")], ids=["chairs", "chips"])
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
def test_diversion_to_nobody_knows_where_is_for_a_person(order: Json, level: str, expected: str) -> None:
    assert outcome({**order, "knowledge": {"diversion": level}}) == expected


@pytest.mark.parametrize(
    ("order", "place", "expected"),
    [
        (chips("MY"), "CN", LICENSE),
        (chips("MY"), "VN", LICENSE),
        (chips("MY"), "DE", REVIEW),
        (chairs("MY"), "IR", LICENSE),
        (chairs("MY"), "CN", REVIEW),
    ],
)
def test_a_place_that_is_named_is_judged_as_a_destination(order: Json, place: str, expected: str) -> None:
    known = {"diversion": "HIGH_PROBABILITY", "diversion_destination": place}

    assert outcome({**order, "knowledge": known}) == expected


def test_a_suspected_place_is_no_destination_yet() -> None:
    suspected = {"diversion": "RED_FLAG", "diversion_destination": "CN"}

    assert outcome(chips("MY", knowledge=suspected)) == REVIEW
    assert outcome(chips("MY", knowledge={**suspected, "self_blinding": "YES"})) == LICENSE


@pytest.mark.parametrize("territory", ["US", "PR", "GU", "VI"])
def test_a_territory_is_the_united_states(territory: str) -> None:
    party = {"role": "END_USER", "name": "Gudang Selat", "country": "MY", "listings": [ENTITY_LIST]}

    assert met(chairs("MY", ship_from=territory, parties=[party]), "listing.entity-list")
    assert outcome(chips(territory, parties=[operator(territory, "CN")])) == CLEAR
    made_there = item(made_in=territory, subject_to_the_ear="UNKNOWN")
    assert outcome(chips("VN", ship_from="SG", items=[made_there])) == LICENSE
