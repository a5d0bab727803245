"""The actor and the designer of an item meet stored entities as parties do: by a person's word, else as evidence."""

from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest

from app.decisions import entity_links
from app.facts import LinkState
from app.law.finding import Question
from app.store.entity_links import Link, Means, add_link
from app.store.ownership import Stake, StakeKind, add_stake
from tests.decisions.conftest import ORDER, Tenant

LISTED: list[dict[str, Any]] = [{"list": "us-bis-dpl"}]
NAME = "Quillon Varga Microsystems Ltd."
CHIP = {"description": "an accelerator", "eccn": "3A090.a", "quantity": 1}


def says(tenant: Tenant, state: LinkState = LinkState.CONFIRMED) -> str:
    """A person's word on the name; when it was not yet known."""
    before = tenant.asks(ORDER)["known_at"]
    with tenant.work() as conn:
        word = Link(entity_id="quillon", means=Means(names=(NAME,)), state=state, reason="looked")
        add_link(conn, word, "reviewer")
    return str(before)


def links(decision: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    return [
        (one["party"], one["state"], one["basis"], one["stricter"])
        for one in decision.get("entity_links") or ()
    ]


def by_actor(**actor: Any) -> dict[str, Any]:
    return {**ORDER, "actor": {"name": NAME, "country": "DE", **actor}}


def designed(**designer: Any) -> dict[str, Any]:
    items = [{**CHIP, "designer": {"name": NAME, **designer}}]
    return {**ORDER, "activities": ["USE"], "items": items}


def beside(pointer: str) -> dict[str, Any]:
    """An order whose actor, or the designer of whose item, has the name."""
    items = [{**ORDER["items"][0], "designer": {"name": NAME}}]
    return by_actor() if pointer == "/actor" else {**ORDER, "items": items}


def facts_missing(decision: dict[str, Any]) -> set[str]:
    return {one["fact"] for one in decision["missing_facts"]}


def rule(decision: dict[str, Any], name: str) -> str | None:
    return next((one["result"] for one in decision["findings"] if one["rule"] == name), None)


def test_an_actor_whose_name_is_that_of_a_denied_entity_asks_for_a_person(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, listings=LISTED)
    decision = tenant.asks(by_actor())
    assert links(decision) == [("/actor", "SUGGESTED", "NAME", True)]
    assert decision["outcome"] == "REVIEW"
    assert rule(decision, "party.may-be-stored-entity") == "MET"


def test_an_actor_whose_entity_changes_nothing_is_only_shown(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="DE")
    decision = tenant.asks(by_actor())
    assert links(decision) == [("/actor", "SUGGESTED", "NAME", False)]
    assert decision["outcome"] == "NO_RESTRICTION_FOUND"
    assert "headquarters_country" not in decision["facts"]["actor"]


def test_a_person_makes_the_actor_an_entity_and_cuts_it_on_both_axes(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, listings=LISTED, headquarters_country="DE")
    before = says(tenant)
    decision = tenant.asks(by_actor())
    assert links(decision) == [("/actor", "LINKED", "CONFIRMED", False)]
    assert decision["outcome"] == "PROHIBITED"
    assert decision["facts"]["actor"]["headquarters_country"] == "DE"
    assert links(tenant.asks({**by_actor(), "known_at": before})) == [("/actor", "SUGGESTED", "NAME", True)]
    says(tenant, LinkState.CUT)
    cut = tenant.asks(by_actor())
    assert (links(cut), cut["outcome"]) == ([], "NO_RESTRICTION_FOUND")


def test_the_names_on_record_of_the_actor_are_screened(tenant: Tenant) -> None:
    tenant.holds("2026-08-01", {"id": "q-1", "name": "Vostrel Quay Instruments"})
    tenant.knows("quillon", name=NAME, aliases=["Vostrel Quay Instruments"])
    says(tenant)
    decision = tenant.asks({**by_actor(), "on": "2026-08-02"})
    assert ("/actor", "q-1") in {(one["party"], one["entry_id"]) for one in decision["matches"]}


def test_a_designer_by_name_alone_is_not_acquitted(tenant: Tenant) -> None:
    tenant.knows(
        "quillon",
        name=NAME,
        headquarters_country="US",
        facts={"ultimate_parent": {"headquarters_country": "US"}},
    )
    decision = tenant.asks(designed(), Question.GP10)
    assert links(decision) == [("/items/0/designer", "SUGGESTED", "NAME", False)]
    assert "/items/0/designer/headquarters_country" in facts_missing(decision)


def test_a_designer_whose_like_is_chinese_asks_for_a_person(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="CN")
    told = {"country": "DE", "headquarters_country": "DE", "ultimate_parent_headquarters_country": "DE"}
    decision = tenant.asks(designed(**told), Question.GP10)
    assert links(decision) == [("/items/0/designer", "SUGGESTED", "NAME", True)]
    assert decision["outcome"] == "REVIEW"


def test_a_designer_that_is_an_entity_has_its_seats(tenant: Tenant) -> None:
    tenant.knows(
        "quillon",
        name=NAME,
        headquarters_country="US",
        facts={"ultimate_parent": {"headquarters_country": "US"}},
    )
    says(tenant)
    decision = tenant.asks(designed(), Question.GP10)
    designer = decision["facts"]["items"][0]["designer"]
    assert designer["headquarters_country"] == designer["ultimate_parent_headquarters_country"] == "US"
    assert not {one for one in facts_missing(decision) if one.startswith("/items/0/designer")}
    assert rule(decision, "gp10.prc-designed-3a090") in (None, "NOT_MET")


def test_the_parent_that_stakes_tell_of_a_designer_counts(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="US")
    tenant.knows("parent", name="Kestrel Parent", headquarters_country="CN")
    share = Decimal(60)
    with tenant.work() as conn:
        held = {"share_min": share, "share_max": share, "kind": StakeKind.SHARES}
        add_stake(conn, Stake(owner="parent", owned="quillon", **held))  # type: ignore[arg-type]  # fields by name
    says(tenant)
    assert rule(tenant.asks(designed(), Question.GP10), "gp10.prc-designed-3a090") == "MET"


@pytest.mark.parametrize(("said", "kept"), [("CN", "US"), ("US", "CN")])
def test_where_request_and_record_contradict_the_stricter_seat_of_a_designer_counts(
    tenant: Tenant, said: str, kept: str
) -> None:
    parent = {"ultimate_parent": {"headquarters_country": "US"}}
    tenant.knows("quillon", name=NAME, headquarters_country=kept, facts=parent)
    says(tenant)
    told = {"headquarters_country": said, "ultimate_parent_headquarters_country": "US"}
    decision = tenant.asks(designed(**told), Question.GP10)
    assert rule(decision, "gp10.prc-designed-3a090") == "MET"
    assert "SOURCES_CONTRADICT /items/0/designer/headquarters_country" in decision["warnings"]


def test_the_designer_of_one_item_acquits_no_other_item(tenant: Tenant) -> None:
    parent = {"ultimate_parent": {"headquarters_country": "US"}}
    tenant.knows("quillon", name=NAME, headquarters_country="US", facts=parent)
    says(tenant)
    facts = designed()
    facts["items"] = [*facts["items"], CHIP]
    decision = tenant.asks(facts, Question.GP10)
    assert decision["outcome"] == "INSUFFICIENT_FACTS"
    assert "/items/1/designer" in facts_missing(decision)


def test_the_designer_of_one_item_taints_no_other_item(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="CN")
    says(tenant)
    facts = designed()
    us = {"name": "Other", "headquarters_country": "US", "ultimate_parent_headquarters_country": "US"}
    facts["items"] = [*facts["items"], {**CHIP, "designer": us}]
    decision = tenant.asks(facts, Question.GP10)
    found = next(one for one in decision["findings"] if one["rule"] == "gp10.prc-designed-3a090")
    assert found["result"] == "MET"
    assert {one["fact"].split("/designer")[0] for one in found["because"] if "/designer" in one["fact"]} == {
        "/items/0"
    }


def test_a_designer_is_no_party_to_the_order(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="US")
    says(tenant)
    without = {**designed(), "parties": []}
    decision = tenant.asks(without)
    assert "/parties" in facts_missing(decision)


def test_a_seat_that_something_on_record_speaks_against_fills_nothing(tenant: Tenant) -> None:
    controlled = {
        "ultimate_parent": {"headquarters_country": "US"},
        "controlled_by": [{"name": "Kestrel Parent", "country": "CN"}],
    }
    tenant.knows("quillon", name=NAME, headquarters_country="US", facts=controlled)
    says(tenant)
    decision = tenant.asks(designed(), Question.GP10)
    assert "ultimate_parent_headquarters_country" not in decision["facts"]["items"][0]["designer"]
    assert rule(decision, "gp10.prc-designed-3a090") == "MET"


@pytest.mark.parametrize(("said", "kept"), [("DE", "IR"), ("IR", "DE")])
def test_where_request_and_record_contradict_each_seat_of_an_actor_counts(
    tenant: Tenant, said: str, kept: str
) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country=kept)
    says(tenant)
    decision = tenant.asks(by_actor(headquarters_country=said))
    assert rule(decision, "embargo.party-or-stop") == "MET"


