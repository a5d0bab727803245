"""What a listing means, by list, role and item (A 6.5)."""

from typing import Any

import pytest

from app.facts import Listing
from app.law.case import OpenMatch
from app.law.evaluate import evaluate
from app.law.finding import Question
from tests.law.dealings import ENTITY_LIST, Json, case_of, chairs, found, item, judged, met, outcome

CLEAR, LICENSE, REVIEW, ASK, STOP = (
    "NO_RESTRICTION_FOUND",
    "LICENSE_REQUIRED",
    "REVIEW",
    "INSUFFICIENT_FACTS",
    "PROHIBITED",
)
NO_US_LINK: Json = {
    "ship_from": "SG",
    "activities": ["REEXPORT"],
    "actor": {"us_person": "NO", "country": "SG", "headquarters_country": "SG"},
    "us_persons_involved": "NO",
}
MIXED = {
    "description": "chairs",
    "eccn": "EAR99",
    "made_in": "DE",
    "subject_to_the_ear": "YES",
    "jurisdiction_basis": "DE_MINIMIS",
}
OUTSIDE = {"description": "chairs", "eccn": "EAR99", "made_in": "DE", "subject_to_the_ear": "NO"}
TESTER = {"description": "oscilloscope", "eccn": "3A992", "kind": "OTHER"}


def entity_list(requirement: str | None = None, **changes: Any) -> Json:
    return {**ENTITY_LIST, **({"license_requirement": requirement} if requirement else {}), **changes}


def sdn(*programs: str) -> Json:
    return {"list": "us-ofac-sdn", "programs": list(programs)}


def listed(*listings: Json, role: str | None = "END_USER", country: str = "MY", **changes: Any) -> Json:
    party = {
        "role": role,
        "name": "Gudang Selat Kelabu",
        "country": country,
        "listings": list(listings),
        **changes,
    }
    return {name: value for name, value in party.items() if value is not None}


def order(*parties: Json, destination: str = "MY", **changes: Any) -> Json:
    return chairs(destination, parties=list(parties), **changes)


OTHER = {"role": "PURCHASER", "name": "Kedai Awan Biru", "country": "MY"}

# Entity List


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("PURCHASER", LICENSE),
        ("INTERMEDIATE_CONSIGNEE", LICENSE),
        ("ULTIMATE_CONSIGNEE", LICENSE),
        ("END_USER", LICENSE),
        ("IAAS_PROVIDER", LICENSE),
        (None, LICENSE),
        ("SUPPLIER", REVIEW),
        ("DESIGNER", REVIEW),
        ("FABRICATOR", REVIEW),
        ("FORWARDER", REVIEW),
        ("FINANCIER", REVIEW),
        ("OTHER", REVIEW),
    ],
)
def test_an_entity_list_party_that_receives_needs_a_license_and_another_is_a_flag(
    role: str | None, expected: str
) -> None:
    assert outcome(order(OTHER, listed(ENTITY_LIST, role=role))) == expected


def test_a_second_role_that_receives_counts() -> None:
    assert outcome(order(OTHER, listed(ENTITY_LIST, role="SUPPLIER", other_roles=["PURCHASER"]))) == LICENSE


@pytest.mark.parametrize(
    ("requirement", "ear99", "other"),
    [
        ("For all items subject to the EAR. (See § 744.11 of the EAR.)", LICENSE, LICENSE),
        ("For all items subject to the EAR except EAR99.", CLEAR, LICENSE),
        ("All items subject to the EAR, other than those designated EAR99", CLEAR, LICENSE),
        ("All items on the CCL", CLEAR, LICENSE),
        ("All items subject to the EAR, except EAR99 medicine", LICENSE, LICENSE),
        ("All items classified under ECCN 3B001", LICENSE, LICENSE),
        (None, LICENSE, LICENSE),
    ],
)
def test_the_entrys_own_requirement_decides_and_unread_text_is_every_item(
    requirement: str | None, ear99: str, other: str
) -> None:
    entry = {**ENTITY_LIST, "license_requirement": requirement}

    assert outcome(order(listed(entry))) == ear99
    assert outcome(order(listed(entry), items=[TESTER])) == other


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("Presumption of denial", "PRESUMPTION_OF_DENIAL"),
        ("Policy of denial", "PRESUMPTION_OF_DENIAL"),
        ("Case-by-case review", "CASE_BY_CASE"),
        ("Case-by-case review for food; presumption of denial for all others", "PRESUMPTION_OF_DENIAL"),
        (None, "OTHER"),
    ],
)
def test_the_entrys_own_review_policy_is_kept(policy: str | None, expected: str) -> None:
    assert judged(order(listed(entity_list(license_review_policy=policy)))).license.review_policy == expected


