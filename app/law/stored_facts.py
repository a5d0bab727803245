"""Where what is stored of a party and what is said of it have to be brought together by a person (A 1.2, A 6)."""

from collections.abc import Iterator
from typing import Final

from app.law.case import Case
from app.law.finding import Effect, Question
from app.law.rule import Verdict, rule
from app.law.truth import holds

QUESTIONS: Final = (Question.PARTY, Question.TRANSACTION, Question.IAAS)


@rule(
    "ownership.sources-disagree",
    authority=("EAR_732_SUPP3", "EAR_744_11", "OFAC_50", "OFAC_SDN"),
    cites=("Supplement No. 3 to 15 CFR part 732", "15 CFR 744.11(a)(1)", "31 CFR chapter V"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def sources_disagree(case: Case) -> Iterator[Verdict]:
    """Two sources give shares of one holding that cannot both be right, and a 50 percent rule turns on it.

    Neither is believed over the other: the share is taken to lie anywhere between them until a person settles which
    source is right, for example with an extract from the register.
    """
    for one in case.parties:
        if one.disputed:
            yield Verdict(holds(*one.disputed), one.pointer)


@rule(
    "party.may-be-stored-entity",
    authority=("EAR_732_SUPP3",),
    cites=("Supplement No. 3 to 15 CFR part 732",),
    effect=Effect.REVIEW,
    questions=(*QUESTIONS, Question.GP10),
)
def may_be_stored_entity(case: Case) -> Iterator[Verdict]:
    """A party is much like an entity on record, and what is on record of that entity would make the answer stricter.

    A name is no proof: a person confirms that they are one, or cuts the link for good.
    """
    for one in case.parties:
        if one.resembles:
            yield Verdict(holds(*one.resembles), one.pointer)
    for pointer, used in case.resembling:
        yield Verdict(holds(used), pointer)
