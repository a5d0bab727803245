"""Due-diligence actions of the counter-diversion guidance (CD-DD-01 to 10, A 4.3): done, owed, or not applicable."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.facts import EvidenceKind, PartyRole, Ternary
from app.law import authorities
from app.law.case import Case, PartyCase, covered
from app.law.evidence import in_effect


class ActionState(StrEnum):
    """Where an action stands."""

    DONE = "DONE"
    OWED = "OWED"
    NOT_APPLICABLE = "NOT_APPLICABLE"


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the guidance and the facts or documents that show it done."""

    id: str
    state: ActionState
    evidence: tuple[str, ...] = ()


Shown = tuple[str, ...] | None
"""Pointers that show an action done; empty: owed; ``None``: it does not apply here."""


def actions(case: Case) -> tuple[Action, ...]:
    """Every action for the case; none applies without covered items or before the guidance."""
    guided = authorities.in_force("CD_2025", case.on, case.changes.statuses)
    concerned = guided and any(not covered(line).fails for line in case.lines)
    return tuple(_action(action, test(case) if concerned else None) for action, test in ACTIONS.items())


def _action(action: str, shown: Shown) -> Action:
    if shown is None:
        return Action(action, ActionState.NOT_APPLICABLE)
    return Action(action, ActionState.DONE if shown else ActionState.OWED, shown)


def _every(case: Case, pointer_of: Callable[[PartyCase], str | None]) -> Shown:
    found = [pointer_of(one) for one in case.recipients]
    return tuple(one for one in found if one) if found and all(found) else ()


def _field(name: str) -> Callable[[Case], Shown]:
    def stated(case: Case) -> Shown:
        return _every(
            case, lambda one: f"{one.pointer}/{name}" if getattr(one.party, name) is not None else None
        )

    return stated


def _document(kind: EvidenceKind) -> Callable[[Case], Shown]:
    def shown(case: Case) -> Shown:
        documents = enumerate(case.facts.evidence or ())
        return tuple(
            f"/evidence/{place}" for place, one in documents if one.kind is kind and in_effect(one, case.on)
        )

    return shown


def _either(*tests: Callable[[Case], Shown]) -> Callable[[Case], Shown]:
    def shown(case: Case) -> Shown:
        return next((found for test in tests if (found := test(case))), ())

    return shown


def _headquarters(case: Case) -> Shown:
    return _every(case, _firm_seat)


def _firm_seat(one: PartyCase) -> str | None:
    own = next((seat.pointer for seat in one.seats if seat.firm), None)
    return own if any(seat.firm for seat in one.parent_seats) else None


def _screened(case: Case) -> Shown:
    return _every(case, lambda one: f"{one.pointer}/name" if one.party.name else None)


def _business(case: Case) -> Shown:
    yes = Ternary.YES
    return _every(
        case,
        lambda one: f"{one.pointer}/business_fits_items" if one.party.business_fits_items is yes else None,
    )


def _for_data_centers(test: Callable[[Case], Shown]) -> Callable[[Case], Shown]:
    def shown(case: Case) -> Shown:
        there = any(one.party.data_center or PartyRole.IAAS_PROVIDER in one.roles for one in case.parties)
        return test(case) if there else None

    return shown


ACTIONS: Final[dict[str, Callable[[Case], Shown]]] = {
    "CD-DD-01": _field("incorporated_on"),
    "CD-DD-02": _either(_document(EvidenceKind.OWNERSHIP_EXTRACT), _field("owners")),
    "CD-DD-03": _either(_document(EvidenceKind.HEADQUARTERS_AFFIRMATION), _headquarters),
    "CD-DD-04": _screened,
    "CD-DD-05": _document(EvidenceKind.END_USER_CERTIFICATE),
    "CD-DD-06": _business,
    "CD-DD-07": _document(EvidenceKind.CUSTOMER_NOTICE),
    "CD-DD-08": _for_data_centers(_document(EvidenceKind.DATA_CENTER_EVALUATION)),
    "CD-DD-09": _for_data_centers(_document(EvidenceKind.USER_HQ_POLICY)),
    "CD-DD-10": _for_data_centers(_document(EvidenceKind.POST_DELIVERY_CHECK)),
}
