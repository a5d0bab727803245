"""The tenants: whose rows are whose. The operator's work, with the owner's engine."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.ids import new_id
from app.store.engine import connected
from app.store.scope import SCOPE, Mode, enter
from app.store.tables import knowledge, tenants


def ensure_tenant(engine: sa.Engine, name: str) -> UUID:
    """Find the tenant of this name, or make it with nothing known in either mode; name at most 512 bytes."""
    with connected(engine) as conn, conn.begin():
        row = {"id": new_id(), "name": name, "created_at": sa.func.clock_timestamp()}
        conn.execute(insert(tenants).values(row).on_conflict_do_nothing())
        tenant_id: UUID = conn.execute(sa.select(tenants.c.id).where(tenants.c.name == name)).scalar_one()
        for mode in (Mode.LIVE, Mode.SANDBOX):
            enter(conn, tenant_id, mode)
            conn.execute(insert(knowledge).values(_NOTHING_KNOWN).on_conflict_do_nothing())
        return tenant_id


def find_tenant(engine: sa.Engine, name: str) -> UUID | None:
    """Find the tenant of this name; None where there is none."""
    with connected(engine) as conn:
        named = sa.select(tenants.c.id).where(tenants.c.name == name)
        found: UUID | None = conn.execute(named).scalar_one_or_none()
    return found


def all_tenants(engine: sa.Engine) -> tuple[UUID, ...]:
    """Every tenant there is."""
    with connected(engine) as conn:
        return tuple(conn.execute(sa.select(tenants.c.id).order_by(tenants.c.id)).scalars())


_NOTHING_KNOWN = {**SCOPE, "version": 0, "moved_at": sa.func.clock_timestamp()}
