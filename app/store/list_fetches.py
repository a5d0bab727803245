"""What a publisher answered at an address last time: how to ask whether it has anything new, and what it became."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.canonical import sha256
from app.ids import new_id
from app.store.scope import SCOPE, own
from app.store.tables import list_fetches


@dataclass(frozen=True, slots=True)
class Marks:
    """What a publisher marks an answer with, to be asked by the next time."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class LastFetch:
    """The marks of the last answer, and the list versions that it became."""

    marks: Marks
    version_ids: tuple[UUID, ...]


def last_fetch(conn: sa.Connection, address: str) -> LastFetch | None:
    """The last answer of an address; of the address itself only the hash is kept, as it may hold a key."""
    row = conn.execute(_LAST, {"address": sha256(address.encode())}).one_or_none()
    if row is None:
        return None
    return LastFetch(Marks(row.etag, row.last_modified), tuple(row.list_version_ids))


def note_fetch(conn: sa.Connection, address: str, marks: Marks, version_ids: Collection[UUID]) -> None:
    """Append an answer of an address."""
    row = {"etag": marks.etag, "last_modified": marks.last_modified, "list_version_ids": list(version_ids)}
    found = {**SCOPE, "id": new_id(), "address_sha256": sha256(address.encode()), **row}
    conn.execute(sa.insert(list_fetches).values({**found, "recorded_at": sa.func.clock_timestamp()}))


_LAST: Final = (
    sa.select(list_fetches)
    .where(own(list_fetches), list_fetches.c.address_sha256 == sa.bindparam("address"))
    .order_by(list_fetches.c.id.desc())
    .limit(1)
)
