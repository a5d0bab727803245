"""General Prohibition Ten, 15 CFR 736.2(b)(10), and BIS's guidance of 13 May 2025 on PRC advanced ICs (A 3)."""

from collections.abc import Iterator
from typing import Final

from app.facts import (
    Activity,
    ActorRole,
    Designer,
    EvidenceKind,
    Item,
    PartyRole,
    Purpose,
    Ternary,
    Workload,
)
from app.law import authorities, country_groups
from app.law.case import (
    RECIPIENT_ROLES,
    Case,
    Line,
    PartyCase,
    Seat,
    covered,
    once,
    seat_of_parent,
    subject_to_the_ear,
    together,
)
from app.law.evidence import shown
from app.law.finding import Effect, Question
from app.law.knowledge import known, suspected
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, negated, unknown

QUESTIONS: Final = (Question.GP10, Question.TRANSACTION)
CITES: Final = ("15 CFR 736.2(b)(10)", "15 CFR 764.2(e)")
ACQUIRING: Final = frozenset(
    {
        Activity.BUY,
        Activity.ORDER,
        Activity.NEGOTIATE,
        Activity.STORE,
        Activity.USE,
        Activity.TRANSPORT,
        Activity.DISPOSE,
    }
)
"""What a laboratory does with an IC that it takes apart; selling, lending and financing are not among it."""
FOR_OTHERS: Final = frozenset(
    {ActorRole.DISTRIBUTOR, ActorRole.FORWARDER, ActorRole.FINANCIER, ActorRole.IAAS_PROVIDER}
)
"""Actors that acquire for somebody else, and whose own sole purpose is therefore not analysis."""


@rule(
    "gp10.knowledge-of-a-violation",
    authority=("EAR_736_GP10",),
    cites=CITES,
    effect=Effect.PROHIBITED,
    questions=(*QUESTIONS, Question.IAAS),
    consequences="penalties",
)
def knowledge_of_a_violation(case: Case) -> Iterator[Verdict]:
    """Nobody may deal in an item subject to the EAR knowing that a violation has occurred, is about to or is intended.

    Awareness of a high probability is knowledge. It binds every person anywhere, for every act the
    prohibition lists: to sell, transfer, finance, order, buy, store, use, lend, transport or service, and for
    negotiating any of these (15 CFR 764.2(e)).
    """
    for line in case.lines:
        found = all_of(known(case, "violation"), _dealt_in(case), _presumed_subject(case, line))
        yield Verdict(found, line.pointer, (line.pointer,))


@rule(
    "gp10.suspicion-of-a-violation",
    authority=("EAR_736_GP10",),
    cites=CITES,
    effect=Effect.REVIEW,
    questions=(*QUESTIONS, Question.IAAS),
)
def suspicion_of_a_violation(case: Case) -> Iterator[Verdict]:
    """A red flag says that a violation may have occurred in connection with the item, and nobody has resolved it.

    Going on without asking can turn the suspicion into knowledge.
    """
    for line in case.lines:
        found = all_of(suspected(case, "violation"), _dealt_in(case), _presumed_subject(case, line))
        yield Verdict(found, line.pointer, (line.pointer,))


@rule(
    "gp10.prc-designed-3a090",
    authority=("GP10_2025", "EAR_736_GP10"),
    cites=CITES,
    effect=Effect.PRESUMPTION_APPLIES,
    questions=(*QUESTIONS, Question.IAAS),
    rebuttal="gp10",
    consequences="penalties",
)
def designed_by_prc_company(case: Case) -> Iterator[Verdict]:
    """An IC meeting 3A090 that a PRC company designed or produced is presumed subject to General Prohibition Ten.

    A company located or headquartered in China, or whose ultimate parent is headquartered there, Hong
    Kong included, and, with less certainty, in Macau or D:5. BIS sees a high probability that a license was
    needed and not obtained somewhere in the chain. Systems that contain such an IC carry the same risk. The
    presumption can be rebutted; the Huawei Ascend 910B, 910C and 910D are named by BIS.
    """
    for line in case.lines:
        found = all_of(
            any_of(_named(line), _made_in_china(case, line)),
            _dealt_in(case),
            negated(evaluation_carve_out(case)),
            negated(shown(case, EvidenceKind.BIS_AUTHORIZATION_CHAIN, line.pointer)),
        )
        yield Verdict(found, line.pointer, (line.pointer,))


@once
def evaluation_carve_out(case: Case) -> Claim:
    """The IC is acquired solely for technical analysis, such as destructive testing (A 3.4)."""
    activities = set(case.facts.activities or ())
    end_use = case.end_use
    if not activities or not end_use.purposes:
        return fails()
    used = ("/end_use/purposes", " ".join(one.value for one in end_use.purposes))
    sole = set(end_use.purposes) == {Purpose.TECHNICAL_ANALYSIS_ONLY} and activities <= ACQUIRING
    # A workload is a trial before deployment, which is no analysis.
    idle = end_use.workload in (None, Workload.OTHER)
    return claim(sole and idle and case.actor.role not in FOR_OTHERS, used)


