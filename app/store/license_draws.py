"""What orders draw from licenses: the latest quantity of each reference and line counts; nothing is edited.

A line draws once, whatever the stages of the order; a cancelled order draws nothing any more.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.ids import new_id
from app.store.scope import MODE, SCOPE, TENANT, own
from app.store.tables import license_draws

Drawn = Mapping[tuple[UUID, str, str], Decimal]
"""Quantities by license, reference and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseDraw:
    """What one line of one order draws of one license, as of one decision."""

    license_id: UUID
    reference: str
    line: str
    quantity: Decimal
    decision_id: UUID


def drawn_at(conn: sa.Connection, license_ids: Collection[UUID], known_at: datetime | None) -> Drawn:
    """Give what is drawn of some licenses, as known at an instant (None: now)."""
    if not license_ids:
        return {}
    rows = conn.execute(_AT, {"licenses": list(license_ids), "known_at": known_at})
    latest = {(row.license_id, row.reference, row.line): row.quantity for row in rows}
    return {key: quantity for key, quantity in latest.items() if quantity}


def drawn_by(conn: sa.Connection, reference: str) -> Drawn:
    """Give what an order draws of any license now."""
    latest = {
        (row.license_id, row.reference, row.line): row.quantity
        for row in conn.execute(_BY, {"reference": reference})
    }
    return {key: quantity for key, quantity in latest.items() if quantity}


def lock_licenses(conn: sa.Connection, license_ids: Iterable[UUID]) -> None:
    """Let nobody else draw from these licenses until the transaction ends."""
    for one in sorted(license_ids):
        conn.execute(_LOCK, {"license": str(one)})


def draw(conn: sa.Connection, draws: Iterable[LicenseDraw]) -> None:
    """Append draws; the caller holds the licenses."""
    for one in draws:
        row = {
            "id": new_id(),
            "license_id": one.license_id,
            "reference": one.reference,
            "line": one.line,
            "quantity": one.quantity,
            "decision_id": one.decision_id,
            "recorded_at": sa.func.clock_timestamp(),
        }
        conn.execute(sa.insert(license_draws).values({**SCOPE, **row}))


_D: Final = license_draws.c
_LATEST: Final = sa.select(_D.license_id, _D.reference, _D.line, _D.quantity).order_by(_D.recorded_at, _D.id)
_KNOWN_AT: Final = sa.bindparam("known_at", type_=sa.DateTime(timezone=True))
_AT: Final = _LATEST.where(
    own(license_draws),
    _D.license_id.in_(sa.bindparam("licenses", expanding=True)),
    sa.or_(_KNOWN_AT.is_(None), _D.recorded_at <= _KNOWN_AT),
)
_BY: Final = _LATEST.where(own(license_draws), _D.reference == sa.bindparam("reference"))
_LOCK: Final = sa.select(
    sa.func.pg_advisory_xact_lock(
        sa.func.hashtextextended(
            sa.func.concat("license ", TENANT, " ", MODE, " ", sa.bindparam("license", type_=sa.Text)), 0
        )
    )
)
