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
from app.store.roles import as_recorder
from app.store.scope import MODE, SCOPE, TENANT, own
from app.store.tables import cancellations, license_draws
from app.store.terms import TermKind, as_term
from app.wire import from_json, to_json

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


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """What a cancelled line no longer uses of a license."""

    license: UUID
    line: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A cancelled order: what it gave back, who cancelled it and when."""

    given_back: tuple[GivenBack, ...]
    recorded_by: str
    recorded_at: datetime


def drawn_at(conn: sa.Connection, license_ids: Collection[UUID], known_at: datetime | None) -> Drawn:
    """Give what is drawn of some licenses, as known at an instant (None: now)."""
    if not license_ids:
        return {}
    rows = conn.execute(_AT, {"licenses": list(license_ids), "known_at": known_at})
    latest = {(row.license_id, row.reference, row.line): row.quantity for row in rows}
    return {key: quantity for key, quantity in latest.items() if quantity}


def order_of(reference: str) -> str:
    """The name under which an order draws: its reference, hashed where it is long."""
    return as_term(TermKind.REFERENCE, reference)


def drawn_by(conn: sa.Connection, order: str) -> Drawn:
    """Give what an order draws of any license now."""
    latest = {
        (row.license_id, row.reference, row.line): row.quantity
        for row in conn.execute(_BY, {"reference": order})
    }
    return {key: quantity for key, quantity in latest.items() if quantity}


def lock_licenses(conn: sa.Connection, license_ids: Iterable[UUID]) -> None:
    """Let nobody else draw from these licenses until the transaction ends."""
    for one in sorted(license_ids):
        conn.execute(_LOCK, {"license": str(one)})


def draw(conn: sa.Connection, draws: Iterable[LicenseDraw]) -> None:
    """Append draws; the caller holds the licenses."""
    rows = [
        {
            "id": new_id(),
            "license_id": one.license_id,
            "reference": one.reference,
            "line": one.line,
            "quantity": one.quantity,
            "decision_id": one.decision_id,
        }
        for one in draws
    ]
    if rows:
        with as_recorder(conn):
            conn.execute(_DRAW, rows)


def cancel(conn: sa.Connection, decision_id: UUID, order: str, by: str) -> Cancellation:
    """Give back what the order of a decision draws; asked again, the answer is that of the first time."""
    lock_licenses(conn, (decision_id,))
    before = _cancellation(conn, decision_id)
    if before is not None:
        return before
    held: set[UUID] = set()
    while wanted := {license_id for license_id, _, _ in drawn_by(conn, order)} - held:
        lock_licenses(conn, wanted)
        held |= wanted
    drawn = drawn_by(conn, order)
    given_back = tuple(
        GivenBack(license=at, line=line, quantity=used) for (at, _, line), used in drawn.items()
    )
    draw(
        conn,
        (
            LicenseDraw(
                license_id=one.license,
                reference=order,
                line=one.line,
                quantity=Decimal(0),
                decision_id=decision_id,
            )
            for one in given_back
        ),
    )
    with as_recorder(conn):
        conn.execute(
            _CANCEL, {"decision_id": decision_id, "given_back": to_json(given_back), "recorded_by": by}
        )
    return Cancellation(
        given_back, by, conn.execute(_CANCELLED, {"decision_id": decision_id}).one().recorded_at
    )


def _cancellation(conn: sa.Connection, decision_id: UUID) -> Cancellation | None:
    row = conn.execute(_CANCELLED, {"decision_id": decision_id}).one_or_none()
    if row is None:
        return None
    given_back = tuple(from_json(GivenBack, one) for one in row.given_back)
    return Cancellation(given_back, row.recorded_by, row.recorded_at)


_D: Final = license_draws.c
_LATEST: Final = sa.select(_D.license_id, _D.reference, _D.line, _D.quantity).order_by(_D.recorded_at, _D.id)
_KNOWN_AT: Final = sa.bindparam("known_at", type_=sa.DateTime(timezone=True))
_AT: Final = _LATEST.where(
    own(license_draws),
    _D.license_id.in_(sa.bindparam("licenses", expanding=True)),
    sa.or_(_KNOWN_AT.is_(None), _D.recorded_at <= _KNOWN_AT),
)
_DRAW: Final = sa.insert(license_draws).values({**SCOPE, "recorded_at": sa.func.clock_timestamp()}).inline()
_CANCEL: Final = sa.insert(cancellations).values({**SCOPE, "recorded_at": sa.func.clock_timestamp()}).inline()
_CANCELLED: Final = sa.select(cancellations).where(
    own(cancellations), cancellations.c.decision_id == sa.bindparam("decision_id")
)
_BY: Final = _LATEST.where(own(license_draws), _D.reference == sa.bindparam("reference"))
_LOCK: Final = sa.select(
    sa.func.pg_advisory_xact_lock(
        sa.func.hashtextextended(
            sa.func.concat("license ", TENANT, " ", MODE, " ", sa.bindparam("license", type_=sa.Text)), 0
        )
    )
)
