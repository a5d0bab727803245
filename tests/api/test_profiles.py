from typing import Any

import pytest
from starlette.testclient import TestClient

FACTS = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "actor": {"role": "DISTRIBUTOR", "us_person": "YES", "country": "US", "is_informed": "NO"},
}


def profile(**changed: Any) -> dict[str, Any]:
    return {"owner": "trade-compliance", "expires_on": "2030-06-30", "facts": FACTS, **changed}


def test_a_profile_is_kept_and_read_back(asked: TestClient) -> None:
    put = asked.put("/v1/profiles/emea", json=profile())
    got = asked.get("/v1/profiles/emea")
    assert (put.status_code, got.status_code) == (201, 200)
    assert put.json() == got.json()
    assert got.json() == {"name": "emea", **profile(), "recorded_at": got.json()["recorded_at"]}


def test_a_second_version_counts_from_then_on(asked: TestClient) -> None:
    first = asked.put("/v1/profiles/emea", json=profile()).json()
    second = asked.put("/v1/profiles/emea", json=profile(owner="other"))
    assert second.status_code == 200
    assert asked.get("/v1/profiles/emea").json()["owner"] == "other"
    then = asked.get("/v1/profiles/emea", params={"known_at": first["recorded_at"]})
    assert then.json() == first


def test_before_a_profile_was_recorded_there_is_none(asked: TestClient) -> None:
    asked.put("/v1/profiles/emea", json=profile())
    assert asked.get("/v1/profiles/emea?known_at=2020-01-01T00:00:00Z").status_code == 404


def test_an_unknown_profile_is_404(asked: TestClient) -> None:
    assert asked.get("/v1/profiles/none").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("parties", []),
        ("items", [{"sku": "1"}]),
        ("red_flags", [{"id": "KYC-01", "state": "ABSENT"}]),
        ("evidence", []),
        ("knowledge", {}),
        ("case_by_case", {}),
        ("on", "2026-11-01"),
        ("known_at", "2026-11-01T00:00:00Z"),
        ("profile", "another"),
    ],
)
def test_a_profile_refuses_what_belongs_to_one_order(asked: TestClient, name: str, value: object) -> None:
    answer = asked.put("/v1/profiles/emea", json=profile(facts={**FACTS, name: value}))
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        (f"/facts/{name}", "refused_in_profile")
    ]
    assert asked.get("/v1/profiles/emea").status_code == 404


@pytest.mark.parametrize("missing", ["owner", "expires_on", "facts"])
def test_a_profile_says_whose_it_is_until_when_and_what(asked: TestClient, missing: str) -> None:
    said = profile()
    del said[missing]
    answer = asked.put("/v1/profiles/emea", json=said)
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(f"/{missing}", "missing")]


def test_an_owner_is_somebody(asked: TestClient) -> None:
    assert asked.put("/v1/profiles/emea", json=profile(owner="  ")).status_code == 422


def test_a_day_that_has_come_ends_a_profile(asked: TestClient) -> None:
    assert asked.put("/v1/profiles/emea", json=profile(expires_on="2020-01-01")).status_code == 201
