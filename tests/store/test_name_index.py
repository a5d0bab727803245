"""The index of a list version is there when the version is; where it is not, it is made anew, and never trusted."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.canonical import canonical, sha256
from app.matching.index import build_index
from app.matching.query import Query
from app.store import index_builder, index_builds, name_index
from app.store.index_builder import BUILT_ON_THE_SPOT, IndexBuilds, IndexFeed, IndexNotBuiltError
from app.store.index_file import (
    HALF_MADE,
    INDEX,
    ForeignIndexError,
    file_name,
    index_folder,
    open_index,
    remove_others,
)
from app.store.lists import ListVersion, UnknownListError, find_version
from app.store.name_index import IndexMissingError, indexes_of
from app.store.scope import Mode, tenant_transaction
from app.wire import to_json
from tests.store.examples import a_list, parties

FEW, MANY = 5, BUILT_ON_THE_SPOT + 20
LONG = 60.0
BOTH = pytest.mark.parametrize("count", [FEW, MANY])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A host of the test's own."""
    monkeypatch.setenv("PORTCULLIS_INDEX_DIR", str(tmp_path / "indexes"))
    forget()
    yield tmp_path / "indexes"
    monkeypatch.undo()
    forget()


def forget() -> None:
    """What another process, just begun, would not know."""
    index_folder.cache_clear()
    name_index._indexes.clear()
    index_builds._failed_at.clear()


def stored(service: sa.Engine, tenant: UUID, count: int) -> ListVersion:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        return a_list(conn, count=count)


def found(service: sa.Engine, tenant: UUID, version: ListVersion, wait: float = LONG) -> list[str]:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        index = indexes_of(conn, [version], wait)[version.id]
    return [match.entry.id for match in index.search(Query(names=("Party 3",)))][:1]


@BOTH
def test_the_index_is_there_before_the_version_counts(
    service: sa.Engine, tenant: UUID, folder: Path, count: int
) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        version = a_list(conn, count=count)
        assert [one.name for one in folder.iterdir()] == [file_name(version.content_sha256)]
    assert found(service, tenant, version, wait=0) == ["entry-3"]


def test_a_stored_index_answers_as_one_in_memory(service: sa.Engine, tenant: UUID) -> None:
    version = stored(service, tenant, FEW)
    in_memory = build_index(parties(FEW))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        index = indexes_of(conn, [version])[version.id]
    assert len(index) == len(in_memory)
    for name in ("Party 3", "P4", "Pardy 5", "nobody"):
        (matches,), expected = (
            index.search_many([Query(names=(name,))]),
            in_memory.search(Query(names=(name,))),
        )
        assert [(one.entry, one.score, one.evidence) for one in matches] == [
            (one.entry, one.score, one.evidence) for one in expected
        ]


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def one_byte_changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def another_versions(path: Path) -> None:
    other = path.with_name(file_name(b"\0" * 32))
    with IndexBuilds(path.parent) as builds:
        builds.feed().end(sha256(b""))
    others = [one for one in path.parent.iterdir() if one not in (path, other)]
    others[0].replace(path)


DAMAGES: list[Callable[[Path], None]] = [Path.unlink, cut_short, one_byte_changed, emptied, another_versions]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_an_index_that_is_missing_or_not_whole_is_made_anew(
    service: sa.Engine, tenant: UUID, folder: Path, damage: Callable[[Path], None]
) -> None:
    version = stored(service, tenant, FEW)
    path = folder / file_name(version.content_sha256)
    whole = path.read_bytes()
    damage(path)
    forget()
    assert found(service, tenant, version) == ["entry-3"]
    assert path.read_bytes() == whole


def test_what_is_mapped_outlives_its_file(service: sa.Engine, tenant: UUID, folder: Path) -> None:
    version = stored(service, tenant, FEW)
    assert found(service, tenant, version) == ["entry-3"]
    (folder / file_name(version.content_sha256)).unlink()
    assert found(service, tenant, version, wait=0) == ["entry-3"]