def test_an_actor_that_is_seated_in_the_us_on_record_is_a_us_person(tenant: Tenant) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="US")
    says(tenant)
    parties = [{"role": "SUPPLIER", "name": "Vantrell Stores", "listings": [{"list": "us-ofac-sdn"}]}]
    abroad = {**by_actor(headquarters_country="DE"), "ship_from": "FR", "parties": parties}
    decision = tenant.asks(abroad)
    assert decision["outcome"] == "PROHIBITED"
    assert {"fact": "/actor", "value": "US"} in [
        {"fact": one["fact"], "value": one["value"]} for one in decision["findings"][0]["because"]
    ]


def test_the_designer_of_many_items_is_judged_once(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="DE")
    judged = Mock(wraps=entity_links._judged)
    monkeypatch.setattr(entity_links, "_judged", judged)
    item = {**ORDER["items"][0], "designer": {"name": NAME}}
    tenant.asks({**ORDER, "items": [item]})
    once = judged.call_count
    found = tenant.asks({**ORDER, "items": [item, item, item]})["entity_links"]
    assert [one["party"] for one in found] == [f"/items/{place}/designer" for place in range(3)]
    assert judged.call_count == 2 * once


def test_a_designer_that_somebody_in_china_controls_on_record_attests_nothing(tenant: Tenant) -> None:
    seats: dict[str, Any] = {
        "headquarters_country": "NL",
        "facts": {"ultimate_parent": {"headquarters_country": "NL"}},
    }
    tenant.knows("quillon", name=NAME, **seats)
    says(tenant)
    told = {"country": "NL", "headquarters_country": "NL", "ultimate_parent_headquarters_country": "NL"}
    chip = {
        "kind": "IC",
        "designer": {"name": NAME, **told},
        "specification": {
            "tpp": 1400,
            "process_node_nm": 6,
            "dies": [{"area_mm2": 510, "kind": "LOGIC", "non_planar": "YES", "node_nm": 6}],
            "designed_for_data_center": "YES",
        },
        "foundry": {"attested_by": "DESIGNER", "designer_agreed_to_report": "YES"},
    }
    facts = {**ORDER, "on": "2026-03-17", "actor": {"role": "FABRICATOR"}, "items": [chip]}
    assert classified(tenant, facts) != "3A090.a"
    controlled = [{"name": "Kestrel Parent", "country": "CN"}]
    tenant.knows(
        "quillon", **{**seats, "name": NAME, "facts": {**seats["facts"], "controlled_by": controlled}}
    )
    assert classified(tenant, facts) == "3A090.a"


