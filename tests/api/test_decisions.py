from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.canonical import canonical
from app.ids import id_at, new_id
from app.law.texts import TEXTS, Text
from app.store.decisions import Decision, record_decision
from app.store.engine import connected
from app.store.keys import KeyScope
from app.store.knowledge import read_knowledge
from app.store.scope import Mode, tenant_transaction
from app.store.terms import Named
from app.store.texts import keep_texts
from tests.api.conftest import MakeKey

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RULE = "gp10.prc-designed-3a090"


def body(**changed: Any) -> dict[str, Any]:
    finding = {"rule": RULE, "explanation_sha256": TEXTS[f"rule:{RULE}"].sha256}
    match = {"entry_type": "PERSON", "entry_id": "1", "evidence": [{"kind": "NAME"}]}
    return {"outcome": "REVIEW", "disposition": None, "findings": [finding], "matches": [match], **changed}


def recorded(
    engine: sa.Engine, tenant: UUID, reference: str = "SO-1", at: datetime = NOW, **changed: Any
) -> UUID:
    decision_id = UUID(int=id_at(at).int | new_id().int & (1 << 62) - 1)
    decision = Decision(
        id=decision_id,
        kind="TRANSACTION",
        reference=reference,
        law_day=at.date(),
        known_at=at,
        decided_at=at,
        outcome="REVIEW",
        disposition=None,
        canonical=canonical({"id": str(decision_id), **body(**changed)}),
        schema=1,
        key_id=UUID(int=1),
        subject="clerk",
    )
    named = Named(parties=["Muster GmbH"], rules=[RULE], authorities=["GP10_2025"])
    with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
        record_decision(conn, decision, named, read_knowledge(conn))
    return decision_id


def found(client: TestClient, query: str = "") -> list[str]:
    answer = client.get(f"/v1/decisions?{query}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def test_a_decision_is_read_again_with_prose(asked: TestClient, engine: sa.Engine, tenant: UUID) -> None:
    decision_id = recorded(engine, tenant)
    answer = asked.get(f"/v1/decisions/{decision_id}", headers={"Accept-Language": "ja"})
    assert answer.status_code == 200
    said = answer.json()
    assert (said["id"], said["disposition"]) == (str(decision_id), None)
    assert said["findings"][0]["explanation"] == TEXTS[f"rule:{RULE}"].ja
    assert answer.headers["Content-Language"] == "ja"


def test_a_text_of_an_earlier_edition_is_still_told(
    asked: TestClient, engine: sa.Engine, owner: sa.Engine, tenant: UUID
) -> None:
    earlier = Text(en="As it was said before.", ja="以前の説明。")
    with connected(owner) as conn, conn.begin():
        keep_texts(conn, "en,ja", [earlier.body])
    decision_id = recorded(engine, tenant, findings=[{"rule": RULE, "explanation_sha256": earlier.sha256}])
    said = asked.get(f"/v1/decisions/{decision_id}").json()
    assert said["findings"][0]["explanation"] == earlier.en


def test_evidence_on_listed_persons_is_for_reviewers(
    client: TestClient, key: MakeKey, engine: sa.Engine, tenant: UUID
) -> None:
    decision_id = recorded(engine, tenant)
    shown = {}
    for scope in (KeyScope.READ, KeyScope.REVIEW):
        text = key(KeyScope.READ, scope)
        answer = client.get(f"/v1/decisions/{decision_id}", headers={"Authorization": f"Bearer {text}"})
        shown[scope] = answer.json()["matches"][0]["evidence"]
    assert shown == {KeyScope.READ: [], KeyScope.REVIEW: [{"kind": "NAME"}]}


def test_a_decision_that_is_not_there_is_404(asked: TestClient) -> None:
    assert asked.get(f"/v1/decisions/{new_id()}").status_code == 404
    assert asked.get("/v1/decisions/x").status_code == 422


def test_decisions_are_found_by_what_they_name(asked: TestClient, engine: sa.Engine, tenant: UUID) -> None:
    decision_id = str(recorded(engine, tenant))
    for query in (
        "",
        "reference=SO-1",
        "party=MUSTER%20%20gmbh",
        "outcome=REVIEW",
        f"rule={RULE}",
        "authority=GP10_2025",
        "from=2026-11-20&until=2026-11-21",
        "from=2026-11-20T09:30:00Z&until=2026-11-20T09:30:00.001Z",
        "reference=SO-1&party=Muster%20GmbH&outcome=REVIEW",
        "from=0001-01-01&until=9999-12-31",
    ):
        assert found(asked, query) == [decision_id], query
    for query in (
        "reference=SO-2",
        "party=Muster",
        "outcome=PROHIBITED",
        "until=2026-11-20",
        "from=2026-11-20T18:30:01%2B09:00",
        "reference=SO-1&outcome=PROHIBITED",
        "until=0001-01-01T00:00:00%2B14:00",
    ):
        assert found(asked, query) == [], query


def test_a_summary_says_what_to_do(asked: TestClient, engine: sa.Engine, tenant: UUID) -> None:
    decision_id = recorded(engine, tenant)
    (item,) = asked.get("/v1/decisions?reference=SO-1").json()["items"]
    assert item == {
        "id": str(decision_id),
        "kind": "TRANSACTION",
        "reference": "SO-1",
        "on": "2026-11-20",
        "known_at": "2026-11-20T09:30:00Z",
        "decided_at": "2026-11-20T09:30:00Z",
        "mode": "live",
        "outcome": "REVIEW",
        "disposition": None,
        "links": {"self": f"/v1/decisions/{decision_id}"},
    }


def test_pages_are_stable_while_new_decisions_arrive(
    asked: TestClient, engine: sa.Engine, tenant: UUID
) -> None:
    made = [str(recorded(engine, tenant, at=NOW + timedelta(seconds=place))) for place in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = asked.get(f"/v1/decisions?limit=2{cursor}").json()
        seen += [one["id"] for one in page["items"]]
        recorded(engine, tenant, at=NOW + timedelta(hours=1))
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("outcome=CLEARED", "outcome"),
        ("from=yesterday", "from"),
        ("from=1763769600", "from"),
        ("until=2026-11-20T00:00:00", "until"),
        ("limit=201", "limit"),
        ("cursor=YQ==", "cursor"),
        ("reference=%00", "reference"),
        ("reference=", "reference"),
        ("since=2026-11-20", "since"),
    ],
)
def test_a_search_that_means_nothing_is_refused(asked: TestClient, query: str, pointer: str) -> None:
    answer = asked.get(f"/v1/decisions?{query}")
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} == {pointer}


def test_another_tenants_decision_is_404(
    asked: TestClient, client: TestClient, key: MakeKey, engine: sa.Engine, tenant: UUID, stranger: UUID
) -> None:
    decision_id = recorded(engine, tenant)
    headers = {"Authorization": f"Bearer {key(of=stranger)}"}
    assert client.get(f"/v1/decisions/{decision_id}", headers=headers).status_code == 404
    assert client.get("/v1/decisions", headers=headers).json()["items"] == []
    assert found(asked) == [str(decision_id)]
