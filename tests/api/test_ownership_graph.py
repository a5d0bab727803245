"""Who owns and heads an entity, through the API: the answer, its proof, what would turn it, the drawing, links."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.decisions import owners_screened
from app.facts import ListedParty, ListId
from app.main import create_app
from app.store.listed_parties import put_list_version
from app.store.lists import Completeness
from app.store.scope import Mode, tenant_transaction
from app.wire import from_json
from tests.api.conftest import SETTINGS, MakeKey

pytestmark = pytest.mark.usefixtures("seeded_url")

LISTED = [{"list": "us-bis-entity-list"}]


def put(client: TestClient, entity: str, **body: Any) -> None:
    assert client.put(f"/v1/entities/{entity}", json={"name": f"Quillon {entity}", **body}).status_code == 201


def hold(client: TestClient, owner: str, share: Any, owned: str, **more: Any) -> None:
    least, most = share if isinstance(share, tuple) else (share, share)
    stake = {"owner": owner, "owned": owned, "kind": "SHARES", "share_min": least, "share_max": most, **more}
    assert client.post("/v1/ownership-stakes", json=stake).status_code == 201


def graph(client: TestClient, query: str = "", **headers: str) -> Any:
    answer = client.get(f"/v1/entities/t/ownership{query}", headers=headers)
    assert answer.status_code == 200
    return answer.json()


def a_chain(client: TestClient) -> None:
    put(client, "t")
    put(client, "x", listings=LISTED, headquarters_country="CN")
    hold(client, "x", 80, "a", source="register", valid_from="2025-01-01")
    hold(client, "a", (50, 55), "t", source="research", valid_until="2030-01-01")


def test_the_answer_is_proved_in_edges_and_in_words(asked: TestClient) -> None:
    a_chain(asked)
    found = graph(asked, "?on=2025-10-10")
    assert (found["restricted"], found["share_min"], found["share_max"]) == ("YES", 50, 55)
    assert found["methods"]["bis_affiliates"] == {
        "restricted": "YES", "in_force": "YES", "share_min": 50, "share_max": 55
    }  # fmt: skip
    assert found["methods"]["ofac_50_percent"]["restricted"] == "NO"
    assert "50 percent rules" in found["note"]
    # a bare half of the control chain makes no parent, and 50 to 55 percent is no known majority
    assert found["ultimate_parent"]["basis"] == "UNKNOWN"
    assert found["path"] == [
        {
            "owner": "Quillon x",
            "owned": "a",
            "share_min": 80,
            "share_max": 80,
            "source": "register",
            "as_of": "2025-01-01",
        },
        {"owner": "a", "owned": "Quillon t", "share_min": 50, "share_max": 55, "source": "research"},
    ]
    assert found["proof"][:2] == [
        "Quillon x holds 80 percent of a (register, 2025-01-01).",
        "a holds 50 to 55 percent of Quillon t (research).",
    ]
    assert {one["kind"] for one in found["flips"]} == {"SHARE", "DATE"}
    japanese = graph(asked, **{"Accept-Language": "ja"})["proof"]
    assert japanese[0].startswith("Quillon xは")


def test_what_is_not_owned_enough_says_what_would_turn_it(asked: TestClient) -> None:
    put(asked, "t")
    put(asked, "x", listings=LISTED)
    hold(asked, "x", 49.99, "t")
    found = graph(asked)
    assert (found["restricted"], found["undisclosed_share"]) == ("NO", 50.01)
    assert [(one["kind"], one["share"]) for one in found["flips"]] == [
        ("SHARE", 0.01),
        ("MISSING_EDGE", 50.01),
    ]


def test_contradictions_and_sums_over_the_whole_are_shown(asked: TestClient) -> None:
    put(asked, "t")
    put(asked, "x", listings=LISTED)
    hold(asked, "x", 30, "t", source="one")
    hold(asked, "x", 60, "t", source="another")
    hold(asked, "b", 90, "t")
    found = graph(asked)
    assert found["restricted"] == "UNKNOWN"
    assert {one["source"] for one in found["contradictions"]} == {"one", "another"}
    assert found["over_whole"] == [{"owned": "Quillon t", "share": 120}]
    assert len(found["unfixed"]) == 1


def test_the_drawing_is_served_as_an_image_without_script(asked: TestClient) -> None:
    a_chain(asked)
    answer = asked.get("/v1/entities/t/ownership.svg?on=2025-10-10")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert ET.fromstring(answer.text).tag.endswith("svg")  # noqa: S314 - our own drawing
    assert asked.get("/v1/entities/nobody/ownership.svg").status_code == 404


def test_a_link_is_kept_with_who_said_it(asked: TestClient) -> None:
    put(asked, "t")
    said = {"name": "Quillon  T", "state": "CONFIRMED", "reason": "register"}
    answer = asked.post("/v1/entities/t/links", json=said)
    assert answer.status_code == 201
    assert [(one["term"], one["state"]) for one in answer.json()["items"]] == [
        ("name:quillon t", "CONFIRMED")
    ]
    asked.post("/v1/entities/t/links", json={**said, "state": "CUT"})
    kept = asked.get(answer.headers["Location"]).json()["items"]
    assert [one["state"] for one in kept] == ["CUT", "CONFIRMED"]


def test_a_link_names_an_entity_and_something_to_look_up(asked: TestClient) -> None:
    put(asked, "t")
    said = {"state": "CONFIRMED", "reason": "register"}
    assert asked.post("/v1/entities/nobody/links", json={**said, "name": "A"}).status_code == 404
    for nothing in ({}, {"name": " "}, {"name": "..."}, {"name": "A", "reason": ""}):
        assert asked.post("/v1/entities/t/links", json={**said, **nothing}).status_code == 422


@pytest.fixture
def lists(engine: sa.Engine, tenant: UUID) -> Callable[..., None]:
    """Keep a list of the tenant's own with one party."""

    def keep(name: str, **entry: Any) -> None:
        entries = [from_json(ListedParty, {"id": "q-1", "name": name, **entry})]
        with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
            day = date(2026, 1, 1)
            put_list_version(conn, ListId.ENTITY_LIST, "2026-01-01", day, Completeness.FULL, entries)

    return keep


