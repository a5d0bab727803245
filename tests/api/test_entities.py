from typing import Any

import pytest
from starlette.testclient import TestClient

ENTITY = {
    "name": "Example Cloud Pte. Ltd.",
    "aliases": ["Example Cloud"],
    "type": "ORGANIZATION",
    "identifiers": [{"scheme": "LEI", "value": "5493001KJTIIGC8Y1R12"}],
    "headquarters_country": "SG",
    "facts": {"ultimate_parent": {"name": "Example Group", "headquarters_country": "CN"}},
    "resolutions": [{"id": "CD-RF-05", "evidence": "site visit of 2026-09-01", "expires_on": "2027-09-01"}],
    "source": "register",
}


def put(client: TestClient, entity_id: str = "cust-1", **changed: Any) -> Any:
    return client.put(f"/v1/entities/{entity_id}", json={**ENTITY, **changed})


def test_an_entity_is_kept_and_read_back(asked: TestClient) -> None:
    made = put(asked)
    got = asked.get("/v1/entities/cust-1")
    assert (made.status_code, got.status_code) == (201, 200)
    assert made.json() == got.json()
    said = got.json()
    assert said == {"id": "cust-1", **ENTITY, "recorded_at": said["recorded_at"], "shared": False}


def test_a_version_speaks_for_its_days(asked: TestClient) -> None:
    put(asked, valid_until="2026-07-01")
    put(asked, name="Renamed", valid_from="2026-07-01")
    names = {
        on: asked.get(f"/v1/entities/cust-1?on={on}").json()["name"] for on in ("2026-06-30", "2026-07-01")
    }
    assert names == {"2026-06-30": ENTITY["name"], "2026-07-01": "Renamed"}


def test_a_second_version_of_the_same_days_is_no_new_entity(asked: TestClient) -> None:
    first = put(asked).json()
    assert put(asked, name="Renamed").status_code == 200
    assert asked.get("/v1/entities/cust-1", params={"known_at": first["recorded_at"]}).json() == first


def test_an_unknown_entity_is_404(asked: TestClient) -> None:
    assert asked.get("/v1/entities/none").status_code == 404
    assert asked.get("/v1/entities/none/ownership").status_code == 404


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"valid_from": "2026-07-01", "valid_until": "2026-07-01"}, "/valid_until"),
        (
            {"facts": {"disposition": {"state": "CLEARED", "entry_ids": ["1"], "reason": "no"}}},
            "/facts/disposition",
        ),
        ({"facts": {"entity_id": "other"}}, "/facts/entity_id"),
        ({"facts": {"nam": "x"}}, "/facts/nam"),
        ({"name": None}, "/name"),
        ({"type": "VESSEL"}, "/type"),
        ({"id": "cust-2"}, "/id"),
        ({"resolutions": [{"id": "CD-RF-05", "evidence": "x"}]}, "/resolutions/0/expires_on"),
    ],
)
def test_what_an_entity_cannot_be_is_refused(
    asked: TestClient, changed: dict[str, Any], pointer: str
) -> None:
    answer = put(asked, **changed)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert asked.get("/v1/entities/cust-1").status_code == 404
