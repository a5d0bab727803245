"""What would change the outcome: minimal sets of facts one can learn or documents one can obtain.

Every set is verified by evaluating again, at most ``MOST`` times, counted and not timed. Nothing here suggests
another deal: only answers to open questions, evidence for flags and statements, authorizations.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from app.decisions.build import build
from app.decisions.decision import ChangeView, FactValue
from app.decisions.gather import Gathered
from app.decisions.screening import Screened
from app.facts import (
    Actor,
    DataCenter,
    Designer,
    EndUse,
    Evidence,
    EvidenceKind,
    Facts,
    Knowledge,
    KnowledgeLevel,
    ListId,
    Purpose,
    RedFlag,
    RedFlagState,
    Ternary,
    UltimateParent,
    Workload,
)
from app.law.evaluate import Evaluation, evaluate
from app.law.finding import SEVERITY, Outcome
from app.law.missing import missing_facts

MOST: Final = 60
"""Evaluations that the search may cost for one order line; for more lines, fewer, as each costs more."""

ELSEWHERE: Final = ("US", "outside Macau and Country Group D:5")
FAVORABLE: Final[dict[str, tuple[Any, str]]] = {
    "headquarters_country": ELSEWHERE,
    "ultimate_parent_headquarters_country": ELSEWHERE,
    "final_address_given": (Ternary.YES, "YES"),
    "screens_user_headquarters": (Ternary.YES, "YES"),
    "infrastructure_attested": (Ternary.YES, "YES"),
    "subject_to_the_ear": (Ternary.NO, "NO"),
    "military_end_user": (Ternary.NO, "NO"),
    "military_intelligence_end_user": (Ternary.NO, "NO"),
    "government_body": (Ternary.YES, "YES"),
    "us_person": (Ternary.NO, "NO"),
    "us_persons_involved": (Ternary.NO, "NO"),
    "eccn": ("EAR99", "an entry outside 3A090, 4A090 and .z"),
    "purposes": ((Purpose.COMMERCIAL,), "COMMERCIAL"),
    "workload": (Workload.INFERENCE, "other than TRAINING"),
    "violation": (KnowledgeLevel.NONE, "NONE"),
    "diversion": (KnowledgeLevel.NONE, "NONE"),
    "prohibited_end_use": (KnowledgeLevel.NONE, "NONE"),
    "training_for_beneficiary": (KnowledgeLevel.NONE, "NONE"),
}
"""The answer to each question that restricts least, and how it is said; a fact without one is not proposed."""

PARTS: Final[dict[str, Any]] = {
    "actor": Actor,
    "ultimate_parent": UltimateParent,
    "data_center": DataCenter,
    "designer": Designer,
    "end_use": EndUse,
    "knowledge": Knowledge,
}
"""The words that a fact may stand in, to be made where nobody has said anything of them."""

Apply = Callable[[Facts], Facts]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact or document, as it is shown and as it is tried."""

    shown: FactValue
    apply: Apply


def changes_of(gathered: Gathered, screened: Screened, evaluation: Evaluation) -> tuple[ChangeView, ...]:
    """One minimal set of changes that moves the outcome down, if open questions and documents can."""
    candidates = tuple(_candidates(gathered, evaluation))
    settled = evaluation.outcome in (Outcome.NO_RESTRICTION_FOUND, Outcome.AUTHORIZED, Outcome.PROHIBITED)
    if not candidates or settled or is_cut(gathered, evaluation):
        return ()
    reached = _outcome(gathered, screened, candidates)
    if SEVERITY[reached] <= SEVERITY[evaluation.outcome]:
        return ()
    kept = candidates
    for one in candidates:
        fewer = tuple(other for other in kept if other is not one)
        if SEVERITY[_outcome(gathered, screened, fewer)] >= SEVERITY[reached]:
            kept = fewer
    return (ChangeView(facts=tuple(one.shown for one in kept), outcome=reached),)


def is_cut(gathered: Gathered, evaluation: Evaluation) -> bool:
    """Whether a search would cost more evaluations than it may; the decision then says so."""
    candidates = sum(1 for _ in _candidates(gathered, evaluation))
    return candidates > 0 and (candidates + 1) * max(1, len(evaluation.case.lines)) > MOST


def _outcome(gathered: Gathered, screened: Screened, changes: tuple[Change, ...]) -> Outcome:
    """The outcome with the changes made."""
    facts = gathered.facts
    for one in changes:
        facts = one.apply(facts)
    return evaluate(build(replace(gathered, facts=facts), screened).case).outcome


def _candidates(gathered: Gathered, evaluation: Evaluation) -> Iterator[Change]:
    for one in missing_facts(evaluation.findings):
        name = one.pointer.rpartition("/")[2]
        if name in FAVORABLE:
            value, shown = FAVORABLE[name]
            yield Change(FactValue(fact=one.pointer, value=shown), _setter(one.pointer, value))
    for flag in evaluation.case.flags:
        if flag.state is RedFlagState.PRESENT:
            yield _resolution(flag.id)
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


def _setter(pointer: str, value: Any) -> Apply:
    def apply(facts: Facts) -> Facts:
        changed: Facts = _with(facts, pointer.split("/")[1:], value)
        return changed

    return apply


def _with(word: Any, path: list[str], value: Any) -> Any:
    """The word with the value set at the path; parts that are not there are made."""
    if not path:
        return value
    head, *rest = path
    if isinstance(word, tuple):
        place = int(head)
        return (*word[:place], _with(word[place], rest, value), *word[place + 1 :])
    inner = getattr(word, head)
    if inner is None and rest:
        inner = PARTS[head]()
    return replace(word, **{head: _with(inner, rest, value)})
