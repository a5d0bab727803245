"""Due-diligence actions of the counter-diversion guidance (CD-DD-01 to 10, A 4.3): done, owed, or not applicable."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.facts import Activity, ActorRole, EvidenceKind, PartyRole, PartyType, Ternary
from app.law import authorities
from app.law.case import Case, PartyCase, covered
from app.law.evidence import covers, in_effect


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
    if not guided or all(covered(line).fails for line in case.lines):
        return NONE_APPLIES
    return tuple(_action(action, test(case)) for action, test in ACTIONS.items())


def _action(action: str, shown: Shown) -> Action:
    if shown is None:
        return Action(action, ActionState.NOT_APPLICABLE)
    return Action(action, ActionState.DONE if shown else ActionState.OWED, shown)


def _every(
    case: Case, pointer_of: Callable[[PartyCase], str | None], parties: tuple[PartyCase, ...] | None = None
) -> Shown:
    """Shown for every one of the parties (every recipient), or not at all."""
    found = [pointer_of(one) for one in (case.recipients if parties is None else parties)]
    return tuple(one for one in found if one) if found and all(found) else ()


def _firms(test: Callable[[Case, tuple[PartyCase, ...]], Shown]) -> Callable[[Case], Shown]:
    """Asked of firms alone: a natural person is not founded, owned or headquartered."""

    def shown(case: Case) -> Shown:
        firms = tuple(one for one in case.recipients if one.party.type is not PartyType.PERSON)
        return test(case, firms) if firms or not case.recipients else None

    return shown


def _field(name: str) -> Callable[[Case, tuple[PartyCase, ...]], Shown]:
    def stated(case: Case, firms: tuple[PartyCase, ...]) -> Shown:
        return _every(
            case, lambda one: f"{one.pointer}/{name}" if getattr(one.party, name) is not None else None, firms
        )

    return stated


def _document_of_each(kind: EvidenceKind) -> Callable[[Case, tuple[PartyCase, ...]], Shown]:
    """A document of this kind in effect from, or about, each of the parties."""

    def shown(case: Case, parties: tuple[PartyCase, ...]) -> Shown:
        documents = [
            (f"/evidence/{place}", one)
            for place, one in enumerate(case.facts.evidence or ())
            if one.kind is kind and in_effect(one, case.on)
        ]

        def of(party: PartyCase) -> str | None:
            return next((at for at, one in documents if covers(one, party.pointer)), None)

        return tuple(dict.fromkeys(_every(case, of, parties) or ()))

    return shown


def _document(kind: EvidenceKind) -> Callable[[Case], Shown]:
    def shown(case: Case) -> Shown:
        documents = enumerate(case.facts.evidence or ())
        return tuple(
            f"/evidence/{place}" for place, one in documents if one.kind is kind and in_effect(one, case.on)
        )

    return shown


def _either(
    *tests: Callable[[Case, tuple[PartyCase, ...]], Shown],
) -> Callable[[Case, tuple[PartyCase, ...]], Shown]:
    def shown(case: Case, firms: tuple[PartyCase, ...]) -> Shown:
        return next((found for test in tests if (found := test(case, firms))), ())

    return shown


def _headquarters(case: Case, firms: tuple[PartyCase, ...]) -> Shown:
    return _every(case, _firm_seat, firms)


def _certificates(case: Case) -> Shown:
    """From every party, not from one of them."""
    return _document_of_each(EvidenceKind.END_USER_CERTIFICATE)(case, case.recipients)


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
        parties = any(one.party.data_center or PartyRole.IAAS_PROVIDER in one.roles for one in case.parties)
        rented = Activity.PROVIDE_COMPUTE in (case.facts.activities or ())
        provided = rented or case.actor.role is ActorRole.IAAS_PROVIDER
        return test(case) if parties or provided else None

    return shown


ACTIONS: Final[dict[str, Callable[[Case], Shown]]] = {
    "CD-DD-01": _firms(_field("incorporated_on")),
    "CD-DD-02": _firms(_either(_document_of_each(EvidenceKind.OWNERSHIP_EXTRACT), _field("owners"))),
    "CD-DD-03": _firms(_either(_document_of_each(EvidenceKind.HEADQUARTERS_AFFIRMATION), _headquarters)),
    "CD-DD-04": _screened,
    "CD-DD-05": _certificates,
    "CD-DD-06": _business,
    "CD-DD-07": _document(EvidenceKind.CUSTOMER_NOTICE),
    "CD-DD-08": _for_data_centers(_document(EvidenceKind.DATA_CENTER_EVALUATION)),
    "CD-DD-09": _for_data_centers(_document(EvidenceKind.USER_HQ_POLICY)),
    "CD-DD-10": _for_data_centers(_document(EvidenceKind.POST_DELIVERY_CHECK)),
}
NONE_APPLIES: Final = tuple(Action(one, ActionState.NOT_APPLICABLE) for one in ACTIONS)
