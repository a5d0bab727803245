"""The facts that are missing, most decisive first: who asks for each, and what it could lead to."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.law.finding import SEVERITY, Effect, Finding, Outcome, Result, worst


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact by JSON pointer, the rules that ask for it, and the outcomes it could lead to, worst first."""

    pointer: str
    asked_by: tuple[str, ...]
    could_lead_to: tuple[Outcome, ...]


def missing_facts(findings: tuple[Finding, ...]) -> tuple[MissingFact, ...]:
    """Every fact that an unsettled finding lacks, ranked by the worst outcome it could bring."""
    asking: dict[str, list[Finding]] = {}
    for one in findings:
        if one.result is Result.UNKNOWN and one.outcome is not Outcome.NO_RESTRICTION_FOUND:
            for pointer in one.missing:
                asking.setdefault(pointer, []).append(one)
    found = [_missing(pointer, rules, findings) for pointer, rules in asking.items()]
    return tuple(sorted(found, key=_rank))


def _missing(pointer: str, asking: list[Finding], findings: tuple[Finding, ...]) -> MissingFact:
    settled = worst(tuple(one for one in findings if one not in asking))
    outcomes = {settled, worst(findings), *_effects(asking)}
    rules = tuple(dict.fromkeys(one.rule for one in asking))
    return MissingFact(pointer, rules, tuple(sorted(outcomes, key=SEVERITY.__getitem__)))


def _effects(findings: Iterable[Finding]) -> set[Outcome]:
    none = (Effect.ADVISORY, Effect.NONE)
    return {Outcome(one.effect.value) for one in findings if one.effect not in none}


def _rank(one: MissingFact) -> tuple[int, int, str]:
    return SEVERITY[one.could_lead_to[0]], -len(one.asked_by), one.pointer
