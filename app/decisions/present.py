"""From an evaluation to the parts of the decision that goes over the wire."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from app.decisions.decision import (
    AdvisoryView,
    CaseByCaseView,
    ClassificationView,
    ConditionView,
    DiligenceView,
    ExceptionView,
    ExportFilingView,
    FindingView,
    FlagView,
    FormalityView,
    ItemView,
    LicenseView,
    LimitView,
    MissingFactView,
    UsedFact,
)
from app.decisions.merge import Sources
from app.facts import RedFlagState
from app.law.case import Case, Flag
from app.law.classification import Classification
from app.law.conditions import State
from app.law.counter_measures import standing
from app.law.diligence import Action
from app.law.evaluate import Evaluation
from app.law.exceptions import Use
from app.law.export_filing import ExportFiling
from app.law.finding import Finding, Outcome, Question
from app.law.missing import MissingFact
from app.law.rule import REGISTRY
from app.law.texts import TEXTS, question_about, text

CATALOGUE: Final = "CATALOGUE"
FROM_THE_CATALOGUE: Final = " (chip catalogue)"
"""How a classification marks a figure that the chip catalogue supplied."""
STEERED: Final = {"/rulings/": "RULING", "/settings/": "SETTING"}
"""What stands beside the facts: a ruling by its id, the tenant's own setting."""
RELEASING: Final = frozenset({Outcome.AUTHORIZED, Outcome.NO_RESTRICTION_FOUND})
AUTHORITIES_OF: Final = {
    "RESIDUAL_TEXT_REQUIREMENT": ("AI_DIFFUSION", "ANN_2025_05_13"),
    "STATUS_UNCONFIRMED": ("AFFIL_2025", "AFFIL_STAY"),
    "OWNERSHIP_METHODS_DIFFER": ("AFFIL_2025", "OFAC_50"),
    "GP10_EVALUATION_CARVE_OUT": ("GP10_2025",),
    "ONGOING_USE_RELIEF": ("HQ_GUID_2026",),
    "PS_INFERENCE": ("PS_2025",),
    "EL_DESIGNATION_RISK": ("PS_2025", "EAR_744_11"),
    "DILIGENCE_OWED": ("CD_2025",),
    "OFAC_LICENSES_IRAN": ("EAR_746",),
    "CASE_BY_CASE_CONDITIONS_OPEN": ("CASE_BY_CASE_2026",),
}


def disposition(question: Question, outcome: Outcome) -> str | None:
    """What an order system does; only a TRANSACTION may proceed, a CLASSIFICATION never says."""
    if question is Question.CLASSIFICATION:
        return None
    if outcome is Outcome.PROHIBITED:
        return "STOP"
    if outcome not in RELEASING:
        return "HOLD"
    return "PROCEED" if question is Question.TRANSACTION else None


def items_of(evaluation: Evaluation) -> tuple[ItemView, ...]:
    """Each order line with its own outcome."""
    question = evaluation.case.question
    return tuple(
        ItemView(
            item=one.pointer,
            line=one.line,
            outcome=one.outcome,
            disposition=disposition(question, one.outcome),
        )
        for one in evaluation.lines
    )


def findings_of(evaluation: Evaluation, sources: Sources, *, full: bool) -> tuple[FindingView, ...]:
    """The findings worst first; those that came out NOT_MET only where the full trace is asked for."""
    shown = evaluation.findings if full else evaluation.reaching
    return tuple(_finding(one, sources) for one in shown)


def _finding(one: Finding, sources: Sources) -> FindingView:
    ruled = REGISTRY[one.rule]
    return FindingView(
        rule=one.rule,
        subject=one.subject,
        result=one.result,
        effect=one.effect,
        authorities=one.authorities,
        citations=one.citations,
        text_status=one.text_status,
        enforcement_status=one.enforcement_status,
        because=tuple(_used(at, value, sources) for at, value in one.because),
        missing=one.missing,
        lines=one.lines,
        review_policy=one.review_policy,
        satisfied_by=one.satisfied_by,
        rebuttal_sha256=text(f"rebuttal:{ruled.rebuttal}").sha256 if ruled.rebuttal else None,
        consequences_sha256=text(f"consequences:{ruled.consequences}").sha256 if ruled.consequences else None,
        explanation_sha256=text(f"rule:{one.rule}").sha256,
    )


def _used(at: str, value: str, sources: Sources) -> UsedFact:
    steered = next((name for start, name in STEERED.items() if at.startswith(start)), None)
    source = CATALOGUE if value.endswith(FROM_THE_CATALOGUE) else steered or sources.of(at)
    return UsedFact(
        fact=at,
        value=value.removesuffix(FROM_THE_CATALOGUE),
        source=source,
        confidence=sources.confidence(at) if source == CATALOGUE else None,
    )