@pytest.mark.parametrize(
    ("footnotes", "expected"),
    [([], CLEAR), (["1"], REVIEW), (["4"], REVIEW), (["5"], REVIEW), (["2"], CLEAR)],
)
def test_footnotes_1_4_and_5_reach_foreign_made_items(footnotes: list[str], expected: str) -> None:
    facts = order(
        listed(entity_list(footnotes=footnotes)), items=[OUTSIDE], ship_from="SG", activities=["REEXPORT"]
    )

    assert outcome(facts) == expected


def test_jurisdiction_that_nobody_stated_is_asked_for() -> None:
    facts = order(listed(ENTITY_LIST), ship_from="SG", activities=["REEXPORT"])

    assert outcome(facts) == ASK
    assert found(facts, "listing.entity-list")[0].missing == ("/items/0/subject_to_the_ear",)


def test_a_listing_holds_without_any_item() -> None:
    assert outcome({**order(listed(ENTITY_LIST)), "items": []}, Question.PARTY) == LICENSE


# Denied persons, Unverified List


@pytest.mark.parametrize(
    "role", ["PURCHASER", "END_USER", "FORWARDER", "FINANCIER", "SUPPLIER", "DESIGNER", "OTHER", None]
)
def test_a_denied_person_stops_in_every_role(role: str | None) -> None:
    assert outcome(order(OTHER, listed({"list": "us-bis-dpl"}, role=role))) == STOP


def test_a_denial_order_reaches_items_subject_to_the_ear_alone() -> None:
    assert outcome(order(listed({"list": "us-bis-dpl"}), items=[OUTSIDE], **NO_US_LINK)) == CLEAR
    assert outcome(order(listed({"list": "us-bis-dpl"}), items=[MIXED], **NO_US_LINK)) == STOP


STATEMENT: Json = {
    "kind": "UVL_STATEMENT",
    "reference": "UVL-1",
    "issued_on": "2026-07-01",
    "valid_until": "2026-08-03",
    "complete": "YES",
    "covers": ["/parties/0"],
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, CLEAR),
        ({"valid_until": "2026-08-02"}, REVIEW),
        ({"valid_until": None}, REVIEW),
        ({"issued_on": "2026-08-04"}, REVIEW),
        ({"complete": "NO"}, REVIEW),
        ({"covers": ["/parties/1"]}, REVIEW),
        ({"kind": "END_USER_CERTIFICATE"}, REVIEW),
    ],
)
def test_a_uvl_statement_in_effect_lets_an_export_go_on(changes: Json, expected: str) -> None:
    statement = {name: value for name, value in {**STATEMENT, **changes}.items() if value is not None}

    assert outcome(order(listed({"list": "us-bis-uvl"}), evidence=[statement])) == expected


def test_a_supplier_on_the_unverified_list_needs_no_statement() -> None:
    assert outcome(order(OTHER, listed({"list": "us-bis-uvl"}, role="SUPPLIER"))) == CLEAR
    assert outcome(order(OTHER, listed({"list": "us-bis-uvl"}, role="PURCHASER"))) == REVIEW


# Military End User List


@pytest.mark.parametrize(
    ("country", "ear99", "other"),
    [
        ("RU", LICENSE, LICENSE),
        ("BY", LICENSE, LICENSE),
        ("CN", CLEAR, REVIEW),
        ("VE", CLEAR, REVIEW),
        ("MM", CLEAR, REVIEW),
    ],
)
def test_the_meu_list_by_country_and_item(country: str, ear99: str, other: str) -> None:
    party = listed({"list": "us-bis-meu"}, country=country, military_end_user="NO")
    rule = "listing.military-end-user-list"

    for items, expected in (([{"description": "chairs", "eccn": "EAR99"}], ear99), ([TESTER], other)):
        outcomes = {one.outcome for one in found(order(party, destination=country, items=items), rule)}
        assert outcomes == ({expected} if expected != CLEAR else set())


@pytest.mark.parametrize("country", ["RU", "CN"])
def test_an_meu_party_that_does_not_receive_is_for_a_person(country: str) -> None:
    supplier = listed({"list": "us-bis-meu"}, role="SUPPLIER", country=country)

    assert outcome(order(OTHER, supplier, items=[TESTER])) == REVIEW
    assert outcome(order(OTHER, supplier)) == (REVIEW if country == "RU" else CLEAR)


