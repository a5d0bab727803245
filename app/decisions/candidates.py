"""What could be learned or obtained: answers to open questions, evidence, a reviewer's word, a license."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from app.decisions.decision import FactValue
from app.decisions.favorable import Apply, favorable, unchanged
from app.decisions.gather import Gathered
from app.facts import Evidence, EvidenceKind, Facts, ListId, RedFlag, RedFlagState, Ternary
from app.law.evaluate import Evaluation
from app.law.exceptions import Use
from app.law.facts_read import pattern
from app.law.finding import Outcome, Result
from app.law.missing import MissingFact
from app.law.places import destinations
from app.law.rulings import HeldLicense, License, LicenseParty, RuledItems


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, document, license or reviewer's word, as it is shown and as it is tried.

    ``clears`` is whose matches a reviewer clears; ``license`` is a license that is not there yet.
    """

    shown: FactValue
    apply: Apply = unchanged
    clears: str | None = None
    license: HeldLicense | None = None

    @property
    def read_as(self) -> str:
        """The pattern under which the law reads what is changed: a match is made of a name."""
        return pattern(f"{self.clears}/name" if self.clears else self.shown.fact)


def candidates(
    gathered: Gathered, evaluation: Evaluation, missing: tuple[MissingFact, ...]
) -> Iterator[Change]:
    """Everything that could be learned or obtained: answers, resolutions, a reviewer's word, documents, a license."""
    yield from _answers(missing)
    yield from _resolutions(evaluation)
    yield from _clearances(evaluation)
    yield from _documents(gathered, evaluation)
    yield from _claims(gathered, evaluation)
    yield from _license(evaluation)


def _answers(missing: tuple[MissingFact, ...]) -> Iterator[Change]:
    for one in missing:
        answer = favorable(one.pointer)
        if answer:
            yield Change(FactValue(fact=one.pointer, value=answer.shown), answer.apply)


def _resolutions(evaluation: Evaluation) -> Iterator[Change]:
    for flag in evaluation.case.flags:
        if flag.state is RedFlagState.PRESENT:
            yield _resolution(flag.id)


def _clearances(evaluation: Evaluation) -> Iterator[Change]:
    for pointer in dict.fromkeys(one.pointer for one in evaluation.case.open_matches):
        shown = FactValue(fact=f"{pointer}/disposition", value="CLEARED by a reviewer, entry by entry")
        yield Change(shown, clears=pointer)


def _documents(gathered: Gathered, evaluation: Evaluation) -> Iterator[Change]:
    for party in evaluation.case.parties:
        if any(listing.list == ListId.UVL for listing in party.listings):
            yield _document(gathered, EvidenceKind.UVL_STATEMENT, party.pointer)
    if any(one.rule == "gp10.prc-designed-3a090" for one in evaluation.findings):
        for line in evaluation.case.lines:
            yield _document(gathered, EvidenceKind.BIS_AUTHORIZATION_CHAIN, line.pointer)


def _claims(gathered: Gathered, evaluation: Evaluation) -> Iterator[Change]:
    for use in evaluation.license.exceptions:
        if use.available is Ternary.YES and use.claimed_by is None:
            yield _claim(gathered, use)


def _claim(gathered: Gathered, use: Use) -> Change:
    shown = FactValue(
        fact="/evidence", value=f"LICENSE_EXCEPTION {use.exception.code} for {' '.join(use.lines)}"
    )
    paper = replace(_paper(gathered, EvidenceKind.LICENSE_EXCEPTION, use.lines), reference=use.exception.code)
    return Change(shown, partial(_with_paper, paper))


def _license(evaluation: Evaluation) -> Iterator[Change]:
    """A license for what is asked, where it is known who receives the items and where they go."""
    case = evaluation.case
    rules = tuple(
        dict.fromkeys(
            one.rule
            for one in evaluation.reaching
            if one.outcome is Outcome.LICENSE_REQUIRED and one.result is Result.MET
        )
    )
    names = tuple(one.party.name for one in case.recipients if one.party.name)
    places = tuple(dict.fromkeys(country for _, country in destinations(case)))
    if rules and names and places:
        parties = tuple(LicenseParty(name=name) for name in names)
        wanted = License(
            number="(to be applied for)",
            parties=parties,
            items=RuledItems(),
            destinations=places,
            covers=rules,
        )
        shown = FactValue(fact="/rulings", value=f"a license that covers {' '.join(rules)}")
        yield Change(shown, license=HeldLicense("to-be-applied-for", wanted))


def _resolution(flag_id: str) -> Change:
    def apply(facts: Facts) -> Facts:
        others = tuple(one for one in facts.red_flags or () if one.id != flag_id)
        flag = RedFlag(id=flag_id, state=RedFlagState.RESOLVED, evidence="evidence that resolves it")
        return replace(facts, red_flags=(*others, flag))

    return Change(FactValue(fact=f"/red_flags/{flag_id}", value="RESOLVED with evidence"), apply)


def _document(gathered: Gathered, kind: EvidenceKind, pointer: str) -> Change:
    shown = FactValue(fact="/evidence", value=f"{kind.value} for {pointer}")
    return Change(shown, partial(_with_paper, _paper(gathered, kind, (pointer,))))


def _paper(gathered: Gathered, kind: EvidenceKind, covers: tuple[str, ...]) -> Evidence:
    on = gathered.when.on
    return Evidence(kind=kind, issued_on=on, valid_until=on, complete=Ternary.YES, covers=covers)


def _with_paper(paper: Evidence, facts: Facts) -> Facts:
    return replace(facts, evidence=(*(facts.evidence or ()), paper))
