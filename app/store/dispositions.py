"""Dispositions: what reviewers decided about single name matches. Appended, the latest counts, on both time axes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.facts import DispositionState
from app.ids import new_id
from app.store.knowledge import KnownAt, as_of, known, move_knowledge
from app.store.scope import SCOPE, own
from app.store.standing import standing
from app.store.tables import dispositions


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """A word on one match: someone's facts, one entry's content and the matcher that brought them together.

    ``named_sha256`` is over the facts that were searched, ``entry_sha256`` over the entry's content.
    ``expires_on`` is its last day, None where it has no end.
    """

    named_sha256: bytes
    list_id: str
    entry_id: str
    entry_sha256: bytes
    matcher: str
    state: DispositionState
    reason: str
    decision_id: UUID
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDisposition:
    """A disposition with its id, the reviewer who answers for it, and when it was recorded."""

    id: UUID
    disposition: Disposition
    recorded_by: str
    recorded_at: datetime


def add_dispositions(
    conn: sa.Connection, found: Iterable[Disposition], recorded_by: str
) -> tuple[StoredDisposition, ...]:
    """Append a reviewer's word on some matches."""
    moved = move_knowledge(conn)
    recorded = {
        "recorded_by": recorded_by,
        "recorded_at": moved.recorded_at,
        "knowledge_version": moved.version,
    }
    rows = ({**SCOPE, "id": new_id(), **_row(one), **recorded} for one in found)
    statements = (sa.insert(dispositions).values(row).returning(dispositions) for row in rows)
    return tuple(_stored(conn.execute(one).one()) for one in statements)


def dispositions_at(
    conn: sa.Connection, named: Collection[bytes], on: date, known_at: KnownAt
) -> tuple[StoredDisposition, ...]:
    """Give what was decided last of each match of these names, as known at an instant; what has expired is left out."""
    if not named or not _any_to_find(conn, known_at):
        return ()
    rows = conn.execute(_AT, {"named": list(named), **as_of(known_at)})
    latest = {(row.named_sha256, row.list_id, row.entry_id): _stored(row) for row in rows}
    return tuple(one for one in latest.values() if _counts(one.disposition, on))


@standing
def _any_to_find(conn: sa.Connection, known_at: KnownAt) -> bool:
    """Whether anything was ever decided in the scope; later words too, as those only cost a search."""
    del known_at  # names what is read to date
    return bool(conn.execute(_ANY).scalar_one())


def _counts(one: Disposition, on: date) -> bool:
    return one.expires_on is None or on <= one.expires_on


def _row(one: Disposition) -> dict[str, Any]:
    return {
        "named_sha256": one.named_sha256,
        "list_id": one.list_id,
        "entry_id": one.entry_id,
        "entry_sha256": one.entry_sha256,
        "matcher": one.matcher,
        "state": one.state.value,
        "reason": one.reason,
        "decision_id": one.decision_id,
        "expires_on": one.expires_on,
    }


def _stored(row: sa.Row[Any]) -> StoredDisposition:
    disposition = Disposition(
        named_sha256=row.named_sha256,
        list_id=row.list_id,
        entry_id=row.entry_id,
        entry_sha256=row.entry_sha256,
        matcher=row.matcher,
        state=DispositionState(row.state),
        reason=row.reason,
        decision_id=row.decision_id,
        expires_on=row.expires_on,
    )
    return StoredDisposition(
        id=row.id, disposition=disposition, recorded_by=row.recorded_by, recorded_at=row.recorded_at
    )


_D: Final = dispositions.c
_ANY: Final = sa.select(sa.exists().where(own(dispositions)))
_AT: Final = (
    sa.select(dispositions)
    .where(
        own(dispositions),
        _D.named_sha256.in_(sa.bindparam("named", expanding=True)),
        known(dispositions),
    )
    .order_by(_D.knowledge_version, _D.id)
)
