"""Days at the end of the calendar, which systems write for "without end", are days as others are."""

from typing import Any

import pytest

from tests.fixtures.service import Caller

LAST = "9999-12-31"
ORDER: dict[str, Any] = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
UNVERIFIED: dict[str, Any] = {**ORDER["parties"][0], "listings": [{"list": "us-bis-uvl"}]}
DESIGNER = {"country": "DE", "headquarters_country": "DE", "ultimate_parent_headquarters_country": "DE"}
FOUNDRY = {
    "attested_by": "DESIGNER",
    "designer_status": "AUTHORIZED",
    "designer_agreed_to_report": "YES",
    "designer_application_filed_on": LAST,
}
FABRICATED: dict[str, Any] = {
    "kind": "IC",
    "eccn": "3A991",
    "designer": DESIGNER,
    "foundry": FOUNDRY,
    "specification": {"tpp": 100, "process_node_nm": 5},
}
NOTICE = {"kind": "NAC_NOTIFICATION", "reference": "Z1", "complete": "YES", "covers": ["/items/0"]}


def asked(caller: Caller, **changed: Any) -> Any:
    return caller.post("/v1/transaction-screenings", {**ORDER, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"on": LAST},
        {"on": LAST, "parties": [UNVERIFIED]},
        {"on": "2027-01-15", "actor": {"role": "FABRICATOR"}, "items": [FABRICATED]},
        {"destination": "CN", "items": [{"eccn": "3A090.b"}], "evidence": [{**NOTICE, "issued_on": LAST}]},
    ],
)
def test_an_order_that_names_the_last_day_is_answered(caller: Caller, changed: dict[str, Any]) -> None:
    assert asked(caller, **changed).status_code == 201


def test_a_release_without_end_is_one(caller: Caller) -> None:
    doubted = {**ORDER["parties"][0], "business_fits_items": "NO"}
    held = asked(caller, parties=[doubted]).json()
    paper = {"kind": "OTHER", "reference": "memo", "complete": "YES", "issued_on": "2026-11-01"}
    word = {"state": "RELEASED", "reason": "visited", "evidence": [paper], "expires_on": LAST}
    released: Any = caller.post(f"/v1/decisions/{held['id']}/reviews", word)
    assert released.status_code == 201
