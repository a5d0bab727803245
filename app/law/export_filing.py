"""What the electronic export filing of an export from the US carries, and whether goods need a statement (part 758)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.facts import Activity
from app.law.case import Case, Line, covered
from app.law.country_groups import resolve
from app.law.exception_data import BIS_LICENSE, NO_LICENSE_REQUIRED
from app.law.exceptions import Use
from app.law.finding import Effect, Finding, Outcome, Question, Result
from app.law.places import leaves_the_us


@dataclass(frozen=True, slots=True)
class ExportFiling:
    """The license code of the filing, ``None`` while it is open, and whether a control statement is due."""

    license_code: str | None
    destination_control_statement: bool


def export_filing(
    case: Case, outcome: Outcome, findings: Iterable[Finding], by: tuple[Use, ...]
) -> ExportFiling | None:
    """The filing of an order exported from the US; ``None`` where none is made. One code when all lines share it."""
    acts = case.facts.activities or ()
    sent = (
        resolve(case.facts.ship_from or "") == "US" and Activity.EXPORT in acts and leaves_the_us(case).holds
    )
    if case.question is not Question.TRANSACTION or not sent or not case.lines:
        return None
    codes = set(_codes(case, outcome, findings, by))
    return ExportFiling(
        license_code=codes.pop() if len(codes) == 1 else None,
        destination_control_statement=any(_other_than_ear99(line) for line in case.lines),
    )


def _codes(
    case: Case, outcome: Outcome, findings: Iterable[Finding], by: tuple[Use, ...]
) -> Iterator[str | None]:
    """The code of each line: of the exception or license that satisfies it, or of needing none.

    None for a line whose text requires a license that is not enforced: how to file that is for a person to say.
    """
    if outcome not in (Outcome.AUTHORIZED, Outcome.NO_RESTRICTION_FOUND):
        yield None
        return
    asked = [
        (line, one.satisfied_by)
        for one in findings
        if one.result is Result.MET and one.effect is Effect.LICENSE_REQUIRED
        for line in one.lines or (other.pointer for other in case.lines)
    ]
    satisfied = {(line, by_whom) for line, by_whom in asked if by_whom}
    used = {
        (line, one.claimed_by): one.exception.filing_code
        for one in by
        for line in one.lines
        if one.authorizes
    }
    authorized = {line for line, _ in satisfied}
    yield from (used.get(pair, BIS_LICENSE) for pair in satisfied)
    unenforced = {line for line, _ in asked} - authorized
    free = {line.pointer for line in case.lines} - authorized
    yield from (None if line in unenforced else NO_LICENSE_REQUIRED for line in free)


def _other_than_ear99(line: Line) -> bool:
    return line.item.eccn != "EAR99" or not covered(line).fails
