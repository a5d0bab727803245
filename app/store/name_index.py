"""The name index of a list version: mapped from its file, which is made anew from Postgres where it is missing.

A version's index is made before the version counts, so that its file is there. On a host that has it not, it is
built beside the requests; they wait a little for it and are then told that it is not there.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from threading import Lock
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.facts import ListedParty
from app.matching.index import Entry, NameIndex
from app.store.index_builder import BUILT_ON_THE_SPOT, IndexBuilds, IndexNotBuiltError
from app.store.index_builds import build_beside, feed_contents
from app.store.index_file import Arrays, ForeignIndexError, file_name, index_folder, open_index
from app.store.lists import ListVersion
from app.wire import from_json, read_json

MOST: Final = 256
"""Indexes mapped at a time; the least lately used goes first."""
WAIT: Final = 2.0
"""Seconds that a request waits for indexes that are being built."""
_DECODED: Final = 4096
LOG: Final = structlog.get_logger("portcullis.index")

_indexes: Final[OrderedDict[str, NameIndex]] = OrderedDict()
_opening: Final = Lock()


class IndexMissingError(LookupError):
    """The indexes of some versions are not there yet; they are being built."""

    def __init__(self, versions: tuple[ListVersion, ...]) -> None:
        super().__init__(", ".join(f"{one.list_id} {one.version}" for one in versions))
        self.versions = versions


def indexes_of(
    conn: sa.Connection, versions: Iterable[ListVersion], wait: float = WAIT
) -> Mapping[UUID, NameIndex]:
    """The indexes of list versions in sight, by the version's id. Raises IndexMissingError."""
    deadline = time.monotonic() + wait
    found: dict[UUID, NameIndex] = {}
    missing: list[ListVersion] = []
    for version in versions:
        index = _index_of(conn, version, deadline)
        if index is None:
            missing.append(version)
        else:
            found[version.id] = index
    if missing:
        raise IndexMissingError(tuple(missing))
    return found


def _index_of(conn: sa.Connection, version: ListVersion, deadline: float) -> NameIndex | None:
    name = file_name(version.content_sha256)
    index = _opened(name)
    if index is not None:
        return index
    if version.row_count <= BUILT_ON_THE_SPOT:
        _build_here(conn, version)
    else:
        build_beside(conn, version, deadline - time.monotonic())
    return _opened(name)


def _build_here(conn: sa.Connection, version: ListVersion) -> None:
    try:
        with IndexBuilds(index_folder()) as builds:
            feed_contents(conn, version, builds.feed())
    except IndexNotBuiltError as error:
        LOG.error("index not built", list=version.list_id, why=str(error))


def _opened(name: str) -> NameIndex | None:
    """The index of a file, if it is there and whole; one that is not is removed, to be made anew."""
    with _opening:
        index = _indexes.get(name)
        if index is None:
            index = _mapped(name)
            if index is None:
                return None
            _indexes[name] = index
        _indexes.move_to_end(name)
        if len(_indexes) > MOST:
            _indexes.popitem(last=False)
        return index


def _mapped(name: str) -> NameIndex | None:
    path = index_folder() / name
    try:
        arrays = open_index(path)
    except OSError:
        return None
    except ForeignIndexError as error:
        LOG.warning("index thrown away", file=name, why=str(error))
        path.unlink(missing_ok=True)
        return None
    return NameIndex(arrays, lru_cache(_DECODED)(partial(_entry, arrays)))


def _entry(arrays: Arrays, number: int) -> Entry:
    begin, end = arrays["kept_starts"][number : number + 2].tolist()
    content_sha256, names, body = read_json(bytes(arrays["kept"][begin:end].data))
    return Entry(from_json(ListedParty, body), bytes.fromhex(content_sha256), tuple(names))
