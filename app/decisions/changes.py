"""What would change the outcome: minimal sets of facts one can learn or documents one can obtain.

Every set is verified: the rules that read its facts are applied again. The search is bounded by counts,
never by a clock, and says so when it was cut. Nothing here suggests another deal: only answers to open
questions, evidence for flags and statements, authorizations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from typing import Final

from app.decisions.build import Built, build
from app.decisions.decision import ChangeView, FactValue
from app.decisions.favorable import Apply, favorable, unchanged
from app.decisions.gather import Gathered
from app.decisions.screening import Screened
from app.facts import Evidence, EvidenceKind, Facts, ListId, RedFlag, RedFlagState, Ternary
from app.law.evaluate import Evaluation, evaluate_again, rules_of
from app.law.facts_read import pattern
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


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, document or reviewer's word, as it is shown and as it is tried; ``clears`` is whose matches."""

    shown: FactValue
    apply: Apply = unchanged
    clears: str | None = None


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
        case = build(replace(self.gathered, facts=facts), screened, self.built).case
        again = evaluate_again(self.evaluation, case, {_read_as(one) for one in changes})
        self.applied += again.applied + TRIAL
        return again.outcome

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
    open_to = tuple(candidates(gathered, evaluation, missing))
    if not open_to or evaluation.outcome in SETTLED:
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
            known = _minimal(search, (), (), pool)
            found.append(known)
            yield known
        for one in known:
            if without | {one} not in seen:
                seen.add(without | {one})
                waiting.append(without | {one})


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


def _read_as(one: Change) -> str:
    """The pattern under which the law reads what is changed: a match is made of a name."""
    return pattern(f"{one.clears}/name" if one.clears else one.shown.fact)


def candidates(
    gathered: Gathered, evaluation: Evaluation, missing: tuple[MissingFact, ...]
) -> Iterator[Change]:
    """Everything that could be learned or obtained: answers, resolutions, a reviewer's word, documents."""
    for one in missing:
        answer = favorable(one.pointer)
        if answer:
            yield Change(FactValue(fact=one.pointer, value=answer.shown), answer.apply)
    for flag in evaluation.case.flags:
        if flag.state is RedFlagState.PRESENT:
            yield _resolution(flag.id)
    for pointer in dict.fromkeys(one.pointer for one in evaluation.case.open_matches):
        shown = FactValue(fact=f"{pointer}/disposition", value="CLEARED by a reviewer, entry by entry")
        yield Change(shown, clears=pointer)
    for party in evaluation.case.parties:
        if any(listing.list == ListId.UVL for listing in party.listings):
            yield _document(gathered, EvidenceKind.UVL_STATEMENT, party.pointer)
    if any(one.rule == "gp10.prc-designed-3a090" for one in evaluation.findings):
        for line in evaluation.case.lines:
            yield _document(gathered, EvidenceKind.BIS_AUTHORIZATION_CHAIN, line.pointer)


def _resolution(flag_id: str) -> Change:
    def apply(facts: Facts) -> Facts:
        others = tuple(one for one in facts.red_flags or () if one.id != flag_id)
        flag = RedFlag(id=flag_id, state=RedFlagState.RESOLVED, evidence="evidence that resolves it")
        return replace(facts, red_flags=(*others, flag))

    return Change(FactValue(fact=f"/red_flags/{flag_id}", value="RESOLVED with evidence"), apply)


def _document(gathered: Gathered, kind: EvidenceKind, pointer: str) -> Change:
    on = gathered.when.on
    paper = Evidence(
        kind=kind,
        issued_on=on,
        valid_until=on + timedelta(days=1),
        complete=Ternary.YES,
        covers=(pointer,),
    )

    def apply(facts: Facts) -> Facts:
        return replace(facts, evidence=(*(facts.evidence or ()), paper))

    return Change(FactValue(fact="/evidence", value=f"{kind.value} for {pointer}"), apply)
