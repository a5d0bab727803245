"""The chip catalogue served: found as buyers write it, with figures, class on a day and sources."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.law.chip_catalogue import CHIPS, SYSTEMS
from app.store.keys import KeyScope
from tests.api.conftest import MakeKey


def entries(asked: TestClient, **params: str) -> dict[str, Any]:
    answer = asked.get("/v1/chips", params=params)
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["items"]}


def test_an_entry_says_what_is_known_and_how_it_is_classified(asked: TestClient) -> None:
    found = entries(asked, model="H100", on="2026-11-23")["NVIDIA H100 SXM5 80GB"]
    assert {"format": "fp8", "tops": 1979, "sparse": False} in found["specification"]["rates"]
    assert found["designer"]["headquarters_country"] == "US"
    assert (found["confidence"], found["checked_on"]) == ("HIGH", "2026-11-22")
    assert found["sources"][0].startswith("Epoch AI")
    classified = found["classification"]
    assert (classified["on"], classified["paragraph"], classified["tpp"]) == (
        "2026-11-23",
        "3A090.a.1",
        15832,
    )
    assert (found["in_public_notice"], "presumed_as" in found) == (False, False)


def test_the_class_is_that_of_the_day(asked: TestClient) -> None:
    classes = {
        on: entries(asked, model="NVIDIA L4", on=on)["NVIDIA L4"]["classification"].get("paragraph")
        for on in ("2023-11-16", "2023-11-17")
    }
    assert classes == {"2023-11-16": None, "2023-11-17": "3A090.a.2"}


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("h-100", "NVIDIA H100 NVL 94GB"),
        ("昇腾910B", "Huawei Ascend 910B4"),
        ("900-21010-0000-000", "NVIDIA H100 PCIe 80GB"),
        ("NVL72", "NVIDIA GB200 NVL72"),
        ("RTX 4090 D", "NVIDIA GeForce RTX 4090 D"),
        ("H20", "NVIDIA H20 141GB"),
        ("server with 8x NVIDIA H200", "NVIDIA H200 SXM"),
    ],
)
def test_a_model_is_found_as_buyers_write_it(asked: TestClient, model: str, wanted: str) -> None:
    assert wanted in entries(asked, model=model)


def test_a_near_name_is_not_the_chip(asked: TestClient) -> None:
    assert "NVIDIA H200 SXM" not in entries(asked, model="H20 96GB")
    assert "NVIDIA A100 SXM4 80GB" not in entries(asked, model="NVIDIA A10G")
    assert entries(asked, model="cable") == {}


def test_a_system_names_what_it_contains(asked: TestClient) -> None:
    found = entries(asked, model="GB200 NVL72")["NVIDIA GB200 NVL72"]
    assert (found["kind"], found["contains"]) == ("COMPUTER", [{"name": "NVIDIA GB200", "count": 72}])
    assert found["classification"]["eccn"] == "4A090.a"


@pytest.mark.parametrize(("on", "presumed"), [("2025-05-12", None), ("2025-05-13", "Huawei Ascend 910C")])
def test_the_guidance_names_from_its_day(asked: TestClient, on: str, presumed: str | None) -> None:
    found = entries(asked, model="CloudMatrix 384", on=on)["Huawei CloudMatrix 384"]
    assert found.get("presumed_as") == presumed


@pytest.mark.parametrize(("on", "told"), [("2025-04-08", False), ("2025-04-09", True)])
def test_a_letter_that_became_known_is_told_from_its_day(asked: TestClient, on: str, told: bool) -> None:
    assert entries(asked, model="H20", on=on)["NVIDIA H20 96GB"]["in_public_notice"] is told


def test_unknown_figures_leave_the_class_open(asked: TestClient) -> None:
    found = entries(asked, model="MI308X")["AMD Instinct MI308X"]
    assert (found["classification"]["controlled"], found["confidence"]) == ("UNKNOWN", "UNVERIFIED")


def test_the_catalogue_comes_page_by_page(asked: TestClient) -> None:
    names: list[str] = []
    cursor: str | None = None
    while True:
        answer = asked.get("/v1/chips", params={"limit": 50, **({"cursor": cursor} if cursor else {})}).json()
        names += [one["name"] for one in answer["items"]]
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert names == sorted({**CHIPS, **SYSTEMS})


def test_reading_needs_the_scope(client: TestClient, key: MakeKey) -> None:
    asked = {scope: {"Authorization": f"Bearer {key(scope)}"} for scope in (KeyScope.READ, KeyScope.SCREEN)}
    answers = {scope.value: client.get("/v1/chips", headers=one).status_code for scope, one in asked.items()}
    assert answers == {"read": 200, "screen": 403}


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "on=tomorrow", "cursor=!", "model=", "model=%00", "maker=NVIDIA"]
)
def test_a_wrong_question_is_a_problem(asked: TestClient, query: str) -> None:
    answer = asked.get(f"/v1/chips?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
