"""High-bandwidth memory of ECCN 3A090.c by destination and by headquarters (89 FR 96790)."""

from collections.abc import Iterator

from app.law.advanced_computing import QUESTIONS, controlled, license_for
from app.law.case import Case, headquartered_in_macau_or_d5
from app.law.finding import Effect
from app.law.places import destined_to_macau_or_d5, leaves_the_us
from app.law.rule import Verdict, rule
from app.law.truth import all_of, any_of, negated


@rule(
    "hbm.destination",
    authority=("DEC2_2024_FDP", "EAR_742_6"),
    cites=("15 CFR 742.6(a)(6)(i)(B)",),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
    starts="COMPLIANCE_DUE",
)
def hbm_destination(case: Case) -> Iterator[Verdict]:
    """High-bandwidth memory of ECCN 3A090.c needs a license to Macau and to destinations in Country Group D:5."""
    for line in case.lines:
        yield license_for(case, line, controlled(case, line, destined_to_macau_or_d5(case), "c"))


@rule(
    "hbm.headquarters",
    authority=("DEC2_2024_FDP", "EAR_744_23"),
    cites=("15 CFR 744.23(a)(3)(i)(B)",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
    starts="COMPLIANCE_DUE",
)
def hbm_headquarters(case: Case) -> Iterator[Verdict]:
    """High-bandwidth memory of ECCN 3A090.c is for a party headquartered in Macau or D:5, outside those places.

    Section 744.23 has a headquarters scope of its own for such memory that we could not read in full,
    so a person decides.
    """
    party = any_of(*(headquartered_in_macau_or_d5(case, one) for one in case.recipients))
    elsewhere = negated(destined_to_macau_or_d5(case))
    for line in case.lines:
        found = controlled(case, line, all_of(leaves_the_us(case), elsewhere, party), "c")
        yield Verdict(found, line.pointer, (line.pointer,))
