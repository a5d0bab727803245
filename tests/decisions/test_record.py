"""What is recorded: the canonical decision, on what was known at that moment, once."""

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.canonical import canonical
from app.decisions.decision import Decision
from app.decisions.record import Made
from app.decisions.wire import decision_json
from app.facts import ListId
from app.ids import new_id
from app.law.texts import TEXTS
from app.store.decisions import get_decision
from app.store.keys import KeyScope, create_key
from app.store.scope import Mode
from app.store.tenants import ensure_tenant
from tests.decisions.conftest import ORDER, Tenant

PROSE = {"explanation", "text", "question", "title", "rebuttal", "consequences"}
CHIP = {"model": "Ascend 910C", "quantity": 64, "kind": "IC"}
HEAVY = {**ORDER, "destination": "MY", "activities": ["EXPORT", "FINANCE"], "items": [CHIP]}


def stored(tenant: Tenant, decision_id: UUID | None) -> bytes:
    assert decision_id is not None
    with tenant.work() as conn:
        row = get_decision(conn, decision_id)
    assert row is not None
    return row.canonical


def names_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(names_in(one) for one in value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def test_what_is_kept_is_the_canonical_decision(tenant: Tenant) -> None:
    decision = tenant.records(HEAVY)
    kept = stored(tenant, decision.id)
    assert kept == canonical(decision_json(decision))
    assert json.loads(kept)["id"] == str(decision.id)


def test_what_is_kept_holds_hashes_and_no_prose(tenant: Tenant) -> None:
    kept = json.loads(stored(tenant, tenant.records(HEAVY).id))
    said = {**kept, "facts": None}
    assert kept["findings"]
    assert names_in(said) & PROSE == set()
    text = json.dumps(said, ensure_ascii=False)
    assert [name for name, one in TEXTS.items() if one.en in text or one.ja in text] == []


def test_a_list_put_between_evaluation_and_recording_is_what_the_decision_rests_on(tenant: Tenant) -> None:
    tenant.holds("before", {"id": "1", "name": "Somebody Entirely Else"})
    seen: list[tuple[str, str]] = []

    def keep(made: Made) -> None:
        seen.append((version_of(made.decision), made.decision.outcome.value))
        if len(seen) == 1:
            tenant.holds("after", {"id": "2", "name": "Bergfeld Maschinenbau GmbH", "countries": ["DE"]})

    decision = tenant.records(ORDER, keep=keep)
    assert seen == [("before", "NO_RESTRICTION_FOUND"), ("after", "REVIEW")]
    assert (version_of(decision), decision.disposition) == ("after", "HOLD")
    kept = json.loads(stored(tenant, decision.id))
    assert version_of(decision) in [one["version"] for one in kept["versions"]["lists"]]
    assert kept["disposition"] == "HOLD"
    assert tenant.recorded() == 1


def version_of(decision: Decision) -> str:
    return next(one.version for one in decision.versions.lists if one.list == ListId.ENTITY_LIST)


def test_an_answer_that_is_not_recorded_leaves_no_row(tenant: Tenant) -> None:
    tenant.asks(ORDER)
    assert tenant.recorded() == 0


def test_where_keeping_the_answer_fails_nothing_is_recorded(tenant: Tenant) -> None:
    def keep(_: Made) -> None:
        message = "the disk is full"
        raise OSError(message)

    with pytest.raises(OSError, match="the disk is full"):
        tenant.records(ORDER, keep=keep)
    assert tenant.recorded() == 0


class Caller:
    """A key of a tenant of its own, over HTTP."""

    def __init__(self, client: TestClient, operator: sa.Engine, engine: sa.Engine) -> None:
        self.client = client
        self.tenant = Tenant(ensure_tenant(operator, f"tenant {new_id()}"), engine)
        made = create_key(operator, self.tenant.id, Mode.SANDBOX, "clerk", (KeyScope.SCREEN,))
        self.headers = {"Authorization": f"Bearer {made.text}"}

    def asks(self, body: object, path: str = "/v1/transaction-screenings", **headers: str) -> Any:
        return self.client.post(path, json=body, headers={**self.headers, **headers})

    def recorded(self, operator: sa.Engine) -> int:
        count = sa.text("SELECT count(*) FROM decisions WHERE tenant_id = :tenant")
        with operator.connect() as conn:
            return int(conn.execute(count, {"tenant": self.tenant.id}).scalar_one())


@pytest.fixture
def asking(client: TestClient, operator: sa.Engine, run_time: sa.Engine) -> Caller:
    return Caller(client, operator, run_time)


def test_the_same_request_under_a_key_makes_one_decision(asking: Caller, operator: sa.Engine) -> None:
    answers = [asking.asks(ORDER, **{"Idempotency-Key": "SO-1"}) for _ in range(3)]
    assert {one.status_code for one in answers} == {201}
    assert len({one.content for one in answers}) == 1
    assert len({one.headers["Location"] for one in answers}) == 1
    assert [one.headers.get("Idempotency-Replayed") for one in answers] == [None, "true", "true"]
    assert asking.recorded(operator) == 1


def test_another_request_under_the_key_is_409_and_makes_none(asking: Caller, operator: sa.Engine) -> None:
    asking.asks(ORDER, **{"Idempotency-Key": "SO-1"})
    for body, path in (
        ({**ORDER, "destination": "FR"}, "/v1/transaction-screenings"),
        (ORDER, "/v1/party-screenings"),
        (ORDER, "/v1/transaction-screenings?trace=full"),
    ):
        assert asking.asks(body, path, **{"Idempotency-Key": "SO-1"}).status_code == 409
    assert asking.recorded(operator) == 1


def test_a_refused_request_does_not_use_up_its_key(asking: Caller, operator: sa.Engine) -> None:
    bad = {**ORDER, "profile": "none"}
    assert asking.asks(bad, **{"Idempotency-Key": "SO-1"}).status_code == 422
    assert asking.asks(ORDER, **{"Idempotency-Key": "SO-1"}).status_code == 201
    assert asking.recorded(operator) == 1


def test_a_dry_run_records_nothing_and_keeps_no_answer(asking: Caller, operator: sa.Engine) -> None:
    dry = "/v1/transaction-screenings?dry_run=true"
    for _ in range(2):
        answer = asking.asks(ORDER, dry, **{"Idempotency-Key": "SO-1"})
        assert (answer.status_code, "id" in answer.json()) == (200, False)
    assert asking.recorded(operator) == 0
    assert asking.asks(ORDER, **{"Idempotency-Key": "SO-1"}).status_code == 201
