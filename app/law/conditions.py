"""Conditions that the law names one by one, so that an answer can say which of them is met, fails, or is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.facts import Ternary
from app.law.truth import Claim, all_of


@dataclass(frozen=True, slots=True)
class State:
    """A condition as an answer shows it."""

    code: str
    met: Ternary
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition by its code (a text of the kind ``condition``) and the claim that it is met."""

    code: str
    claim: Claim

    @property
    def state(self) -> State:
        """Whether the condition is met, and the facts that would tell."""
        found = self.claim.truth
        return State(self.code, found, self.claim.missing if found is Ternary.UNKNOWN else ())


def all_met(conditions: Iterable[Condition]) -> Claim:
    """Every condition is met."""
    return all_of(*(one.claim for one in conditions))