def classified(tenant: Tenant, facts: dict[str, Any]) -> Any:
    return tenant.asks(facts, Question.CLASSIFICATION)["classifications"][0].get("eccn")


@pytest.mark.parametrize("pointer", ["/actor", "/items/0/designer"])
def test_whoever_blocked_persons_own_on_record_is_blocked(tenant: Tenant, pointer: str) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="DE")
    tenant.knows("holder", name="Kestrel Holder", listings=[{"list": "us-ofac-sdn"}])
    share = Decimal(60)
    with tenant.work() as conn:
        held = {"share_min": share, "share_max": share, "kind": StakeKind.SHARES}
        add_stake(conn, Stake(owner="holder", owned="quillon", **held))  # type: ignore[arg-type]  # fields by name
    facts = beside(pointer)
    assert tenant.asks(facts)["outcome"] == "REVIEW"
    says(tenant)
    decision = tenant.asks(facts)
    found = next(one for one in decision["findings"] if one["rule"] == "affiliates.ofac-fifty-percent")
    assert (decision["outcome"], found["subject"]) == ("PROHIBITED", pointer)


@pytest.mark.parametrize("pointer", ["/actor", "/items/0/designer"])
def test_whoever_blocked_persons_own_nobody_knows_how_much_of_is_for_a_person(
    tenant: Tenant, pointer: str
) -> None:
    tenant.knows("quillon", name=NAME, headquarters_country="DE")
    tenant.knows("holder", name="Kestrel Holder", listings=[{"list": "us-ofac-sdn"}])
    with tenant.work() as conn:
        held = {"share_min": None, "share_max": None, "kind": StakeKind.SHARES}
        add_stake(conn, Stake(owner="holder", owned="quillon", **held))  # type: ignore[arg-type]  # fields by name
    says(tenant)
    decision = tenant.asks(beside(pointer))
    assert decision["outcome"] == "REVIEW"
    assert rule(decision, "affiliates.ofac-fifty-percent") == "UNKNOWN"
    assert not facts_missing(decision)


