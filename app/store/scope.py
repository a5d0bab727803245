"""Whose rows a transaction sees: one tenant's in one mode, and what the operator shares with all."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.store.engine import connected

OPERATOR: Final = UUID(int=0)
"""The tenant_id of shared rows."""

TENANT: Final = sa.func.portcullis_tenant(type_=sa.Uuid)
MODE: Final = sa.func.portcullis_mode(type_=sa.Text)
SCOPE: Final = {"tenant_id": TENANT, "mode": MODE}
"""What a new row is keyed by. Asking for it outside a tenant's transaction raises."""


class Mode(StrEnum):
    """Which of a tenant's two worlds, or the operator's."""

    LIVE = "live"
    SANDBOX = "sandbox"
    SHARED = "shared"


@contextmanager
def tenant_transaction(engine: sa.Engine, tenant_id: UUID, mode: Mode) -> Iterator[sa.Connection]:
    """Open a transaction that sees one tenant's rows; it commits unless the block raises.

    Raises DatabaseOverloadedError and DatabaseUnavailableError, also from within the block.
    """
    with connected(engine) as conn, conn.begin():
        enter(conn, tenant_id, mode)
        yield conn


def enter(conn: sa.Connection, tenant_id: UUID, mode: Mode) -> None:
    """Turn the running transaction, until it ends, to another scope: the operator's way, not a request's."""
    conn.execute(_ENTER, {"tenant": str(tenant_id), "mode": mode.value})


@contextmanager
def shared_transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction on the operator's shared rows; only the owner's engine may write in it."""
    with tenant_transaction(engine, OPERATOR, Mode.SHARED) as conn:
        yield conn


def own(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Tell the rows of the transaction's scope; said beside the policies, which a superuser passes by.

    Raises, as a database error, where no scope is set, be the table empty.
    """
    own_key = sa.and_(table.c.tenant_id == _asked_once(TENANT), table.c.mode == _asked_once(MODE))
    return sa.and_(TENANT.is_not(None), own_key)


def own_or_shared(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Tell the rows the transaction's scope may read: its own and the operator's, which alone are shared."""
    tenants = table.c.tenant_id.in_([_asked_once(TENANT), sa.literal(OPERATOR)])
    modes = table.c.mode.in_([_asked_once(MODE), sa.literal(Mode.SHARED.value)])
    return sa.and_(TENANT.is_not(None), tenants, modes)


def is_shared(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Tell the operator's rows."""
    return sa.and_(table.c.tenant_id == OPERATOR, table.c.mode == Mode.SHARED.value)


_ENTER: Final = sa.text(
    "SELECT set_config('portcullis.tenant', :tenant, true), set_config('portcullis.mode', :mode, true)"
)


def _asked_once(function: sa.Function[Any]) -> sa.ScalarSelect[Any]:
    return sa.select(function).scalar_subquery()
