"""Versions searched together answer as each does alone, and only the very versions that were asked for."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.ids import new_id
from app.matching.query import Query
from app.store import index_builds, list_search, name_index
from app.store.index_file import index_folder
from app.store.list_search import search_lists
from app.store.lists import ListVersion
from app.store.name_index import IndexMissingError, indexes_of
from app.store.scope import Mode, shared_transaction, tenant_transaction
from tests.store.examples import a_list, parties

QUERIES = [Query(names=(name,)) for name in ("Party 3", "P4", "Sorbaxin 2", "nobody")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A host of the test's own, on which nothing has been joined."""
    monkeypatch.setenv("PORTCULLIS_INDEX_DIR", str(tmp_path))
    monkeypatch.setattr(list_search, "PAUSE", 0.0)
    forget()
    yield tmp_path
    monkeypatch.undo()
    forget()


def forget() -> None:
    index_folder.cache_clear()
    name_index._indexes.clear()
    index_builds._failed_at.clear()
    list_search._kept.clear()
    list_search._not_before[0] = 0.0


def shared(owner: sa.Engine, *names: str, count: int = 5) -> list[ListVersion]:
    with shared_transaction(owner) as conn:
        return [a_list(conn, f"x-{new_id().hex}", parties=parties(count, name)) for name in names]


def own(service: sa.Engine, tenant: UUID, name: str) -> ListVersion:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        return a_list(conn, f"x-{new_id().hex}", parties=parties(4, name))


def assert_as_alone(service: sa.Engine, tenant: UUID, versions: list[ListVersion]) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        found = search_lists(conn, versions, QUERIES)
        indexes = indexes_of(conn, versions)
    assert found == {one.id: tuple(map(indexes[one.id].search, QUERIES)) for one in versions}


def joined() -> list[int]:
    """How many versions each joined index is of."""
    return [len(contents) for contents in list_search._kept]


def test_shared_versions_are_joined_and_a_tenants_own_is_not(
    owner: sa.Engine, service: sa.Engine, tenant: UUID
) -> None:
    versions = [*shared(owner, "Party", "Sorbaxin"), own(service, tenant, "Party")]
    for _ in range(2):
        assert_as_alone(service, tenant, versions)
    assert joined() == [2]


def test_a_new_version_is_searched_at_once(owner: sa.Engine, service: sa.Engine, tenant: UUID) -> None:
    first, second, newer = shared(owner, "Party", "Sorbaxin", "Nobody")
    assert_as_alone(service, tenant, [first, second])
    assert_as_alone(service, tenant, [first, newer])
    assert joined() == [2, 2]


def test_soon_after_a_joining_versions_are_searched_one_by_one(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_search, "PAUSE", 60.0)
    first, second, newer = shared(owner, "Party", "Sorbaxin", "Nobody")
    assert_as_alone(service, tenant, [first, second])
    assert_as_alone(service, tenant, [first, newer])
    assert joined() == [2]


def test_a_large_version_is_searched_by_itself(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_search, "LARGE", 5)
    versions = [*shared(owner, "Party", "Sorbaxin"), *shared(owner, "Sorbaxin", count=6)]
    assert_as_alone(service, tenant, versions)
    assert joined() == [2]


def test_few_joined_indexes_are_kept(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_search, "MOST", 2)
    versions = shared(owner, "Party", "Sorbaxin", "Nobody", "Somebody")
    for _ in range(2):
        for other in versions[1:]:
            assert_as_alone(service, tenant, [versions[0], other])
    assert joined() == [2, 2]


def test_a_version_without_an_index_is_missing_whatever_is_joined(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions, mine = shared(owner, "Party", "Sorbaxin"), own(service, tenant, "Party")
    assert_as_alone(service, tenant, versions)
    (folder / "a file").touch()
    monkeypatch.setenv("PORTCULLIS_INDEX_DIR", str(folder / "a file"))
    index_folder.cache_clear()
    name_index._indexes.clear()
    with tenant_transaction(service, tenant, Mode.LIVE) as conn, pytest.raises(IndexMissingError) as error:
        search_lists(conn, [*versions, mine], QUERIES)
    assert [one.id for one in error.value.versions] == [mine.id]
