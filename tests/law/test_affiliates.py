"""The 50 percent rules by date, owner and share (A 1.2, 6.1 to 6.4)."""

from typing import Any

import pytest

from app.law.finding import EnforcementStatus, Question
from tests.law.dealings import ENTITY_LIST, Json, chairs, found, judged, met, outcome

CLEAR, LICENSE, REVIEW, ASK, STOP = (
    "NO_RESTRICTION_FOUND",
    "LICENSE_REQUIRED",
    "REVIEW",
    "INSUFFICIENT_FACTS",
    "PROHIBITED",
)
BIS, OFAC = "affiliates.bis-fifty-percent", "affiliates.ofac-fifty-percent"
IN_FORCE, STAYED = "2025-10-20", "2026-03-02"
MEU: Json = {"list": "us-bis-meu"}
WITHOUT_EAR99: Json = {**ENTITY_LIST, "license_requirement": "All items subject to the EAR except EAR99"}
CASE_BY_CASE: Json = {**ENTITY_LIST, "license_review_policy": "Case-by-case review"}
TESTER: Json = {"description": "oscilloscope", "eccn": "3A992", "kind": "OTHER"}
NO_US_LINK: Json = {
    "ship_from": "SG",
    "activities": ["REEXPORT"],
    "actor": {"us_person": "NO", "country": "SG", "headquarters_country": "SG"},
    "us_persons_involved": "NO",
    "items": [
        {
            "description": "chairs",
            "eccn": "EAR99",
            "made_in": "DE",
            "subject_to_the_ear": "YES",
            "jurisdiction_basis": "DE_MINIMIS",
        }
    ],
}


def sdn(*programs: str) -> Json:
    return {"list": "us-ofac-sdn", "programs": list(programs)}


def owner(share: float | None, *listings: Json, name: str = "Dongpu Zhiyuan", **changes: Any) -> Json:
    held = {} if share is None else {"share_min": share, "share_max": share}
    return {"name": name, "country": "CN", "listings": list(listings), **held, **changes}


def order(on: str, *owners: Json, country: str = "TH", party: Json | None = None, **changes: Any) -> Json:
    one = {
        "role": "END_USER",
        "name": "Lopwattana",
        "country": country,
        "headquarters_country": country,
        "military_end_user": "NO",
    }
    return chairs(country, on=on, parties=[{**one, "owners": list(owners), **(party or {})}], **changes)


@pytest.mark.parametrize(
    ("day", "expected", "confirmed"),
    [
        ("2025-09-28", REVIEW, True),
        ("2025-09-29", LICENSE, True),
        ("2025-09-30", LICENSE, True),
        ("2025-11-08", LICENSE, True),
        ("2025-11-09", LICENSE, True),
        ("2025-11-10", REVIEW, True),
        ("2025-11-11", REVIEW, True),
        ("2026-11-08", REVIEW, True),
        ("2026-11-09", REVIEW, True),
        ("2026-11-10", LICENSE, False),
        ("2026-11-11", LICENSE, False),
        ("2028-01-01", LICENSE, False),
    ],
)
def test_the_rule_ran_was_stayed_and_came_back_unconfirmed(day: str, expected: str, confirmed: bool) -> None:
    answer = judged(order(day, owner(61.5, ENTITY_LIST)))

    assert answer.outcome == expected
    assert ("STATUS_UNCONFIRMED" in answer.advisories) is not confirmed
    for one in found(order(day, owner(61.5, ENTITY_LIST)), BIS):
        assert (one.enforcement_status is EnforcementStatus.ENFORCED) is confirmed


