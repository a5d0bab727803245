"""Wherever in a dealing a listed name stands: a confirmed match, or an exact number, never reads as clear."""

from typing import Any
from uuid import UUID

import pytest

from app.facts import DispositionState, ListId
from app.law.finding import Question
from app.store.dispositions import Disposition, add_dispositions
from app.store.lists import put_list
from tests.decisions.conftest import ORDER, Tenant

LEI = {"scheme": "LEI", "value": "529900T8BM49AURSDO55"}
ENTRY: dict[str, Any] = {"id": "a", "name": "Quorvane Zeltik Optronics", "identifiers": [LEI]}
NAME = "Quorvane Zeltik Optronics"
PARTY = ORDER["parties"][0]
ITEM = ORDER["items"][0]
PLACES: dict[str, dict[str, Any]] = {
    "/parties/0": {"parties": [{**PARTY, "name": NAME}]},
    "/parties/0/ultimate_parent": {"parties": [{**PARTY, "ultimate_parent": {"name": NAME}}]},
    "/parties/0/controlled_by/0": {"parties": [{**PARTY, "controlled_by": [{"name": NAME}]}]},
    "/parties/0/owners/0": {"parties": [{**PARTY, "owners": [{"name": NAME, "share_max": 10}]}]},
    "/items/0/designer": {"items": [{**ITEM, "designer": {"name": NAME}}]},
    "/items/0/components/0/item/designer": {
        "items": [{**ITEM, "components": [{"item": {**ITEM, "designer": {"name": NAME}}}]}]
    },
    "/actor": {"actor": {"name": NAME, "country": "DE"}},
}
OWN = "x-own"
LISTS = (ListId.ENTITY_LIST, ListId.SDN, ListId.DPL, OWN)


def has_own_list(tenant: Tenant, effect: str) -> None:
    with tenant.work() as conn:
        put_list(conn, OWN, "Whom we do not serve", effect, None)


def confirm(tenant: Tenant, decision: dict[str, Any]) -> None:
    """A reviewer says that the match is one."""
    words = [
        Disposition(
            named_sha256=bytes.fromhex(one["named_sha256"]),
            list_id=one["list"],
            entry_id=one["entry_id"],
            entry_sha256=bytes.fromhex(one["entry_sha256"]),
            matcher=decision["versions"]["matcher"],
            state=DispositionState.CONFIRMED,
            reason="the same",
            decision_id=UUID(int=1),
        )
        for one in decision["matches"]
    ]
    with tenant.work() as conn:
        add_dispositions(conn, words, "reviewer")


@pytest.mark.parametrize("list_id", LISTS)
@pytest.mark.parametrize("pointer", PLACES)
def test_a_confirmed_match_is_never_clear(tenant: Tenant, pointer: str, list_id: str) -> None:
    if list_id == OWN:
        has_own_list(tenant, "PROHIBITED")
    tenant.holds("1", ENTRY, list_id=list_id)
    order = {**ORDER, **PLACES[pointer]}
    held = tenant.asks(order)
    assert {(one["party"], one["state"]) for one in held["matches"]} == {(pointer, "OPEN")}
    confirm(tenant, held)
    decision = tenant.asks(order)
    assert {one["state"] for one in decision["matches"]} == {"CONFIRMED"}
    assert decision["disposition"] in ("HOLD", "STOP")


def test_a_parent_on_a_list_that_only_informs_holds_nothing_up(tenant: Tenant) -> None:
    has_own_list(tenant, "ADVISORY")
    tenant.holds("1", ENTRY, list_id=OWN)
    order = {**ORDER, **PLACES["/parties/0/ultimate_parent"]}
    confirm(tenant, tenant.asks(order))
    assert tenant.asks(order)["disposition"] == "PROCEED"


@pytest.mark.parametrize("parent", [{"identifiers": [LEI]}, {"name": PARTY["name"], "identifiers": [LEI]}])
@pytest.mark.parametrize("question", [Question.TRANSACTION, Question.PARTY])
def test_a_parent_by_the_number_of_a_blocked_person_is_for_a_person(
    tenant: Tenant, parent: dict[str, Any], question: Question
) -> None:
    tenant.holds("1", ENTRY, list_id=ListId.SDN)
    order = {**ORDER, "parties": [{**PARTY, "ultimate_parent": parent}]}
    decision = tenant.asks(order, question)
    assert {one["strength"] for one in decision["matches"]} == {"IDENTIFIER"}
    assert decision["disposition"] == "HOLD"
