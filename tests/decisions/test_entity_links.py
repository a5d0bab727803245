"""A party meets a stored entity by an exact number or a person's word; a name alone is evidence, never an answer."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.facts import Identifier, IdentifierScheme, LinkState
from app.law.finding import Question
from app.store.entity_links import Link, Means, add_link
from app.store.ownership import Stake, StakeKind, add_stake
from tests.decisions.conftest import ORDER, Tenant

LEI = {"scheme": "LEI", "value": "529900T8BM49AURSDO55"}
LISTED: list[dict[str, Any]] = [
    {"list": "us-bis-entity-list", "license_requirement": "For all items subject to the EAR"}
]
NAME = "Quillon Varga Instruments Pte. Ltd."


def order(**party: Any) -> dict[str, Any]:
    return {**ORDER, "on": "2025-10-10", "parties": [{"role": "PURCHASER", "country": "SG", **party}]}


def listed_entity(tenant: Tenant, **body: Any) -> None:
    tenant.knows("quillon", name=NAME, type="ORGANIZATION", listings=LISTED, **body)


def says(tenant: Tenant, state: LinkState, until: date | None = None, **means: Any) -> None:
    with tenant.work() as conn:
        add_link(
            conn,
            Link(entity_id="quillon", means=Means(**means), state=state, reason="looked", expires_on=until),
            "reviewer",
        )


def links(decision: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    return [
        (one["entity_id"], one["state"], one["basis"], one["stricter"])
        for one in decision.get("entity_links") or ()
    ]


def test_an_exact_number_is_the_entity(tenant: Tenant) -> None:
    listed_entity(tenant, identifiers=[LEI])
    decision = tenant.asks(
        order(name="QV", identifiers=[{"scheme": "LEI", "value": "5299 00t8bm49aursdo55"}])
    )
    assert links(decision) == [("quillon", "LINKED", "IDENTIFIER", False)]
    assert decision["outcome"] == "LICENSE_REQUIRED"
    assert decision["facts"]["parties"][0]["entity_id"] == "quillon"


def test_the_first_entity_is_met_by_the_very_next_question(tenant: Tenant) -> None:
    asked = order(name="QV", identifiers=[LEI])
    assert not links(tenant.asks(asked))
    assert not links(tenant.asks(asked))
    listed_entity(tenant, identifiers=[LEI])
    assert links(tenant.asks(asked)) == [("quillon", "LINKED", "IDENTIFIER", False)]


def test_the_name_of_a_restricted_entity_asks_for_a_person_and_no_more(tenant: Tenant) -> None:
    listed_entity(tenant)
    decision = tenant.asks(order(name="Quillon Varga Instruments"))
    assert links(decision) == [("quillon", "SUGGESTED", "NAME", True)]
    assert decision["outcome"] == "REVIEW"
    assert "party.may-be-stored-entity" in {one["rule"] for one in decision["findings"]}


def test_the_name_of_an_entity_that_changes_nothing_is_only_shown(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, type="ORGANIZATION", headquarters_country="SG")
    decision = tenant.asks(order(name=NAME))
    assert links(decision) == [("quillon", "SUGGESTED", "NAME", False)]
    assert decision["outcome"] == "NO_RESTRICTION_FOUND"


def test_a_name_alone_clears_nobody(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, facts={"military_end_user": "NO", "headquarters_country": "SG"})
    facts = order(name=NAME)
    facts["items"] = [{"model": "NVIDIA H100 SXM5 80GB", "quantity": 1}]
    with_it = tenant.asks({**facts, "destination": "SG"})
    assert "/parties/0/headquarters_country" in {one["fact"] for one in with_it["missing_facts"]}


def test_owners_of_a_like_entity_ask_for_a_person(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, type="ORGANIZATION", headquarters_country="SG")
    tenant.knows("owner", name="Kestrel Parent", listings=LISTED)
    sixty = Decimal(60)
    stake = Stake(owner="owner", owned="quillon", kind=StakeKind.SHARES, share_min=sixty, share_max=sixty)
    with tenant.work() as conn:
        add_stake(conn, stake)
    assert tenant.asks(order(name=NAME))["outcome"] == "REVIEW"


def test_a_person_confirms_and_cuts_a_link(tenant: Tenant) -> None:
    listed_entity(tenant)
    says(tenant, LinkState.CONFIRMED, names=(NAME,))
    confirmed = tenant.asks(order(name="QUILLON VARGA  INSTRUMENTS PTE LTD"))
    assert links(confirmed) == [("quillon", "LINKED", "CONFIRMED", False)]
    assert confirmed["outcome"] == "LICENSE_REQUIRED"
    says(tenant, LinkState.CUT, names=(NAME,))
    cut = tenant.asks(order(name=NAME))
    assert (links(cut), cut["outcome"]) == ([], "NO_RESTRICTION_FOUND")


def test_a_link_counts_through_its_last_day_and_from_when_it_was_known(tenant: Tenant) -> None:
    listed_entity(tenant)
    before = tenant.asks(order(name=NAME))["known_at"]
    says(tenant, LinkState.CUT, date(2025, 10, 9), names=(NAME,))
    assert tenant.asks(order(name=NAME))["outcome"] == "REVIEW"
    assert tenant.asks({**order(name=NAME), "on": "2025-10-09"})["outcome"] == "NO_RESTRICTION_FOUND"
    assert tenant.asks({**order(name=NAME), "on": "2025-10-09", "known_at": before})["outcome"] == "REVIEW"


def test_numbers_that_disagree_are_no_link(tenant: Tenant) -> None:
    uscc = {"scheme": "USCC", "value": "91110108MA01XYZ123"}
    listed_entity(tenant, identifiers=[LEI, uscc])
    other = {"scheme": "LEI", "value": "635400AKJBGNS5WNQL34"}
    decision = tenant.asks(order(name="Someone Else", identifiers=[other, uscc]))
    assert links(decision) == [("quillon", "CONFLICT", "IDENTIFIER", True)]
    assert decision["outcome"] == "REVIEW"
    assert "IDENTIFIERS_CONFLICT /parties/0 quillon" in decision["warnings"]
    named = tenant.asks(order(name=NAME, identifiers=[other]))
    assert (links(named), named["outcome"]) == ([], "NO_RESTRICTION_FOUND")


def test_one_number_on_two_entities_is_no_link(tenant: Tenant) -> None:
    listed_entity(tenant, identifiers=[LEI])
    tenant.knows("twin", name="Halden Twin", identifiers=[LEI])
    decision = tenant.asks(order(name="QV", identifiers=[LEI]))
    assert {(entity, state) for entity, state, _, _ in links(decision)} == {
        ("quillon", "CONFLICT"),
        ("twin", "CONFLICT"),
    }
    assert decision["outcome"] == "REVIEW"


def test_a_word_on_a_name_does_not_outweigh_a_number_of_somebody_else(tenant: Tenant) -> None:
    uscc = {"scheme": "USCC", "value": "91110108MA01XYZ123"}
    tenant.knows("quillon", name=NAME, identifiers=[LEI], headquarters_country="SG")
    says(tenant, LinkState.CONFIRMED, names=("QV",))
    other = order(name="QV", identifiers=[{"scheme": "LEI", "value": "635400AKJBGNS5WNQL34"}])
    assert links(tenant.asks(other)) == [("quillon", "CONFLICT", "CONFIRMED", False)]
    tenant.knows("listed", name="Halden Twin", listings=LISTED, identifiers=[uscc])
    decision = tenant.asks(order(name="QV", identifiers=[uscc]))
    assert links(decision) == [
        ("quillon", "CONFLICT", "CONFIRMED", False),
        ("listed", "CONFLICT", "IDENTIFIER", True),
    ]
    assert decision["outcome"] == "REVIEW"


def test_a_word_on_a_number_outweighs_what_the_record_says_of_it(tenant: Tenant) -> None:
    listed_entity(tenant, identifiers=[LEI])
    renewed = {"scheme": "LEI", "value": "635400AKJBGNS5WNQL34"}
    says(
        tenant,
        LinkState.CONFIRMED,
        identifiers=(Identifier(scheme=IdentifierScheme.LEI, value=renewed["value"]),),
    )
    decision = tenant.asks(order(name="QV", identifiers=[renewed]))
    assert links(decision) == [("quillon", "LINKED", "CONFIRMED", False)]
    assert decision["outcome"] == "LICENSE_REQUIRED"


def test_a_by_name_that_means_two_entities_asks_for_a_person(tenant: Tenant) -> None:
    listed_entity(tenant)
    tenant.knows("twin", name="Halden Twin")
    says(tenant, LinkState.CONFIRMED, names=("QV",))
    with tenant.work() as conn:
        word = Link(entity_id="twin", means=Means(names=("QV",)), state=LinkState.CONFIRMED, reason="seen")
        add_link(conn, word, "reviewer")
    decision = tenant.asks(order(name="QV"))
    assert {(entity, state) for entity, state, _, _ in links(decision)} == {
        ("quillon", "CONFLICT"),
        ("twin", "CONFLICT"),
    }
    assert decision["outcome"] == "REVIEW"


def test_a_line_that_is_held_anyway_hides_no_entity_from_the_others(tenant: Tenant) -> None:
    listed_entity(tenant)
    facts = order(name="Quillon Varga Instruments")
    facts["items"] = [*ORDER["items"], {"model": "NVIDIA H100 SXM5 80GB", "quantity": 1}]
    decision = tenant.asks({**facts, "destination": "VN"})
    assert decision["outcome"] == "LICENSE_REQUIRED"
    assert links(decision) == [("quillon", "SUGGESTED", "NAME", True)]
    assert [one["disposition"] for one in decision["items"]] == ["HOLD", "HOLD"]


@pytest.mark.parametrize("question", [Question.PARTY, Question.IAAS, Question.GP10])
def test_every_question_meets_the_entity(tenant: Tenant, question: Question) -> None:
    listed_entity(tenant, identifiers=[LEI])
    assert links(tenant.asks(order(name="QV", identifiers=[LEI]), question)) == [
        ("quillon", "LINKED", "IDENTIFIER", False)
    ]


def test_another_tenants_entities_and_words_are_not_met(tenant: Tenant, stranger: Tenant) -> None:
    listed_entity(tenant, identifiers=[LEI])
    says(
        tenant,
        LinkState.CONFIRMED,
        identifiers=(Identifier(scheme=IdentifierScheme.LEI, value=LEI["value"]),),
    )
    assert links(stranger.asks(order(name=NAME, identifiers=[LEI]))) == []


def chip_order(**party: Any) -> dict[str, Any]:
    items = [{"model": "NVIDIA H100 SXM5 80GB", "quantity": 1}]
    return {**order(**party), "destination": "SG", "items": items}


LOCAL = {"scheme": "REGISTRY", "value": "201412345K"}


def test_a_number_that_other_registers_give_too_clears_nobody(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="SG", identifiers=[LOCAL])
    decision = tenant.asks(chip_order(name="Someone Else", identifiers=[LOCAL]))
    assert links(decision) == [("quillon", "SUGGESTED", "IDENTIFIER", False)]
    assert "/parties/0/headquarters_country" in {one["fact"] for one in decision["missing_facts"]}
    assert "entity_id" not in decision["facts"]["parties"][0]


def test_a_number_that_other_registers_give_too_asks_for_a_person(tenant: Tenant) -> None:
    listed_entity(tenant, identifiers=[LOCAL])
    decision = tenant.asks(order(name="Someone Else", identifiers=[LOCAL]))
    assert links(decision) == [("quillon", "SUGGESTED", "IDENTIFIER", True)]
    assert decision["outcome"] == "REVIEW"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (NAME, LOCAL),
        ("Someone Else", {"scheme": "REGISTRY", "value": "RA000523:201412345K"}),
    ],
)
def test_a_local_number_proves_with_the_name_or_with_its_register(
    tenant: Tenant, name: str, number: dict[str, str]
) -> None:
    listed_entity(tenant, identifiers=[number])
    decision = tenant.asks(order(name=name, identifiers=[number]))
    assert links(decision) == [("quillon", "LINKED", "IDENTIFIER", False)]
    assert decision["outcome"] == "LICENSE_REQUIRED"


def test_a_proven_entity_is_not_hidden_by_one_with_the_same_local_number(tenant: Tenant) -> None:
    listed_entity(tenant, identifiers=[LEI, LOCAL])
    tenant.knows("twin", name="Halden Twin", identifiers=[LOCAL])
    decision = tenant.asks(order(name="Someone Else", identifiers=[LEI, LOCAL]))
    assert links(decision) == [("quillon", "LINKED", "IDENTIFIER", False)]
    assert decision["outcome"] == "LICENSE_REQUIRED"
