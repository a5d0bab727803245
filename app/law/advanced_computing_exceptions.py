"""License Exceptions NAC and ACA, 15 CFR 740.8: which items, where to, and what has to be done first."""

from collections.abc import Iterator
from typing import Final

from app.facts import Activity, ActorRole, EvidenceKind, PartyRole, Stage, Ternary
from app.law import authorities
from app.law.case import Case, Line, PartyCase, headquartered_in_macau_or_d5, once
from app.law.conditions import Condition
from app.law.evidence import covers
from app.law.exception_data import named_in_740_8, says_distributor
from app.law.parameters import number
from app.law.places import destined_to, destined_to_country, destined_to_macau_or_d5
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, negated, none_of, unknown

SENT: Final = frozenset({Activity.EXPORT, Activity.REEXPORT})
INSIDE: Final = frozenset({Activity.IN_COUNTRY_TRANSFER, Activity.TRANSFER})
ORDERED: Final = frozenset({Stage.ORDER, Stage.RELEASE, Stage.SHIPMENT})
NAMED: Final = frozenset({PartyRole.PURCHASER, PartyRole.ULTIMATE_CONSIGNEE, PartyRole.END_USER})


def notified(case: Case, line: Line, _: frozenset[str]) -> Iterator[Condition]:
    """Notified Advanced Computing: one exception with notification until April 2024, then for Macau, D:5 and seats."""
    yield from _items_of_740_8(case, line)
    if authorities.in_force("CORR_2024", case.on, case.changes.statuses):
        near = any_of(destined_to_macau_or_d5(case), _headquartered(case))
        yield Condition("NAC_FOR_MACAU_D5_OR_SEAT", near)
        yield Condition("NAC_EXPORT_OR_REEXPORT", _acts(case, SENT))
    yield Condition("PURCHASE_ORDER", _ordered(case))
    yield Condition("NAC_NOTIFIED", _notified(case, line))
    yield Condition("ONE_CONSIGNEE_AND_END_USER", _one_consignee_and_end_user(case))
    yield Condition("SIX_ITEMS_AT_MOST", _six_items_at_most(case, line))
    yield Condition("NO_DISTRIBUTOR", _no_distributor(case))


def unnotified(case: Case, line: Line, _: frozenset[str]) -> Iterator[Condition]:
    """Advanced Computing Authorized: D:1 and D:4 without a seat in Macau or D:5, and transfers within a country."""
    yield from _items_of_740_8(case, line)
    place = any_of(destined_to(case, "D:1", "D:4"), destined_to_country(case, "AE"))
    far = all_of(place, none_of(destined_to_macau_or_d5(case), _headquartered(case)))
    yield Condition("ACA_FOR_D1_D4_OR_TRANSFER", any_of(far, _acts(case, INSIDE)))
    yield Condition("ACA_ACT", _acts(case, SENT | INSIDE))


def _items_of_740_8(case: Case, line: Line) -> Iterator[Condition]:
    eccn = line.classification.eccn
    named = claim(named_in_740_8(eccn), (line.pointer, eccn)) if eccn else unknown(f"{line.pointer}/eccn")
    yield Condition("ITEM_NAMED_IN_740_8", named)
    yield Condition("NOT_DATA_CENTER_3A090A", _not_data_center_a(line))
    if authorities.in_force("UAE_2026", case.on, case.changes.statuses):
        there = destined_to_country(case, "AE")
        yield Condition("UAE_NOT_CONFIRMED", unknown() if there.holds else negated(there))


def _not_data_center_a(line: Line) -> Claim:
    """Level b, for data centers or not; level a only when neither designed nor marketed for them."""
    found = line.classification
    if found.level == "b":
        return holds((line.pointer, found.paragraph or "3A090.b"))
    if found.level != "a":
        return fails((line.pointer, found.paragraph or found.eccn or "outside"))
    where = f"{line.pointer}/specification"
    if found.data_center is Ternary.UNKNOWN:
        return unknown(f"{where}/designed_for_data_center", f"{where}/marketed_for_data_center")
    return claim(found.data_center is Ternary.NO, (where, "not for data centers"))


@once
def _headquartered(case: Case) -> Claim:
    return any_of(*(headquartered_in_macau_or_d5(case, one) for one in case.recipients))


def _acts(case: Case, allowed: frozenset[Activity]) -> Claim:
    """Of the acts that move an item, at least one is stated, and none but those allowed."""
    moving = set(case.facts.activities or ()) & (SENT | INSIDE)
    used = ("/activities", " ".join(sorted(one.value for one in moving)))
    return claim(moving <= allowed, used) if moving else unknown("/activities")


def _ordered(case: Case) -> Claim:
    """A purchase order was there before the notification: the dealing is an order, no quotation."""
    stage = case.facts.stage
    return claim(stage in ORDERED, ("/stage", stage.value)) if stage else unknown("/stage")


def _notified(case: Case, line: Line) -> Claim:
    """BIS was notified long enough ago, and confirmed under a number: pending until then, and never automatic."""
    return unknown("/evidence") if _notice(case, line) is None else holds(("/evidence", "NAC_NOTIFICATION"))


def _notice(case: Case, line: Line) -> int | None:
    days = number("740.8.notice_days", case.on)
    for place, one in enumerate(case.facts.evidence or ()):
        if one.kind is not EvidenceKind.NAC_NOTIFICATION or not covers(one, line.pointer):
            continue
        confirmed = one.complete is Ternary.YES and bool(one.reference)
        lasts = one.valid_until is None or case.on <= one.valid_until
        waited = days is not None and one.issued_on is not None and (case.on - one.issued_on).days >= days
        if confirmed and lasts and waited:
            return place
    return None


@once
def _one_consignee_and_end_user(case: Case) -> Claim:
    consignees = [one for one in case.parties if PartyRole.ULTIMATE_CONSIGNEE in one.roles]
    users = [one for one in case.parties if PartyRole.END_USER in one.roles]
    if len(consignees) > 1 or len(users) > 1:
        return fails(
            *((one.pointer, "more than one") for one in (consignees if len(consignees) > 1 else users))
        )
    return holds((users[0].pointer, PartyRole.END_USER.value)) if users else unknown("/parties")


def _six_items_at_most(case: Case, line: Line) -> Claim:
    """Of the lines that the notification names."""
    place, most = _notice(case, line), number("740.8.items_at_most", case.on)
    if place is None or most is None:
        return unknown("/evidence")
    return _few_items(case, place, int(most))


@once
def _few_items(case: Case, place: int, most: int) -> Claim:
    notice = (case.facts.evidence or ())[place]
    named = sum(1 for one in case.lines if covers(notice, one.pointer))
    return claim(named <= most, (f"/evidence/{place}/covers", str(named)))


@once
def _no_distributor(case: Case) -> Claim:
    role = case.actor.role
    acts = fails() if role is None else claim(role is ActorRole.DISTRIBUTOR, ("/actor/role", role.value))
    return none_of(acts, *(_distributes(one) for one in case.parties if one.roles & NAMED))


def _distributes(one: PartyCase) -> Claim:
    pointer, said = f"{one.pointer}/business_line", one.party.business_line
    return claim(says_distributor(said), (pointer, said)) if said else unknown(pointer)
