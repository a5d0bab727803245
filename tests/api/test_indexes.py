"""A list whose index is not on this host is not screened, and never read as if nobody were on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.store import index_builds, list_search, name_index
from app.store.index_file import index_folder
from tests.fixtures.service import Caller

ORDER = {"parties": [{"role": "PURCHASER", "name": "Somebody Entirely Else", "country": "DE"}]}


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A host that has no index and where none can be made."""
    folder = tmp_path / "a file"
    folder.touch()
    forget(monkeypatch, folder)
    yield folder
    monkeypatch.undo()
    index_folder.cache_clear()


def forget(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PORTCULLIS_INDEX_DIR", str(folder))
    index_folder.cache_clear()
    name_index._indexes.clear()
    list_search._kept.clear()
    index_builds._failed_at.clear()


def test_nobody_is_screened_without_an_index(
    caller: Caller, client: TestClient, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Authorization": f"Bearer {caller.key}"}
    refused = client.post("/v1/party-screenings?dry_run=true", json=ORDER, headers=headers)
    assert refused.status_code == 503
    assert refused.json()["type"].endswith("/problems/screening-unavailable")
    assert {one["reason"] for one in refused.json()["not_checked"]} == {"NOT_INDEXED"}
    assert "us-ofac-sdn" in {one["list"] for one in refused.json()["not_checked"]}
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert {one["state"] for one in ready.json()["lists"]} == {"NOT_INDEXED"}

    elsewhere.unlink()
    forget(monkeypatch, elsewhere)
    assert client.get("/readyz").status_code == 200
    assert client.post("/v1/party-screenings?dry_run=true", json=ORDER, headers=headers).status_code == 200


def test_questions_without_lists_need_no_index(client: TestClient, caller: Caller, elsewhere: Path) -> None:
    headers = {"Authorization": f"Bearer {caller.key}"}
    item = {"items": [{"description": "office chairs", "eccn": "EAR99"}]}
    assert not elsewhere.is_dir()
    assert client.post("/v1/classifications?dry_run=true", json=item, headers=headers).status_code == 200
