import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import SETTINGS

PATH = "/v1/profiles/p"
JSON = {"Content-Type": "application/json"}


def profile(**facts: Any) -> dict[str, Any]:
    return {"owner": "desk", "expires_on": "2030-01-01", "facts": facts}


def put(client: TestClient, content: bytes | str | Iterator[bytes], **headers: str) -> Any:
    return client.put(PATH, content=content, headers={**JSON, **headers})


@pytest.mark.parametrize("content", [b"", b"{", b"[1,]", b"\xff", b'{"owner": NaN}', b"\xef\xbb\xbf{}"])
def test_a_body_that_is_not_json_is_400(asked: TestClient, content: bytes) -> None:
    answer = put(asked, content)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")
    assert answer.json()["errors"][0]["message"]


def test_a_member_named_twice_is_400(asked: TestClient) -> None:
    answer = put(asked, b'{"owner": "a", "owner": "b", "expires_on": "2030-01-01", "facts": {}}')
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")


def test_a_body_nested_too_deeply_is_400(asked: TestClient) -> None:
    assert put(asked, b"[" * 30_000).status_code == 400
    assert put(asked, b'{"a":' * 100 + b"1" + b"}" * 100).status_code == 400


def test_every_fault_is_named_by_its_pointer(asked: TestClient) -> None:
    facts = {
        "parties": [{"nam": "x"}, {"identifiers": [{"value": "1"}]}],
        "ship_from": "UK",
        "route": ["US", "XX"],
    }
    answer = put(asked, json.dumps({"owner": "desk", "facts": facts, "expires_on": "soon"}))
    assert answer.status_code == 422
    assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} == {
        ("/expires_on", "date_parsing"),
        ("/facts/parties/0/nam", "unknown_field"),
        ("/facts/parties/1/identifiers/0/scheme", "missing"),
        ("/facts/ship_from", "pattern"),
        ("/facts/route/1", "pattern"),
    }


