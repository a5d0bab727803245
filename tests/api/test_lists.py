from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.ingest.bounds import Bounds
from app.store.keys import KeyScope
from app.store.scope import Mode
from tests.api.conftest import MakeKey

NDJSON = {"Content-Type": "application/x-ndjson"}
ENTITY_LIST = "us-bis-entity-list"


def rows(count: int, name: str = "Party") -> bytes:
    return b"".join(
        b'{"id":"%d","name":"%s %d"}\n' % (place, name.encode(), place) for place in range(1, count + 1)
    )


def put_list(client: TestClient, **changed: Any) -> Any:
    return client.put("/v1/lists/x-own", json={"title": "Own", "effect": "REVIEW", **changed})


def put(client: TestClient, content: Any, version: str = "1", list_id: str = "x-own", query: str = "") -> Any:
    return client.put(f"/v1/lists/{list_id}/versions/{version}{query}", content=content, headers=NDJSON)


def current(client: TestClient, list_id: str = "x-own") -> Any:
    return next(one for one in own_lists(client) if one["id"] == list_id).get("current")


def own_lists(client: TestClient, **params: str) -> list[Any]:
    found = client.get("/v1/lists", params=params).json()["items"]
    return [one for one in found if not one["shared"]]


def test_a_list_of_ones_own_is_made_and_retitled(asked: TestClient) -> None:
    made = put_list(asked, publisher="desk")
    assert made.status_code == 201
    assert made.json() == {
        "id": "x-own",
        "title": "Own",
        "effect": "REVIEW",
        "publisher": "desk",
        "shared": False,
    }
    assert put_list(asked, title="Ours").status_code == 200
    assert [one["title"] for one in own_lists(asked)] == ["Ours"]


def test_the_effect_of_a_list_is_given_once(asked: TestClient) -> None:
    put_list(asked)
    answer = put_list(asked, effect="PROHIBITED")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/version-conflict")


@pytest.mark.parametrize("list_id", [ENTITY_LIST, "own", "x-", "x-Own", "x-a_b", "x-" + "a" * 100])
def test_only_private_lists_are_made(asked: TestClient, list_id: str) -> None:
    answer = asked.put(f"/v1/lists/{list_id}", json={"title": "Own", "effect": "REVIEW"})
    assert [one["pointer"] for one in answer.json()["errors"]] == ["list"]


@pytest.mark.parametrize(
    "changed", [{"effect": "NONE"}, {"effect": "AUTHORIZED"}, {"title": " "}, {"shared": True}]
)
def test_a_list_has_a_title_and_an_effect_that_restricts_or_notes(
    asked: TestClient, changed: dict[str, Any]
) -> None:
    assert put_list(asked, **changed).status_code == 422


def test_a_list_without_a_version_is_unavailable_not_empty(asked: TestClient) -> None:
    put_list(asked)
    assert current(asked) is None


def test_a_version_is_loaded_whole(asked: TestClient) -> None:
    put_list(asked)
    answer = put(asked, rows(3), query="?published_on=2026-11-01")
    assert answer.status_code == 201
    said = answer.json()
    assert (said["entries"], said["published_on"], said["completeness"]) == (3, "2026-11-01", "FULL")
    assert current(asked) == said


def test_the_same_version_again_changes_nothing(asked: TestClient) -> None:
    put_list(asked)
    first = put(asked, rows(3))
    again = put(asked, b"\n" + rows(3))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_other_content_under_the_same_version_is_a_conflict(asked: TestClient) -> None:
    put_list(asked)
    put(asked, rows(3))
    answer = put(asked, rows(4))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/version-conflict")
    assert current(asked)["entries"] == 3


@pytest.mark.parametrize(
    ("row", "pointer"),
    [
        (b'{"id":"7000","nam":"x"}', "/name"),
        (b'{"id":"7000","name":"x","countries":["DE","UK"]}', "/countries/1"),
        (b'{"id":"7000","name":"x","aliases":[{"name":"y","quality":"NO"}]}', "/aliases/0/quality"),
        (b'{"id":"7000","name":', ""),
        (b"\xff\xfe", ""),
        (b'{"id":"1","name":"x"}', "/id"),
    ],
)
def test_a_bad_row_refuses_the_whole_list_by_line_and_pointer(
    asked: TestClient, row: bytes, pointer: str
) -> None:
    put_list(asked)
    put(asked, rows(2), "0")
    content = rows(6999) + row + b"\n" + rows(8000)[len(rows(7000)) :]
    answer = put(asked, content)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation")
    (fault,) = answer.json()["errors"]
    assert (fault["line"], fault["pointer"]) == (7000, pointer)
    assert current(asked)["version"] == "0"


