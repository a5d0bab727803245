"""What steers the law beside its own data: rulings in force, what is left of licenses, the tenant's own policy.

Read anew for every question, so that what one process records counts in every other at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

import sqlalchemy as sa

from app.decisions.when import Source, When
from app.law.authorities import StatusChange
from app.law.rulings import BODIES, HeldLicense, Recorded, Ruled, RulingKind, ruled
from app.store.knowledge import KnownAt
from app.store.license_draws import Drawn, drawn_at, order_of
from app.store.policies import policy_at
from app.store.rulings import StoredRuling, next_change, rulings_at
from app.wire import from_json


@dataclass(frozen=True, slots=True)
class InForce:
    """The rulings of a day as the law reads them; ``until``: the day on which another begins or one ends."""

    ruled: Ruled = field(default_factory=Ruled)
    holds_residual_text: bool = False
    four_eyes: bool = False
    until: date | None = None

    @property
    def limited(self) -> tuple[UUID, ...]:
        """The licenses of which only so much may be used."""
        held = self.ruled.licenses
        return tuple(UUID(one.id) for one in held if one.license.quantity is not None)


Drawings: TypeAlias = Mapping[str, tuple[Decimal, tuple[tuple[str, Decimal], ...]]]
"""Of each license by its id, what other orders have drawn of it and what this order has, by line."""


def rulings_in_force(
    conn: sa.Connection, when: When, reference: str | None, drawings: Drawings | None = None
) -> InForce:
    """Read what steers an answer. What is drawn of licenses is given, or read as of now, whatever was known then."""
    sight = when.of(Source.RULING)
    found = ruled(_recorded(rulings_at(conn, sight.on, sight.known)))
    policy = policy_at(conn, when.of(Source.SETTINGS).known)
    in_force = InForce(
        ruled=found,
        holds_residual_text=policy is not None and policy.policy.holds_residual_text,
        four_eyes=policy is not None and policy.policy.four_eyes,
        until=next_change(conn, sight.on, sight.known),
    )
    if not found.licenses:
        return in_force
    if drawings is None:
        drawings = _drawings(conn, in_force, reference)
    licenses = tuple(_with_drawings(one, drawings) for one in found.licenses)
    return replace(in_force, ruled=replace(found, licenses=licenses))


def statuses(conn: sa.Connection, on: date, known_at: KnownAt) -> tuple[StatusChange, ...]:
    """What rulings change in the status of authorities on a day."""
    return ruled(_recorded(rulings_at(conn, on, known_at))).statuses


def _recorded(found: Iterable[StoredRuling]) -> Iterator[Recorded]:
    """The rulings as the law reads them; one without a body only withdraws."""
    for one in found:
        if one.ruling.body:
            body = from_json(BODIES[RulingKind(one.ruling.kind)], one.ruling.body)
            yield Recorded(str(one.id), body, one.shared)


def _drawings(conn: sa.Connection, in_force: InForce, reference: str | None) -> Drawings:
    drawn = drawn_at(conn, in_force.limited, None)
    order = None if reference is None else order_of(reference)
    return {str(one): _drawing(one, drawn, order) for one in in_force.limited}


def _drawing(
    license_id: UUID, drawn: Drawn, order: str | None
) -> tuple[Decimal, tuple[tuple[str, Decimal], ...]]:
    of_it = {(at, line): used for (one, at, line), used in drawn.items() if one == license_id}
    others = _sum(used for (at, _), used in of_it.items() if at != order)
    return others, tuple((line, used) for (at, line), used in of_it.items() if at == order)


def _with_drawings(held: HeldLicense, drawings: Drawings) -> HeldLicense:
    others, own = drawings.get(held.id, (Decimal(0), ()))
    return replace(held, drawn=others, own=own)


def _sum(quantities: Iterable[Decimal]) -> Decimal:
    return sum(quantities, Decimal(0))