def test_an_owner_known_by_name_alone_is_screened(asked: TestClient, lists: Callable[..., None]) -> None:
    lists("Vostrel Quay Instruments")
    put(asked, "t")
    assert asked.put("/v1/entities/x", json={"name": "Vostrel Quay Instruments"}).status_code == 201
    hold(asked, "x", 50, "t")
    found = graph(asked, "?on=2026-02-01")
    assert found["restricted"] == "UNKNOWN"
    assert (found["share_min"], found["share_max"]) == (0, 50)
    nodes = {one["id"]: one for one in found["entities"]}
    assert [(one["entry_id"], one["state"]) for one in nodes["x"]["matches"]] == [("q-1", "OPEN")]
    assert "listings" not in nodes["x"]
    assert nodes["t"]["matches"] == []
    drawn = asked.get("/v1/entities/t/ownership.svg?on=2026-02-01").text
    assert "us-bis-entity-list?" in drawn


def test_an_owner_with_the_number_of_a_listed_party_is_listed(
    asked: TestClient, lists: Callable[..., None]
) -> None:
    number = [{"scheme": "LEI", "value": "529900T8BM49AURSDO55"}]
    lists("Vostrel Quay Instruments", identifiers=number)
    put(asked, "t")
    put(asked, "x", identifiers=number)
    hold(asked, "x", 50, "t")
    found = graph(asked, "?on=2026-02-01")
    assert found["restricted"] == "YES"
    nodes = {one["id"]: one for one in found["entities"]}
    assert [one["list"] for one in nodes["x"]["listings"]] == ["us-bis-entity-list"]
    assert [one["owner"] for one in found["path"]] == ["Quillon x"]


