from collections.abc import Callable, Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.decisions.questions import SCREENED
from app.facts import ListedParty
from app.main import create_app
from app.settings import Settings
from app.store.engine import create_engine, owner_engine
from app.store.listed_parties import put_list_version
from app.store.lists import Completeness, put_list
from app.store.scope import shared_transaction
from tests.api.conftest import SETTINGS

Serve = Callable[[str, Settings], TestClient]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve on a database of the test's own."""
    engines: list[sa.Engine] = []

    def start(url: str, settings: Settings = SETTINGS) -> TestClient:
        engines.append(create_engine(url))
        return TestClient(create_app(settings, engines[-1]), raise_server_exceptions=False)

    yield start
    for engine in engines:
        engine.dispose()


def load(url: str, *lists: str, completeness: Completeness = Completeness.STARTER) -> None:
    engine = owner_engine(url)
    with shared_transaction(engine) as conn:
        for list_id in lists:
            put_list(conn, list_id, list_id, None, None)
            put_list_version(
                conn, list_id, "1", date(2026, 11, 1), completeness, [ListedParty(id="1", name="Somebody")]
            )
    engine.dispose()


def test_a_process_that_answers_is_alive(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "OK"})


def test_without_its_lists_the_service_is_not_ready(fresh_database_url: str, serve: Serve) -> None:
    load(fresh_database_url, *SCREENED[1:])
    answer = serve(fresh_database_url, SETTINGS).get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "NOT_READY")
    first = answer.json()["lists"][0]
    assert (first["list"], first["state"], first["reliable"]) == (SCREENED[0], "MISSING", False)


@pytest.mark.parametrize(
    ("full_lists", "completeness", "status", "state"),
    [
        (False, Completeness.STARTER, "READY", "STARTER"),
        (True, Completeness.STARTER, "DEGRADED", "STARTER"),
        (True, Completeness.FULL, "READY", "FULL"),
    ],
)
def test_the_service_is_ready_with_lists_it_may_rely_on(
    fresh_database_url: str,
    serve: Serve,
    *,
    full_lists: bool,
    completeness: Completeness,
    status: str,
    state: str,
) -> None:
    load(fresh_database_url, *SCREENED, completeness=completeness)
    settings = SETTINGS.model_copy(update={"require_full_lists": full_lists})
    answer = serve(fresh_database_url, settings).get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert {one["state"] for one in answer.json()["lists"]} == {state}
    assert [one["list"] for one in answer.json()["lists"]] == list(SCREENED)


def test_another_schema_is_not_ready(fresh_database_url: str, serve: Serve) -> None:
    engine = owner_engine(fresh_database_url)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    engine.dispose()
    answer = serve(fresh_database_url, SETTINGS).get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "OTHER_SCHEMA")


def test_a_role_that_policies_do_not_bind_is_not_ready(owner: sa.Engine) -> None:
    with TestClient(create_app(SETTINGS, owner)) as client:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "PRIVILEGED_ROLE")


def test_the_page_of_the_documentation_fetches_nothing(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "/v1/profiles/{name}" in page
    assert "<script" not in page
    assert "src=" not in page
