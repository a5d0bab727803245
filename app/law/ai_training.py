"""BIS's policy statement of 13 May 2025 on training AI models (A 2): two keys, neither of them new law.

Key 1: a model is trained for or on behalf of a party headquartered in Macau or D:5. Key 2: knowledge
that the model or its use serves weapons of mass destruction or military intelligence. Both together
need a license under part 744; key 1 alone is a red flag, never a prohibition.
"""

from collections.abc import Iterator
from typing import Final

from app.facts import Activity, PartyRole, PartyType, Purpose, Workload
from app.law.case import (
    Case,
    Line,
    PartyCase,
    covered,
    headquartered_in_macau_or_d5,
    once,
    subject_to_the_ear,
    us_person_takes_part,
)
from app.law.end_uses import WEAPONS, military_intelligence_use, purpose_is
from app.law.finding import Effect, Question, ReviewPolicy
from app.law.knowledge import known, self_blinded, suspected
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, none_of, unknown

QUESTIONS: Final = (Question.IAAS, Question.TRANSACTION)
AUTHORITIES: Final = ("PS_2025", "EAR_744_2", "EAR_744_3", "EAR_744_4", "EAR_744_6", "EAR_744_22")
CITES: Final = ("15 CFR 744.2", "15 CFR 744.3", "15 CFR 744.4", "15 CFR 744.6", "15 CFR 744.22")
SERVICES: Final = frozenset(
    {Activity.SUPPORT, Activity.SERVICE, Activity.FINANCE, Activity.NEGOTIATE, Activity.PROVIDE_COMPUTE}
)
"""Acts by which a US person may assist training with any item, or with none (744.6(b)(6))."""


@rule(
    "ai-training.with-knowledge",
    authority=AUTHORITIES,
    cites=CITES,
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
    consequences="penalties",
)
def training_with_knowledge(case: Case) -> Iterator[Verdict]:
    """A model is trained for a party headquartered in Macau or D:5, and a prohibited end use is known.

    With knowledge that the model or its use serves weapons of mass destruction or military intelligence, the
    export, the change of use of items already there, or a US person's support needs a license.
    """
    keys = all_of(trained_for_macau_or_d5(case), _prohibited_use_known(case))
    yield from _verdicts(case, keys, ReviewPolicy.PRESUMPTION_OF_DENIAL)