def test_at_most_a_hundred_faults_are_named(asked: TestClient) -> None:
    answer = put(asked, json.dumps(profile(route=["XX"] * 500)))
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 100


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"actor": {"us_person": True}}, "/facts/actor/us_person"),
        ({"actor": {"us_person": "yes"}}, "/facts/actor/us_person"),
        ({"stage": "LATER"}, "/facts/stage"),
        ({"destination": "de"}, "/facts/destination"),
        ({"reference": 10023}, "/facts/reference"),
        ({"reference": "a\0b"}, "/facts/reference"),
        ({"actor": {"name": "\ud800"}}, "/facts/actor/name"),
        ({"activities": "EXPORT"}, "/facts/activities"),
        ({"activities": {}}, "/facts/activities"),
        ({"end_use": []}, "/facts/end_use"),
    ],
)
def test_a_value_of_another_kind_is_refused(asked: TestClient, facts: dict[str, Any], pointer: str) -> None:
    answer = put(asked, json.dumps(profile(**facts)))
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_of_a_member_is_a_text_too(asked: TestClient, name: str) -> None:
    answer = put(asked, json.dumps({**profile(), name: 1}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "text"


@pytest.mark.parametrize("sent", ["1893456000", "2030-01-01T00:00:00", "2030-1-1", "2030-02-30", 1893456000])
def test_a_day_is_written_one_way(asked: TestClient, sent: object) -> None:
    answer = put(asked, json.dumps({**profile(), "expires_on": sent}))
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/expires_on"]


@pytest.mark.parametrize(
    "sent", ["2026-11-01T00:00:00", "1893456000", "2026-11-01 00:00:00Z", "2026-11-01", 1893456000]
)
def test_an_instant_has_its_offset(asked: TestClient, sent: object) -> None:
    answer = put(asked, json.dumps(profile(known_at=sent)))
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/facts/known_at"]
    assert "refused_in_profile" not in answer.text


@pytest.mark.parametrize("share", ["50", "0.5", 50, 0, "100.0", 33.3333333333333, "1e1"])
def test_a_number_may_be_a_text(asked: TestClient, share: object) -> None:
    stake = {"owner": "a", "owned": "b", "kind": "SHARES", "share_min": share}
    assert asked.post("/v1/ownership-stakes", json=stake).status_code == 201


@pytest.mark.parametrize(
    "share",
    ["1_0", " 50", "+50", "١٢", "NaN", "", "33.33333333333333333", "1e-16", True, [], -1, "100.1", 101],
)
def test_a_number_is_exact_and_in_range(asked: TestClient, share: object) -> None:
    stake = {"owner": "a", "owned": "b", "kind": "SHARES", "share_min": share}
    answer = asked.post("/v1/ownership-stakes", json=stake)
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/share_min"}


def test_too_many_digits_are_not_rounded_away(asked: TestClient) -> None:
    content = '{"owner": "a", "owned": "b", "kind": "SHARES", "share_min": 49.9999999999999999}'
    answer = asked.post("/v1/ownership-stakes", content=content, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/share_min", "code": "number", "message": "a number has at most 15 significant digits"}
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/x-ndjson"},
        {"Content-Type": ""},
        {"Content-Encoding": "gzip"},
    ],
)
def test_another_media_type_is_415(asked: TestClient, headers: dict[str, str]) -> None:
    answer = put(asked, json.dumps(profile()), **headers)
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media-type")


def test_a_body_without_a_media_type_is_415(asked: TestClient) -> None:
    assert asked.put(PATH, content=b"{}").status_code == 415


def test_a_media_type_may_have_parameters(asked: TestClient) -> None:
    answer = put(asked, json.dumps(profile()), **{"Content-Type": "Application/JSON; charset=utf-8"})
    assert answer.status_code == 201


def test_a_body_that_says_it_is_too_large_is_not_read(asked: TestClient) -> None:
    def never() -> Iterator[bytes]:
        yield b"{"
        message = "the body was read"
        raise AssertionError(message)

    answer = put(asked, never(), **{"Content-Length": str(SETTINGS.max_facts_bytes + 1)})
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/payload-too-large")


def test_a_body_that_turns_out_too_large_is_413(asked: TestClient) -> None:
    answer = put(asked, iter([b" " * 1024] * 70))
    assert "content-length" not in answer.request.headers
    assert answer.status_code == 413


def test_a_body_of_the_largest_size_is_read(asked: TestClient) -> None:
    content = json.dumps(profile()).encode()
    assert put(asked, content.ljust(SETTINGS.max_facts_bytes)).status_code == 201


def test_a_misspelt_parameter_is_refused(asked: TestClient) -> None:
    answer = asked.put(PATH, json=profile(), params={"dryrun": "true"})
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        ("dryrun", "unknown_parameter")
    ]


def test_a_parameter_given_twice_is_refused(asked: TestClient) -> None:
    answer = asked.get("/v1/lists?limit=1&limit=2")
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        ("limit", "repeated_parameter")
    ]


@pytest.mark.parametrize(
    "query",
    [
        "on=20261101",
        "on=1893456000",
        "on=2026-02-30",
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=5.0",
        "limit=1_0",
        "limit=%205",
        "limit=%2B5",
        "limit=05",
        "cursor=%00",
        "cursor=abc",
        "cursor=AA",
    ],
)
def test_a_parameter_with_a_value_it_cannot_have_is_refused(asked: TestClient, query: str) -> None:
    answer = asked.get(f"/v1/lists?{query}")
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [query.partition("=")[0]]


@pytest.mark.parametrize(
    "form", ["{id.hex}", "urn:uuid:{id}", "{{{id}}}", "{id}%0A", "decision"], ids=range(5)
)
def test_an_id_is_written_in_one_way(asked: TestClient, form: str) -> None:
    answer = asked.get("/v1/decisions/" + form.format(id=UUID(int=7)))
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["id"]


@pytest.mark.parametrize(
    "known_at", ["2999-01-01T00:00:00Z", "2026-11-01", "2026-11-01T00:00:00", "0001-01-01T00:00:00%2B14:00"]
)
def test_nothing_is_known_as_of_the_future_or_of_no_instant(asked: TestClient, known_at: str) -> None:
    answer = asked.get(f"/v1/lists?known_at={known_at}")
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["known_at"]


@pytest.mark.parametrize("name", ["%00", "a%20b", "%E2%82%AC", "x" * 201])
def test_an_id_is_visible_ascii(asked: TestClient, name: str) -> None:
    answer = asked.get(f"/v1/entities/{name}")
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["id"]
