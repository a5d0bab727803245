"""License exceptions: claimed by whoever uses them, with evidence, never assumed (part 740)."""

from app.facts import EvidenceKind
from app.law.case import Case, Line
from app.law.evidence import covers, in_effect


def claimed(case: Case, line: Line, code: str) -> str | None:
    """The pointer of the evidence by which the exception is claimed for the line, or ``None``."""
    for place, one in enumerate(case.facts.evidence or ()):
        claims = one.kind is EvidenceKind.LICENSE_EXCEPTION and one.reference == code
        if claims and in_effect(one, case.on) and covers(one, line.pointer):
            return f"/evidence/{place}"
    return None