@rule(
    "ai-training.beneficiary-headquarters",
    authority=AUTHORITIES,
    cites=CITES,
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def training_for_macau_or_d5(case: Case) -> Iterator[Verdict]:
    """A model is trained for or on behalf of a party headquartered in Macau or Country Group D:5.

    That alone asks for no license; BIS calls it a red flag that a prohibited end use is possible. It has to be
    resolved before going on: where the data center stands makes no difference. The seat of the party's ultimate
    parent is counted as well, which the statement itself does not say for certain.
    """
    yield from _verdicts(case, trained_for_macau_or_d5(case))


def _verdicts(case: Case, keys: Claim, policy: ReviewPolicy | None = None) -> Iterator[Verdict]:
    """On each line that the statement reaches; a US person's support is reached without any item."""
    for line in case.lines:
        found = all_of(keys, _in_scope(case, line))
        yield Verdict(found, line.pointer, (line.pointer,), review_policy=policy)
    if not case.lines:
        yield Verdict(all_of(keys, _us_person_serves(case)), review_policy=policy)


@once
def trained_for_macau_or_d5(case: Case) -> Claim:
    """Key 1: a model is trained, and for a party with such a headquarters."""
    workload = case.end_use.workload
    aware = _aware(case)
    if workload is None and not aware.holds and not _concerns_compute(case):
        return fails(("/end_use/workload", "not stated"))
    if workload is None or workload is Workload.UNKNOWN:
        training = unknown("/end_use/workload")
    else:
        training = claim(workload is Workload.TRAINING, ("/end_use/workload", workload.value))
    return all_of(any_of(training, aware), _beneficiary(case))


def _aware(case: Case) -> Claim:
    """The caller knows of such training, or suspects it, whatever workload is stated."""
    return any_of(known(case, "training_for_beneficiary"), suspected(case, "training_for_beneficiary"))


def _concerns_compute(case: Case) -> bool:
    named = case.playing(PartyRole.TRAINING_BENEFICIARY)
    return bool(named) or _supplies_compute(case) or any(not covered(line).fails for line in case.lines)


def beneficiaries(case: Case) -> tuple[PartyCase, ...]:
    """Those for whom a model is trained, and whoever uses the compute; every recipient where neither is named."""
    named = tuple(
        one for one in case.parties if one.roles & {PartyRole.TRAINING_BENEFICIARY, PartyRole.END_USER}
    )
    return named or case.recipients


def _beneficiary(case: Case) -> Claim:
    """Some beneficiary has such a seat; to know of training for one that is named is not to know its seat."""
    seats = [_seated(case, one) for one in beneficiaries(case)]
    if case.playing(PartyRole.TRAINING_BENEFICIARY):
        return any_of(*seats, suspected(case, "training_for_beneficiary"))
    said = case.facts.knowledge.training_for_beneficiary if case.facts.knowledge else None
    nobody = [unknown("/parties")] if said is None and _supplies_compute(case) else []
    return any_of(*seats, _aware(case), *nobody)


def _seated(case: Case, one: PartyCase) -> Claim:
    """Headquartered there, or where sources disagree; a natural person counts where it is."""
    if one.party.type is PartyType.PERSON:
        country = one.party.country
        return claim(
            bool(country and case.macau_or_d5(country)), (f"{one.pointer}/country", country or "none")
        )
    doubtful = (seat for seat in (*one.seats, *one.parent_seats) if case.unsettled(seat.country))
    return any_of(
        headquartered_in_macau_or_d5(case, one), *(holds((seat.pointer, seat.country)) for seat in doubtful)
    )


def _supplies_compute(case: Case) -> bool:
    acts = set(case.facts.activities or ())
    provider = any(PartyRole.IAAS_PROVIDER in one.roles for one in case.parties)
    return case.question is Question.IAAS or provider or Activity.PROVIDE_COMPUTE in acts


def _in_scope(case: Case, line: Line) -> Claim:
    """PS-1 and PS-2 reach ".a" items subject to the EAR; PS-3 what a US person does, the item being subject or not."""
    item = all_of(covered(line, "a"), subject_to_the_ear(case, line))
    return any_of(item, _us_person_serves(case), all_of(covered(line), us_person_takes_part(case)))


@once
def _us_person_serves(case: Case) -> Claim:
    acts = set(case.facts.activities or ())
    serves = claim(bool(acts & SERVICES), ("/activities", " ".join(sorted(one.value for one in acts))))
    return all_of(serves, us_person_takes_part(case))


@once
def _prohibited_use_known(case: Case) -> Claim:
    """Key 2: a weapons use, or military intelligence of a country in 744.22; knowledge of neither kind asks which.

    Key 1 is a red flag by itself: whoever declined to ask about it is aware of a high probability (772.1).
    """
    specific = any_of(purpose_is(case, *WEAPONS), military_intelligence_use(case))
    other_purpose = purpose_is(case, Purpose.MILITARY_INTELLIGENCE, Purpose.MILITARY)
    unspecific = all_of(known(case, "prohibited_end_use"), none_of(other_purpose))
    return any_of(specific, unspecific, self_blinded(case))


def inference_only(case: Case) -> bool:
    """Compute serves such a party for inference, which the statement does not speak of."""
    workload = case.end_use.workload
    if workload is not Workload.INFERENCE or not _supplies_compute(case):
        return False
    return any(headquartered_in_macau_or_d5(case, one).holds for one in beneficiaries(case))