def test_a_line_is_bounded(asked: TestClient) -> None:
    put_list(asked)
    answer = put(asked, rows(1) + b'{"id":"2","name":"' + b"x" * 2_000_000 + b'"}')
    assert [(one["line"], one["code"]) for one in answer.json()["errors"]] == [(2, "row")]


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_a_list_without_entries_is_refused(asked: TestClient, content: bytes) -> None:
    put_list(asked)
    answer = put(asked, content)
    assert [one["code"] for one in answer.json()["errors"]] == ["empty"]
    assert current(asked) is None


def test_a_list_that_is_too_large_is_413(asked: TestClient) -> None:
    put_list(asked)
    answer = put(asked, iter([rows(1000)] * 400))
    assert answer.status_code == 413
    assert current(asked) is None


def test_a_list_is_ndjson(asked: TestClient) -> None:
    put_list(asked)
    answer = asked.put("/v1/lists/x-own/versions/1", json=[])
    assert answer.status_code == 415


def test_a_version_of_no_list_is_404(asked: TestClient) -> None:
    assert put(asked, rows(1), list_id="x-none").status_code == 404
    assert put(asked, rows(1), list_id="none").status_code == 404


def test_a_public_list_that_lacks_what_it_must_hold_is_refused(asked: TestClient) -> None:
    answer = put(asked, rows(20), list_id=ENTITY_LIST)
    assert answer.status_code == 422
    assert {one["code"] for one in answer.json()["errors"]} == {"count_bound", "canary"}
    assert own_lists(asked) == []


