"""Knowledge in the sense of 15 CFR 772.1: what the actor knows, once red flags are counted in.

Absent red flags there is no duty to look behind a customer's statements, so silence is NONE. A flag
that is up lifts NONE to RED_FLAG; declining to ask about it lifts RED_FLAG to HIGH_PROBABILITY.
"""

from typing import Final

from app.facts import KnowledgeLevel, Ternary
from app.law.case import Case, once
from app.law.red_flags import up
from app.law.truth import Claim, Used, fails, holds, stated, unknown

KNOWS: Final = frozenset({KnowledgeLevel.HIGH_PROBABILITY, KnowledgeLevel.ACTUAL})
TRAINING_FLAGS: Final = frozenset({"CD-RF-11", "KYC-28"})
"""The flags that speak of whom a model is trained for."""


@once
def level(case: Case, subject: str) -> KnowledgeLevel:
    """The level of knowledge of ``subject``, a field of Knowledge, after flags and self-blinding."""
    knowledge = case.facts.knowledge
    said: KnowledgeLevel | None = getattr(knowledge, subject) if knowledge else None
    if said in KNOWS or said is KnowledgeLevel.UNKNOWN:
        return said
    flags = [one for one in up(case) if subject != "training_for_beneficiary" or one.id in TRAINING_FLAGS]
    reached = KnowledgeLevel.RED_FLAG if flags else said or KnowledgeLevel.NONE
    if reached is KnowledgeLevel.RED_FLAG and knowledge and knowledge.self_blinding is Ternary.YES:
        return KnowledgeLevel.HIGH_PROBABILITY
    return reached


@once
def known(case: Case, subject: str) -> Claim:
    """The actor knows of ``subject``: actually, or as a high probability."""
    reached = level(case, subject)
    pointer = f"/knowledge/{subject}"
    if reached is KnowledgeLevel.UNKNOWN:
        return unknown(pointer)
    used: Used = (pointer, reached.value)
    return holds(used) if reached in KNOWS else fails(used)


def suspected(case: Case, subject: str) -> Claim:
    """The caller states a red flag for ``subject`` that has not become knowledge."""
    pointer = f"/knowledge/{subject}"
    said = getattr(case.facts.knowledge, subject) if case.facts.knowledge else None
    if said is KnowledgeLevel.RED_FLAG and level(case, subject) is KnowledgeLevel.RED_FLAG:
        return holds((pointer, KnowledgeLevel.RED_FLAG.value))
    return fails((pointer, level(case, subject).value))


def self_blinded(case: Case) -> Claim:
    """Somebody declined to ask once a red flag was up; silence is no such statement."""
    said = case.facts.knowledge.self_blinding if case.facts.knowledge else None
    pointer = "/knowledge/self_blinding"
    return fails((pointer, "not stated")) if said is None else stated(pointer, said)
