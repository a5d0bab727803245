"""Licenses: a requirement that a license on record covers is satisfied by it, and by nothing less.

Every party for whom the items are has to be one of its parties, every destination one of its destinations,
the item and the rule among those it covers, and enough of its quantity left. What a line uses is drawn from it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.law.case import Case, Line, PartyCase
from app.law.finding import Effect, Finding, Result
from app.law.places import destinations
from app.law.rulings import HeldLicense, LicenseParty, fits, same_name
from app.law.truth import Claim, holds


@dataclass(frozen=True, slots=True)
class Draw:
    """What a line uses of a license; ``line`` is the caller's own name of it, or its place."""

    license: str
    line: str
    quantity: Decimal


@dataclass(slots=True)
class _Register:
    """What the lines of one order use of each license, in their order."""

    drawn: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def left(self, held: HeldLicense) -> Decimal | None:
        """What is left for another line; ``None`` without a limit."""
        if held.license.quantity is None:
            return None
        own = sum((used for (license_id, _), used in self.drawn.items() if license_id == held.id), Decimal(0))
        return held.license.quantity - held.drawn - own


def licensed(
    case: Case, found: dict[str, tuple[Finding, ...]]
) -> tuple[dict[str, tuple[Finding, ...]], tuple[Draw, ...]]:
    """The findings by rule, with what licenses satisfy marked so, and what is drawn from them."""
    if not case.changes.licenses:
        return found, ()
    register = _Register()
    marked = {name: tuple(_marked(case, one, register) for one in told) for name, told in found.items()}
    draws = tuple(Draw(license_id, line, used) for (license_id, line), used in register.drawn.items())
    return marked, draws


def _marked(case: Case, one: Finding, register: _Register) -> Finding:
    asks = one.effect is Effect.LICENSE_REQUIRED and one.result is Result.MET
    if not asks or one.satisfied_by or one.lines is None:
        return one
    wanted = [line for line in case.lines if line.pointer in one.lines]
    for held in case.changes.licenses:
        if _speaks_of(held, one) and all(_covers(case, held, line) for line in wanted):
            short = [line for line in wanted if not _draw(held, line, register)]
            if not short:
                return replace(one, satisfied_by=held.id, grounds=_told(one, held, "satisfies it"))
            one = replace(one, grounds=_told(one, held, f"too little left: {_left(held, register)}"))
    return one


def _speaks_of(held: HeldLicense, one: Finding) -> bool:
    return bool({one.rule, *one.authorities} & set(held.license.covers))


def _covers(case: Case, held: HeldLicense, line: Line) -> bool:
    return _fits(held, line) and _goes_where_allowed(case, held) and _parties_are_named(case, held)


def _fits(held: HeldLicense, line: Line) -> bool:
    found = line.classification
    eccns = [one for one in (found.eccn, found.paragraph, line.item.eccn) if one]
    entry = line.entry(line.pointer)
    names = [one for one in (line.item.model, entry.name if entry else None) if one]
    return fits(held.license.items, line.item, eccns, names)


def _goes_where_allowed(case: Case, held: HeldLicense) -> bool:
    places = {country for _, country in destinations(case)}
    return bool(places) and places <= set(held.license.destinations)


def _parties_are_named(case: Case, held: HeldLicense) -> bool:
    return bool(case.recipients) and all(
        any(_is(one, named) for named in held.license.parties) for one in case.recipients
    )


def _is(one: PartyCase, named: LicenseParty) -> bool:
    if named.role is not None and one.roles != {named.role}:
        return False
    if named.entity_id is not None:
        return one.party.entity_id == named.entity_id
    return same_name(one.party.name, named.name)


def _draw(held: HeldLicense, line: Line, register: _Register) -> bool:
    """Use the license for the line, once whatever the findings; false where too little is left."""
    key = (held.id, line.item.line or line.pointer)
    if key in register.drawn:
        return True
    left, needed = register.left(held), line.item.quantity
    if left is not None and (needed is None or needed > left):
        return False
    register.drawn[key] = needed or Decimal(0)
    return True


def _left(held: HeldLicense, register: _Register) -> str:
    left = register.left(held)
    return "" if left is None else f"{left.normalize():f}"


def _told(one: Finding, held: HeldLicense, what: str) -> Claim:
    conditions = "".join(f"; condition: {condition}" for condition in held.license.conditions)
    used = (f"/rulings/{held.id}", f"license {held.license.number}, {what}{conditions}")
    return Claim(one.grounds.truth, parts=(one.grounds, holds(used)))


def opinions_on(case: Case, findings: Iterable[Finding]) -> Iterator[str]:
    """The ids of the advisory opinions that speak of a rule found here."""
    found = {one.rule for one in findings if one.result is not Result.NOT_MET}
    return (at for at, one in case.changes.opinions if found & set(one.rules))
