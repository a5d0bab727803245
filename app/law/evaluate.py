"""All rules on one case: findings, the outcome, the outcome of each line, the license, the advisories."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Final

from app.facts import Ternary
from app.law import authorities, country_groups
from app.law.advanced_computing import ongoing_use_relief
from app.law.ai_training import inference_only, trained_for_macau_or_d5
from app.law.authorities import StatusChange
from app.law.case import Case, covered, headquartered_in_macau_or_d5
from app.law.counter_measures import conflicts_with_chinese_law
from app.law.diligence import Action, ActionState, actions
from app.law.exceptions import Use, claims_any, satisfied, uses
from app.law.export_filing import ExportFiling, export_filing
from app.law.facts_read import FLAGS, reads
from app.law.finding import (
    SEVERITY,
    STRICTEST_FIRST,
    Effect,
    EnforcementStatus,
    Finding,
    Outcome,
    Question,
    Result,
    ReviewPolicy,
    TextStatus,
    worst,
)
from app.law.gp10 import evaluation_carve_out, reaches_prc_ic
from app.law.licenses import Draw, licensed, opinions_on
from app.law.places import destinations
from app.law.red_flags import flags_of
from app.law.review_policy import Lane, lanes
from app.law.rule import REGISTRY, Rule, Verdict, apply, finding, in_force
from app.law.rules import RULES

UNSETTLING: Final = frozenset(
    {
        "advanced-computing.uae-listed-recipient",
        "advanced-computing.unsettled-country",
        "embargo.party-or-stop",
        "end-use.fabrication-of-unknown-node",
        "end-use.unsettled-country",
        "end-use.us-person-support-of-chip-making",
        "hbm.headquarters",
        "jurisdiction.denied-but-doubtful",
        "listing.open-match",
        "notice.public-knowledge",
        "scope.other-controls",
        "scope.release-of-technology",
        "scope.unclassified-item",
        "scope.what-is-asked-about",
    }
)
"""Rules that leave open whether any license is required."""


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What the findings that reach one order line come to."""

    pointer: str
    line: str | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class License:
    """Whether a license is required, how an application would be reviewed, and which exceptions there are."""

    required: str
    review_policy: ReviewPolicy
    exceptions: tuple[Use, ...] = ()
    case_by_case: tuple[Lane, ...] = ()
    export_filing: ExportFiling | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything the law says of a case: the findings that came out MET or UNKNOWN, worst first, and what failed."""

    case: Case
    reaching: tuple[Finding, ...]
    failed: tuple[tuple[Rule, Verdict], ...]
    outcome: Outcome
    lines: tuple[LineOutcome, ...]
    license: License
    advisories: tuple[str, ...]
    diligence: tuple[Action, ...]
    draws: tuple[Draw, ...] = ()
    """What the lines use of licenses on record."""
    opinions: tuple[str, ...] = ()
    """The ids of advisory opinions on the rules found."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, worst first; those that came out NOT_MET are put together when somebody asks."""
        rest = (finding(one, verdict, self.case) for one, verdict in self.failed)
        return (*self.reaching, *sorted(rest, key=attrgetter("rule", "subject")))

    @property
    def by_rule(self) -> dict[str, Outcome]:
        """The worst that each rule came to."""
        found = {one.id: Outcome.NO_RESTRICTION_FOUND for one in rules_of(self.case.question)}
        return found | {one.rule: one.outcome for one in reversed(self.reaching)}


@dataclass(frozen=True, slots=True)
class Again:
    """The outcome with other facts, and how many rules had to be applied to know it."""

    outcome: Outcome
    applied: int


@lru_cache
def rules_of(question: Question) -> tuple[Rule, ...]:
    """The rules that belong to a question, in the order of the text."""
    return tuple(one for one in RULES if question in one.questions)


@lru_cache(maxsize=4096)
def _standing(question: Question, on: date, changes: tuple[StatusChange, ...]) -> tuple[Rule, ...]:
    """The rules that belong to a question and whose text is in force on a day."""
    return tuple(one for one in rules_of(question) if in_force(one.id, on, changes)[0] is TextStatus.IN_FORCE)


