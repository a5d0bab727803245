"""What an answer uses of licenses: which have to be held while it is recorded, and what is drawn then."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.decisions.ruled import InForce
from app.law.evaluate import Evaluation
from app.law.finding import Outcome, Question
from app.store.license_draws import LicenseDraw, order_of


@dataclass(frozen=True, slots=True)
class Used:
    """What a line of this order is to have drawn of a license from now on."""

    license: UUID
    line: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Using:
    """The limited licenses that an answer depends on, and what its authorized lines draw."""

    licenses: tuple[UUID, ...] = ()
    used: tuple[Used, ...] = ()

    def draws_of(self, decision_id: UUID, reference: str | None) -> Iterator[LicenseDraw]:
        """The draws as they are kept; an order without a reference is this decision alone."""
        order = str(decision_id) if reference is None else order_of(reference)
        for one in self.used:
            yield LicenseDraw(
                license_id=one.license,
                reference=order,
                line=one.line,
                quantity=one.quantity,
                decision_id=decision_id,
            )


def using(in_force: InForce, evaluation: Evaluation) -> Using:
    """What an answer uses; only a TRANSACTION draws, for the lines that may go, and what they have not drawn yet."""
    if evaluation.case.question is not Question.TRANSACTION or not evaluation.draws:
        return Using()
    own = {(one.id, line): used for one in in_force.ruled.licenses for line, used in one.own}
    going = {one.pointer for one in evaluation.lines if one.outcome is Outcome.AUTHORIZED}
    used = (
        Used(UUID(one.license), one.label, one.quantity)
        for one in evaluation.draws
        if one.line in going
        and one.quantity is not None
        and one.quantity > own.get((one.license, one.label), 0)
    )
    return Using(in_force.limited, tuple(used))
