"""Red flags (A 4): stated and derived, resolved with evidence alone, and what they make of knowledge."""

from typing import Any

import pytest

from app.facts import RedFlagState
from app.law.finding import Question
from tests.law.dealings import ENTITY_LIST, Json, chairs, chips, item, judged, met, operator, outcome
from tests.law.uses import ASK, CLEAR, PROHIBITED, REVIEW, ordered, party

DAY_BEFORE, FIRST_DAY = "2025-05-12", "2025-05-13"


def flagged(facts: Json, flag: str, state: str = "PRESENT", evidence: str | None = None) -> Json:
    stated = {"id": flag, "state": state, **({"evidence": evidence} if evidence is not None else {})}
    return {**facts, "red_flags": [*facts.get("red_flags", []), stated]}


def states(facts: Json) -> dict[str, RedFlagState]:
    return {one.id: one.state for one in judged(facts).case.flags}


# Derived from facts, for covered items, from the day of the guidance (A 4.2)


@pytest.mark.parametrize(
    ("flag", "field", "value"),
    [
        ("CD-RF-01", "incorporated_on", "2022-10-07"),
        ("CD-RF-01", "first_advanced_ic_purchase_on", "2022-10-07"),
        ("CD-RF-02", "address_type", "RESIDENTIAL"),
        ("CD-RF-03", "web_presence", "NONE"),
        ("CD-RF-03", "web_presence", "MINIMAL"),
        ("CD-RF-05", "address_type", "PO_BOX"),
        ("CD-RF-05", "final_address_given", "NO"),
        ("CD-RF-06", "other_roles", ["FORWARDER"]),
        ("CD-RF-07", "business_fits_items", "NO"),
        ("CD-RF-09", "headquarters_affirmation", "REFUSED"),
        ("CD-RF-09", "headquarters_affirmation", "MISSING"),
        ("CD-RF-10", "data_center", {"country": "DE", "infrastructure_attested": "NO"}),
        ("CD-RF-11", "screens_user_headquarters", "NO"),
    ],
)
def test_a_fact_raises_its_flag(flag: str, field: str, value: Any) -> None:
    customer = operator(**{field: value})

    assert states(chips(parties=[customer]))[flag] is RedFlagState.PRESENT
    assert outcome(chips(parties=[customer])) == REVIEW
    assert states(chips(on=FIRST_DAY, parties=[customer]))[flag] is RedFlagState.PRESENT
    assert flag not in states(chips(on=DAY_BEFORE, parties=[customer]))
    assert flag not in states(ordered("DE", {**party("END_USER"), field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("incorporated_on", "2022-10-06"),
        ("first_advanced_ic_purchase_on", "2022-10-06"),
        ("address_type", "COMMERCIAL"),
        ("web_presence", "ESTABLISHED"),
        ("headquarters_affirmation", "GIVEN"),
    ],
)
def test_the_ordinary_value_raises_none(field: str, value: str) -> None:
    assert outcome(chips(parties=[operator(**{field: value})])) == CLEAR


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address_type", "UNKNOWN"),
        ("web_presence", "UNKNOWN"),
        ("business_fits_items", "UNKNOWN"),
        ("headquarters_affirmation", "UNKNOWN"),
        ("final_address_given", "UNKNOWN"),
        ("screens_user_headquarters", "UNKNOWN"),
        ("data_center", {"country": "DE"}),
    ],
)
def test_what_is_said_to_be_unknown_is_asked_for_covered_items_alone(field: str, value: Any) -> None:
    assert outcome(chips(parties=[operator(**{field: value})])) == ASK
    assert outcome(ordered("DE", {**party("END_USER"), field: value})) == CLEAR


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [([1], CLEAR), ([2], CLEAR), ([3], REVIEW), ([2, 1], REVIEW), ([None], ASK), ([1, None], ASK)],
)
def test_a_home_takes_a_consumers_quantity(quantities: list[int | None], expected: str) -> None:
    cards = [item(quantity=one) for one in quantities]
    for card in cards:
        if card["quantity"] is None:
            del card["quantity"]
    labels = {"description": "labels", "eccn": "EAR99", "quantity": 500}
    home = [operator(address_type="RESIDENTIAL")]

    assert outcome(chips(parties=home, items=[*cards, labels])) == expected


@pytest.mark.parametrize(
    "facts",
    [
        chips("VN"),
        chips("SA"),
        chips(parties=[operator(), party("FORWARDER", "HK", name="Freight")]),
        chips(parties=[operator(), party("FINANCIER", "CN", name="Bank")]),
        chips(parties=[operator(payment_country="CN")]),
        chips(parties=[operator(incorporation_country="HK")]),
        chips(parties=[operator("SG", "CN")], destination="SG"),
        chips(route=["HK"]),
    ],
)
def test_geography_is_a_flag_for_covered_items(facts: Json) -> None:
    assert states({**facts, "red_flags": []})["CD-RF-08"] is RedFlagState.PRESENT
    assert "CD-RF-08" not in states({**facts, "red_flags": [], "items": chairs()["items"]})


@pytest.mark.parametrize("country", ["IL", "JP", "TW", "MY", "AE"])
def test_a_place_in_a5_a6_or_no_group_is_no_flag(country: str) -> None:
    assert "CD-RF-08" not in states(chips(country, red_flags=[]))


