"""License exceptions of part 740: which are there for a line, what each asks for, and which was used.

An exception is claimed, with evidence, by whoever uses it, and never assumed. It satisfies the license
requirements that it covers, and only those, once every one of its conditions is stated and met.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.facts import EvidenceKind, Facts, Ternary
from app.law.case import Case, Line
from app.law.conditions import State, all_met
from app.law.evidence import document
from app.law.exception_conditions import Around, conditions_of
from app.law.exception_data import EXCEPTIONS, LicenseException, existing
from app.law.finding import Finding, Result

COVERED_RULES: Final = frozenset(rule for one in EXCEPTIONS.values() for rule in one.covers)


@dataclass(frozen=True, slots=True)
class Use:
    """One exception for one or more lines in the same position; ``claimed_by`` points to the evidence."""

    exception: LicenseException
    lines: tuple[str, ...]
    available: Ternary
    conditions: tuple[State, ...]
    claimed_by: str | None = None

    @property
    def authorizes(self) -> bool:
        """Claimed, and every condition stated and met."""
        return self.claimed_by is not None and self.available is Ternary.YES


def claimed(case: Case, line: Line, code: str) -> str | None:
    """The pointer of the evidence by which the exception is claimed for the line, or ``None``."""
    place = document(case, EvidenceKind.LICENSE_EXCEPTION, line.pointer, code)
    return None if place is None else f"/evidence/{place}"


def claims_any(facts: Facts) -> bool:
    """Whether some exception is claimed at all."""
    return any(one.kind is EvidenceKind.LICENSE_EXCEPTION for one in facts.evidence or ())


def uses(case: Case, findings: Iterable[Finding]) -> tuple[Use, ...]:
    """Every exception that may be asked about, for the lines that a requirement it covers reaches."""
    around = Around.of(findings)
    found = [
        one for line in case.lines if around.own.get(line.pointer) for one in _of_line(case, line, around)
    ]
    return tuple(_grouped(found))


def _of_line(case: Case, line: Line, around: Around) -> Iterator[Use]:
    reached = {one.rule for one in around.own[line.pointer] if one.result is Result.MET} & COVERED_RULES
    if not reached:
        return
    for exception in existing(case.on, case.changes.statuses):
        if exception.covers & reached:
            conditions = tuple(conditions_of(exception, case, line, around))
            yield Use(
                exception,
                (line.pointer,),
                all_met(conditions).truth,
                tuple(one.state for one in conditions),
                claimed(case, line, exception.code),
            )


def _grouped(found: list[Use]) -> Iterator[Use]:
    """Lines in the same position together, in the order of the exceptions."""
    groups: dict[Use, list[str]] = {}
    for one in found:
        groups.setdefault(replace(one, lines=()), []).extend(one.lines)
    order = list(EXCEPTIONS)
    for one, lines in sorted(groups.items(), key=lambda pair: order.index(pair[0].exception.code)):
        yield replace(one, lines=tuple(lines))


def satisfied(findings: tuple[Finding, ...], by: tuple[Use, ...]) -> tuple[Finding, ...]:
    """The findings, those marked whose requirement a claimed exception covers."""
    authorizing: dict[str, list[Use]] = {}
    for one in by:
        for line in one.lines if one.authorizes else ():
            authorizing.setdefault(line, []).append(one)
    return tuple(_marked(one, authorizing) for one in findings) if authorizing else findings


def _marked(one: Finding, authorizing: Mapping[str, list[Use]]) -> Finding:
    if one.result is not Result.MET or one.satisfied_by or not one.lines:
        return one
    evidence = [
        next((use.claimed_by for use in authorizing.get(line, ()) if one.rule in use.exception.covers), None)
        for line in one.lines
    ]
    return one._replace(satisfied_by=evidence[0]) if all(evidence) else one