@BOTH
def test_an_index_that_cannot_be_made_is_missing_not_empty(
    service: sa.Engine, tenant: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    version = stored(service, tenant, count)
    monkeypatch.setenv(
        "PORTCULLIS_INDEX_DIR", str(folder / file_name(version.content_sha256) / "below a file")
    )
    forget()
    with pytest.raises(IndexMissingError) as error:
        found(service, tenant, version)
    assert [one.list_id for one in error.value.versions] == [version.list_id]


def test_a_version_whose_index_cannot_be_made_is_not_stored(
    service: sa.Engine, tenant: UUID, folder: Path
) -> None:
    folder.touch()
    with pytest.raises(IndexNotBuiltError):
        stored(service, tenant, FEW)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn, pytest.raises(UnknownListError):
        find_version(conn, "x-mine", "1")


def test_an_index_of_other_entries_than_the_contents_is_not_made(folder: Path) -> None:
    feed = IndexBuilds(folder).feed()
    feed.add(b"\1" * 32, b'{"id": "1", "name": "Somebody"}')
    with pytest.raises(IndexNotBuiltError):
        feed.end(b"\2" * 32)
    assert not folder.exists()


def given(feed: IndexFeed, name: str, count: int) -> Path:
    """Entries for an index, and where it is to be."""
    bodies = [canonical(to_json(one)) for one in sorted(parties(count, name), key=lambda one: one.id)]
    for body in bodies:
        feed.add(sha256(body), body)
    content = sha256(b"".join(map(sha256, bodies)))
    feed.end(content)
    return index_folder() / file_name(content)


def test_indexes_built_beside_one_another_are_all_there_in_the_end(folder: Path) -> None:
    with IndexBuilds(folder) as builds:
        wanted = {
            given(builds.feed(), name, count) for name in ("One", "Other", "Third") for count in (FEW, MANY)
        }
    assert set(folder.iterdir()) == wanted


@pytest.mark.parametrize("at_once", [1, 2])
def test_one_process_makes_several_indexes_few_entries_or_many(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(index_builder, "AT_ONCE", at_once)
    with IndexBuilds(folder) as builds:
        builds.make_ready()
        wanted = {given(builds.feed(), name, count) for name in ("One", "Other") for count in (FEW, MANY)}
        assert len(builds._builders) == at_once
    assert set(folder.iterdir()) == wanted


def test_an_index_is_the_same_wherever_it_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with IndexBuilds(folder / "beside") as builds:
        beside = given(builds.feed(), "One", MANY).name
    monkeypatch.setattr(index_builder, "BUILT_ON_THE_SPOT", MANY)
    with IndexBuilds(folder / "here") as builds:
        here = given(builds.feed(), "One", MANY).name
        assert not builds.are_under_way
    assert (folder / "beside" / beside).read_bytes() == (folder / "here" / here).read_bytes()


def test_entries_of_versions_that_come_in_turns_are_kept_apart(folder: Path) -> None:
    with IndexBuilds(folder) as builds:
        builds.make_ready()
        feeds = [(builds.feed(), name) for name in ("One", "Other", "Third")]
        bodies = {name: [canonical(to_json(one)) for one in parties(FEW, name)] for _, name in feeds}
        for at in range(FEW):
            for feed, name in feeds:
                feed.add(sha256(bodies[name][at]), bodies[name][at])
        for feed, name in feeds:
            feed.end(sha256(b"".join(map(sha256, bodies[name]))))
    assert len(list(folder.iterdir())) == len(feeds)


def test_an_index_made_of_what_postgres_writes_is_the_same(
    service: sa.Engine, tenant: UUID, folder: Path
) -> None:
    version = stored(service, tenant, MANY)
    path = folder / file_name(version.content_sha256)
    whole = path.read_bytes()
    path.unlink()
    forget()
    assert found(service, tenant, version) == ["entry-3"]
    assert path.read_bytes() == whole


def test_what_is_under_way_ends_with_what_is_raised(folder: Path) -> None:
    begun: list[IndexBuilds] = []

    def interrupted() -> None:
        with IndexBuilds(folder) as builds:
            begun.append(builds)
            given(builds.feed(), "One", MANY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert not begun[0].are_under_way


@pytest.mark.parametrize("after", [0, MANY // 2, MANY])
def test_a_process_that_dies_leaves_no_index_and_is_missed(folder: Path, after: int) -> None:
    bodies = [canonical(to_json(one)) for one in parties(MANY)]

    def dies() -> None:
        with IndexBuilds(folder) as builds:
            builds.make_ready()
            feed = builds.feed()
            for body in bodies[:after]:
                feed.add(sha256(body), body)
            for one in builds._builders:
                one._process.kill()
            for body in bodies[after:]:
                feed.add(sha256(body), body)
            feed.end(sha256(b"".join(map(sha256, bodies))))

    with pytest.raises(IndexNotBuiltError):
        dies()
    assert not folder.exists() or not list(folder.iterdir())


def test_lines_are_taken_whether_anyone_reads_them_yet_or_not() -> None:
    read, write = os.pipe()
    with open(read, "rb") as stream:
        lines = index_builder._taken(stream)
        with open(write, "wb") as writer:
            writer.write(b"line\n" * 100_000)
        assert sum(1 for _ in lines) == 100_000


def test_an_index_that_does_not_come_out_is_told_in_the_end(folder: Path) -> None:
    def of_other_entries() -> None:
        with IndexBuilds(folder) as builds:
            feed = builds.feed()
            for one in parties(MANY):
                feed.add(b"\1" * 32, canonical(to_json(one)))
            feed.end(b"\2" * 32)

    with pytest.raises(IndexNotBuiltError):
        of_other_entries()


ASK = """
import sys
from uuid import UUID
from app.matching.query import Query
from app.store.engine import create_engine
from app.store.lists import find_version
from app.store.name_index import indexes_of
from app.store.scope import Mode, tenant_transaction
with tenant_transaction(create_engine(sys.argv[1]), UUID(sys.argv[2]), Mode.LIVE) as conn:
    version = find_version(conn, "x-mine", "1")
    print(indexes_of(conn, [version], 60)[version.id].search(Query(names=("Party 3",)))[0].entry.id)
"""


def test_two_processes_that_lack_an_index_make_one(
    service: sa.Engine, tenant: UUID, folder: Path, database_url: str
) -> None:
    path = folder / file_name(stored(service, tenant, MANY).content_sha256)
    path.unlink()
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, database_url, str(tenant)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [one.communicate()[0].split() for one in asking] == [["entry-3"]] * 2
    assert {one.name for one in folder.iterdir()} == {path.name, "building.lock"}
    assert not list(folder.glob(f"*{HALF_MADE}"))


def test_a_file_that_says_another_name_is_not_opened(service: sa.Engine, tenant: UUID, folder: Path) -> None:
    path = folder / file_name(stored(service, tenant, FEW).content_sha256)
    with pytest.raises(ForeignIndexError):
        open_index(path.rename(path.with_name("other.index")))


def test_indexes_of_other_editions_are_removed_and_ours_stay(
    service: sa.Engine, tenant: UUID, folder: Path
) -> None:
    version = stored(service, tenant, FEW)
    assert found(service, tenant, version)
    ours = set(folder.iterdir())
    assert ours
    other = folder / f"{version.content_sha256.hex()}-{'0' * 16}{INDEX}"
    other.write_bytes(b"made long ago")
    assert (remove_others(), remove_others()) == (1, 0)
    assert set(folder.iterdir()) == ours