def test_an_item_nobody_classified_is_asked_about_first() -> None:
    facts = ordered("SA", items=[{"description": "garden hoses"}])

    assert outcome(facts) == ASK
    assert not met(facts, "red-flags.counter-diversion")


@pytest.mark.parametrize(
    ("flag", "one"),
    [
        ("KYC-02", {"business_fits_items": "NO"}),
        ("KYC-09", {"address_type": "FORWARDER"}),
        ("KYC-09", {"other_roles": ["FORWARDER"]}),
        (
            "KYC-29",
            {"owners": [{"name": "Listed", "share_min": 5, "share_max": 5, "listings": [ENTITY_LIST]}]},
        ),
        ("KYC-29", {"controlled_by": [{"name": "Listed", "how": "board", "listings": [ENTITY_LIST]}]}),
    ],
)
@pytest.mark.parametrize("day", ["2020-01-02", DAY_BEFORE, "2026-08-03"])
def test_know_your_customer_flags_are_derived_for_any_item_on_any_day(flag: str, one: Json, day: str) -> None:
    facts = ordered("DE", {**party("ULTIMATE_CONSIGNEE"), **one}, on=day)

    assert states(facts)[flag] is RedFlagState.PRESENT
    assert outcome(facts) == REVIEW


@pytest.mark.parametrize(
    "day", ["2025-09-28", "2025-09-29", "2025-11-09", "2025-11-10", "2026-11-09", "2026-11-10"]
)
def test_a_listed_minority_owner_is_a_flag_before_during_and_after_the_stay(day: str) -> None:
    owner = {"name": "Listed", "share_min": 12, "share_max": 12, "listings": [ENTITY_LIST]}

    assert outcome(ordered("DE", party(owners=[owner]), on=day)) == REVIEW


@pytest.mark.parametrize("day", ["2025-01-13", "2025-05-13", "2026-11-22"])
def test_flag_28_counts_when_somebody_raises_it(day: str) -> None:
    assert outcome(flagged(ordered(on=day), "KYC-28")) == REVIEW


def test_forwarders_who_forward_are_no_flag() -> None:
    by_two = ordered("DE", party(), party("FORWARDER", name="Freight"))
    on_the_way = party("INTERMEDIATE_CONSIGNEE", name="Freight", other_roles=["FORWARDER"])

    assert outcome(by_two) == CLEAR
    assert outcome(ordered("DE", party(), on_the_way)) == CLEAR


# Stated by the caller (A 4.1)


@pytest.mark.parametrize(
    ("state", "evidence", "expected"),
    [
        ("PRESENT", None, REVIEW),
        ("RESOLVED", None, REVIEW),
        ("RESOLVED", "  ", REVIEW),
        ("RESOLVED", "letter of the bank of 3 June", CLEAR),
        ("ABSENT", None, CLEAR),
        ("UNKNOWN", None, ASK),
    ],
)
@pytest.mark.parametrize("flag", ["KYC-01", "KYC-05", "KYC-27", "CD-RF-03", "CD-RF-04"])
@pytest.mark.parametrize("day", [DAY_BEFORE, "2026-08-03"])
def test_a_stated_flag_blocks_until_evidence_resolves_it(
    flag: str, state: str, evidence: str | None, expected: str, day: str
) -> None:
    assert outcome(flagged(chairs(on=day), flag, state, evidence)) == expected


@pytest.mark.parametrize("flag", ["CD-RF-01", "CD-RF-08"])
def test_mere_geography_and_dates_cannot_be_raised_for_other_items(flag: str) -> None:
    assert outcome(flagged(chairs("SA"), flag)) == CLEAR
    assert outcome(flagged(chips(), flag)) == REVIEW


def test_nobody_clears_a_derived_flag_by_calling_it_absent() -> None:
    facts = chips(parties=[operator(web_presence="NONE")])

    assert outcome(flagged(facts, "CD-RF-03", "ABSENT")) == REVIEW
    assert outcome(flagged(facts, "CD-RF-03", "RESOLVED")) == REVIEW
    assert outcome(flagged(facts, "CD-RF-03", "RESOLVED", "visited on 3 June")) == CLEAR


def test_of_two_words_on_one_flag_the_stricter_counts() -> None:
    facts = flagged(flagged(chairs(), "KYC-05", "RESOLVED", "letter"), "KYC-05", "PRESENT")

    assert outcome(facts) == REVIEW


def test_a_flag_nobody_raised_is_not_unknown() -> None:
    assert states(chairs()) == {}
    assert outcome(chairs(), Question.DILIGENCE) == CLEAR


# Self-blinding (A 2.8)


@pytest.mark.parametrize(("said", "expected"), [("YES", REVIEW), ("NO", CLEAR), ("UNKNOWN", ASK)])
def test_whoever_declined_to_ask_says_that_a_flag_was_up(said: str, expected: str) -> None:
    assert outcome({**chairs(), "knowledge": {"self_blinding": said}}) == expected


def test_declining_to_ask_about_a_flag_is_knowledge() -> None:
    facts = {**flagged(chairs(), "KYC-01"), "knowledge": {"self_blinding": "YES"}}

    assert outcome(facts) == PROHIBITED
    assert outcome({**facts, "knowledge": {"self_blinding": "NO"}}) == REVIEW
