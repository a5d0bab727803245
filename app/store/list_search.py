"""Names searched in many list versions at once: those that all tenants read are joined into one index in memory.

A joined index is made of the indexes of the very versions asked for, and kept by their contents; another version, of
whatever list, is another index. Until it is made, and where it would be large, each version is searched by itself.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.matching.composition import JoinedIndex
from app.matching.query import Match, Query
from app.store.lists import ListVersion
from app.store.name_index import indexes_of

LARGE: Final = 100_000
"""Entries of a version that is searched by itself: a copy of its index would cost more than it saves."""
MOST: Final = 8
"""Joined indexes kept; some megabytes each."""
PAUSE: Final = 1.0
"""Seconds between two joinings: whoever asks about ever other days does not keep a process busy with them."""

Contents = tuple[bytes, ...]
Answers = tuple[tuple[Match, ...], ...]
"""What one version answers to each query."""

_kept: Final[OrderedDict[Contents, JoinedIndex]] = OrderedDict()
_keeping: Final = Lock()
_joining: Final = Lock()
_not_before: Final = [0.0]


def search_lists(
    conn: sa.Connection, versions: Sequence[ListVersion], queries: Sequence[Query]
) -> dict[UUID, Answers]:
    """The answers of list versions in sight to some queries, by the version's id. Raises IndexMissingError."""
    together = [one for one in versions if one.shared and one.row_count <= LARGE]
    joined = _joined(conn, versions, together)
    apart = [one for one in versions if joined is None or one not in together]
    indexes = indexes_of(conn, apart)
    found = {one.id: indexes[one.id].search_many(queries) for one in apart}
    if joined is not None:
        by_list = zip(*joined.search_many(queries), strict=True)
        found |= {one.id: answers for one, answers in zip(together, by_list, strict=True)}
    return found


def _joined(
    conn: sa.Connection, versions: Sequence[ListVersion], together: Sequence[ListVersion]
) -> JoinedIndex | None:
    """The joined index of some of the versions; None where it is not worth it, or not yet there."""
    contents = tuple(one.content_sha256 for one in together)
    known = _known(contents)
    if known is not None or not together[1:] or not _joining.acquire(blocking=False):
        return known
    try:
        if time.monotonic() < _not_before[0]:
            return None
        indexes = indexes_of(conn, versions)
        joined = JoinedIndex([indexes[one.id] for one in together])
        _keep(contents, joined)
        _not_before[0] = time.monotonic() + PAUSE
    finally:
        _joining.release()
    return joined


def _known(contents: Contents) -> JoinedIndex | None:
    with _keeping:
        if contents in _kept:
            _kept.move_to_end(contents)
        return _kept.get(contents)


def _keep(contents: Contents, joined: JoinedIndex) -> None:
    with _keeping:
        _kept[contents] = joined
        if len(_kept) > MOST:
            _kept.popitem(last=False)