def reaches_prc_ic(case: Case, line: Line) -> bool:
    """Whether the line is, or contains, an IC that the guidance speaks of."""
    return _named(line).holds or _made_in_china(case, line).holds


def _named(line: Line) -> Claim:
    if line.named is None:
        return fails()
    ruling = line.named.ruling
    by = ((f"/rulings/{ruling}", line.named.name),) if ruling else ()
    return holds((f"{line.pointer}/model", line.named.name), *by)


@once
def _dealt_in(case: Case) -> Claim:
    """Some act is stated: the prohibition and 764.2(e) list every act there is a word for; a release is an export."""
    activities = case.facts.activities
    if not activities:
        return unknown("/activities")
    return holds(("/activities", " ".join(one.value for one in activities)))


@once
def _presumed_subject(case: Case, line: Line) -> Claim:
    """GP10 needs an item subject to the EAR; the guidance presumes that of PRC 3A090 ICs, from its first day."""
    guided = authorities.in_force("GP10_2025", case.on, case.changes.statuses)
    return holds() if guided and reaches_prc_ic(case, line) else subject_to_the_ear(case, line)


@once
def _made_in_china(case: Case, line: Line) -> Claim:
    """A 3A090 IC, or a system with one, that such a company designed; who produced it counts where it is named."""
    makers = (one for one in case.playing(PartyRole.FABRICATOR) if not one.roles & RECIPIENT_ROLES)
    produced = (_party_in_china(case, one) for one in makers)
    return all_of(
        covered(line), any_of(_designed_in_china(case, line), *(one for one in produced if one.holds))
    )


@once
def _designed_in_china(case: Case, line: Line) -> Claim:
    """Some IC in the line was designed by a firm located, seated or with a parent seated in China, Macau or D:5."""
    outside = {part.item for part in line.parts if part.controlled is Ternary.NO}
    leaves = [
        (pointer, item) for pointer, item in line.all_items if not item.components and pointer not in outside
    ]
    return any_of(*(_leaf_designed_in_china(case, line, pointer, item) for pointer, item in leaves))


def _leaf_designed_in_china(case: Case, line: Line, pointer: str, item: Item) -> Claim:
    entry = line.entry(pointer)
    known_designers = (
        [_designer_in_china(case, item.designer, f"{pointer}/designer")] if item.designer else []
    )
    known_designers += [_party_in_china(case, one) for one in case.playing(PartyRole.DESIGNER)]
    on_record = (_party_in_china(case, one) for one in case.designers_of(pointer))
    known_designers += [one for one in on_record if one.holds]
    if entry and entry.item.designer:
        catalogued = _designer_seats(case, entry.item.designer, f"{pointer}/model")
        return any_of(*catalogued, *(one for one in known_designers if one.holds))
    return any_of(*known_designers) if known_designers else unknown(f"{pointer}/designer")


@once
def _party_in_china(case: Case, one: PartyCase) -> Claim:
    """A party that is the designer; a seat that is not firm incriminates it and acquits nobody."""
    seats = [(seat, _chinese(case, seat)) for seat in (*one.seats, *one.parent_seats)]
    told = [found for seat, found in seats if seat.firm or found.holds]
    if one.party.country:
        told.append(_chinese(case, Seat(f"{one.pointer}/country", one.party.country)))
    missing = []
    if not any(seat.firm for seat in one.seats):
        missing.append(unknown(f"{one.pointer}/headquarters_country"))
    if not any(seat.firm for seat in one.parent_seats):
        both = [_chinese(case, seat) for seat in one.joint_seats]
        missing.append(together(both, seat_of_parent(one)))
    return any_of(*told, *missing)


def _designer_in_china(case: Case, designer: Designer, pointer: str) -> Claim:
    stated = {
        "headquarters_country": designer.headquarters_country,
        "ultimate_parent_headquarters_country": designer.ultimate_parent_headquarters_country,
    }
    missing = [unknown(f"{pointer}/{name}") for name, country in stated.items() if country is None]
    return any_of(*_designer_seats(case, designer, pointer), *missing)


def _designer_seats(case: Case, designer: Designer, pointer: str) -> tuple[Claim, ...]:
    places = {
        "country": designer.country,
        "headquarters_country": designer.headquarters_country,
        "ultimate_parent_headquarters_country": designer.ultimate_parent_headquarters_country,
    }
    return tuple(_chinese(case, Seat(f"{pointer}/{name}", place)) for name, place in places.items() if place)


def _chinese(case: Case, seat: Seat) -> Claim:
    core = country_groups.resolve(seat.country) == "CN"
    extended = case.macau_or_d5(seat.country) or case.unsettled(seat.country)
    return claim(core or extended, (seat.pointer, seat.country))