@pytest.mark.parametrize("day", ["2025-09-28", STAYED])
def test_outside_its_days_a_listed_owner_is_a_red_flag_alone(day: str) -> None:
    answer = judged(order(day, owner(100, ENTITY_LIST)))

    assert {one.rule for one in answer.findings if one.outcome != CLEAR} == {"red-flags.know-your-customer"}


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ([owner(50, ENTITY_LIST)], True),
        ([owner(49.99, ENTITY_LIST)], False),
        ([owner(100, ENTITY_LIST)], True),
        ([owner(25, ENTITY_LIST), owner(25, ENTITY_LIST, name="B")], True),
        ([owner(30, ENTITY_LIST), owner(20, MEU, name="B")], True),
        ([owner(30, ENTITY_LIST), owner(20, sdn("NPWMD"), name="B")], True),
        ([owner(30, ENTITY_LIST), owner(20, sdn("VENEZUELA"), name="B")], False),
        ([owner(30, ENTITY_LIST), owner(20, {"list": "us-bis-uvl"}, name="B")], False),
        ([owner(30, ENTITY_LIST), owner(20, {"list": "us-bis-dpl"}, name="B")], False),
        ([owner(30, ENTITY_LIST), owner(20, {"list": "us-ofac-nscmic"}, name="B")], False),
        ([owner(60, {"list": "us-bis-uvl"})], False),
        ([owner(60, {"list": "us-bis-dpl"})], False),
        ([owner(60)], False),
        ([owner(50, name="A", owners=[owner(80, ENTITY_LIST)])], True),
        ([owner(100, name="A", owners=[owner(49, ENTITY_LIST)])], False),
        ([owner(40, name="A", owners=[owner(60, ENTITY_LIST)])], False),
        (
            [
                owner(40, name="A", owners=[owner(50, ENTITY_LIST, name="X")]),
                owner(10, ENTITY_LIST, name="X"),
            ],
            True,
        ),
    ],
)
def test_half_or_more_alone_or_together_by_owners_that_count(owners: list[Json], expected: bool) -> None:
    assert met(order(IN_FORCE, *owners), BIS) is expected


def test_a_listed_owner_of_unknown_share_is_for_a_person() -> None:
    answer = judged(order(IN_FORCE, owner(None, ENTITY_LIST)))

    assert (answer.outcome, answer.license.required) == (REVIEW, "UNKNOWN")


def test_control_without_shares_is_a_flag() -> None:
    controlled = {
        "controlled_by": [{"name": "Dongpu", "how": "board", "country": "CN", "listings": [ENTITY_LIST]}]
    }

    assert outcome(order(IN_FORCE, party=controlled)) == REVIEW
    assert not met(order(IN_FORCE, party=controlled), BIS)


# The most restrictive owner


@pytest.mark.parametrize(
    ("owners", "policy"),
    [
        ([owner(60, ENTITY_LIST), owner(5, CASE_BY_CASE, name="B")], "PRESUMPTION_OF_DENIAL"),
        ([owner(60, CASE_BY_CASE), owner(5, ENTITY_LIST, name="B")], "PRESUMPTION_OF_DENIAL"),
        ([owner(60, CASE_BY_CASE)], "CASE_BY_CASE"),
        ([owner(45, CASE_BY_CASE), owner(5, MEU, name="B")], "PRESUMPTION_OF_DENIAL"),
    ],
)
def test_the_strictest_review_policy_counts_whatever_the_share(owners: list[Json], policy: str) -> None:
    assert judged(order(IN_FORCE, *owners)).license.review_policy == policy


@pytest.mark.parametrize(
    ("owners", "items", "expected"),
    [
        ([owner(60, WITHOUT_EAR99)], None, False),
        ([owner(60, WITHOUT_EAR99)], [TESTER], True),
        ([owner(40, WITHOUT_EAR99), owner(10, ENTITY_LIST, name="B")], None, True),
        ([owner(40, WITHOUT_EAR99), owner(10, MEU, name="B")], None, False),
    ],
)
def test_the_strictest_requirement_counts_whatever_the_share(
    owners: list[Json], items: list[Json] | None, expected: bool
) -> None:
    changes: Json = {"items": items} if items else {}

    assert met(order(IN_FORCE, *owners, **changes), BIS) is expected


@pytest.mark.parametrize(
    ("country", "items", "expected"),
    [
        ("TH", None, set()),
        ("CN", None, set()),
        ("CN", [TESTER], {REVIEW}),
        ("RU", None, {LICENSE}),
        ("BY", [TESTER], {LICENSE}),
    ],
)
def test_an_owner_on_the_meu_list_passes_on_its_items_alone(
    country: str, items: list[Json] | None, expected: set[str]
) -> None:
    changes: Json = {"items": items} if items else {}
    facts = order(IN_FORCE, owner(60, MEU), country=country, **changes)

    assert {one.outcome.value for one in found(facts, BIS)} == expected


# Who takes it on


