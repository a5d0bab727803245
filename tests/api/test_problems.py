import json
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.api.failures import PROBLEM_OF, problem_of
from app.api.problems import KINDS, ProblemError
from app.decisions.refusal import Fault, Refused, ScreeningUnavailable, Unchecked
from app.ingest.rows import BadRowError
from app.main import create_app
from app.store.engine import DatabaseUnavailableError, Limits, create_engine
from app.store.knowledge import KnowledgeMovedError, UnknownTenantError
from app.store.listed_parties import BadEntryError, DuplicateEntriesError, EmptyListError
from tests.api.conftest import SETTINGS, MakeKey

FIELDS = {"type", "title", "status", "detail", "instance", "request_id", "errors"}


@pytest.fixture
def raising(engine: sa.Engine) -> Iterator[tuple[FastAPI, TestClient]]:
    """Serve an app of its own, to which a test may add operations that fail."""
    app = create_app(SETTINGS, engine)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield app, client


def add_failing(app: FastAPI, error: Exception) -> None:
    def fail() -> None:
        raise error

    app.add_api_route("/fails", fail)


def test_every_kind_is_told_in_both_languages() -> None:
    for kind in KINDS.values():
        english, japanese = kind.told["en"], kind.told["ja"]
        for said in (english.title, english.cause, english.remedy):
            assert said.isascii(), said
        for said in (japanese.title, japanese.cause, japanese.remedy):
            assert re.search("[\u3040-\u30ff]", said), said


def test_whoever_shall_come_again_is_told_when() -> None:
    assert {slug for slug, kind in KINDS.items() if kind.retry_after} == {
        "idempotency-in-flight",
        "screening-unavailable",
        "overloaded",
        "database-unavailable",
    }


def test_no_kind_speaks_as_if_an_order_were_free() -> None:
    for kind in KINDS.values():
        for told in kind.told.values():
            words = f"{told.title} {told.cause} {told.remedy}".lower()
            assert not re.search(r"\b(approved|cleared|safe|denied)\b", words), words


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_every_type_leads_to_a_page(client: TestClient, slug: str) -> None:
    told = KINDS[slug].told["ja"]
    answer = client.get(f"/problems/{slug}", headers={"Accept-Language": "ja"})
    assert answer.json()["title"] == told.title
    assert answer.json()["type"] == f"/problems/{slug}"
    assert answer.headers["Content-Language"] == "ja"
    shown = client.get(f"/problems/{slug}", headers={"Accept": "text/html", "Accept-Language": "ja"})
    assert shown.headers["Content-Type"].startswith("text/html")
    assert told.title in shown.text


def test_an_unknown_type_has_no_page(client: TestClient) -> None:
    assert client.get("/problems/none").status_code == 404
    assert client.get("/problems/NONE").status_code == 422


def test_a_problem_has_every_member(client: TestClient) -> None:
    answer = client.get("/v1/nowhere/%E3%81%82?x=1", headers={"X-Request-Id": "abc-1"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == FIELDS
    assert (body["status"], body["type"]) == (404, "/problems/not-found")
    assert (body["instance"], body["request_id"]) == ("/v1/nowhere/%E3%81%82", "abc-1")


def test_a_problem_speaks_the_language_of_the_asker(client: TestClient) -> None:
    answer = client.get("/v1/nowhere", headers={"Accept-Language": "ja-JP"})
    assert answer.json()["title"] == KINDS["not-found"].told["ja"].title
    assert answer.headers["Content-Language"] == "ja"


def test_a_method_that_is_not_taken_is_told_with_those_that_are(client: TestClient) -> None:
    for path, allowed in (
        ("/v1/lists", "GET"),
        ("/v1/profiles/p", "GET, PUT"),
        ("/openapi.json", "GET, HEAD"),
    ):
        answer = client.delete(path)
        assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed")
        assert sorted(answer.headers["Allow"].split(", ")) == allowed.split(", ")


def test_our_own_failure_tells_nothing_of_itself(
    raising: tuple[FastAPI, TestClient], capsys: pytest.CaptureFixture[str]
) -> None:
    app, client = raising
    add_failing(app, ValueError("Muster GmbH is a secret"))
    answer = client.get("/fails")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal")
    seen = answer.text + capsys.readouterr().err
    assert "Muster" not in seen
    assert '"error": "ValueError"' in seen
    assert "test_problems.py:" in seen


def test_every_named_exception_becomes_its_problem(raising: tuple[FastAPI, TestClient]) -> None:
    app, client = raising
    add_failing(app, ScreeningUnavailable((Unchecked("us-bis-dpl", "STALE"),)))
    answer = client.get("/fails")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/screening-unavailable")
    assert answer.json()["not_checked"] == [{"list": "us-bis-dpl", "reason": "STALE"}]
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("error", "slug", "faults"),
    [
        (Refused(Fault("/on", "bad", "no")), "validation", [("/on", "bad")]),
        (DatabaseUnavailableError("gone"), "database-unavailable", []),
        (KnowledgeMovedError("moved"), "overloaded", []),
        (EmptyListError("empty"), "validation", [("", "empty")]),
        (BadEntryError(7, "no"), "validation", [("", "row")]),
        (BadRowError(7, "aliases.0.name", "no"), "validation", [("/aliases/0/name", "row")]),
        (BadRowError(7, "line", "no"), "validation", [("", "row")]),
        (DuplicateEntriesError({"a": (2, 9)}), "validation", [("/id", "duplicate")]),
        (ProblemError("forbidden"), "forbidden", []),
        (UnknownTenantError(), "internal", []),
        (ZeroDivisionError("x"), "internal", []),
    ],
)
def test_what_deeper_layers_raise_has_a_name(
    error: Exception, slug: str, faults: list[tuple[str, str]]
) -> None:
    problem = problem_of(error)
    assert problem.kind.slug == slug
    assert [(one.pointer, one.code) for one in problem.faults] == faults


def test_the_table_names_only_exceptions() -> None:
    assert all(issubclass(one, Exception) for one in PROBLEM_OF)


def test_a_database_that_is_gone_is_503_and_worth_another_try() -> None:
    engine = create_engine("postgresql://nobody@127.0.0.1:1/none", Limits(connect_timeout=2))
    key = f"pk_{'0' * 32}_{'a' * 43}"
    with TestClient(create_app(SETTINGS, engine), raise_server_exceptions=False) as client:
        answer = client.get("/v1/lists", headers={"Authorization": f"Bearer {key}"})
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
    engine.dispose()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert (ready.status_code, ready.json()["database"]) == (503, "UNAVAILABLE")


def test_a_database_without_room_is_503_and_another_type(database_url: str, key: MakeKey) -> None:
    engine = create_engine(database_url, Limits(connections=1, connection_wait=0.1))
    text = key()
    with (
        TestClient(create_app(SETTINGS, engine), raise_server_exceptions=False) as client,
        engine.connect() as taken,
    ):
        taken.exec_driver_sql("SELECT 1")
        answer = client.get("/v1/lists", headers={"Authorization": f"Bearer {text}"})
        ready = client.get("/readyz")
    engine.dispose()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/overloaded")
    assert int(answer.headers["Retry-After"]) > 0
    assert (ready.status_code, ready.json()["database"]) == (503, "OVERLOADED")


def test_a_problem_is_json_whatever_was_asked_for(client: TestClient) -> None:
    answer = client.get("/v1/lists", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert json.loads(answer.content)["title"]
