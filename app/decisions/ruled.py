"""What steers the law beside its own data: rulings in force, what is left of licenses, the tenant's own policy.

Read anew for every question, so that what one process records counts in every other at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from app.law.authorities import StatusChange
from app.law.rulings import BODIES, HeldLicense, Recorded, Ruled, RulingKind, ruled
from app.store.license_draws import Drawn, drawn_at, order_of
from app.store.policies import policy_at
from app.store.rulings import StoredRuling, next_change, rulings_at
from app.wire import from_json


@dataclass(frozen=True, slots=True)
class InForce:
    """The rulings of a day as the law reads them; ``until``: the day on which another begins or one ends."""

    ruled: Ruled = field(default_factory=Ruled)
    holds_residual_text: bool = False
    until: date | None = None

    @property
    def limited(self) -> tuple[UUID, ...]:
        """The licenses of which only so much may be used."""
        held = self.ruled.licenses
        return tuple(UUID(one.id) for one in held if one.license.quantity is not None)


def rulings_in_force(conn: sa.Connection, on: date, known_at: datetime, reference: str | None) -> InForce:
    """Read what steers an answer. What is left of a license is read as of now, whatever ``known_at``."""
    found = ruled(_recorded(rulings_at(conn, on, known_at)))
    policy = policy_at(conn, known_at)
    in_force = InForce(
        found, policy is not None and policy.policy.holds_residual_text, next_change(conn, on, known_at)
    )
    drawn = drawn_at(conn, in_force.limited, None)
    order = None if reference is None else order_of(reference)
    licenses = tuple(_with_draws(one, drawn, order) for one in found.licenses)
    return replace(in_force, ruled=replace(found, licenses=licenses))


def statuses(conn: sa.Connection, on: date, known_at: datetime) -> tuple[StatusChange, ...]:
    """What rulings change in the status of authorities on a day."""
    return ruled(_recorded(rulings_at(conn, on, known_at))).statuses


def _recorded(found: Iterable[StoredRuling]) -> Iterator[Recorded]:
    """The rulings as the law reads them; one without a body only withdraws."""
    for one in found:
        if one.ruling.body:
            body = from_json(BODIES[RulingKind(one.ruling.kind)], one.ruling.body)
            yield Recorded(str(one.id), body, one.shared)


def _with_draws(held: HeldLicense, drawn: Drawn, order: str | None) -> HeldLicense:
    of_it = {(at, line): used for (one, at, line), used in drawn.items() if str(one) == held.id}
    others = _sum(used for (at, _), used in of_it.items() if at != order)
    own = tuple((line, used) for (at, line), used in of_it.items() if at == order)
    return replace(held, drawn=others, own=own)


def _sum(quantities: Iterable[Decimal]) -> Decimal:
    return sum(quantities, Decimal(0))
