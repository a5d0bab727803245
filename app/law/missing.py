"""The facts that are missing, most decisive first: who asks for each, and what it could lead to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.law.evaluate import Evaluation, rules_of
from app.law.facts_read import FLAGS, pattern, reads
from app.law.finding import SEVERITY, Effect, Outcome, Question, Result, worst
from app.law.rule import Rule

GRAVE: Final = frozenset({Effect.PROHIBITED, Effect.PRESUMPTION_APPLIES})
"""Effects that a rule comes to only by facts that it names or asks for."""
WHOLE: Final = frozenset({"/items", "/parties"})
"""With one of these, anything may be said."""


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact by JSON pointer, the rules that ask for it, and the outcomes it could lead to, worst first."""

    pointer: str
    asked_by: tuple[str, ...]
    could_lead_to: tuple[Outcome, ...]


def missing_facts(evaluation: Evaluation) -> tuple[MissingFact, ...]:
    """Every fact that an unsettled finding lacks; first what could bring the worst, then what most rules ask for."""
    asking: dict[str, list[str]] = {}
    for one in evaluation.reaching:
        if one.result is Result.UNKNOWN and one.outcome is not Outcome.NO_RESTRICTION_FOUND:
            for pointer in one.missing:
                asking.setdefault(pointer, []).append(one.rule)
    standing = _standing(evaluation) if asking else None
    found = (_missing(standing, pointer, rules) for pointer, rules in asking.items() if standing)
    return tuple(sorted(found, key=_rank))


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the rules stand: the worst of each, what is met in any case, and the facts the gravest rest on."""

    question: Question
    by_rule: Mapping[str, Outcome]
    met: Outcome
    rests_on: Mapping[str, frozenset[str]]
    around: Mapping[str, frozenset[str]]


def _standing(evaluation: Evaluation) -> _Standing:
    rests_on: dict[str, set[str]] = {}
    for one in evaluation.findings:
        if one.effect in GRAVE:
            rests_on.setdefault(one.rule, set()).update(at for at, _ in one.because)
    return _Standing(
        evaluation.case.question,
        evaluation.by_rule,
        worst(tuple(one for one in evaluation.reaching if one.result is Result.MET)),
        {rule: frozenset(facts) for rule, facts in rests_on.items()},
        {rule: frozenset(part for at in facts for part in _around(at)) for rule, facts in rests_on.items()},
    )


@lru_cache(maxsize=65536)
def _around(pointer: str) -> tuple[str, ...]:
    """The pointer, and those of everything it is inside of."""
    parts = pointer.split("/")[1:]
    return tuple("/" + "/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def _missing(standing: _Standing, pointer: str, asking: list[str]) -> MissingFact:
    asked_by = tuple(dict.fromkeys(asking))
    readers = _readers(standing.question, pattern(pointer))
    ids = {one.id for one in readers}
    stays = _worst(outcome for rule, outcome in standing.by_rule.items() if rule not in ids)
    possible = {stays, *(o for one in readers for o in _possible(standing, one, one.id in asked_by, pointer))}
    reached = {_worst((base, one)) for base in (stays, _worst((stays, standing.met))) for one in possible}
    return MissingFact(pointer, asked_by, tuple(sorted(reached, key=SEVERITY.__getitem__)))


@lru_cache(maxsize=4096)
def _readers(question: Question, fact: str) -> tuple[Rule, ...]:
    """The rules whose answer a fact may change, through a red flag as well."""
    changed = (fact, FLAGS) if reads(FLAGS, (fact,)) else (fact,)
    return tuple(one for one in rules_of(question) if reads(one.id, changed))


def _possible(standing: _Standing, one: Rule, asks: bool, pointer: str) -> Iterable[Outcome]:  # noqa: FBT001
    effects = {one.effect, *one.also} - {Effect.ADVISORY, Effect.NONE}
    if not (asks or pointer in WHOLE or _rests_on(standing, one, pointer)):
        effects -= {Effect.PROHIBITED} if pointer.startswith("/items") else GRAVE
    return {Outcome(effect.value) for effect in effects} | ({one.when_unknown} if effects else set())


def _rests_on(standing: _Standing, one: Rule, pointer: str) -> bool:
    """The rule's present answer names the fact, or something inside or around it."""
    named = standing.rests_on.get(one.id, frozenset())
    return pointer in standing.around.get(one.id, ()) or any(part in named for part in _around(pointer))


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    return min(outcomes, key=SEVERITY.__getitem__, default=Outcome.NO_RESTRICTION_FOUND)


def _rank(one: MissingFact) -> tuple[int, int, str]:
    return SEVERITY[one.could_lead_to[0]], -len(one.asked_by), one.pointer