def test_a_public_list_that_holds_what_it_must_stands_for_its_tenant(
    asked: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.list_bounds.BOUNDS", {ENTITY_LIST: Bounds(2, 5, ("party 2",))})
    assert put(asked, rows(1), list_id=ENTITY_LIST).status_code == 422
    assert put(asked, rows(6), list_id=ENTITY_LIST).status_code == 422
    assert put(asked, rows(3), list_id=ENTITY_LIST).status_code == 201
    assert current(asked, ENTITY_LIST)["entries"] == 3


def test_an_edition_that_lost_too_much_waits_for_a_release(
    asked: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.list_bounds.BOUNDS", {ENTITY_LIST: Bounds(2, 50, removed=0.2)})
    assert put(asked, rows(20), list_id=ENTITY_LIST).status_code == 201
    answer = put(asked, rows(15), "2", ENTITY_LIST)
    assert (answer.status_code, "5 of 20 entries are gone" in answer.json()["quarantined"]) == (202, True)
    assert put(asked, rows(15), "2", ENTITY_LIST).status_code == 202
    (shown,) = own_lists(asked)
    assert (shown["current"]["version"], [one["version"] for one in shown["quarantined"]]) == ("1", ["2"])
    release = f"/v1/lists/{ENTITY_LIST}/versions/2/release"
    assert asked.post(release, json={"reason": " "}).status_code == 422
    assert asked.post(release, json={"reason": "the publisher says so"}).status_code == 201
    assert current(asked, ENTITY_LIST)["version"] == "2"
    assert asked.post(release, json={"reason": "again"}).status_code == 409
    assert asked.post(release.replace("/2/", "/3/"), json={"reason": "none"}).status_code == 404


def test_a_release_counts_from_when_it_was_made(asked: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.api.list_bounds.BOUNDS", {ENTITY_LIST: Bounds(2, 50, removed=0.2)})
    put(asked, rows(20), list_id=ENTITY_LIST)
    held = put(asked, rows(15), "2", ENTITY_LIST).json()
    asked.post(f"/v1/lists/{ENTITY_LIST}/versions/2/release", json={"reason": "the publisher says so"})
    then = own_lists(asked, known_at=held["loaded_at"])
    assert [one["current"]["version"] for one in then] == ["1"]


def test_a_list_of_ones_own_may_change_at_will(asked: TestClient) -> None:
    put_list(asked)
    assert put(asked, rows(200)).status_code == 201
    assert put(asked, rows(1), "2").status_code == 201
    assert current(asked)["version"] == "2"


def test_only_an_administrator_releases(client: TestClient, key: MakeKey) -> None:
    header = {"Authorization": f"Bearer {key(KeyScope.REVIEW)}"}
    path = f"/v1/lists/{ENTITY_LIST}/versions/2/release"
    assert client.post(path, json={"reason": "mine"}, headers=header).status_code == 403


def test_a_list_comes_as_csv(asked: TestClient) -> None:
    put_list(asked)
    path, header = "/v1/lists/x-own/versions/1", {"Content-Type": "text/csv; charset=utf-8"}
    content = "id,name,aliases,identifiers\n1,Muster Optics,MO; Muster,LEI:529900T8BM49AURSDO55\n"
    assert asked.put(path, content=content.encode(), headers=header).json()["entries"] == 1
    bad = asked.put(path, content=b"id,nam\n1,x\n", headers=header)
    assert [one["code"] for one in bad.json()["errors"]] == ["layout"]
    row = asked.put(path, content=b"id,name\n1,x\n2\n", headers=header)
    assert [one["line"] for one in row.json()["errors"]] == [3]


def test_changes_come_page_by_page(asked: TestClient) -> None:
    put_list(asked)
    put(asked, rows(3), query="?published_on=2026-11-01")
    put(asked, rows(6).replace(b"Party 2", b"Other 2"), "2", query="?published_on=2026-11-02")
    seen: dict[str, list[str]] = {"added": [], "removed": [], "changed": []}
    cursor = ""
    for _ in range(4):
        said = asked.get(f"/v1/lists/x-own/changes?since=1&limit=1{cursor}").json()
        for kind, ids in seen.items():
            ids += said[kind]
        cursor = f"&cursor={said.get('next_cursor')}"
    assert "next_cursor" not in said
    assert said["counts"] == {"added": 3, "removed": 0, "changed": 1}
    assert seen == {"added": ["4", "5", "6"], "removed": [], "changed": ["2"]}


def test_a_sandbox_holds_what_its_tests_need(client: TestClient, key: MakeKey) -> None:
    client_key = {"Authorization": f"Bearer {key(mode=Mode.SANDBOX)}"}
    path = f"/v1/lists/{ENTITY_LIST}/versions/1"
    assert client.put(path, content=rows(2), headers={**client_key, **NDJSON}).status_code == 201


def test_only_so_many_lists_are_loaded_at_once(app: FastAPI, asked: TestClient) -> None:
    put_list(asked)
    uploads = app.state.service.uploads
    with uploads, uploads:
        answer = put(asked, rows(1))
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/overloaded")
    assert put(asked, rows(1)).status_code == 201


def test_changes_are_told_since_a_version(asked: TestClient) -> None:
    put_list(asked)
    put(asked, rows(3), query="?published_on=2026-11-01")
    changed = rows(4).replace(b"Party 2", b"Other 2").replace(b'{"id":"1","name":"Party 1"}\n', b"")
    put(asked, changed, "2", query="?published_on=2026-11-02")
    said = asked.get("/v1/lists/x-own/changes?since=1").json()
    assert (said["added"], said["removed"], said["changed"]) == (["4"], ["1"], ["2"])
    assert (said["since"]["version"], said["until"]["version"]) == ("1", "2")
    assert asked.get("/v1/lists/x-own/changes?since=2&on=2026-11-01").json()["until"]["version"] == "1"


@pytest.mark.parametrize("path", ["/v1/lists/x-none/changes?since=1", "/v1/lists/x-own/changes?since=9"])
def test_changes_of_what_is_not_there_are_404(asked: TestClient, path: str) -> None:
    put_list(asked)
    put(asked, rows(1))
    assert asked.get(path).status_code == 404


def test_changes_need_a_version_to_compare_with(asked: TestClient) -> None:
    answer = asked.get("/v1/lists/x-own/changes")
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("since", "missing")]


def test_lists_come_page_by_page(asked: TestClient) -> None:
    for name in ("x-c", "x-a", "x-b"):
        asked.put(f"/v1/lists/{name}", json={"title": name, "effect": "ADVISORY"})
    seen, cursor = [], ""
    while True:
        page = asked.get(f"/v1/lists?limit=2{cursor}").json()
        seen += [one["id"] for one in page["items"] if not one["shared"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == ["x-a", "x-b", "x-c"]


def test_a_version_is_seen_from_when_it_was_recorded(asked: TestClient) -> None:
    put_list(asked)
    first = put(asked, rows(1), "1", query="?published_on=2026-11-01").json()
    put(asked, rows(2), "2", query="?published_on=2026-11-02")
    then = own_lists(asked, known_at=first["loaded_at"])
    assert [one["current"]["version"] for one in then] == ["1"]
    early = own_lists(asked, on="2026-10-01")
    assert [(one["current"]["version"], one["history_missing"]) for one in early] == [("1", True)]


def test_what_is_refused_leaves_nothing_behind(asked: TestClient) -> None:
    before = asked.get("/v1/lists").json()
    put(asked, rows(20), list_id=ENTITY_LIST)
    put(asked, rows(20) + b"{", list_id=ENTITY_LIST)
    assert asked.get("/v1/lists").json() == before
