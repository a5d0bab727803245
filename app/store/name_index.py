"""The name index of a list version: built once in each process, and never changed, as the version never is."""

from collections import OrderedDict
from threading import Lock
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.matching.index import NameIndex, build_index
from app.store.listed_parties import load_parties

MOST: Final = 64
"""Indexes kept in memory; the least lately used goes first."""

_indexes: OrderedDict[UUID, NameIndex] = OrderedDict()
_lock = Lock()


def index_of(conn: sa.Connection, version_id: UUID) -> NameIndex:
    """The index of a list version in sight; built from the database the first time it is asked for."""
    with _lock:
        found = _indexes.get(version_id)
        if found is None:
            found = _indexes[version_id] = build_index(load_parties(conn, version_id))
            if len(_indexes) > MOST:
                _indexes.popitem(last=False)
        _indexes.move_to_end(version_id)
        return found