def owned(tenant: Tenant, share: int | None, list_id: str = "us-bis-entity-list", **entity: Any) -> None:
    """The entity of the name, of which a listed owner holds a share."""
    tenant.knows("quillon", name=NAME, headquarters_country="DE", **entity)
    tenant.knows("holder", name="Kestrel Holder", listings=[{"list": list_id}])
    held = Decimal(share) if share is not None else None
    stake = Stake(owner="holder", owned="quillon", share_min=held, share_max=held, kind=StakeKind.SHARES)
    with tenant.work() as conn:
        add_stake(conn, stake)
    says(tenant)


def flags(decision: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["state"] for one in decision.get("red_flags") or ()}


@pytest.mark.parametrize(
    ("pointer", "share", "raised"),
    [
        ("/actor", 60, True),
        ("/actor", 12, True),
        ("/actor", None, True),
        ("/items/0/designer", 60, True),
        ("/items/0/designer", 50, True),
        ("/items/0/designer", None, True),
        ("/items/0/designer", 49, False),
    ],
)
def test_a_listed_owner_on_record_is_a_flag_of_who_acts_and_of_a_designer_it_may_make_listed(
    tenant: Tenant, pointer: str, share: int | None, *, raised: bool
) -> None:
    owned(tenant, share)
    decision = tenant.asks(beside(pointer))
    assert (flags(decision).get("KYC-29") == "PRESENT") is raised
    assert decision["outcome"] == ("REVIEW" if raised else "NO_RESTRICTION_FOUND")
    assert rule(decision, "affiliates.bis-fifty-percent") is None


def test_an_owner_on_a_list_that_warns_of_nothing_is_no_flag_of_who_acts(tenant: Tenant) -> None:
    owned(tenant, 60, "us-ofac-nscmic")
    assert "KYC-29" not in flags(tenant.asks(by_actor()))


def test_what_was_resolved_for_the_entity_that_acts_stays_resolved(tenant: Tenant) -> None:
    evidence = {"id": "KYC-29", "evidence": "register of 2026-06-01: 12 percent", "expires_on": "2099-01-01"}
    owned(tenant, 12, resolutions=[evidence])
    decision = tenant.asks(by_actor())
    assert flags(decision)["KYC-29"] == "RESOLVED"
    assert decision["outcome"] == "NO_RESTRICTION_FOUND"
