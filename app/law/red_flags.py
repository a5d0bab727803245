"""Red flags: those of the counter-diversion guidance (CD-RF, A 4.2) and of Supplement 3 to part 732 (KYC).

A flag is stated by the caller or derived from other facts; a flag that nobody raised is not unknown. CD-RF-04, a name
or address like that of a listed party, is not derived: an open match holds any item already, by a finding of its own.
The counter-diversion flags concern covered items only (contract section 3). RESOLVED needs evidence.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from app.facts import (
    AddressType,
    HeadquartersAffirmation,
    PartyRole,
    RedFlag,
    RedFlagState,
    Ternary,
    WebPresence,
)
from app.law import authorities
from app.law.case import RECIPIENT_ROLES, Case, Flag, Line, PartyCase, covered, once
from app.law.finding import Effect, Question
from app.law.parameters import day, number
from app.law.rule import Verdict, rule
from app.law.truth import Claim, Used, all_of, any_of, fails, holds, stated, unknown

GEOGRAPHIC: Final = frozenset({"CD-RF-01", "CD-RF-08"})
"""Flags that come from mere geography or dates; the caller cannot raise them for other items either."""

LISTED_OWNER: Final = "KYC-29"
"""The flag that says of a party who owns it: part of who the party is."""

FINAL_DELIVERY: Final = frozenset({PartyRole.END_USER, PartyRole.ULTIMATE_CONSIGNEE})
_STRICTNESS: Final = (RedFlagState.PRESENT, RedFlagState.UNKNOWN, RedFlagState.RESOLVED, RedFlagState.ABSENT)

Raised = Iterator[Claim]
"""A derivation yields a claim that holds for each ground of the flag, or an open one for what is missing."""


def flags_of(case: Case) -> tuple[Flag, ...]:
    """Every flag stated or derived for the case, one per id, in the order of the ids."""
    lines = tuple(line for line in case.lines if not covered(line).fails)
    derived = {flag.id: _resolved_for(case, flag) for flag in _derive(case, lines)}
    said = {flag.id: flag for flag in _said(case, lines)}
    return tuple(_join(said.get(one), derived.get(one)) for one in sorted({*derived, *said}))


def _resolved_for(case: Case, flag: Flag) -> Flag:
    """A derived flag less what was resolved for the party that raises it; a ground of another party stays."""
    kept = [one for one in case.resolutions if one.flag == flag.id]
    if not kept:
        return flag
    parties = tuple(f"{one.party}/" for one in kept)
    grounds = tuple(used for used in flag.derived_from if not f"{used[0]}/".startswith(parties))
    missing = tuple(at for at in flag.missing if not f"{at}/".startswith(parties))
    if grounds or missing:
        return replace(flag, derived_from=grounds, missing=missing)
    return replace(flag, state=RedFlagState.RESOLVED, evidence=kept[0].evidence, missing=())


def up(case: Case) -> tuple[Flag, ...]:
    """The flags that are raised and not resolved."""
    return tuple(one for one in case.flags if one.state is RedFlagState.PRESENT)


def _said(case: Case, lines: tuple[Line, ...]) -> Iterator[Flag]:
    stated: dict[str, list[RedFlag]] = {}
    for one in case.facts.red_flags or ():
        stated.setdefault(one.id, []).append(one)
    for flag_id, told in stated.items():
        if flag_id in GEOGRAPHIC and not lines:
            continue
        place = (case.facts.red_flags or ()).index(told[0])
        state = min((_state(one) for one in told), key=_STRICTNESS.index)
        used = ((f"/red_flags/{place}", f"{flag_id} {state.value}"),)
        evidence = next((one.evidence for one in told if one.evidence), None)
        missing = (f"/red_flags/{place}/state",) if state is RedFlagState.UNKNOWN else ()
        yield Flag(flag_id, state, used if state is RedFlagState.PRESENT else (), missing, evidence)


def _state(one: RedFlag) -> RedFlagState:
    if one.state is RedFlagState.RESOLVED and not (one.evidence or "").strip():
        return RedFlagState.PRESENT
    return one.state


def _join(said: Flag | None, derived: Flag | None) -> Flag:
    if said is None or derived is None:
        return said or derived or Flag("", RedFlagState.UNKNOWN)
    if said.state in (RedFlagState.RESOLVED, RedFlagState.PRESENT):
        return replace(said, derived_from=(*said.derived_from, *derived.derived_from))
    return derived


def _derive(case: Case, lines: tuple[Line, ...]) -> Iterator[Flag]:
    pointers = tuple(line.pointer for line in lines)
    guided = authorities.status("CD_2025", case.on, case.changes.statuses).text_status == "IN_FORCE"
    if lines and guided:
        for flag_id, grounds in COUNTER_DIVERSION.items():
            yield from _flag(flag_id, tuple(grounds(case)), pointers)
    for flag_id, grounds in KNOW_YOUR_CUSTOMER.items():
        yield from _flag(flag_id, tuple(grounds(case)), None)


def _flag(flag_id: str, grounds: tuple[Claim, ...], lines: tuple[str, ...] | None) -> Iterator[Flag]:
    present = tuple(used for one in grounds if one.holds for used in one.because)
    missing = tuple(pointer for one in grounds if one.open for pointer in one.missing)
    if present:
        yield Flag(flag_id, RedFlagState.PRESENT, present, lines=lines)
    elif missing:
        yield Flag(flag_id, RedFlagState.UNKNOWN, missing=missing, lines=lines)


def _customers(case: Case) -> tuple[PartyCase, ...]:
    return case.recipients


def _first_business_after_october_2022(case: Case) -> Raised:
    """CD-RF-01."""
    first = day("red_flags.first_business_since", case.on)
    if first is None:
        return
    for one in _customers(case):
        facts = (
            ("first_advanced_ic_purchase_on", one.party.first_advanced_ic_purchase_on),
            ("incorporated_on", one.party.incorporated_on),
        )
        for name, value in facts:
            if value and value >= first:
                yield holds((f"{one.pointer}/{name}", value.isoformat()))


def _residential_address(case: Case) -> Raised:
    """CD-RF-02: more covered items, all lines together, than a private person would take."""
    for one in case.parties:
        if one.party.address_type is AddressType.RESIDENTIAL:
            yield all_of(holds((f"{one.pointer}/address_type", "RESIDENTIAL")), _commercial_quantity(case))
        elif one.party.address_type is AddressType.UNKNOWN and one.plays(RECIPIENT_ROLES):
            yield unknown(f"{one.pointer}/address_type")


@once
def _commercial_quantity(case: Case) -> Claim:
    most = number("red_flags.consumer_quantity", case.on)
    lines = [line for line in case.lines if not covered(line).fails]
    total = sum((line.item.quantity or 0 for line in lines), Decimal(0))
    if most is None or total > most:
        return holds(("/items", str(total)))
    open_lines = [f"{line.pointer}/quantity" for line in lines if line.item.quantity is None]
    return unknown(*open_lines) if open_lines else fails(("/items", str(total)))


def _little_presence(case: Case) -> Raised:
    """CD-RF-03."""
    for one in _customers(case):
        if one.party.web_presence in (WebPresence.MINIMAL, WebPresence.NONE):
            yield holds((f"{one.pointer}/web_presence", one.party.web_presence.value))
        elif one.party.web_presence is WebPresence.UNKNOWN:
            yield unknown(f"{one.pointer}/web_presence")


def _final_address(case: Case) -> Raised:
    """CD-RF-05: the 2025 guidance tells one to establish where the items will stand."""
    for one in case.final_parties:
        if one.party.address_type in (AddressType.PO_BOX, AddressType.FORWARDER):
            yield holds((f"{one.pointer}/address_type", one.party.address_type.value))
        if one.party.final_address_given is Ternary.NO:
            yield holds((f"{one.pointer}/final_address_given", "NO"))
    if not any(one.party.final_address_given is Ternary.YES for one in case.final_parties):
        yield unknown(*([f"{one.pointer}/final_address_given" for one in case.final_parties] or ["/parties"]))


def _forwarder_as_destination(case: Case) -> Raised:
    """CD-RF-06 and KYC-09: a forwarder in the place of the one who will use the goods."""
    for one in case.parties:
        final = one.roles & FINAL_DELIVERY
        if final and (PartyRole.FORWARDER in one.roles or one.party.address_type is AddressType.FORWARDER):
            yield holds((one.pointer, "FORWARDER"))


def _does_not_fit(case: Case) -> Raised:
    """CD-RF-07 and KYC-02."""
    for one in _customers(case):
        if one.party.business_fits_items is Ternary.NO:
            yield holds((f"{one.pointer}/business_fits_items", "NO"))


def _fit_not_known(case: Case) -> Raised:
    """CD-RF-07: whoever says that the fit is not known is asked; for other items a flag nobody raised is none."""
    yield from _does_not_fit(case)
    for one in _customers(case):
        if one.party.business_fits_items is Ternary.UNKNOWN:
            yield unknown(f"{one.pointer}/business_fits_items")


def _geography(case: Case) -> Raised:
    """CD-RF-08: a destination, route stop, or party in D:1, D:4 or D:5 (or Macau) and not in A:5 or A:6."""
    for pointer, country in _places(case):
        risky = case.member(country, "D:1", "D:4", "D:5") or case.macau_or_d5(country)
        if risky and not case.member(country, "A:5", "A:6"):
            yield holds((pointer, country))


def _places(case: Case) -> Iterator[Used]:
    if case.facts.destination:
        yield "/destination", case.facts.destination
    for place, country in enumerate(case.facts.route or ()):
        yield f"/route/{place}", country
    for one in case.parties:
        if not one.plays(RECIPIENT_ROLES | {PartyRole.FORWARDER, PartyRole.FINANCIER}):
            continue
        yield from _party_places(one)


def _party_places(one: PartyCase) -> Iterator[Used]:
    if one.party.country:
        yield f"{one.pointer}/country", one.party.country
    if one.party.incorporation_country:
        yield f"{one.pointer}/incorporation_country", one.party.incorporation_country
    if one.party.payment_country:
        yield f"{one.pointer}/payment_country", one.party.payment_country
    yield from one.elsewhere
    for seat in (*one.seats, *one.parent_seats):
        yield seat.pointer, seat.country
    for place, owner in enumerate(one.party.owners or ()):
        if owner.country:
            yield f"{one.pointer}/owners/{place}/country", owner.country


def _headquarters_not_affirmed(case: Case) -> Raised:
    """CD-RF-09."""
    for one in _customers(case):
        if one.party.headquarters_affirmation in (
            HeadquartersAffirmation.REFUSED,
            HeadquartersAffirmation.MISSING,
        ):
            yield holds((f"{one.pointer}/headquarters_affirmation", one.party.headquarters_affirmation.value))
        elif one.party.headquarters_affirmation is HeadquartersAffirmation.UNKNOWN:
            yield unknown(f"{one.pointer}/headquarters_affirmation")


def _data_center_not_attested(case: Case) -> Raised:
    """CD-RF-10: asked of IaaS providers and of whoever names a data center."""
    for one in case.parties:
        center = one.party.data_center
        if center is None and PartyRole.IAAS_PROVIDER not in one.roles:
            continue
        pointer = f"{one.pointer}/data_center/infrastructure_attested"
        attested = center.infrastructure_attested if center else None
        if attested is Ternary.NO:
            yield holds((pointer, "NO"))
        elif attested is not Ternary.YES:
            yield unknown(pointer)


def _users_not_screened(case: Case) -> Raised:
    """CD-RF-11."""
    for one in case.parties:
        pointer = f"{one.pointer}/screens_user_headquarters"
        if one.party.screens_user_headquarters is Ternary.NO:
            yield holds((pointer, "NO"))
        elif one.party.screens_user_headquarters is Ternary.UNKNOWN or (
            PartyRole.IAAS_PROVIDER in one.roles and one.party.screens_user_headquarters is None
        ):
            yield unknown(pointer)


def _listed_owner(case: Case) -> Raised:
    """KYC-29: a listed owner is known; the share has to be found out, and control without shares warns as well.

    Who acts is a party to the transaction too (15 CFR 748.5(a)). The designer of an item is none: its owners warn where
    they may hold half of it, for then it is as if listed itself, in another role than one who receives the item.
    """
    acts = (case.actor_case,) if case.actor_case else ()
    designers = (one for one in case.designers if one.bis.restricted is not Ternary.NO)
    for one in (*case.parties, *acts, *designers):
        for owner in one.owners:
            if not owner.open:
                yield holds((owner.pointer, f"{owner.name} ({owner.listing.list})"))


COUNTER_DIVERSION: Final[dict[str, Callable[[Case], Raised]]] = {
    "CD-RF-01": _first_business_after_october_2022,
    "CD-RF-02": _residential_address,
    "CD-RF-03": _little_presence,
    "CD-RF-05": _final_address,
    "CD-RF-06": _forwarder_as_destination,
    "CD-RF-07": _fit_not_known,
    "CD-RF-08": _geography,
    "CD-RF-09": _headquarters_not_affirmed,
    "CD-RF-10": _data_center_not_attested,
    "CD-RF-11": _users_not_screened,
}
KNOW_YOUR_CUSTOMER: Final[dict[str, Callable[[Case], Raised]]] = {
    "KYC-02": _does_not_fit,
    "KYC-09": _forwarder_as_destination,
    LISTED_OWNER: _listed_owner,
}
QUESTIONS: Final = (Question.TRANSACTION, Question.DILIGENCE, Question.IAAS)


@rule(
    "red-flags.counter-diversion",
    authority=("CD_2025", "EAR_732_SUPP3"),
    cites=("Supplement No. 3 to 15 CFR part 732",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def counter_diversion(case: Case) -> Iterator[Verdict]:
    """A red flag of BIS's counter-diversion guidance of 13 May 2025 is up for an advanced-computing item.

    No single flag decides, but one that is not resolved blocks: ask, document the answer, and go on
    only with evidence that settles it; otherwise refrain or ask BIS.
    """
    yield from _verdicts(case, lambda flag: flag.id.startswith("CD-RF"))


@rule(
    "red-flags.know-your-customer",
    authority=("EAR_732_SUPP3",),
    cites=("Supplement No. 3 to 15 CFR part 732",),
    effect=Effect.REVIEW,
    questions=(*QUESTIONS, Question.PARTY),
)
def know_your_customer(case: Case) -> Iterator[Verdict]:
    """A red flag of BIS's "Know Your Customer" guidance is up and not resolved.

    Its list is not exhaustive: what the caller calls a red flag counts as one. Whoever goes on without
    resolving it may be held to have known what an answer would have shown.
    """
    guided = authorities.in_force("CD_2025", case.on, case.changes.statuses)
    if case.question is Question.PARTY:
        yield from _verdicts(case, lambda flag: flag.id == LISTED_OWNER)
    else:
        yield from _verdicts(case, lambda flag: not (guided and flag.id.startswith("CD-RF")))


@rule(
    "red-flags.self-blinding",
    authority=("EAR_732_SUPP3", "EAR_772"),
    cites=("Supplement No. 3 to 15 CFR part 732", "15 CFR 772.1"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def self_blinding(case: Case) -> Iterator[Verdict]:
    """Somebody declined to ask although a red flag was up.

    Wilful avoidance of facts counts as knowledge of what they would have shown; a person has to ask first.
    """
    said = case.facts.knowledge.self_blinding if case.facts.knowledge else None
    yield Verdict(fails() if said is None else stated("/knowledge/self_blinding", said))


def _verdicts(case: Case, wanted: Callable[[Flag], bool]) -> Iterator[Verdict]:
    """A verdict on each flag that is up or open; one about lines not yet classified waits for their class."""
    lines = {line.pointer: line for line in case.lines}
    for flag in case.flags:
        if not wanted(flag) or flag.state not in (RedFlagState.PRESENT, RedFlagState.UNKNOWN):
            continue
        concerned = [covered(lines[one]) for one in flag.lines] if flag.lines else [holds()]
        subject = flag.derived_from[0][0] if flag.derived_from else flag.missing[0]
        yield Verdict(all_of(any_of(*concerned), _raised(flag)), subject, flag.lines)


def _raised(flag: Flag) -> Claim:
    named = ("/red_flags", flag.id)
    if flag.state is RedFlagState.PRESENT:
        return holds(named, *flag.derived_from)
    return unknown(*flag.missing, because=(named,))
