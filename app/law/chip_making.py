"""End uses of 15 CFR 744.23 beside the headquarters rule: supercomputers, fabrication, design data, equipment (A 5.3).

Paragraph (a)(3)(i), the headquarters rule, stands in ``advanced_computing``.
"""

from collections.abc import Iterator
from typing import Final

from app.facts import ActorRole, Designer, PartyRole, Purpose
from app.law.case import (
    COVERED_LEVELS,
    Case,
    Line,
    PartyCase,
    covered,
    headquartered_in_macau_or_d5,
    once,
    subject_to_the_ear,
)
from app.law.eccns import contradicting_words, named_in_744_23
from app.law.end_uses import not_ear99, purpose_is
from app.law.finding import Effect, Outcome, Question
from app.law.places import destined_to_macau_or_d5
from app.law.review_policy import end_use_policy
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, unknown

QUESTIONS: Final = (Question.TRANSACTION, Question.IAAS)
NO_DESIGNER: Final = Designer()


@rule(
    "end-use.supercomputer",
    authority=("EAR_744_23",),
    cites=("15 CFR 744.23(a)(1)",),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
)
def supercomputer(case: Case) -> Iterator[Verdict]:
    """ICs and computers need a license when they are known to go into a supercomputer in Macau or D:5.

    The section names the entries 3A001, 3A991, 4A003, 4A004, 4A994, 5A002, 5A004 and 5A992, and the
    advanced-computing entries go with them.
    """
    place = any_of(destined_to_macau_or_d5(case), _purpose_in_macau_or_d5(case))
    for line in case.lines:
        named = any_of(_in_entries(case, line, "a.1"), covered(line, *COVERED_LEVELS))
        found = all_of(purpose_is(case, Purpose.SUPERCOMPUTER), place, named, subject_to_the_ear(case, line))
        yield Verdict(found, line.pointer, (line.pointer,), review_policy=end_use_policy(case))


@rule(
    "end-use.advanced-node-fabrication",
    authority=("EAR_744_23",),
    cites=("15 CFR 744.23(a)(2)",),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
)
def advanced_node_fabrication(case: Case) -> Iterator[Verdict]:
    """Any item, EAR99 included, needs a license for making advanced-node ICs at a facility in Macau or D:5.

    Who owns the facility makes no difference. Assembly, test and packaging that leave the node as it is are
    no such making (paragraph (a)(5)).
    """
    place = any_of(destined_to_macau_or_d5(case), _purpose_in_macau_or_d5(case))
    for line in case.lines:
        found = all_of(
            purpose_is(case, Purpose.ADVANCED_NODE_FABRICATION), place, subject_to_the_ear(case, line)
        )
        yield Verdict(found, line.pointer, (line.pointer,), review_policy=end_use_policy(case))


