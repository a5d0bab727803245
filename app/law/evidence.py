"""What a document is worth on a day: complete, in effect, and speaking of the fact at hand."""

import re
from datetime import date

from app.facts import Evidence, EvidenceKind, Ternary
from app.law.case import Case, once
from app.law.truth import Claim, fails, holds


def in_effect(one: Evidence, on: date) -> bool:
    """The document is complete and valid on the day, its last day included; an open end is not proof."""
    started = one.issued_on is None or one.issued_on <= on
    return one.complete is Ternary.YES and started and one.valid_until is not None and on <= one.valid_until


def covers(one: Evidence, pointer: str) -> bool:
    """The document speaks of the fact at ``pointer`` or of something that contains it."""
    return any(pointer == whole or pointer.startswith(f"{whole}/") for whole in one.covers or ())


def document(case: Case, kind: EvidenceKind, pointer: str, reference: str | None = None) -> int | None:
    """The place of the first document of this kind, and reference, that covers the fact and is in effect on the day."""
    found = _first_of_each(case, kind, reference)
    if not found:
        return None
    around = (pointer, *(pointer[: at.start()] for at in re.finditer("/", pointer)))
    return min((found[one] for one in around if one in found), default=None)


def shown(case: Case, kind: EvidenceKind, pointer: str) -> Claim:
    """A document of this kind covers the fact and is in effect on the day of the law."""
    place = document(case, kind, pointer)
    if place is None:
        return fails()
    reference = (case.facts.evidence or ())[place].reference
    return holds((f"/evidence/{place}", reference or kind.value))


@once
def _first_of_each(case: Case, kind: EvidenceKind, reference: str | None) -> dict[str, int]:
    """The place of the first document in effect for each pointer that documents name."""
    found: dict[str, int] = {}
    for place, one in enumerate(case.facts.evidence or ()):
        if one.kind is kind and reference in (None, one.reference) and in_effect(one, case.on):
            for whole in one.covers or ():
                found.setdefault(whole, place)
    return found
