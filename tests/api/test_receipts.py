"""Receipts, the log and the public keys over HTTP; what they say is proven with nothing else."""

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.canonical import canonical
from app.ids import new_id
from app.proofs.receipt import Consistency, PublicKey, Receipt
from app.proofs.verify import keys_of, verify_continuation, verify_receipt
from app.store.keys import KeyScope
from app.store.log import seal
from app.store.scope import Mode
from app.wire import from_json
from tests.api.conftest import MakeKey
from tests.fixtures.database import signer
from tests.store.examples import NOW

ITEM = {"items": [{"description": "office chairs", "eccn": "EAR99"}]}


def asks(asked: TestClient) -> Any:
    return asked.post("/v1/classifications", json=ITEM).json()


def keys(client: TestClient) -> Any:
    return keys_of(from_json(PublicKey, one) for one in client.get("/v1/keys").json()["items"])


def test_a_receipt_is_proven_by_itself_and_once_sealed_by_the_log(
    asked: TestClient, client: TestClient, engine: sa.Engine, tenant: UUID
) -> None:
    decision = asks(asked)
    address = decision["links"]["receipt"]
    first = asked.get(address)
    assert first.content == canonical(first.json())
    receipt = from_json(Receipt, first.json())
    assert receipt.log is None
    assert receipt.decision["id"] == decision["id"]
    assert verify_receipt(receipt, keys(client)).decision == decision["id"]
    seal(engine, (tenant, Mode.LIVE), signer(), NOW)
    asks(asked)
    seal(engine, (tenant, Mode.LIVE), signer(), NOW)
    sealed = from_json(Receipt, asked.get(address).json())
    assert verify_receipt(sealed, keys(client)).head is not None
    proof = from_json(Consistency, asked.get("/v1/log?from=1&to=2").json())
    assert proof.earlier is not None
    verify_continuation(sealed, keys(client), proof, proof.earlier)
    assert asked.get("/v1/log").json()["later"] == json.loads(asked.get("/v1/log?to=2").content)["later"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("from=9", "from"),
        ("to=9", "to"),
        ("from=2&to=1", "from"),
        ("from=0", "from"),
        ("to=x", "to"),
        ("at=1", "at"),
    ],
)
def test_heads_that_there_are_not_are_refused(
    asked: TestClient, engine: sa.Engine, tenant: UUID, query: str, pointer: str
) -> None:
    for _ in range(2):
        asks(asked)
        seal(engine, (tenant, Mode.LIVE), signer(), NOW)
    answer = asked.get(f"/v1/log?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_another_tenant_s_and_mode_s_proofs_are_not_there(
    asked: TestClient, client: TestClient, key: MakeKey, stranger: UUID
) -> None:
    address = asks(asked)["links"]["receipt"]
    for other in (key(of=stranger), key(mode=Mode.SANDBOX)):
        headers = {"Authorization": f"Bearer {other}"}
        assert client.get(address, headers=headers).status_code == 404
        assert client.get("/v1/log", headers=headers).status_code == 404
    assert client.get(address).status_code == 401
    screener = {"Authorization": f"Bearer {key(KeyScope.SCREEN)}"}
    assert client.get(address, headers=screener).status_code == 403
    assert asked.get(f"/v1/decisions/{new_id()}/receipt").status_code == 404


@pytest.mark.usefixtures("seeded_url")
def test_a_receipt_that_shows_evidence_on_listed_persons_is_for_reviewers(
    asked: TestClient, client: TestClient, key: MakeKey
) -> None:
    name = "Ivan Petrovich Sidorov"
    asked.put("/v1/lists/x-watch", json={"title": "Watch", "effect": "REVIEW", "publisher": "us"})
    entry = {"id": "9", "name": name, "type": "PERSON", "birth_dates": ["1970-01-31"]}
    headers = {"Content-Type": "application/x-ndjson"}
    put = asked.put("/v1/lists/x-watch/versions/1", content=json.dumps(entry), headers=headers)
    assert put.is_success, put.text
    party = {"role": "PURCHASER", "name": name, "type": "PERSON", "birth_date": "1970-01-31"}
    decision = asked.post("/v1/party-screenings", json={"parties": [party]}).json()
    assert [one["entry_id"] for one in decision["matches"]] == ["9"]
    reader, reviewer = (
        {"Authorization": f"Bearer {key(*scopes)}"}
        for scopes in ((KeyScope.READ,), (KeyScope.READ, KeyScope.REVIEW))
    )
    address = decision["links"]["receipt"]
    refused = client.get(address, headers=reader)
    assert (refused.status_code, refused.json()["required_scopes"]) == (403, ["review"])
    receipt = from_json(Receipt, client.get(address, headers=reviewer).json())
    assert verify_receipt(receipt, keys(client)).decision == decision["id"]
    assert client.get(asks(asked)["links"]["receipt"], headers=reader).status_code == 200


def test_public_keys_are_for_anyone(client: TestClient) -> None:
    found = client.get("/v1/keys").json()
    assert found["next_cursor"] is None
    assert signer().id in {one["id"] for one in found["items"]}
    said = {"algorithm", "id", "public_key", "valid_from"}
    assert found["items"]
    assert all(said <= set(one) <= {*said, "valid_until"} for one in found["items"])
