"""The rulings in force on the day, as known then; what is drawn from licenses, and drawing from them."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.facts import Facts, Item
from app.law import chip_names
from app.law.licenses import Draw
from app.law.rulings import BODIES, Body, HeldLicense, Ruled, RuledClassification, RulingKind, ruled
from app.store.license_draws import Drawn, LicenseDraw, draw, drawn_at, drawn_by, lock_licenses
from app.store.policies import policy_at
from app.store.rulings import rulings_at
from app.wire import from_json

RULING: Final = "RULING"
"""The source of a fact that a ruling states."""


class DrawsMovedError(Exception):
    """Another order drew from a license since it was read: evaluate again."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The rulings of the day, what had been drawn from licenses, and the tenant's own policy."""

    ruled: Ruled = field(default_factory=Ruled)
    drawn: Drawn = field(default_factory=dict)
    holds_residual_text: bool = False


def rulings_in_force(conn: sa.Connection, facts: Facts, when: Any) -> InForce:
    """Read them; ``when`` has the law's day and the instant of knowledge."""
    stored = rulings_at(conn, when.on, when.known_at)
    found = ruled((str(one.id), body_of(one.ruling.kind, one.ruling.body)) for one in stored)
    drawn = drawn_at(conn, [UUID(one.id) for one in found.licenses], when.known_at)
    held = tuple(_held(one, drawn, facts.reference) for one in found.licenses)
    policy = policy_at(conn, when.known_at)
    return InForce(
        replace(found, licenses=held), drawn, policy is not None and policy.policy.holds_residual_text
    )


def body_of(kind: str, body: dict[str, Any]) -> Body:
    """The body of a stored ruling as a word."""
    return from_json(BODIES[RulingKind(kind)], body)


def _held(one: HeldLicense, drawn: Drawn, reference: str | None) -> HeldLicense:
    """The license with what others have drawn; what this order has drawn before is drawn anew."""
    others = (
        quantity
        for (license_id, order, _), quantity in drawn.items()
        if license_id == UUID(one.id) and (reference is None or order != reference)
    )
    return replace(one, drawn=sum(others, Decimal(0)))


def classified_by_ruling(item: Item, found: Ruled) -> tuple[str, RuledClassification] | None:
    """The latest ruling on what an item is, by its model or SKU, with the ruling's id."""
    for at, one in reversed(found.classifications):
        same_model = bool(one.model) and chip_names.squeezed(one.model or "") == chip_names.squeezed(
            item.model or ""
        )
        if same_model or (one.sku and one.sku == item.sku):
            return at, one
    return None


def draw_for(
    conn: sa.Connection, read: InForce, draws: tuple[Draw, ...], reference: str | None, decision_id: UUID
) -> None:
    """Draw what a recorded decision relies on, under lock. Raises DrawsMovedError if others drew meanwhile."""
    used = {UUID(one.license) for one in draws}
    if not used:
        return
    lock_licenses(conn, used)
    if drawn_at(conn, used, None) != {
        key: quantity for key, quantity in read.drawn.items() if key[0] in used
    }:
        raise DrawsMovedError
    order = reference or str(decision_id)
    draw(
        conn,
        (
            LicenseDraw(
                license_id=UUID(one.license),
                reference=order,
                line=one.line,
                quantity=one.quantity,
                decision_id=decision_id,
            )
            for one in draws
            if read.drawn.get((UUID(one.license), order, one.line), Decimal(0)) != one.quantity
        ),
    )


def give_back(conn: sa.Connection, order: str, decision_id: UUID) -> tuple[LicenseDraw, ...]:
    """Give back what an order draws of any license, under lock; what was given back."""
    lock_licenses(conn, {key[0] for key in drawn_by(conn, order)})
    returned = tuple(
        LicenseDraw(
            license_id=license_id, reference=order, line=line, quantity=quantity, decision_id=decision_id
        )
        for (license_id, _, line), quantity in drawn_by(conn, order).items()
    )
    draw(conn, (replace(one, quantity=Decimal(0)) for one in returned))
    return returned
