"""Individual notices: an "is informed" letter binds its addressee; for others it is public knowledge (A 5.8)."""

from collections.abc import Iterator
from typing import Final

from app.facts import Ternary
from app.law.case import Case, Line, headquartered_in_macau_or_d5, moves, subject_to_the_ear
from app.law.finding import Effect, Question
from app.law.places import destined_to_macau_or_d5
from app.law.presumed_items import in_public_notice
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, fails, holds, stated

QUESTIONS: Final = (Question.TRANSACTION, Question.IAAS)


@rule(
    "notice.addressee",
    authority=("EAR_744_23", "IS_INFORMED_H20"),
    cites=("15 CFR 744.23(b)",),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
)
def addressee(case: Case) -> Iterator[Verdict]:
    """BIS has informed this actor by letter that it needs a license for the item; the letter binds its addressee."""
    informed = case.actor.is_informed
    told = stated("/actor/is_informed", informed) if informed else fails(("/actor/is_informed", "not stated"))
    for line in case.lines:
        yield Verdict(
            all_of(told, subject_to_the_ear(case, line), moves(case)), line.pointer, (line.pointer,)
        )


@rule(
    "notice.public-knowledge",
    authority=("IS_INFORMED_H20",),
    cites=("15 CFR 744.23(b)",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def public_knowledge(case: Case) -> Iterator[Verdict]:
    """BIS told other companies by letter that this item needs a license to China, D:5 or a party seated there.

    The letter does not bind this actor, but it makes BIS's concern publicly known; a person decides.
    """
    place = any_of(
        destined_to_macau_or_d5(case), *(headquartered_in_macau_or_d5(case, one) for one in case.recipients)
    )
    for line in case.lines:
        found = all_of(_named(case, line), subject_to_the_ear(case, line), moves(case), place)
        yield Verdict(found, line.pointer, (line.pointer,))


def _named(case: Case, line: Line) -> Claim:
    if case.actor.is_informed is Ternary.YES:
        return fails(("/actor/is_informed", "YES"))
    for pointer, item in line.all_items:
        if in_public_notice(item.model, item.description, item.sku, case.on):
            return holds((f"{pointer}/model", item.model or item.description or ""))
    return fails()
