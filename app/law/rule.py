"""What a rule is: a named, dated, cited function from a case to verdicts.

A rule's docstring is the plain-language explanation that callers receive. Whether its text is in
force, and enforced, on the day of the law is asked of its controlling authority (the first named).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from inspect import cleandoc
from typing import Final, NamedTuple

from app.facts import Ternary
from app.law import authorities
from app.law.case import Case
from app.law.finding import (
    Effect,
    EnforcementStatus,
    Finding,
    Outcome,
    Question,
    Result,
    ReviewPolicy,
    TextStatus,
)
from app.law.truth import Claim

RESULTS: Final = {Ternary.YES: Result.MET, Ternary.NO: Result.NOT_MET, Ternary.UNKNOWN: Result.UNKNOWN}


class Verdict(NamedTuple):
    """One answer of a rule: the claim, what it is about, and where this answer differs from the rule's usual one."""

    claim: Claim
    subject: str = ""
    lines: tuple[str, ...] | None = None
    effect: Effect | None = None
    review_policy: ReviewPolicy | None = None
    cites: tuple[str, ...] = ()
    satisfied_by: str | None = None


Evaluate = Callable[[Case], Iterable[Verdict]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of law; see ``rule``."""

    id: str
    evaluate: Evaluate
    questions: frozenset[Question]
    authorities: tuple[str, ...]
    cites: tuple[str, ...]
    effect: Effect
    also: tuple[Effect, ...]
    when_unknown: Outcome
    starts: str | None
    ends: str | None
    explanation: str
    rebuttal: str | None
    consequences: str | None


REGISTRY: Final[dict[str, Rule]] = {}


def rule(
    rule_id: str,
    *,
    authority: tuple[str, ...],
    cites: tuple[str, ...],
    effect: Effect,
    questions: Iterable[Question],
    also: tuple[Effect, ...] = (),
    when_unknown: Outcome = Outcome.INSUFFICIENT_FACTS,
    starts: str | None = None,
    ends: str | None = None,
    rebuttal: str | None = None,
    consequences: str | None = None,
) -> Callable[[Evaluate], Evaluate]:
    """Register a rule.

    ``authority``: ids of ``data/authorities.yaml``, the controlling one first. ``also``: effects that
    single verdicts may have instead of ``effect``. ``starts``: the rule runs from this event
    of the controlling authority (default: while its text is in force). ``ends``: the rule ends the day before
    the ``ID:EVENT`` named. ``rebuttal`` and ``consequences`` are ids of texts.
    """

    def register(evaluate: Evaluate) -> Evaluate:
        if rule_id in REGISTRY:
            message = f"two rules are called {rule_id}"
            raise ValueError(message)
        REGISTRY[rule_id] = Rule(
            id=rule_id,
            evaluate=evaluate,
            questions=frozenset(questions),
            authorities=authority,
            cites=cites,
            effect=effect,
            also=also,
            when_unknown=when_unknown,
            starts=starts,
            ends=ends,
            explanation=cleandoc(evaluate.__doc__ or ""),
            rebuttal=rebuttal,
            consequences=consequences,
        )
        return evaluate

    return register


@lru_cache(maxsize=65536)
def in_force(
    rule_id: str, on: date, changes: tuple[authorities.StatusChange, ...] = ()
) -> tuple[TextStatus, EnforcementStatus]:
    """Status of a rule's text and of its enforcement on a day."""
    one = REGISTRY[rule_id]
    status = authorities.status(one.authorities[0], on, changes)
    text = TextStatus(status.text_status)
    if one.starts and on < authorities.event_day(one.authorities[0], one.starts):
        text = TextStatus.NOT_IN_FORCE
    if one.ends and on >= authorities.event_day(*one.ends.split(":")):
        text = TextStatus.NOT_IN_FORCE
    return text, EnforcementStatus(status.enforcement_status)


def apply(one: Rule, case: Case) -> tuple[Finding, ...]:
    """The findings of one rule; none when its text is not in force on the day."""
    text, _ = in_force(one.id, case.on, case.changes.statuses)
    if text is not TextStatus.IN_FORCE:
        return ()
    return tuple(finding(one, verdict, case) for verdict in one.evaluate(case))


def finding(one: Rule, verdict: Verdict, case: Case) -> Finding:
    """The finding that an answer of a rule makes."""
    text, enforcement = in_force(one.id, case.on, case.changes.statuses)
    return Finding(
        rule=one.id,
        subject=verdict.subject,
        result=RESULTS[verdict.claim.truth],
        effect=verdict.effect or one.effect,
        authorities=one.authorities,
        citations=tuple(dict.fromkeys((*one.cites, *verdict.cites))) if verdict.cites else one.cites,
        text_status=text,
        enforcement_status=enforcement,
        grounds=verdict.claim,
        lines=verdict.lines,
        review_policy=verdict.review_policy,
        when_unknown=one.when_unknown,
        satisfied_by=verdict.satisfied_by,
    )
