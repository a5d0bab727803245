"""The six questions through the real service: what is recorded, shown, repeated, and never released."""

from typing import Any

import pytest

from tests.fixtures.service import Caller

ORDER: dict[str, Any] = {
    "on": "2026-08-03",
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
TRANSACTION = "/v1/transaction-screenings"
PATHS = (
    TRANSACTION,
    "/v1/party-screenings",
    "/v1/classifications",
    "/v1/iaas-checks",
    "/v1/gp10-evaluations",
    "/v1/diligence-reviews",
)


def ask(caller: Caller, body: object, path: str = TRANSACTION, **headers: str) -> Any:
    return caller.post(path, body, **headers)


def read(caller: Caller, path: str) -> Any:
    return caller.client.get(path, headers={"Authorization": f"Bearer {caller.key}"})


def test_an_ordinary_order_to_germany_goes_through(caller: Caller) -> None:
    decision = ask(caller, ORDER).json()
    assert (decision["outcome"], decision["disposition"]) == ("NO_RESTRICTION_FOUND", "PROCEED")


def test_the_same_order_to_tehran_does_not(caller: Caller) -> None:
    decision = ask(caller, {**ORDER, "destination": "IR"}).json()
    assert (decision["outcome"], decision["disposition"]) == ("LICENSE_REQUIRED", "HOLD")
    assert "15 CFR 746.7" in decision["findings"][0]["citations"]


@pytest.mark.parametrize("left_out", ["parties", "items", "destination"])
def test_what_is_not_stated_is_not_released(caller: Caller, left_out: str) -> None:
    decision = ask(caller, {name: value for name, value in ORDER.items() if name != left_out}).json()
    assert decision["disposition"] == "HOLD"
    assert any(one["fact"].startswith(f"/{left_out}") for one in decision["missing_facts"])


def test_a_party_without_a_name_is_asked_for(caller: Caller) -> None:
    decision = ask(caller, {**ORDER, "parties": [{"role": "END_USER", "country": "DE"}]}).json()
    assert decision["outcome"] == "INSUFFICIENT_FACTS"
    assert decision["missing_facts"][0]["fact"] == "/parties/0/name"


def test_one_covered_line_in_a_thousand_holds_that_line(caller: Caller) -> None:
    items: list[dict[str, object]] = [
        {"line": str(place), "description": "shelf labels", "eccn": "EAR99"} for place in range(1000)
    ]
    items[500] = {"line": "500", "model": "NVIDIA H100 SXM5 80GB", "quantity": 8}
    decision = ask(caller, {**ORDER, "destination": "VN", "items": items}).json()
    held = [one["line"] for one in decision["items"] if one["disposition"] != "PROCEED"]
    assert held == ["500"]
    assert decision["disposition"] == "HOLD"


def test_a_listed_party_under_a_misspelt_name_is_for_a_person_to_look_at(caller: Caller) -> None:
    parties = [{"role": "PURCHASER", "name": "Huawai Technolgies Company Limited", "country": "SG"}]
    decision = ask(caller, {**ORDER, "destination": "SG", "parties": parties}).json()
    assert decision["disposition"] == "HOLD"
    match = decision["matches"][0]
    assert match["entry_name"].startswith("Huawei Technologies")
    assert (match["state"], match["if_confirmed"]) == ("OPEN", "LICENSE_REQUIRED")
    assert 0 < match["score"] < 1


@pytest.mark.parametrize("path", PATHS)
def test_a_decision_can_be_read_again_as_it_was_given(caller: Caller, path: str) -> None:
    given = ask(caller, ORDER, path)
    assert given.status_code == 201
    again = read(caller, given.headers["Location"])
    assert again.status_code == 200
    beside = ("facts", "reviews")
    assert {name: value for name, value in again.json().items() if name not in beside} == given.json()


@pytest.mark.parametrize("path", PATHS[1:])
def test_a_partial_question_never_says_proceed(caller: Caller, path: str) -> None:
    assert ask(caller, ORDER, path).json()["disposition"] != "PROCEED"


def test_a_dry_run_is_answered_and_not_recorded(caller: Caller) -> None:
    body = {**ORDER, "reference": "dry-run-only"}
    answer = ask(caller, body, f"{TRANSACTION}?dry_run=true")
    assert answer.status_code == 200
    assert "id" not in answer.json()
    assert read(caller, "/v1/decisions?reference=dry-run-only").json()["items"] == []


def test_the_same_key_and_request_make_one_decision(caller: Caller) -> None:
    headers = {"Idempotency-Key": "SO-1-release"}
    first, second = (ask(caller, {**ORDER, "reference": "SO-1"}, **headers) for _ in range(2))
    assert first.json() == second.json()
    assert len(read(caller, "/v1/decisions?reference=SO-1").json()["items"]) == 1


def test_the_same_key_for_another_request_is_a_conflict(caller: Caller) -> None:
    headers = {"Idempotency-Key": "SO-2-release"}
    ask(caller, ORDER, **headers)
    answer = ask(caller, {**ORDER, "destination": "FR"}, **headers)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"


def test_prose_follows_the_language_and_codes_do_not(caller: Caller) -> None:
    body = {**ORDER, "destination": "CU"}
    english, japanese = (ask(caller, body, **{"Accept-Language": one}).json() for one in ("en", "ja"))
    one, other = english["findings"][0], japanese["findings"][0]
    assert one["rule"] == other["rule"]
    assert one["explanation_sha256"] == other["explanation_sha256"]
    assert one["explanation"].isascii()
    assert not other["explanation"].isascii()


def test_the_full_trace_shows_what_was_not_met(caller: Caller) -> None:
    short = ask(caller, ORDER).json()
    full = ask(caller, ORDER, f"{TRANSACTION}?trace=full").json()
    assert {one["result"] for one in short["findings"]} <= {"MET", "UNKNOWN"}
    assert "NOT_MET" in {one["result"] for one in full["findings"]}


def test_a_future_known_at_is_refused(caller: Caller) -> None:
    answer = ask(caller, {**ORDER, "known_at": "2099-01-01T00:00:00Z"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/known_at"


def test_shares_the_wrong_way_round_are_refused(caller: Caller) -> None:
    owners = [{"name": "A", "share_min": 60, "share_max": 40}]
    answer = ask(caller, {**ORDER, "parties": [{"name": "B", "owners": owners}]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/parties/0/owners/0/share_min"


def test_an_answer_on_starter_lists_says_so(caller: Caller) -> None:
    assert "STARTER_LISTS" in [one["code"] for one in ask(caller, ORDER).json()["advisories"]]


def test_a_license_exception_is_listed_with_its_conditions_in_the_language_asked_for(caller: Caller) -> None:
    card = {"eccn": "3A090.a", "specification": {"tpp": 6704, "designed_for_data_center": "NO"}}
    body = {**ORDER, "destination": "VN", "items": [card]}
    english, japanese = (
        ask(caller, body, **{"Accept-Language": one}).json()["license"] for one in ("en", "ja")
    )
    assert english["required"] == "YES"
    nac = {one["code"]: one for one in english["exceptions"]}["NAC"]
    other = {one["code"]: one for one in japanese["exceptions"]}["NAC"]
    assert nac["title"].isascii()
    assert not other["title"].isascii()
    assert [one["code"] for one in nac["formalities"]] == ["NAC_NOTIFY_BIS", "NAC_FILE_CONFIRMATION_NUMBER"]
    assert all(one["text"] for one in (*nac["conditions"], *other["conditions"], *other["formalities"]))
    assert english["export_filing"] == {"destination_control_statement": True}
