"""How often what a scope knows has changed: the number that ties a decision to what it read.

Writers of knowledge (lists, entities, stakes, rulings, profiles) move their scope's number first and hold
its lock until they commit. Recording a decision holds the locks of the tenant and of the shared knowledge
in share mode and compares the numbers. The locks are advisory: they queue fairly, where row locks taken by
every recording would starve the writers, and they write nothing.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from app.store.engine import connected, said
from app.store.scope import MODE, OPERATOR, TENANT, Mode, is_shared, own, own_or_shared
from app.store.tables import knowledge

NEWEST: Final = 2**63 - 1
"""A number that knowledge never reaches."""
_READ_BEFORE: Final = "knowledge read"
_MOVED: Final = "knowledge moved"
"""Under which names a connection remembers the transactions in which it read and moved what is known."""


class UnknownTenantError(LookupError):
    """The transaction's tenant has no knowledge counter: nobody made this tenant."""

    def __init__(self) -> None:
        super().__init__("the transaction's tenant does not exist")


class KnowledgeMovedError(Exception):
    """What the tenant or all tenants know has changed since it was read: evaluate again."""


class KnowledgeBusyError(Exception):
    """What the tenant or all tenants know is being changed right now: record a little later."""


@dataclass(frozen=True, slots=True)
class KnowledgeRead:
    """The numbers an evaluation reads at its start, and the database's instant: all they hold, to date."""

    tenant: int
    shared: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AsOf:
    """What was known at an instant, and of each scope no more than up to a number: the clock may have gone back."""

    at: datetime
    tenant: int
    shared: int


KnownAt: TypeAlias = datetime | AsOf
"""As of when knowledge is read: an instant, or exactly what some evaluation read."""


@dataclass(frozen=True, slots=True)
class KnowledgeMove:
    """The number and the instant that the rows of one write carry; both grow together."""

    version: int
    recorded_at: datetime


class _Standing(NamedTuple):
    """Where knowledge stands, whose it is, and when it was moved last."""

    tenant: int | None
    shared: int
    at: datetime
    own_moved_at: datetime
    shared_moved_at: datetime
    tenant_id: UUID
    mode: str


@contextmanager
def knowing_transaction(
    engine: sa.Engine, tenant_id: UUID, mode: Mode
) -> Iterator[tuple[sa.Connection, KnowledgeRead]]:
    """Open a tenant's transaction as ``tenant_transaction`` does, and read where knowledge stands with it.

    Raises UnknownTenantError.
    """
    with connected(engine) as conn, conn.begin():
        found = said(conn, _ENTER.format(tenant_id=tenant_id, mode=mode.value))
        yield conn, _remembered(conn, _standing(found, tenant_id, mode))
        said(conn, "COMMIT")  # so that nothing is left to do for the block above


def _standing(found: Any, tenant_id: UUID, mode: Mode) -> _Standing:
    row = [found.get_value(0, column) for column in range(found.nfields)]
    if None in row:
        raise UnknownTenantError
    tenant, shared = map(int, row[:2])
    at, own_moved_at, shared_moved_at = map(_instant, row[2:])
    return _Standing(tenant, shared, at, own_moved_at, shared_moved_at, tenant_id, mode.value)


def _instant(written: bytes) -> datetime:
    return datetime.fromisoformat(written.decode())


def read_knowledge(conn: sa.Connection) -> KnowledgeRead:
    """Read where the knowledge of the tenant and of all tenants stands. Raises UnknownTenantError."""
    return _remembered(conn, _Standing(*conn.execute(_READ).one()))


def _remembered(conn: sa.Connection, row: _Standing) -> KnowledgeRead:
    if row.tenant is None:
        raise UnknownTenantError
    conn.info[_READ_BEFORE] = (conn.get_transaction(), row)
    return KnowledgeRead(row.tenant, row.shared, row.at)


def read_in(conn: sa.Connection, known_at: object) -> Hashable | None:
    """What names all that was known to date when this transaction read it; None as of anything else.

    To date is also what an earlier evaluation read under the same numbers, after they were moved last. None also where
    this transaction has itself moved what is known: it may yet write under its new number.
    """
    transaction, row = conn.info.get(_READ_BEFORE, (None, None))
    if transaction is None or transaction is not conn.get_transaction():
        return None
    if conn.info.get(_MOVED) is transaction:
        return None
    if known_at != row.at and not _is_to_date(known_at, row):
        return None
    return (row.tenant, row.shared, row.own_moved_at, row.shared_moved_at, row.tenant_id, row.mode)


def _is_to_date(known_at: object, row: _Standing) -> bool:
    """Whether as of then all was known that is known: the numbers are the same, and nothing was moved later."""
    if not isinstance(known_at, AsOf) or (known_at.tenant, known_at.shared) != (row.tenant, row.shared):
        return False
    return max(row.own_moved_at, row.shared_moved_at) <= known_at.at <= row.at