@pytest.mark.parametrize(
    ("country", "party", "expected"),
    [
        ("TH", {"incorporation_country": "TH"}, LICENSE),
        ("TH", {"incorporation_country": "US"}, CLEAR),
        ("US", {"incorporation_country": "US"}, CLEAR),
        ("US", {"incorporation_country": "KY"}, LICENSE),
        ("US", {}, REVIEW),
    ],
)
def test_a_us_entity_takes_nothing_on(country: str, party: Json, expected: str) -> None:
    outcomes = {
        one.outcome.value
        for one in found(order(IN_FORCE, owner(60, ENTITY_LIST), country=country, party=party), BIS)
    }

    assert outcomes == ({expected} - {CLEAR})


@pytest.mark.parametrize(
    ("role", "expected"),
    [("PURCHASER", True), ("INTERMEDIATE_CONSIGNEE", True), ("SUPPLIER", False), ("FINANCIER", False)],
)
def test_it_is_taken_on_by_those_who_receive(role: str, expected: bool) -> None:
    assert met(order(IN_FORCE, owner(60, ENTITY_LIST), party={"role": role}), BIS) is expected


def test_it_is_answered_for_parties_without_items() -> None:
    facts = {**order(IN_FORCE, owner(60, ENTITY_LIST)), "items": []}

    assert outcome(facts, Question.PARTY) == LICENSE


# OFAC, side by side


@pytest.mark.parametrize("day", ["2024-01-01", "2025-09-28", IN_FORCE, STAYED, "2026-11-10"])
def test_ofacs_rule_stood_throughout(day: str) -> None:
    pair = (owner(26, sdn("RUSSIA-EO14024")), owner(24, sdn("SDGT"), name="B"))

    assert outcome(order(day, *pair)) == STOP


@pytest.mark.parametrize(("share", "expected"), [(50, STOP), (49.9, REVIEW)])
def test_half_blocked_is_blocked(share: float, expected: str) -> None:
    assert outcome(order(STAYED, owner(share, sdn("VENEZUELA")))) == expected


def test_entity_list_shares_do_not_add_up_with_blocked_ones_for_ofac() -> None:
    assert not met(order(STAYED, owner(30, sdn("SDGT")), owner(30, ENTITY_LIST, name="B")), OFAC)


@pytest.mark.parametrize(
    ("day", "program", "expected"),
    [
        (IN_FORCE, "NPWMD", LICENSE),
        (IN_FORCE, "VENEZUELA", REVIEW),
        (STAYED, "NPWMD", REVIEW),
        (STAYED, "VENEZUELA", REVIEW),
    ],
)
def test_without_a_us_link_744_8_flows_on_by_the_affiliates_rule_alone(
    day: str, program: str, expected: str
) -> None:
    assert outcome({**order(day, owner(60, sdn(program))), **NO_US_LINK}) == expected


@pytest.mark.parametrize("role", ["FINANCIER", "FORWARDER", "SUPPLIER"])
def test_an_owned_party_is_blocked_in_every_role(role: str) -> None:
    assert outcome(order(STAYED, owner(60, sdn("SDGT")), party={"role": role})) == STOP


def test_both_methods_give_their_own_finding() -> None:
    facts = order(IN_FORCE, owner(60, sdn("NPWMD")))

    assert met(facts, BIS)
    assert met(facts, OFAC)
    assert outcome(facts) == STOP


# Look-alikes


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [(40, 60, REVIEW), (50, 60, LICENSE), (40, 49.9, REVIEW), (50, None, LICENSE)],
)
def test_a_share_known_between_bounds(least: float, most: float | None, expected: str) -> None:
    held: Json = {"share_min": least, **({"share_max": most} if most else {})}

    assert outcome(order(IN_FORCE, owner(None, ENTITY_LIST, **held))) == expected


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ([owner(100, {"list": "us-dod-1260h"})], CLEAR),
        ([owner(60, {"list": "us-dod-1260h"}), owner(10, ENTITY_LIST, name="B")], REVIEW),
        ([owner(49, ENTITY_LIST), owner(None, ENTITY_LIST, name="B")], REVIEW),
    ],
)
def test_a_larger_owner_that_does_not_count_hides_no_smaller_one_that_does(
    owners: list[Json], expected: str
) -> None:
    assert outcome(order(IN_FORCE, *owners)) == expected


def test_an_owned_purchaser_behind_a_clean_end_user() -> None:
    facts = order(IN_FORCE, party={"owners": []})
    buyer = {
        "role": "PURCHASER",
        "name": "Krungthep Buying",
        "country": "TH",
        "owners": [owner(55, ENTITY_LIST)],
    }

    assert outcome({**facts, "parties": [*facts["parties"], buyer]}) == LICENSE
