"""What a rule answers: findings, their effects, and the order of outcomes."""

from enum import StrEnum
from typing import Final, NamedTuple

from app.law.truth import Claim, Used


class Question(StrEnum):
    """The questions that the service answers; the ``kind`` of a decision."""

    PARTY = "PARTY"
    CLASSIFICATION = "CLASSIFICATION"
    IAAS = "IAAS"
    GP10 = "GP10"
    DILIGENCE = "DILIGENCE"
    TRANSACTION = "TRANSACTION"


class Outcome(StrEnum):
    """What a decision comes to, worst first."""

    PROHIBITED = "PROHIBITED"
    LICENSE_REQUIRED = "LICENSE_REQUIRED"
    PRESUMPTION_APPLIES = "PRESUMPTION_APPLIES"
    REVIEW = "REVIEW"
    INSUFFICIENT_FACTS = "INSUFFICIENT_FACTS"
    AUTHORIZED = "AUTHORIZED"
    NO_RESTRICTION_FOUND = "NO_RESTRICTION_FOUND"


SEVERITY: Final = {outcome: place for place, outcome in enumerate(Outcome)}
"""Place of each outcome in the order; 0 is the worst."""


class Effect(StrEnum):
    """What a rule does when it is met: an outcome, a note, or nothing."""

    PROHIBITED = "PROHIBITED"
    LICENSE_REQUIRED = "LICENSE_REQUIRED"
    PRESUMPTION_APPLIES = "PRESUMPTION_APPLIES"
    REVIEW = "REVIEW"
    INSUFFICIENT_FACTS = "INSUFFICIENT_FACTS"
    AUTHORIZED = "AUTHORIZED"
    NO_RESTRICTION_FOUND = "NO_RESTRICTION_FOUND"
    ADVISORY = "ADVISORY"
    NONE = "NONE"


class Result(StrEnum):
    """How a rule came out."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    UNKNOWN = "UNKNOWN"


class ReviewPolicy(StrEnum):
    """How BIS reviews an application, strictest first."""

    PRESUMPTION_OF_DENIAL = "PRESUMPTION_OF_DENIAL"
    OTHER = "OTHER"
    CASE_BY_CASE = "CASE_BY_CASE"
    PRESUMPTION_OF_APPROVAL = "PRESUMPTION_OF_APPROVAL"
    NONE = "NONE"


STRICTEST_FIRST: Final = tuple(ReviewPolicy)


class TextStatus(StrEnum):
    """Whether the text stands in the law of the day."""

    IN_FORCE = "IN_FORCE"
    STAYED = "STAYED"
    NOT_IN_FORCE = "NOT_IN_FORCE"


class EnforcementStatus(StrEnum):
    """Whether the agency enforces the text; apart from whether it stands."""

    ENFORCED = "ENFORCED"
    NOT_ENFORCED = "NOT_ENFORCED"
    UNCONFIRMED = "UNCONFIRMED"


class Finding(NamedTuple):
    """How one rule came out for one subject.

    ``subject`` is a JSON pointer into the facts ("" is the whole dealing); ``lines`` are the order
    lines that the finding reaches, ``None`` all of them.
    """

    rule: str
    subject: str
    result: Result
    effect: Effect
    authorities: tuple[str, ...]
    citations: tuple[str, ...]
    text_status: TextStatus
    enforcement_status: EnforcementStatus
    grounds: Claim
    lines: tuple[str, ...] | None = None
    review_policy: ReviewPolicy | None = None
    when_unknown: Outcome = Outcome.INSUFFICIENT_FACTS
    satisfied_by: str | None = None

    @property
    def because(self) -> tuple[Used, ...]:
        """The facts that the result rests on, with their values."""
        return self.grounds.because

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that would settle the result; none when it is settled."""
        return self.grounds.missing if self.result is Result.UNKNOWN else ()

    @property
    def outcome(self) -> Outcome:
        """What this finding alone makes of the decision."""
        if self.result is Result.NOT_MET or self.enforcement_status is EnforcementStatus.NOT_ENFORCED:
            return Outcome.NO_RESTRICTION_FOUND
        if self.effect in (Effect.ADVISORY, Effect.NONE):
            return Outcome.NO_RESTRICTION_FOUND
        if self.result is Result.UNKNOWN:
            return self.when_unknown
        return Outcome.AUTHORIZED if self.satisfied_by else Outcome(self.effect.value)


def worst(findings: tuple[Finding, ...]) -> Outcome:
    """The worst outcome among the findings; NO_RESTRICTION_FOUND when none restricts."""
    found = [one.outcome for one in findings if one.result is not Result.NOT_MET]
    return min(found, key=SEVERITY.__getitem__, default=Outcome.NO_RESTRICTION_FOUND)
