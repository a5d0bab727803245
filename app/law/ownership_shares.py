"""Who holds the greater part of a company, as far as the stated owners tell."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from app.facts import Owner, StakeKind
from app.law.case import Case, PartyCase
from app.law.truth import Claim, any_of, claim, fails, holds, unknown

WHOLE: Final = Decimal(100)
HALF: Final = Decimal(50)


def majority_owned_from_macau_or_d5(case: Case, one: PartyCase) -> Claim:
    """More than half of the party is held by owners of Macau or Country Group D:5.

    Owners that nobody stated leave it to the seat of the ultimate parent, which controls the greater part.
    """
    parents = any_of(
        *(claim(case.macau_or_d5(seat.country), (seat.pointer, seat.country)) for seat in one.parent_seats)
    )
    if parents.holds:
        return parents
    if one.party.owners is None:
        firm = any(seat.firm for seat in one.parent_seats)
        return parents if firm else unknown(f"{one.pointer}/owners")
    return _held_from_there(case, one.party.owners, f"{one.pointer}/owners")


def _held_from_there(case: Case, owners: tuple[Owner, ...], pointer: str) -> Claim:
    """By the least that owners of those places hold, and the most: what no owner from elsewhere holds."""
    least = _held(owner for owner in owners if owner.country and case.macau_or_d5(owner.country))
    if least > HALF:
        return holds((pointer, f"{least.normalize():f} percent"))
    elsewhere = _held(owner for owner in owners if owner.country and not case.macau_or_d5(owner.country))
    most = WHOLE - elsewhere if owners else Decimal(0)
    return fails((pointer, f"{most.normalize():f} percent at most")) if most <= HALF else unknown(pointer)


def _held(owners: Iterable[Owner]) -> Decimal:
    """What the owners hold of the shares at least; of two accounts of one holding, the smaller counts."""
    accounts: dict[str, dict[str | None, Decimal]] = {}
    for place, one in enumerate(owners):
        if one.kind is not StakeKind.VOTES:
            told = accounts.setdefault(one.entity_id or one.name or str(place), {})
            told[one.source] = told.get(one.source, Decimal(0)) + (one.share_min or Decimal(0))
    return sum((min(told.values()) for told in accounts.values()), Decimal(0))
