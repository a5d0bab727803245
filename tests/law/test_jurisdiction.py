"""What is subject to the EAR, and denials that other facts contradict (A 5.7)."""

import pytest

from tests.law.dealings import ENTITY_LIST, US_MAKER, Json, chips, item, outcome
from tests.law.uses import ASK, CLEAR, LICENSE, REVIEW, ordered, party

DENIED: Json = {"description": "cable set", "eccn": "EAR99", "made_in": "DE", "subject_to_the_ear": "NO"}
GERMAN_MAKER: Json = {"name": "Maker", "country": "DE", "headquarters_country": "DE"}


def denied(*parties: Json, destination: str = "SG", line: Json | None = None, **changes: object) -> Json:
    return ordered(
        destination,
        *(parties or (party("END_USER", "SG"),)),
        ship_from="DE",
        actor={"us_person": "NO", "country": "DE"},
        us_persons_involved="NO",
        items=[{**DENIED, **(line or {})}],
        **changes,
    )


def listed(footnote: str) -> Json:
    return {**ENTITY_LIST, "footnotes": [footnote]}


def test_a_denial_that_nothing_contradicts_stands() -> None:
    assert outcome(denied()) == CLEAR
    assert outcome(denied(line={"designer": GERMAN_MAKER, "jurisdiction_basis": "NONE"})) == CLEAR


@pytest.mark.parametrize(
    "line",
    [
        {"designer": US_MAKER},
        {"designer": {**GERMAN_MAKER, "ultimate_parent_headquarters_country": "US"}},
        {"components": [{"item": {"description": "part", "eccn": "EAR99", "made_in": "US"}, "count": 1}]},
        {
            "components": [
                {"item": {"description": "part", "jurisdiction_basis": "US_ORIGIN", "eccn": "EAR99"}}
            ]
        },
        {"components": [{"item": {"description": "part", "subject_to_the_ear": "YES", "eccn": "EAR99"}}]},
        {"components": [{"item": {"description": "part", "eccn": "EAR99", "designer": US_MAKER}}]},
        {"model": "NVIDIA H100 SXM5 80GB", "description": "card"},
    ],
)
def test_a_us_designer_or_part_contradicts_it(line: Json) -> None:
    assert outcome(denied(line=line)) == REVIEW


@pytest.mark.parametrize(("said", "expected"), [("NO", REVIEW), ("UNKNOWN", ASK), ("YES", CLEAR)])
def test_not_knowing_does_not_free_what_a_denial_holds(said: str, expected: str) -> None:
    assert outcome(denied(line={"designer": US_MAKER, "subject_to_the_ear": said})) == expected


def test_an_unknown_jurisdiction_that_nothing_speaks_for_holds_nothing() -> None:
    assert outcome(denied(line={"subject_to_the_ear": "UNKNOWN"})) == CLEAR


def test_a_us_firm_in_the_role_of_designer_contradicts_it() -> None:
    assert outcome(denied(party("END_USER", "SG"), party("DESIGNER", "US"))) == REVIEW
    assert outcome(denied(party("END_USER", "SG"), party("DESIGNER", "DE"))) == CLEAR


@pytest.mark.parametrize(
    ("footnote", "expected"), [("1", REVIEW), ("3", REVIEW), ("4", REVIEW), ("5", REVIEW), ("2", CLEAR)]
)
def test_a_footnote_that_extends_jurisdiction_contradicts_it(footnote: str, expected: str) -> None:
    assert outcome(denied(party("END_USER", "SG", listings=[listed(footnote)]))) == expected


def test_the_footnote_of_an_owner_contradicts_it() -> None:
    owner = {"name": "Owner", "share_min": 20, "share_max": 20, "listings": [listed("4")]}

    assert outcome(denied(party("END_USER", "SG", owners=[owner]))) == REVIEW


@pytest.mark.parametrize("country", ["IR", "CU", "KP", "SY", "RU", "BY"])
def test_for_an_embargoed_place_a_bare_denial_settles_nothing(country: str) -> None:
    assert outcome(denied(party("END_USER", country), destination=country)) == REVIEW
    assert outcome(denied(party("END_USER", "SG"), party("PURCHASER", country))) == REVIEW


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, CLEAR),
        ({"actor": {"us_person": "YES", "country": "DE"}}, REVIEW),
        ({"us_persons_involved": "YES"}, REVIEW),
        ({"us_persons_involved": "UNKNOWN"}, "INSUFFICIENT_FACTS"),
    ],
)
def test_without_any_basis_and_any_us_person_the_ear_has_no_hold_even_there(
    changes: Json, expected: str
) -> None:
    facts = denied(party("END_USER", "CU"), destination="CU", line={"jurisdiction_basis": "NONE"})

    assert outcome({**facts, **changes}) == expected


@pytest.mark.parametrize(("region", "expected"), [("UA-43", REVIEW), ("UA-30", CLEAR)])
def test_nor_for_an_occupied_region(region: str, expected: str) -> None:
    facts = denied(party("END_USER", "UA"), destination="UA", destination_region=region)

    assert outcome(facts) == expected


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ({"made_in": "US"}, {}),
        ({"jurisdiction_basis": "US_ORIGIN"}, {}),
        ({"jurisdiction_basis": "DE_MINIMIS"}, {}),
        ({"jurisdiction_basis": "FDP"}, {}),
        ({}, {"ship_from": "US"}),
        ({}, {"ship_from": "PR"}),
        ({}, {"route": ["PA", "US"]}),
        ({"jurisdiction_basis": "NONE"}, {"route": ["GU"]}),
    ],
)
def test_what_is_in_or_from_the_us_is_subject_whatever_is_said(line: Json, changes: Json) -> None:
    assert outcome({**denied(destination="CU", line=line), **changes}) == LICENSE


def test_an_advanced_item_made_abroad_never_passes_on_a_denial() -> None:
    one = item(subject_to_the_ear="NO", designer=GERMAN_MAKER, made_in="DE")

    assert outcome(chips("VN", ship_from="DE", items=[one])) == REVIEW