def evaluate(case: Case) -> Evaluation:
    """Apply every rule in force that belongs to the question."""
    flags = flags_of(case)
    case = case if flags == case.flags else replace(case, flags=flags)
    rules = _standing(case.question, case.on, case.changes.statuses)
    said = [(one, verdict) for one in rules for verdict in one.evaluate(case)]
    found = tuple([finding(one, verdict, case) for one, verdict in said if not verdict.claim.fails])
    by = uses(case, found)
    found, draws = licensed(case, satisfied(found, by))
    reaching = tuple(sorted(found, key=_place))
    outcome = worst(reaching)
    license_ = _license(case, outcome, reaching, by)
    done = actions(case) if case.question in (Question.DILIGENCE, Question.TRANSACTION) else ()
    owed = ("DILIGENCE_OWED",) if any(one.state is ActionState.OWED for one in done) else ()
    return Evaluation(
        case=case,
        reaching=reaching,
        failed=tuple([(one, verdict) for one, verdict in said if verdict.claim.fails]),
        outcome=outcome,
        lines=tuple(_line_outcomes(case, reaching)),
        license=license_,
        advisories=(*_advisories(case, reaching), *_on_license(license_), *owed),
        diligence=done,
        draws=draws,
        opinions=tuple(opinions_on(case, reaching)),
    )


def evaluate_again(before: Evaluation, case: Case, changed: Iterable[str]) -> Again:
    """The outcome of a case that differs in the facts named (as patterns): only the rules that read them run again.

    Rules that came to the worst run first; once one comes to no better than the outcome before, the rest is
    not asked. What a claimed exception or a license asks for is read of everything, so that everything runs again.
    """
    if claims_any(case.facts) or case.changes.licenses:
        return Again(evaluate(case).outcome, len(rules_of(case.question)))
    facts = frozenset(changed)
    flags = flags_of(case) if reads(FLAGS, facts) else before.case.flags
    if flags != before.case.flags:
        facts |= {FLAGS}
    case = replace(case, flags=flags)
    outcomes = before.by_rule
    again = sorted(_readers(case.question, facts), key=_by(outcomes))
    for applied, name in enumerate(again, start=1):
        outcomes[name] = worst(apply(REGISTRY[name], case))
        if SEVERITY[outcomes[name]] <= SEVERITY[before.outcome]:
            return Again(outcomes[name], applied)
    return Again(min(outcomes.values(), key=SEVERITY.__getitem__), len(again))


@lru_cache(maxsize=4096)
def _readers(question: Question, facts: frozenset[str]) -> tuple[str, ...]:
    """The rules of a question that read one of the facts."""
    return tuple(one.id for one in rules_of(question) if reads(one.id, facts))


def _by(outcomes: Mapping[str, Outcome]) -> Callable[[str], int]:
    return lambda name: SEVERITY[outcomes[name]]


def _place(one: Finding) -> tuple[int, bool, str, str]:
    return SEVERITY[one.outcome], one.result is Result.UNKNOWN, one.rule, one.subject


def _line_outcomes(case: Case, findings: tuple[Finding, ...]) -> Iterator[LineOutcome]:
    """The worst of what reaches each line: findings of its own, and those on the whole dealing."""
    everywhere = worst(tuple(one for one in findings if one.lines is None))
    own: dict[str, list[Finding]] = {}
    for one in findings:
        for pointer in one.lines or ():
            own.setdefault(pointer, []).append(one)
    for line in case.lines:
        outcome = min(everywhere, worst(tuple(own.get(line.pointer, ()))), key=SEVERITY.__getitem__)
        yield LineOutcome(line.pointer, line.item.line, outcome)


def _license(case: Case, outcome: Outcome, findings: tuple[Finding, ...], by: tuple[Use, ...]) -> License:
    required, policy = _requirement(findings)
    return License(
        required,
        policy,
        by,
        tuple(lanes(case, findings)),
        export_filing(case, outcome, findings, by),
    )


def _on_license(found: License) -> Iterator[str]:
    if any(one.open for one in found.case_by_case):
        yield "CASE_BY_CASE_CONDITIONS_OPEN"