@rule(
    "end-use.fabrication-of-unknown-node",
    authority=("EAR_744_23",),
    cites=("15 CFR 744.23(a)(2)(ii)",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def fabrication_of_unknown_node(case: Case) -> Iterator[Verdict]:
    """Equipment, materials, software or technology of Category 3 goes to a fabricator of ICs in Macau or D:5.

    It needs a license where it is not known whether the facility makes advanced-node ICs; nobody has stated
    that here, so a person finds out.
    """
    fab = any_of(
        *(_in_macau_or_d5(case, one) for one in case.recipients if PartyRole.FABRICATOR in one.roles)
    )
    for line in case.lines:
        found = all_of(fab, _in_entries(case, line, "a.2.ii"), subject_to_the_ear(case, line))
        yield Verdict(found, line.pointer, (line.pointer,))


@rule(
    "end-use.design-technology-for-production",
    authority=("ACS_2023", "EAR_744_23", "EAR_734"),
    cites=("15 CFR 744.23(a)(3)(ii)", "15 CFR 734.9(h)"),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
    when_unknown=Outcome.REVIEW,
)
def design_technology_for_production(case: Case) -> Iterator[Verdict]:
    """Technology for a 3A090 IC, developed by a firm seated in Macau or D:5, leaves D:1, D:4 or D:5 for production.

    Such technology, for example mask data sent to a foundry, can be subject to the EAR as a foreign direct
    product, and then needs a license to any destination.
    """
    for line in case.lines:
        found = all_of(
            _technology_for_3a090(case, line),
            _designed_in_macau_or_d5(case, line),
            _leaves_a_controlled_place(case),
            _for_production(case),
            subject_to_the_ear(case, line),
        )
        yield Verdict(found, line.pointer, (line.pointer,), review_policy=end_use_policy(case))


@rule(
    "end-use.semiconductor-equipment-production",
    authority=("EAR_744_23",),
    cites=("15 CFR 744.23(a)(4)",),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
)
def equipment_production(case: Case) -> Iterator[Verdict]:
    """Items on the Commerce Control List need a license for making semiconductor equipment in Macau or D:5.

    The same holds anywhere for a maker headquartered there, or whose ultimate parent is.
    """
    place = any_of(
        destined_to_macau_or_d5(case),
        _purpose_in_macau_or_d5(case),
        *(headquartered_in_macau_or_d5(case, one) for one in case.recipients),
    )
    for line in case.lines:
        found = all_of(
            purpose_is(case, Purpose.SME_PRODUCTION), place, not_ear99(line), subject_to_the_ear(case, line)
        )
        yield Verdict(found, line.pointer, (line.pointer,), review_policy=end_use_policy(case))


def _purpose_in_macau_or_d5(case: Case) -> Claim:
    country = case.end_use.purpose_country
    if country is None:
        return fails()
    return claim(case.macau_or_d5(country), ("/end_use/purpose_country", country))


def _in_entries(case: Case, line: Line, paragraph: str) -> Claim:
    """The line's entry is one that the paragraph of section 744.23 names."""
    eccn = line.item.eccn
    if eccn is None:
        return unknown(f"{line.pointer}/eccn")
    return claim(named_in_744_23(eccn, paragraph, case.on), (f"{line.pointer}/eccn", eccn))


def _in_macau_or_d5(case: Case, one: PartyCase) -> Claim:
    pointer, country = f"{one.pointer}/country", one.party.country or case.facts.destination
    return unknown(pointer) if country is None else claim(case.macau_or_d5(country), (pointer, country))


def _technology_for_3a090(case: Case, line: Line) -> Claim:
    """Declared in 3E001, and by its figures, or in so many words, for a 3A090 IC."""
    eccn = line.item.eccn or ""
    if not eccn.startswith("3E001"):
        return fails((f"{line.pointer}/eccn", eccn))
    words = contradicting_words(line.item, case.on)
    said = claim("3a090" in words, (f"{line.pointer}/description", " ".join(words)))
    return any_of(covered(line), said)


def _designed_in_macau_or_d5(case: Case, line: Line) -> Claim:
    """The item's designer, or a party in that role, has its seat or its ultimate parent's there."""
    designer, where = line.item.designer or NO_DESIGNER, f"{line.pointer}/designer"
    seats = (
        (f"{where}/headquarters_country", designer.headquarters_country),
        (f"{where}/ultimate_parent_headquarters_country", designer.ultimate_parent_headquarters_country),
    )
    parties = case.playing(PartyRole.DESIGNER)
    on_record = (headquartered_in_macau_or_d5(case, one) for one in case.designers_of(line.pointer))
    return any_of(
        *(unknown(at) if seat is None else claim(case.macau_or_d5(seat), (at, seat)) for at, seat in seats),
        *(one for one in on_record if one.holds),
        *(headquartered_in_macau_or_d5(case, one) for one in parties),
    )


@once
def _leaves_a_controlled_place(case: Case) -> Claim:
    country = case.facts.ship_from
    if country is None:
        return unknown("/ship_from")
    return claim(case.member(country, "D:1", "D:4", "D:5"), ("/ship_from", country))


@once
def _for_production(case: Case) -> Claim:
    """A fabricator takes part, or making ICs is stated; other purposes do not exclude it, bare analysis does."""
    makers = [one.pointer for one in case.playing(PartyRole.FABRICATOR)]
    if makers or case.actor.role is ActorRole.FABRICATOR:
        return holds((makers[0] if makers else "/actor/role", ActorRole.FABRICATOR.value))
    purposes = set(case.end_use.purposes or ())
    if purposes == {Purpose.TECHNICAL_ANALYSIS_ONLY}:
        return fails(("/end_use/purposes", Purpose.TECHNICAL_ANALYSIS_ONLY.value))
    return any_of(purpose_is(case, Purpose.ADVANCED_NODE_FABRICATION), unknown("/end_use/purposes"))
