"""What a document is worth on a day: complete, in effect, and speaking of the fact at hand."""

from datetime import date

from app.facts import Evidence, EvidenceKind, Ternary
from app.law.case import Case
from app.law.truth import Claim, fails, holds


def in_effect(one: Evidence, on: date) -> bool:
    """The document is complete and valid on the day, its last day included; an open end is not proof."""
    started = one.issued_on is None or one.issued_on <= on
    return one.complete is Ternary.YES and started and one.valid_until is not None and on <= one.valid_until


def covers(one: Evidence, pointer: str) -> bool:
    """The document speaks of the fact at ``pointer`` or of something that contains it."""
    return any(pointer == whole or pointer.startswith(f"{whole}/") for whole in one.covers or ())


def shown(case: Case, kind: EvidenceKind, pointer: str) -> Claim:
    """A document of this kind covers the fact and is in effect on the day of the law."""
    for place, one in enumerate(case.facts.evidence or ()):
        if one.kind is kind and in_effect(one, case.on) and covers(one, pointer):
            return holds((f"/evidence/{place}", one.reference or kind.value))
    return fails()