def _requirement(findings: tuple[Finding, ...]) -> tuple[str, ReviewPolicy]:
    asking = [one for one in findings if one.effect is Effect.LICENSE_REQUIRED]
    enforced = [one for one in asking if one.enforcement_status is not EnforcementStatus.NOT_ENFORCED]
    met = [one for one in enforced if one.result is Result.MET]
    policies = [one.review_policy for one in met if one.review_policy]
    policy = min(
        policies, key=STRICTEST_FIRST.index, default=ReviewPolicy.OTHER if met else ReviewPolicy.NONE
    )
    if met:
        required = "YES"
    elif enforced or any(_unsettles(one) for one in findings):
        required = "UNKNOWN"
    elif any(one.result is Result.MET for one in asking):
        required = "TEXT_REQUIRES_NOT_ENFORCED"
    else:
        required = "NO"
    return required, policy


def _unsettles(one: Finding) -> bool:
    """Whether a license is required is for a person to find out, or depends on a fact that nobody stated."""
    asks = one.rule in UNSETTLING or REGISTRY[one.rule].effect is Effect.LICENSE_REQUIRED
    return asks and one.outcome in (Outcome.REVIEW, Outcome.INSUFFICIENT_FACTS)


def _advisories(case: Case, findings: tuple[Finding, ...]) -> Iterator[str]:
    if _only_the_text_reaches_a_line(findings):
        yield "RESIDUAL_TEXT_REQUIREMENT"
    if any(_restricts(one) and one.enforcement_status is EnforcementStatus.UNCONFIRMED for one in findings):
        yield "STATUS_UNCONFIRMED"
    if any(
        "NEAR_THRESHOLD" in one.warnings for line in case.lines for one in (line.classification, *line.parts)
    ):
        yield "NEAR_THRESHOLD"
    if case.question in (Question.GP10, Question.TRANSACTION) and _is_carved_out(case):
        yield "GP10_EVALUATION_CARVE_OUT"
    if case.question in (Question.TRANSACTION, Question.IAAS):
        yield from _guidance_advisories(case)
    if any(one.rule == "embargo.comprehensive" and one.result is Result.MET for one in findings) and any(
        country == "IR" for _, country in destinations(case)
    ):
        yield "OFAC_LICENSES_IRAN"
    if conflicts_with_chinese_law(case, findings):
        yield "CN_CONFLICT"


def _is_carved_out(case: Case) -> bool:
    return evaluation_carve_out(case).holds and any(reaches_prc_ic(case, line) for line in case.lines)


def _guidance_advisories(case: Case) -> Iterator[str]:
    concerned = any(not covered(line).fails for line in case.lines)
    stated = authorities.in_force("PS_2025", case.on, case.changes.statuses)
    if (
        concerned
        and ongoing_use_relief(case).holds
        and any(headquartered_in_macau_or_d5(case, one).holds for one in case.final_parties)
    ):
        yield "ONGOING_USE_RELIEF"
    if stated and inference_only(case):
        yield "PS_INFERENCE"
    if stated and trained_for_macau_or_d5(case).holds and _foreigners_take_part(case):
        yield "EL_DESIGNATION_RISK"
    if concerned and any(one.party.owners is None for one in case.recipients):
        yield "OWNERS_NOT_EXAMINED"


def _foreigners_take_part(case: Case) -> bool:
    """Somebody who is not a US person acts or takes part, whatever the actor is."""
    abroad = (one.party.country for one in case.parties if one.party.country)
    return case.actor.us_person is not Ternary.YES or any(
        country_groups.resolve(one) != "US" for one in abroad
    )


def _restricts(one: Finding) -> bool:
    return one.outcome is not Outcome.NO_RESTRICTION_FOUND


def _only_the_text_reaches_a_line(findings: tuple[Finding, ...]) -> bool:
    reached = {
        one.subject for one in findings if one.rule == "ai-diffusion.worldwide" and one.result is Result.MET
    }
    enforced = {
        one.subject
        for one in findings
        if one.rule.startswith("advanced-computing.")
        and one.effect is Effect.LICENSE_REQUIRED
        and _restricts(one)
    }
    return bool(reached - enforced)
