from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.api.idempotency import fingerprint
from app.store.idempotency import claim
from app.store.scope import Mode, tenant_transaction

pytestmark = pytest.mark.usefixtures("seeded_url")

PATH = "/v1/ownership-stakes"
STAKE = {"owner": "holding", "owned": "cust-1", "kind": "SHARES", "share_min": 50, "share_max": 51.5}


def post(client: TestClient, key: str | None = None, **changed: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(PATH, json={**STAKE, **changed}, headers=headers)


def stakes(client: TestClient, query: str = "") -> list[Any]:
    answer = client.get(f"/v1/entities/cust-1/ownership{query}")
    found: list[Any] = answer.json()["stakes"] if answer.status_code == 200 else []
    return found


def test_a_stake_is_kept_and_stands_in_the_graph(asked: TestClient) -> None:
    answer = post(asked, source="register", valid_from="2026-01-01")
    assert answer.status_code == 201
    said = answer.json()
    assert {**STAKE, "source": "register", "valid_from": "2026-01-01"}.items() <= said.items()
    assert asked.get(answer.headers["Location"]).json()["stakes"] == [said]


def test_the_graph_goes_up_to_a_depth_and_names_whom_we_know(asked: TestClient) -> None:
    post(asked)
    post(asked, owner="top", owned="holding")
    asked.put("/v1/entities/top", json={"name": "Top Group", "headquarters_country": "CN"})
    graph = asked.get("/v1/entities/cust-1/ownership").json()
    assert {one["id"]: one.get("name") for one in graph["entities"]} == {
        "cust-1": None,
        "holding": None,
        "top": "Top Group",
    }
    assert {(one["owner"], one["owned"]) for one in graph["stakes"]} == {
        ("holding", "cust-1"),
        ("top", "holding"),
    }
    assert [one["owner"] for one in stakes(asked, "?depth=1")] == ["holding"]


def test_a_stake_counts_on_its_days(asked: TestClient) -> None:
    post(asked, valid_from="2026-01-01", valid_until="2026-07-01")
    assert [
        len(stakes(asked, f"?on={on}")) for on in ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01")
    ] == [0, 1, 1, 0]


def test_a_stake_is_corrected_once(asked: TestClient) -> None:
    first = post(asked).json()
    assert post(asked, supersedes=first["id"], share_min=10).status_code == 201
    assert [one["share_min"] for one in stakes(asked)] == [10]
    assert [one["share_min"] for one in stakes(asked, f"?known_at={first['recorded_at']}")] == [50]
    again = post(asked, supersedes=first["id"], share_min=20)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/version-conflict")
    assert [one["pointer"] for one in again.json()["errors"]] == ["/supersedes"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"share_min": 60}, "/share_max"),
        ({"share_max": 100.1}, "/share_max"),
        ({"valid_from": "2026-01-01", "valid_until": "2025-01-01"}, "/valid_until"),
        ({"kind": "BONDS"}, "/kind"),
        ({"owner": "a b"}, "/owner"),
        ({"supersedes": "x"}, "/supersedes"),
    ],
)
def test_what_a_stake_cannot_be_is_refused(asked: TestClient, changed: dict[str, Any], pointer: str) -> None:
    answer = post(asked, **changed)
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} == {pointer}
    assert stakes(asked) == []


def test_a_repeated_request_is_done_once(asked: TestClient) -> None:
    first, again = post(asked, "key-1"), post(asked, "key-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (
        None,
        "true",
    )
    assert len(stakes(asked)) == 1


def test_without_a_key_every_request_is_its_own(asked: TestClient) -> None:
    post(asked)
    post(asked)
    assert len(stakes(asked)) == 2


def test_a_key_belongs_to_one_request(asked: TestClient) -> None:
    post(asked, "key-1")
    answer = post(asked, "key-1", share_max=60)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/idempotency-conflict")
    assert len(stakes(asked)) == 1


def test_a_refused_request_uses_no_key_up(asked: TestClient) -> None:
    assert post(asked, "key-1", share_min=90).status_code == 422
    assert post(asked, "key-1").status_code == 201


def test_while_a_key_is_in_flight_the_second_is_told_to_wait(
    asked: TestClient, engine: sa.Engine, tenant: UUID
) -> None:
    with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
        assert claim(conn, "key-1", b"x" * 32) is None
        answer = post(asked, "key-1")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/idempotency-in-flight")
    assert int(answer.headers["Retry-After"]) > 0
    assert post(asked, "key-1").status_code == 201


def test_of_many_at_once_one_is_done(asked: TestClient) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: post(asked, "key-1"), range(8)))
    assert {one.status_code for one in answers} <= {201, 409}
    assert len({one.content for one in answers if one.status_code == 201}) == 1
    assert len(stakes(asked)) == 1


@pytest.mark.parametrize("sent", ["", " ", "a b", "x" * 256, "\xe9"])
def test_a_key_is_visible_ascii(asked: TestClient, sent: str) -> None:
    answer = asked.post(PATH, json=STAKE, headers={b"Idempotency-Key": sent.encode("latin-1")})
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} == {"Idempotency-Key"}


def test_a_key_is_given_once(asked: TestClient) -> None:
    answer = asked.post(PATH, json=STAKE, headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "a")])
    assert answer.status_code == 422
    assert stakes(asked) == []


def test_the_fingerprint_tells_path_query_and_body_apart() -> None:
    asked = {("/a", "b", b"c"), ("/ab", "", b"c"), ("/a", "", b"bc"), ("/a", "bc", b""), ("/a", "b", b"d")}
    assert len({fingerprint(*one) for one in asked}) == len(asked)