def advisories_of(codes: Iterable[str], case: Case) -> tuple[AdvisoryView, ...]:
    """The advisories, each once; the conflict with Chinese law names the instruments that stand on the day."""
    said = {code: AUTHORITIES_OF.get(code, ()) for code in codes}
    if "CN_CONFLICT" in said:
        said["CN_CONFLICT"] = standing(case.on, case.changes.statuses)
    return tuple(
        AdvisoryView(code=code, text_sha256=text(f"advisory:{code}").sha256, authorities=authorities)
        for code, authorities in said.items()
    )


def opinions_of(rulings: Iterable[str]) -> tuple[AdvisoryView, ...]:
    """The advisory opinions on the rules found, each by the id of its ruling."""
    told = text("advisory:ADVISORY_OPINION").sha256
    return tuple(
        AdvisoryView(code="ADVISORY_OPINION", text_sha256=told, authorities=(), ruling=one) for one in rulings
    )


def flags_of(case: Case) -> tuple[FlagView, ...]:
    """Every flag that was stated or raised; for the diligence review, every flag there is."""
    flags = {one.id: one for one in case.flags}
    if case.question is Question.DILIGENCE:
        known = [one.removeprefix("flag:") for one in TEXTS if one.startswith("flag:")]
        flags = {one: flags.get(one, Flag(one, RedFlagState.UNKNOWN)) for one in known} | flags
    return tuple(
        FlagView(
            id=one.id,
            state=one.state,
            derived_from=tuple(at for at, _ in one.derived_from),
            evidence=one.evidence,
            title_sha256=text(f"flag:{one.id}").sha256,
        )
        for one in sorted(flags.values(), key=lambda one: one.id)
    )


def diligence_of(evaluation: Evaluation) -> tuple[DiligenceView, ...]:
    """Every diligence action with its state."""
    return tuple(map(_diligence, evaluation.diligence))


@lru_cache(maxsize=1024)
def _diligence(one: Action) -> DiligenceView:
    return DiligenceView(
        id=one.id,
        state=one.state,
        evidence=one.evidence,
        title_sha256=text(f"diligence:{one.id}").sha256,
    )


def missing_of(missing: tuple[MissingFact, ...]) -> tuple[MissingFactView, ...]:
    """The missing facts with the question that asks for each."""
    return tuple(
        MissingFactView(
            fact=one.pointer,
            question_sha256=question_about(one.pointer).sha256,
            asked_by=one.asked_by,
            could_lead_to=one.could_lead_to,
        )
        for one in missing
    )


def license_of(evaluation: Evaluation) -> LicenseView:
    """The license part of the answer."""
    found = evaluation.license
    return LicenseView(
        required=found.required,
        review_policy=found.review_policy,
        exceptions=tuple(_exception(one) for one in found.exceptions),
        case_by_case=tuple(
            CaseByCaseView(items=one.lines, conditions=_conditions(one.conditions))
            for one in found.case_by_case
        ),
        export_filing=_filing(found.export_filing) if found.export_filing else None,
    )


def _filing(one: ExportFiling) -> ExportFilingView:
    return ExportFilingView(
        license_code=one.license_code,
        destination_control_statement=one.destination_control_statement,
    )


def _exception(one: Use) -> ExceptionView:
    return ExceptionView(
        code=one.exception.code,
        title_sha256=text(f"exception:{one.exception.code}").sha256,
        citation=one.exception.citation,
        items=one.lines,
        available=one.available,
        conditions=_conditions(one.conditions),
        formalities=tuple(
            FormalityView(code=code, text_sha256=text(f"formality:{code}").sha256)
            for code in one.exception.formalities
        ),
        claimed_by=one.claimed_by,
    )


def _conditions(states: Iterable[State]) -> tuple[ConditionView, ...]:
    return tuple(
        ConditionView(
            code=one.code,
            met=one.met,
            missing=one.missing,
            text_sha256=text(f"condition:{one.code}").sha256,
        )
        for one in states
    )


def classifications_of(case: Case) -> tuple[ClassificationView, ...]:
    """Each line's classification and, after it, those of the items inside."""
    return tuple(_classification(one) for line in case.lines for one in (line.classification, *line.parts))


def _classification(one: Classification) -> ClassificationView:
    return ClassificationView(
        item=one.item,
        eccn=one.eccn,
        paragraph=one.paragraph,
        controlled=one.controlled,
        presumed=one.presumed,
        tpp=one.tpp,
        tpp_format=one.tpp_format,
        performance_density=one.performance_density,
        applicable_die_area_mm2=one.applicable_die_area_mm2,
        limits=tuple(
            LimitView(name=limit.name, value=limit.value, distance=limit.distance) for limit in one.limits
        ),
        warnings=one.warnings,
    )
