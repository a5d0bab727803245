"""What would change the outcome: minimal sets of facts one can learn or documents one can obtain.

Every set is verified: the rules that read its facts are applied again. The search is bounded by counts,
never by a clock, and says so when it was cut. Nothing here suggests another deal: only answers to open
questions, evidence for flags and statements, authorizations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from app.decisions.build import Built, build
from app.decisions.candidates import Change, candidates
from app.decisions.decision import ChangeView
from app.decisions.gather import Gathered
from app.decisions.ruled import InForce
from app.decisions.screening import Screened
from app.law.evaluate import Evaluation, evaluate_again, rules_of
from app.law.finding import SEVERITY, Outcome
from app.law.missing import MissingFact

MOST_TRIALS: Final = 200
"""Sets of facts that are tried for one decision."""
MOST_EVALUATIONS: Final = 5
"""What all trials together may cost, in evaluations of every rule."""
TRIAL: Final = 4
"""What a trial costs beside the rules that it applies, in rules."""
MOST_SETS: Final = 5
"""Sets that are shown; who needs more has the questions."""
SETTLED: Final = frozenset({Outcome.NO_RESTRICTION_FOUND, Outcome.AUTHORIZED, Outcome.PROHIBITED})


Changes = tuple[Change, ...]


class _SpentError(Exception):
    """The search has cost what it may."""


@dataclass(slots=True)
class _Search:
    """The outcomes of sets of changes, each worked out once, while the search may cost more."""

    gathered: Gathered
    screened: Screened
    built: Built
    evaluation: Evaluation
    known: dict[frozenset[Change], Outcome] = field(default_factory=dict)
    applied: int = 0

    def outcome(self, changes: Changes) -> Outcome:
        """The outcome with the changes made. Raises _SpentError."""
        these = frozenset(changes)
        if these not in self.known:
            self.known[these] = self._tried(changes)
        return self.known[these]

    def _tried(self, changes: Changes) -> Outcome:
        most = MOST_EVALUATIONS * len(rules_of(self.gathered.question))
        if len(self.known) >= MOST_TRIALS or self.applied >= most:
            raise _SpentError
        facts = self.gathered.facts
        for one in changes:
            facts = one.apply(facts)
        cleared = {one.clears for one in changes}
        screened = self.screened.without(cleared) if cleared - {None} else self.screened
        gathered = replace(self.gathered, facts=facts, in_force=self._with_licenses(changes))
        case = build(gathered, screened, self.built).case
        again = evaluate_again(self.evaluation, case, {one.read_as for one in changes})
        self.applied += again.applied + TRIAL
        return again.outcome

    def _with_licenses(self, changes: Changes) -> InForce:
        held = tuple(one.license for one in changes if one.license)
        in_force = self.gathered.in_force
        licenses = (*in_force.ruled.licenses, *held)
        return replace(in_force, ruled=replace(in_force.ruled, licenses=licenses)) if held else in_force

    def moves(self, changes: Changes) -> bool:
        """Whether the changes move the outcome down."""
        return SEVERITY[self.outcome(changes)] > SEVERITY[self.evaluation.outcome]


@dataclass(frozen=True, slots=True)
class Found:
    """The minimal sets that were found; ``cut`` when the search ended before all were tried."""

    sets: tuple[ChangeView, ...] = ()
    cut: bool = False


def changes_of(
    gathered: Gathered,
    screened: Screened,
    built: Built,
    evaluation: Evaluation,
    missing: tuple[MissingFact, ...],
) -> Found:
    """Minimal sets of changes that move the outcome down, if answers and documents can."""
    if evaluation.outcome in SETTLED:
        return Found()
    open_to = tuple(candidates(gathered, evaluation, missing))
    if not open_to:
        return Found()
    search = _Search(gathered, screened, built, evaluation)
    sets: list[ChangeView] = []
    try:
        for found in islice(_minimal_sets(search, open_to), MOST_SETS):
            sets.append(ChangeView(facts=tuple(one.shown for one in found), outcome=search.outcome(found)))
    except _SpentError:
        return Found(tuple(sets), cut=True)
    return Found(tuple(sets))


def _minimal_sets(search: _Search, every: Changes) -> Iterator[Changes]:
    """Every minimal set: of those left out of one set, another has to do without one of its members."""
    waiting: list[frozenset[Change]] = [frozenset()]
    seen = set(waiting)
    found: list[Changes] = []
    while waiting:
        without = waiting.pop(0)
        pool = tuple(one for one in every if one not in without)
        known = next((one for one in found if not without & set(one)), None)
        if known is None:
            if not pool or not search.moves(pool):
                continue
            known = _least(search, _minimal(search, (), (), pool))
            found.append(known)
            yield known
        for one in known:
            if without | {one} not in seen:
                seen.add(without | {one})
                waiting.append(without | {one})


def _least(search: _Search, found: Changes) -> Changes:
    """The set without what it can do without: an answer may undo what another has done, and halves do not see that."""
    for one in found:
        fewer = tuple(other for other in found if other is not one)
        if fewer and search.moves(fewer):
            return _least(search, fewer)
    return found


def _minimal(search: _Search, base: Changes, added: Changes, pool: Changes) -> Changes:
    """What of the pool is needed beside the base, by halves (Junker's QuickXplain)."""
    if added and search.moves(base):
        return ()
    if len(pool) == 1:
        return pool
    half = len(pool) // 2
    first, second = pool[:half], pool[half:]
    of_second = _minimal(search, (*base, *first), first, second)
    of_first = _minimal(search, (*base, *of_second), of_second, first)
    return (*of_first, *of_second)