def test_a_match_that_a_reviewer_cleared_in_a_decision_is_cleared_here(
    asked: TestClient, lists: Callable[..., None]
) -> None:
    lists("Vostrel Quay Instruments")
    put(asked, "t")
    assert asked.put("/v1/entities/x", json={"name": "Vostrel Quay Instruments"}).status_code == 201
    hold(asked, "x", 50, "t")
    facts = {"on": "2026-02-01", "parties": [{"role": "PURCHASER", "name": "Quillon t", "entity_id": "t"}]}
    decision = asked.post("/v1/party-screenings", json=facts).json()
    match = next(one for one in decision["matches"] if one["entry_id"] == "q-1")
    review = {
        "state": "CLEARED",
        "reason": "another",
        "matches": [{name: match[name] for name in ("party", "list", "entry_id")}],
    }
    assert asked.post(f"/v1/decisions/{decision['id']}/reviews", json=review).status_code == 201
    found = graph(asked, "?on=2026-02-01")
    assert found["restricted"] == "NO"
    assert all(not one["matches"] for one in found["entities"])


def test_no_graph_is_given_where_the_lists_cannot_be_relied_on(engine: sa.Engine, key: MakeKey) -> None:
    settings = SETTINGS.model_copy(update={"require_full_lists": True})
    headers = {"Authorization": f"Bearer {key()}"}
    with TestClient(create_app(settings, engine), headers=headers) as strict:
        put(strict, "t")
        for path in ("/v1/entities/t/ownership", "/v1/entities/t/ownership.svg"):
            answer = strict.get(path)
            assert answer.status_code == 503
            assert answer.json()["type"] == "/problems/screening-unavailable"
            assert {one["reason"] for one in answer.json()["not_checked"]} == {"STARTER"}


def test_starter_lists_are_said(asked: TestClient) -> None:
    put(asked, "t")
    assert "STARTER_LISTS" in graph(asked)["advisories"]


def test_the_end_of_votes_is_not_the_end_of_the_shares_that_decide(asked: TestClient) -> None:
    put(asked, "t")
    put(asked, "x", listings=LISTED)
    hold(asked, "x", 60, "t")
    hold(asked, "x", 60, "t", kind="VOTES", valid_until="2030-01-01")
    assert {one["kind"] for one in graph(asked)["flips"]} == {"SHARE"}


def test_the_head_in_a_circle_is_named_by_its_record(asked: TestClient) -> None:
    put(asked, "t")
    put(asked, "a", headquarters_country="CN")
    put(asked, "b")
    hold(asked, "a", 60, "t")
    hold(asked, "b", 60, "a")
    hold(asked, "a", 60, "b")
    assert graph(asked)["ultimate_parent"] == {
        "name": "Quillon a",
        "headquarters_country": "CN",
        "basis": "MAJORITY_CHAIN",
    }


@pytest.mark.parametrize(("small", "restricted"), [(9, "NO"), (25, "UNKNOWN")])
def test_of_very_many_owners_the_largest_are_screened_and_the_others_may_be_listed(
    asked: TestClient, monkeypatch: pytest.MonkeyPatch, small: int, restricted: str
) -> None:
    monkeypatch.setattr(owners_screened, "MOST_SCREENED", 2)
    for one in ("t", "big", "small", "smaller"):
        put(asked, one)
    hold(asked, "smaller", small, "t")
    hold(asked, "small", small, "t")
    hold(asked, "big", 50, "t")
    found = graph(asked)
    assert (found["restricted"], found["share_max"]) == (restricted, 2 * small)
    assert found["unscreened"] == ["small", "smaller"]
    assert "OWNERS_NOT_ALL_SCREENED" in found["advisories"]
    monkeypatch.undo()
    whole = graph(asked)
    assert (whole["restricted"], whole["unscreened"]) == ("NO", [])
    assert "OWNERS_NOT_ALL_SCREENED" not in whole["advisories"]