def move_knowledge(conn: sa.Connection) -> KnowledgeMove:
    """Move the scope's knowledge on, before its rows are written; waits for other writers of the scope."""
    conn.execute(_LOCK_FOR_WRITING)
    moved = conn.execute(_MOVE).one_or_none()
    if moved is None:
        raise UnknownTenantError
    conn.info[_MOVED] = conn.get_transaction()
    return KnowledgeMove(moved.version, moved.moved_at)


def hold_knowledge(conn: sa.Connection, read: KnowledgeRead) -> None:
    """Keep the knowledge from moving until the transaction ends.

    Raises KnowledgeMovedError if it has moved since ``read``; it then stands still too, so that a second
    evaluation in the same transaction reads what can be recorded.
    """
    conn.execute(_LOCK_FOR_RECORDING)
    now = read_knowledge(conn)
    if has_moved(read, now):
        message = f"read at {read.tenant} and {read.shared}, now {now.tenant} and {now.shared}"
        raise KnowledgeMovedError(message)


def try_to_hold_knowledge(conn: sa.Connection) -> KnowledgeRead:
    """Keep the knowledge from moving until the transaction ends, without waiting; where it stands.

    Raises KnowledgeBusyError while it is being moved, or somebody waits to.
    """
    if not all(conn.execute(_TRY_FOR_RECORDING).one()):
        raise KnowledgeBusyError
    return read_knowledge(conn)


def has_moved(read: KnowledgeRead, now: KnowledgeRead) -> bool:
    """Tell whether anything that counts has changed between two readings."""
    return (now.tenant, now.shared) != (read.tenant, read.shared)


def known(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Tell the rows that were known; ``as_of`` gives the parameters."""
    up_to = sa.case(
        (table.c.mode == Mode.SHARED.value, sa.bindparam("known_shared", type_=sa.BigInteger)),
        else_=sa.bindparam("known_own", type_=sa.BigInteger),
    )
    since = table.c.recorded_at <= sa.bindparam("known_at", type_=sa.DateTime(timezone=True))
    return sa.and_(since, table.c.knowledge_version <= up_to)


def as_of(known_at: KnownAt) -> dict[str, Any]:
    """The parameters of ``known``."""
    if isinstance(known_at, AsOf):
        return {"known_at": known_at.at, "known_own": known_at.tenant, "known_shared": known_at.shared}
    return {"known_at": known_at, "known_own": NEWEST, "known_shared": NEWEST}


def _lock_of(tenant: sa.ColumnElement[UUID], mode: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    return sa.func.hashtextextended(sa.func.concat("knowledge ", tenant, " ", mode), 0)


_OWN_LOCK: Final = _lock_of(TENANT, MODE)
_SHARED_LOCK: Final = _lock_of(sa.literal(OPERATOR), sa.literal(Mode.SHARED.value))
_LOCK_FOR_WRITING: Final = sa.select(sa.func.pg_advisory_xact_lock(_OWN_LOCK))
_LOCK_FOR_RECORDING: Final = sa.select(
    sa.func.pg_advisory_xact_lock_shared(_OWN_LOCK), sa.func.pg_advisory_xact_lock_shared(_SHARED_LOCK)
)
_TRY_FOR_RECORDING: Final = sa.select(
    sa.func.pg_try_advisory_xact_lock_shared(_OWN_LOCK),
    sa.func.pg_try_advisory_xact_lock_shared(_SHARED_LOCK),
)

_ENTER: Final = (
    "BEGIN; SELECT tenant, shared, at, own_moved_at, shared_moved_at "
    "FROM portcullis_enter('{tenant_id}', '{mode}')"
)
_READ: Final = sa.select(
    sa.func.max(knowledge.c.version).filter(own(knowledge)).label("tenant"),
    sa.func.max(knowledge.c.version).filter(is_shared(knowledge)).label("shared"),
    sa.func.greatest(sa.func.clock_timestamp(), sa.func.max(knowledge.c.moved_at)).label("at"),
    sa.func.max(knowledge.c.moved_at).filter(own(knowledge)).label("own_moved_at"),
    sa.func.max(knowledge.c.moved_at).filter(is_shared(knowledge)).label("shared_moved_at"),
    TENANT.label("tenant_id"),
    MODE.label("mode"),
).where(own_or_shared(knowledge))

# recorded_at follows the number even when the server's clock is set back
_MOVE: Final = (
    sa.update(knowledge)
    .where(own(knowledge))
    .values(
        version=knowledge.c.version + 1,
        moved_at=sa.func.greatest(
            sa.func.clock_timestamp(), knowledge.c.moved_at + sa.text("interval '1 microsecond'")
        ),
    )
    .returning(knowledge.c.version, knowledge.c.moved_at)
)
