"""What happens to a list version after it was stored: found unchanged, quarantined, released. Appended, never edited.

A version in quarantine is whole, and counts nowhere: the version before stays, until a person releases it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.ids import new_id
from app.store.knowledge import move_knowledge
from app.store.lists import ListEvent, ListVersion, UnknownListError, is_quarantined, version_of
from app.store.scope import SCOPE, own
from app.store.tables import list_events, list_versions


class NotQuarantinedError(Exception):
    """The version counts already, or there is none of this name."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A version that waits for a person, why, and since when."""

    version: ListVersion
    reason: str
    since: datetime


def note_checked(conn: sa.Connection, version_ids: Collection[UUID], by: str) -> None:
    """Note that versions of the scope were found to be what the publisher still gives."""
    _append(conn, version_ids, ListEvent.CHECKED, None, by)


def quarantine(conn: sa.Connection, version: ListVersion, reason: str, by: str) -> None:
    """Keep a version that was stored in this transaction from counting."""
    _append(conn, [version.id], ListEvent.QUARANTINED, reason, by)


def release(conn: sa.Connection, list_id: str, version: str, reason: str, by: str) -> ListVersion:
    """Let a version of the scope count from now on. Raises UnknownListError and NotQuarantinedError."""
    named = sa.and_(list_versions.c.list_id == list_id, list_versions.c.version == version)
    row = conn.execute(sa.select(list_versions).where(own(list_versions), named)).one_or_none()
    if row is None:
        message = f"{list_id} has no version {version}"
        raise UnknownListError(message)
    if all(one.version.id != row.id for one in quarantined(conn)):
        message = f"{list_id} {version} is not in quarantine"
        raise NotQuarantinedError(message)
    _append(conn, [row.id], ListEvent.RELEASED, reason, by)
    return version_of(row)


def quarantined(conn: sa.Connection) -> tuple[Quarantined, ...]:
    """Every version of the scope that waits for a person, by list, the oldest first."""
    return tuple(Quarantined(version_of(row), row.reason, row.since) for row in conn.execute(_QUARANTINED))


def _append(
    conn: sa.Connection, version_ids: Collection[UUID], kind: ListEvent, reason: str | None, by: str
) -> None:
    if not version_ids:
        return
    moved = move_knowledge(conn)
    said = {"kind": kind.value, "reason": reason, "recorded_by": by}
    recorded = {"recorded_at": moved.recorded_at, "knowledge_version": moved.version}
    for version_id in version_ids:
        row = {**SCOPE, "id": new_id(), "list_version_id": version_id, **said, **recorded}
        conn.execute(sa.insert(list_events).values(row))


_QUARANTINED: Final = (
    sa.select(list_versions, list_events.c.reason, list_events.c.recorded_at.label("since"))
    .join(
        list_events,
        sa.and_(
            list_events.c.tenant_id == list_versions.c.tenant_id,
            list_events.c.mode == list_versions.c.mode,
            list_events.c.list_version_id == list_versions.c.id,
            list_events.c.kind == ListEvent.QUARANTINED.value,
        ),
    )
    .where(own(list_versions), own(list_events), is_quarantined(sa.func.now() + sa.text("interval '1 day'")))
    .order_by(list_versions.c.list_id, list_events.c.recorded_at)
)