# Blocked persons


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ship_from": "US"}, STOP),
        ({"route": ["US"]}, STOP),
        ({"us_persons_involved": "YES"}, STOP),
        ({"actor": {"us_person": "YES", "country": "SG"}}, STOP),
        ({"actor": {"country": "US"}}, STOP),
        ({"items": [{"description": "chairs", "eccn": "EAR99", "made_in": "US"}]}, STOP),
        ({"destination": "PR"}, STOP),
        ({}, REVIEW),
        ({"us_persons_involved": "UNKNOWN"}, REVIEW),
    ],
)
def test_a_link_to_the_us_stops_a_dealing_with_a_blocked_person(changes: Json, expected: str) -> None:
    facts = {**order(listed(sdn("VENEZUELA")), items=[MIXED], **NO_US_LINK), **changes}

    assert outcome(facts) == expected


@pytest.mark.parametrize(
    ("bank", "expected"),
    [
        ({"country": "US"}, STOP),
        ({"country": "SG", "headquarters_country": "US"}, STOP),
        ({"country": "SG"}, REVIEW),
    ],
)
def test_a_us_bank_is_a_us_person(bank: Json, expected: str) -> None:
    financier = {"role": "FINANCIER", "name": "Hudson Clearing", **bank}

    assert outcome(order(listed(sdn("VENEZUELA")), financier, items=[MIXED], **NO_US_LINK)) == expected


@pytest.mark.parametrize("role", ["END_USER", "FINANCIER", "FORWARDER", "SUPPLIER", "DESIGNER"])
def test_a_blocked_person_counts_in_every_role(role: str) -> None:
    assert outcome(order(OTHER, listed(sdn("SDGT"), role=role))) == STOP


@pytest.mark.parametrize(
    ("program", "thing", "expected"),
    [
        ("RUSSIA-EO14024", MIXED, LICENSE),
        ("NPWMD", MIXED, LICENSE),
        ("VENEZUELA", MIXED, REVIEW),
        ("VENEZUELA", OUTSIDE, REVIEW),
        ("NPWMD", OUTSIDE, REVIEW),
    ],
)
def test_without_a_link_the_programs_of_744_8_ask_for_a_license(
    program: str, thing: Json, expected: str
) -> None:
    facts = order(listed(sdn(program)), items=[thing], **NO_US_LINK)

    assert {one.outcome.value for one in found(facts, "listing.blocked-person")} == {expected}


# Other lists


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(
            (name, CLEAR)
            for name in ("us-ofac-nscmic", "us-dod-1260h", "us-fcc-covered", "us-dhs-uflpa", "cn-mofcom")
        ),
        *(
            (name, REVIEW)
            for name in (
                "us-ofac-cons",
                "us-state-debarred",
                "us-state-isn",
                "jp-meti-end-user",
                "eu-fsf",
                "uk-ofsi",
                "un-sc",
            )
        ),
        ("x-our-own-list", REVIEW),
    ],
)
def test_other_lists_inform_or_are_for_a_person(name: str, expected: str) -> None:
    assert outcome(order(listed({"list": name}))) == expected


def test_a_mofcom_listing_is_a_conflict_of_laws_and_nothing_else() -> None:
    answer = judged(order(listed({"list": "cn-mofcom"})))

    assert (answer.outcome, "CN_CONFLICT" in answer.advisories) == (CLEAR, True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("us-bis-entity-list", REVIEW),
        ("us-bis-dpl", REVIEW),
        ("us-ofac-sdn", REVIEW),
        ("us-dod-1260h", CLEAR),
    ],
)
def test_an_open_match_is_for_a_person_whatever_the_list(name: str, expected: str) -> None:
    case = case_of(order(listed()))
    matched = OpenMatch("/parties/0", Listing(list=name), "E-1")
    answer = evaluate(type(case)(**{**_fields(case), "open_matches": (matched,)}))

    assert answer.outcome == expected
    assert answer.license.required == ("UNKNOWN" if expected == REVIEW else "NO")


def _fields(case: Any) -> dict[str, Any]:
    return {
        name: getattr(case, name)
        for name in ("question", "facts", "on", "lines", "parties", "actor_case", "changes")
    }


def test_the_worst_of_two_listings_decides() -> None:
    assert outcome(order(listed(ENTITY_LIST, {"list": "us-bis-dpl"}))) == STOP
    assert outcome(order(listed({"list": "us-ofac-nscmic"}, ENTITY_LIST))) == LICENSE


def test_a_listed_party_holds_a_covered_item_too() -> None:
    entry = entity_list("All items subject to the EAR except EAR99")

    assert met(order(listed(entry), items=[item("3A090.b")]), "listing.entity-list")
