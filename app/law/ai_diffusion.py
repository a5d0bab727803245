"""The AI Diffusion Rule (90 FR 4544): its text since January 2025, not enforced since 13 May 2025, never removed."""

from collections.abc import Iterator

from app.law.advanced_computing import (
    QUESTIONS,
    controlled,
    controlled_destination,
    headquartered_recipient,
)
from app.law.case import Case
from app.law.declaration import MODEL_WEIGHTS
from app.law.finding import Effect, EnforcementStatus, TextStatus
from app.law.places import destined_to_country, leaves_the_us
from app.law.rule import Verdict, in_force, rule
from app.law.truth import Claim, all_of, any_of, claim, holds, negated, none_of
from app.law.united_arab_emirates import released_in_the_uae, united_arab_emirates


@rule(
    "ai-diffusion.worldwide",
    authority=("AI_DIFFUSION", "ANN_2025_05_13"),
    cites=("15 CFR 742.6(a)(6)(iii)(A)", "90 FR 4544"),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
    starts="COMPLIANCE_DUE",
)
def worldwide_text(case: Case) -> Iterator[Verdict]:
    """The text of the AI Diffusion Rule asks for a license for ".a" items to every destination outside the US.

    BIS announced on 13 May 2025 that it does not enforce this text; it was never formally removed.
    """
    place = _anywhere(case)
    for line in case.lines:
        yield Verdict(controlled(case, line, place, "a"), line.pointer, (line.pointer,))


def _anywhere(case: Case) -> Claim:
    """Every destination outside the US, but for what the United Arab Emirates receives without a license."""
    released = all_of(destined_to_country(case, "AE"), released_in_the_uae(case))
    return all_of(leaves_the_us(case), none_of(released))


@rule(
    "ai-diffusion.held-by-own-policy",
    authority=("ANN_2025_05_13", "AI_DIFFUSION"),
    cites=("15 CFR 742.6(a)(6)(iii)(A)", "90 FR 4544"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def held_by_own_policy(case: Case) -> Iterator[Verdict]:
    """Only the unenforced text of the AI Diffusion Rule reaches this item, and your own policy holds such orders.

    The law as BIS enforces it asks for nothing here; the setting is yours.
    """
    text, enforcement = in_force("ai-diffusion.worldwide", case.on, case.changes.statuses)
    unenforced = text is TextStatus.IN_FORCE and enforcement is EnforcementStatus.NOT_ENFORCED
    if not (case.changes.holds_residual_text and unenforced):
        return
    asked = holds(("/settings/residual_text", "HOLD"))
    enforced = [
        list(ask(case)) for ask in (controlled_destination, headquartered_recipient, united_arab_emirates)
    ]
    for place, line in enumerate(case.lines):
        by_law = any_of(*(told[place].claim for told in enforced))
        found = all_of(asked, controlled(case, line, _anywhere(case), "a"), negated(by_law))
        yield Verdict(found, line.pointer, (line.pointer,))


@rule(
    "ai-diffusion.model-weights",
    authority=("AI_DIFFUSION", "ANN_2025_05_13"),
    cites=("ECCN 4E091", "90 FR 4544"),
    effect=Effect.ADVISORY,
    questions=QUESTIONS,
    starts="COMPLIANCE_DUE",
)
def model_weights(case: Case) -> Iterator[Verdict]:
    """The text of the AI Diffusion Rule also controls the weights of certain AI models, in ECCN 4E091.

    The announcement of 13 May 2025 does not speak of them: the text stands, and whether it is enforced is unclear.
    """
    for line in case.lines:
        weights = claim(
            (line.item.eccn or "").startswith(MODEL_WEIGHTS), (f"{line.pointer}/eccn", MODEL_WEIGHTS)
        )
        yield Verdict(all_of(weights, leaves_the_us(case)), line.pointer, (line.pointer,))
