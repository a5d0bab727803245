"""The compliance desk: what is held and why, who may release it, and what a release cannot do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.clock import today
from app.facts import ListId
from app.ids import new_id
from app.store.engine import create_engine
from app.store.keys import KeyScope, create_key
from app.store.reviews import Review, ReviewState, ReviewWord, add_review
from app.store.scope import Mode, tenant_transaction
from app.store.tenants import ensure_tenant
from tests.fixtures.service import Caller

ORDER: dict[str, Any] = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
CHIPS = {**ORDER, "items": [{"model": "H100 SXM", "quantity": 8}]}
"""Held for facts that the caller can state."""
TWO_HITS = {
    **ORDER,
    "parties": [{"role": "PURCHASER", "name": "Huawei Technologies Co.", "country": "CN"}],
}
SHIPPED = {**CHIPS, "destination": "VN"}
"""Needs a license."""
EVIDENCE = [{"kind": "END_USER_CERTIFICATE", "reference": "EUC-7", "sha256": "ab" * 32, "name": "euc.pdf"}]
RELEASE: dict[str, Any] = {"state": "RELEASED", "reason": "seen on site", "evidence": EVIDENCE}


class Desk:
    """Subjects of one tenant, each with a key of every scope unless told."""

    def __init__(self, client: TestClient, operator: sa.Engine) -> None:
        self.client = client
        self.operator = operator
        self.tenant = ensure_tenant(operator, f"tenant {new_id()}")

    def subject(self, name: str, *scopes: KeyScope) -> Caller:
        """Someone of the tenant."""
        made = create_key(self.operator, self.tenant, Mode.SANDBOX, name, scopes or tuple(KeyScope))
        return Caller(self.client, made.text)


@pytest.fixture
def desk(client: TestClient, operator: sa.Engine) -> Desk:
    return Desk(client, operator)


@pytest.fixture
def clerk(desk: Desk) -> Caller:
    return desk.subject("clerk")


@pytest.fixture
def officer(desk: Desk) -> Caller:
    return desk.subject("officer")


def get(caller: Caller, path: str, **headers: str) -> Any:
    return caller.client.get(path, headers={"Authorization": f"Bearer {caller.key}", **headers}).json()


def screened(caller: Caller, order: dict[str, Any] = CHIPS, **said: Any) -> dict[str, Any]:
    answer: Any = caller.post("/v1/transaction-screenings", {**order, **said})
    assert answer.status_code == 201, answer.text
    decision: dict[str, Any] = answer.json()
    return decision


def says(caller: Caller, decision: dict[str, Any], **body: Any) -> Any:
    return caller.post(f"/v1/decisions/{decision['id']}/reviews", body)


def sets(caller: Caller, **body: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {caller.key}"}
    answer = caller.client.put("/v1/settings", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def lists(caller: Caller, version: str, *entries: str) -> None:
    """Put a list of the tenant's own in place of the shared one."""
    answer = caller.client.put(
        f"/v1/lists/{ListId.ENTITY_LIST}/versions/{version}",
        content="\n".join(entries).encode(),
        headers={"Authorization": f"Bearer {caller.key}", "Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code in (200, 201), answer.text


def held(caller: Caller, state: str = "OPEN", **query: Any) -> list[dict[str, Any]]:
    """The whole queue, page by page."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = get(caller, f"/v1/reviews?state={state}&limit={query.get('limit', 50)}{cursor}")
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = f"&cursor={page['next_cursor']}"


def match(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("party", "list", "entry_id")}


# The queue


def test_what_is_held_waits_with_its_reasons(clerk: Caller, officer: Caller) -> None:
    assert screened(clerk, ORDER)["disposition"] == "PROCEED"
    decision = screened(clerk, CHIPS, reference="SO-1")
    assert decision["disposition"] == "HOLD"
    (waiting,) = held(officer)
    assert waiting["decision"] == decision["id"]
    assert (waiting["reference"], waiting["asked_by"], waiting["state"]) == ("SO-1", "clerk", "OPEN")
    assert [one["rule"] for one in waiting["findings"]] == [one["rule"] for one in decision["findings"]]
    assert waiting["findings"][0]["explanation"]
    assert waiting["missing_facts"] == decision["missing_facts"]
    assert waiting["age_seconds"] >= 0


def test_the_gravest_of_a_day_comes_first_and_pages_meet(clerk: Caller, officer: Caller) -> None:
    made = [screened(clerk, order) for order in (CHIPS, TWO_HITS, SHIPPED, CHIPS, SHIPPED)]
    found = held(officer, limit=2)
    assert [one["decision"] for one in found] == [made[place]["id"] for place in (2, 4, 1, 0, 3)]
    assert [one["outcome"] for one in found[:3]] == ["LICENSE_REQUIRED", "LICENSE_REQUIRED", "REVIEW"]


def test_an_order_asked_about_again_says_so_and_hides_nothing(clerk: Caller, officer: Caller) -> None:
    first, other, second, changed, third = (
        screened(clerk, {**TWO_HITS, **said})
        for said in (
            {"reference": "SO-1"},
            {"reference": "SO-2"},
            {"reference": "SO-1"},
            {"reference": "SO-1", "destination": "CN"},
            {"reference": "SO-1"},
        )
    )
    screened(clerk, TWO_HITS)
    screened(clerk, TWO_HITS)
    waiting = held(officer)
    assert len(waiting) == 7
    assert {one["decision"]: one["superseded_by"] for one in waiting if "superseded_by" in one} == {
        first["id"]: third["id"],
        second["id"]: third["id"],
    }
    assert all(one["matches"] for one in waiting)
    assert {changed["id"], other["id"]} <= {one["decision"] for one in waiting}


def test_what_came_out_otherwise_when_asked_again_is_said_too(clerk: Caller, officer: Caller) -> None:
    decision = screened(clerk, TWO_HITS, reference="SO-1")
    lists(clerk, "1", '{"id": "9", "name": "Somebody Else"}')
    again = screened(clerk, TWO_HITS, reference="SO-1")
    waiting = {one["decision"]: one.get("superseded_by") for one in held(officer)}
    assert waiting[decision["id"]] == again["id"]


def test_another_tenant_s_order_supersedes_nothing(desk: Desk, clerk: Caller, officer: Caller) -> None:
    decision = screened(clerk, TWO_HITS, reference="SO-1")
    screened(Desk(desk.client, desk.operator).subject("stranger"), TWO_HITS, reference="SO-1")
    (waiting,) = held(officer)
    assert waiting["decision"] == decision["id"]
    assert "superseded_by" not in waiting


def test_the_queue_speaks_the_reader_s_language(clerk: Caller, officer: Caller) -> None:
    screened(clerk)
    english = get(officer, "/v1/reviews")["items"][0]["findings"][0]["explanation"]
    japanese = get(officer, "/v1/reviews", **{"Accept-Language": "ja"})["items"][0]["findings"][0][
        "explanation"
    ]
    assert english != japanese


def test_the_queue_is_for_reviewers_of_the_tenant(desk: Desk, clerk: Caller, operator: sa.Engine) -> None:
    screened(clerk)
    reader = desk.subject("portal", KeyScope.READ, KeyScope.SCREEN)
    answer = reader.client.get("/v1/reviews", headers={"Authorization": f"Bearer {reader.key}"})
    assert answer.status_code == 403
    assert held(Desk(clerk.client, operator).subject("stranger")) == []


@pytest.mark.parametrize("cursor", ["x", "eA==", "MjAyNiAwfHg="])
def test_a_cursor_that_nobody_gave_is_refused(officer: Caller, cursor: str) -> None:
    headers = {"Authorization": f"Bearer {officer.key}"}
    assert officer.client.get(f"/v1/reviews?cursor={cursor}", headers=headers).status_code == 422


# Words on matches


def test_reviewing_one_match_hides_no_other(clerk: Caller, officer: Caller) -> None:
    decision = screened(clerk, TWO_HITS)
    first, *others = decision["matches"]
    assert others
    said = says(officer, decision, state="CLEARED", matches=[match(first)], reason="another")
    assert said.json()["leaves"] == "OPEN"
    assert [one["decision"] for one in held(officer)] == [decision["id"]]
    again = screened(clerk, TWO_HITS)
    assert {one["entry_id"]: one["state"] for one in again["matches"] if one["state"] != "OPEN"} == {
        first["entry_id"]: "CLEARED"
    }
    rest = says(officer, decision, state="CLEARED", matches=[match(one) for one in others], reason="another")
    assert rest.json()["leaves"] == "CLEARED"
    assert [one["decision"] for one in held(officer, "CLEARED")] == [decision["id"]]
    assert decision["id"] not in [one["decision"] for one in held(officer)]


def test_a_decision_held_for_more_than_matches_stays_open(clerk: Caller, officer: Caller) -> None:
    decision = screened(clerk, TWO_HITS, items=CHIPS["items"])
    every = [match(one) for one in decision["matches"]]
    said = says(officer, decision, state="CLEARED", matches=every, reason="another")
    assert said.json()["leaves"] == "OPEN"


def test_what_has_expired_is_open_again(desk: Desk, clerk: Caller, officer: Caller, seeded_url: str) -> None:
    decision = screened(clerk)
    engine = create_engine(seeded_url)
    with tenant_transaction(engine, desk.tenant, Mode.SANDBOX) as conn:
        word = Review(
            decision_id=UUID(decision["id"]),
            state=ReviewWord.REJECTED,
            leaves=ReviewState.REJECTED,
            reason="not before the audit",
            counts_until=today() - timedelta(days=1),
        )
        add_review(conn, word, "officer")
    engine.dispose()
    assert [one["decision"] for one in held(officer)] == [decision["id"]]
    assert get(officer, f"/v1/decisions/{decision['id']}")["reviews"]["state"] == "OPEN"


# Words on decisions


@pytest.mark.parametrize("state", ["ESCALATED", "REJECTED"])
def test_a_word_moves_the_decision_in_the_queue_and_stays_in_its_history(
    clerk: Caller, officer: Caller, state: str
) -> None:
    decision = screened(clerk)
    said = says(officer, decision, state=state, reason="ask counsel", evidence=EVIDENCE)
    assert said.status_code == 201
    assert said.json()["evidence"] == EVIDENCE
    assert held(officer) == []
    assert [one["decision"] for one in held(officer, state)] == [decision["id"]]
    history = get(officer, f"/v1/decisions/{decision['id']}/reviews")
    assert [(one["state"], one["by"], one["reason"]) for one in history["items"]] == [
        (state, "officer", "ask counsel")
    ]
    told = get(officer, f"/v1/decisions/{decision['id']}")["reviews"]
    assert (told["state"], told["items"]) == (state, history["items"])


def test_a_later_word_stands_and_the_earlier_stays(clerk: Caller, officer: Caller) -> None:
    decision = screened(clerk)
    for state in ("ESCALATED", "REJECTED", "ESCALATED"):
        says(officer, decision, state=state, reason="as it seems")
    told = get(officer, f"/v1/decisions/{decision['id']}")["reviews"]
    assert told["state"] == "ESCALATED"
    assert [one["state"] for one in told["items"]] == ["ESCALATED", "REJECTED", "ESCALATED"]


# Releases


def test_a_release_is_a_new_decision_that_cites_the_old(clerk: Caller, officer: Caller) -> None:
    decision = screened(clerk, CHIPS, reference="SO-1")
    said = says(officer, decision, **RELEASE)
    assert said.status_code == 201, said.text
    release = get(officer, f"/v1/decisions/{said.json()['release']}")
    assert (release["disposition"], release["outcome"]) == ("PROCEED", decision["outcome"])
    assert {one["disposition"] for one in release["items"]} == {"PROCEED"}
    assert release["release"]["of"] == decision["id"]
    assert (release["release"]["by"], release["release"]["reason"]) == ("officer", "seen on site")
    assert release["release"]["evidence"] == EVIDENCE
    assert release["reference"] == "SO-1"
    old = get(officer, f"/v1/decisions/{decision['id']}")
    assert (old["disposition"], old["reviews"]["state"]) == ("HOLD", "RELEASED")
    assert held(officer) == []
    found = get(officer, "/v1/decisions?reference=SO-1")
    assert [one["id"] for one in found["items"]] == [release["id"], decision["id"]]


def test_a_release_comes_out_the_same_again(clerk: Caller, officer: Caller) -> None:
    said = says(officer, screened(clerk), **RELEASE, expires_on="2030-01-01")
    answer: Any = officer.post(f"/v1/decisions/{said.json()['release']}/replay", {})
    assert answer.json()["identical"] is True


def test_a_release_ends_with_its_last_day(clerk: Caller, officer: Caller) -> None:
    said = says(officer, screened(clerk), **RELEASE, expires_on=today().isoformat())
    release = get(officer, f"/v1/decisions/{said.json()['release']}")
    assert release["valid_until"] == f"{today() + timedelta(days=1)}T00:00:00Z"


def test_a_release_does_not_clear_the_matches(clerk: Caller, officer: Caller) -> None:
    said = says(officer, screened(clerk, TWO_HITS), **RELEASE)
    release = get(officer, f"/v1/decisions/{said.json()['release']}")
    assert {one["state"] for one in release["matches"]} == {"OPEN"}
    assert screened(clerk, TWO_HITS)["disposition"] == "HOLD"


@pytest.mark.parametrize(
    ("order", "path", "outcome"),
    [
        (SHIPPED, "transaction-screenings", "LICENSE_REQUIRED"),
        ({**ORDER, "destination": "CU"}, "transaction-screenings", "LICENSE_REQUIRED"),
        (ORDER, "transaction-screenings", "NO_RESTRICTION_FOUND"),
        (TWO_HITS, "party-screenings", "REVIEW"),
        ({**ORDER, "knowledge": {"violation": "ACTUAL"}}, "transaction-screenings", "PROHIBITED"),
    ],
)
def test_what_only_a_ruling_can_move_is_not_released(
    clerk: Caller, officer: Caller, order: dict[str, Any], path: str, outcome: str
) -> None:
    answer: Any = clerk.post(f"/v1/{path}", order)
    assert answer.json()["outcome"] == outcome
    said = says(officer, answer.json(), **RELEASE)
    assert said.status_code == 422
    assert [one["pointer"] for one in said.json()["errors"]] == ["/state"]
    assert get(officer, f"/v1/decisions/{answer.json()['id']}/reviews")["items"] == []


def test_a_release_needs_evidence(clerk: Caller, officer: Caller) -> None:
    said = says(officer, screened(clerk), state="RELEASED", reason="trust me")
    assert said.status_code == 422
    assert [one["pointer"] for one in said.json()["errors"]] == ["/evidence"]


def hit(clerk: Caller) -> None:
    lists(clerk, "hit", '{"id": "9", "name": "Bergfeld Maschinenbau GmbH", "countries": ["DE"]}')


def graver(clerk: Caller) -> None:
    body = {"country": "DE", "group": "D:5", "member": "YES"}
    ruling = {"kind": "COUNTRY_GROUP", "title": "DE", "valid_from": "2026-01-01", "body": body}
    assert getattr(clerk.post("/v1/rulings", ruling), "status_code", None) == 201


@pytest.mark.parametrize("change", [hit, graver])
def test_nothing_is_released_that_the_reviewer_has_not_seen(
    clerk: Caller, officer: Caller, change: Callable[[Caller], None]
) -> None:
    decision = screened(clerk)
    change(clerk)
    said = says(officer, decision, **RELEASE)
    assert said.status_code == 409
    assert said.json()["type"] == "/problems/review-outdated"
    assert said.json()["errors"]
    assert get(officer, f"/v1/decisions/{decision['id']}")["reviews"]["state"] == "OPEN"
    assert [one["decision"] for one in held(officer)] == [decision["id"]]


def test_a_decision_is_released_once(clerk: Caller, officer: Caller) -> None:
    decision = screened(clerk)
    assert says(officer, decision, **RELEASE).status_code == 201
    assert says(officer, decision, **RELEASE).status_code == 409


def test_a_retry_releases_once(clerk: Caller, officer: Caller) -> None:
    decision = screened(clerk)
    path = f"/v1/decisions/{decision['id']}/reviews"
    answers: list[Any] = [officer.post(path, RELEASE, **{"Idempotency-Key": "r-1"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].content == answers[1].content


# Four eyes


def test_where_four_eyes_are_asked_for_another_subject_releases(clerk: Caller, officer: Caller) -> None:
    assert sets(clerk, four_eyes=True) | {"recorded_at": ""} == {
        "residual_text": "ADVISORY",
        "four_eyes": True,
        "recorded_by": "clerk",
        "recorded_at": "",
    }
    decision = screened(clerk)
    refused = says(clerk, decision, **RELEASE)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/four-eyes")
    assert says(officer, decision, **RELEASE).status_code == 201
    matched = screened(clerk, TWO_HITS)
    word = {"state": "CLEARED", "matches": [match(matched["matches"][0])], "reason": "another"}
    assert says(clerk, matched, **word).status_code == 403
    assert says(clerk, matched, **{**word, "state": "CONFIRMED"}).status_code == 201


def test_a_setting_that_is_not_named_stays(clerk: Caller) -> None:
    sets(clerk, residual_text="HOLD")
    assert sets(clerk, four_eyes=True)["residual_text"] == "HOLD"
    assert sets(clerk, residual_text="ADVISORY")["four_eyes"] is True
