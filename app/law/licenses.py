"""Licenses: a requirement that a license on record covers is satisfied by it, and by nothing less.

Every recipient and every party that is restricted has to be one of its parties, every destination one of its
destinations, the item and the rule among those it covers, and enough of its quantity left. What a line uses
is drawn from it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from app.facts import PartyRole, Ternary
from app.law import chip_names
from app.law.case import Case, Line, PartyCase
from app.law.chip_names import BRANDS
from app.law.finding import Effect, Finding, Result
from app.law.places import destinations
from app.law.rulings import HeldLicense, LicenseParty, RuledItems, same_name, within
from app.law.truth import Claim, holds

ASKING: Final = frozenset({Effect.LICENSE_REQUIRED, Effect.PRESUMPTION_APPLIES})
UPSTREAM: Final = frozenset({PartyRole.DESIGNER, PartyRole.FABRICATOR, PartyRole.SUPPLIER})
"""Those from whom an item comes: what is said of them restricts nobody for whom it is."""
_MAKERS: Final = frozenset(
    word for maker, words in BRANDS.items() for word in words if word in chip_names.words_of(maker)
)
"""Makers' names; that of a product line (DGX) makes another model."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What a line, by its pointer, uses of a license: ``label`` is the line's name in the order's history.

    ``quantity`` is ``None`` where too little is left, or the order does not say how many.
    """

    license: str
    line: str
    label: str
    quantity: Decimal | None


@dataclass(slots=True)
class _Register:
    """What the lines of one order use of each license, in their order."""

    labels: Mapping[str, str]
    used: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    short: set[tuple[str, str]] = field(default_factory=set)

    def left(self, held: HeldLicense, beside: Iterable[str] = ()) -> Decimal | None:
        """What is left for the lines ``beside``; ``None`` without a limit."""
        if held.license.quantity is None:
            return None
        lines = dict(held.own)
        lines |= {label: used for (license_id, label), used in self.used.items() if license_id == held.id}
        others = sum((used for label, used in lines.items() if label not in beside), Decimal(0))
        return max(held.license.quantity - held.drawn - others, Decimal(0))

    def take(self, held: HeldLicense, lines: Iterable[Line]) -> bool:
        """Use the license for the lines, each once whatever the findings; false where too little is left for all."""
        wanted = {self.labels[line.pointer]: line.item.quantity for line in lines}
        left = self.left(held, wanted)
        if left is None:
            return True
        counted = [one for one in wanted.values() if one is not None]
        if len(counted) < len(wanted) or sum(counted, Decimal(0)) > left:
            self.short |= {(held.id, label) for label in wanted}
            return False
        for label, needed in wanted.items():
            self.used[held.id, label] = max(needed or Decimal(0), dict(held.own).get(label, Decimal(0)))
        return True


def licensed(case: Case, findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], tuple[Draw, ...]]:
    """The findings, with what licenses satisfy marked so, and what is drawn from them or would have been."""
    if not case.changes.licenses:
        return findings, ()
    register = _Register(_labels(case))
    marked = tuple(_marked(case, one, register) for one in findings)
    return marked, tuple(_draws(register))


def _labels(case: Case) -> dict[str, str]:
    """The name of each line in the order's history: the caller's own where no other line has it, else its place."""
    named = Counter(line.item.line for line in case.lines)
    own = {line.pointer: line.item.line or "" for line in case.lines}
    return {
        pointer: name if name and named[name] == 1 and not name.startswith("/") else pointer
        for pointer, name in own.items()
    }


def _draws(register: _Register) -> Iterator[Draw]:
    pointers = {label: pointer for pointer, label in register.labels.items()}
    for (license_id, label), used in register.used.items():
        yield Draw(license_id, pointers[label], label, used)
    for license_id, label in sorted(register.short - set(register.used)):
        yield Draw(license_id, pointers[label], label, None)


def _marked(case: Case, one: Finding, register: _Register) -> Finding:
    asks = one.effect in ASKING and one.result is Result.MET and one.outcome == one.effect.value
    if not asks:
        return one
    lines = [line for line in case.lines if one.lines is None or line.pointer in one.lines]
    if not lines:
        return one
    for held in case.changes.licenses:
        if _speaks_of(held, one) and _covers(case, held, one, lines):
            if register.take(held, lines):
                return one._replace(satisfied_by=held.id, grounds=_told(one, held, "satisfies it"))
            left = register.left(held, [register.labels[line.pointer] for line in lines])
            one = one._replace(grounds=_told(one, held, _too_little(left)))
    return one


def _speaks_of(held: HeldLicense, one: Finding) -> bool:
    """The license covers the rule by its id, or by an authority; a presumption only by the rule's own id."""
    covers = set(held.license.covers)
    by_authority = one.effect is Effect.LICENSE_REQUIRED and bool(covers & set(one.authorities))
    return one.rule in covers or by_authority


def _covers(case: Case, held: HeldLicense, one: Finding, lines: Iterable[Line]) -> bool:
    return (
        _goes_where_allowed(case, held)
        and _parties_are_named(case, held, one)
        and all(_fits(held.license.items, line) for line in lines)
    )


def _goes_where_allowed(case: Case, held: HeldLicense) -> bool:
    places = {country for _, country in destinations(case)}
    return case.facts.destination is not None and places <= set(held.license.destinations)


def _parties_are_named(case: Case, held: HeldLicense, one: Finding) -> bool:
    restricted = [party for party in case.everyone if _concerns(one, party)]
    everyone = {party.pointer: party for party in (*case.recipients, *restricted)}
    return bool(case.recipients) and all(_is_named(party, held) for party in everyone.values())


def _concerns(one: Finding, party: PartyCase) -> bool:
    """The finding is about the party, or rests on something stated of one further down the chain."""
    if one.subject == party.pointer:
        return True
    upstream = bool(party.roles) and party.roles <= UPSTREAM
    if upstream or party.pointer == "/actor":
        return False
    return any(f"{at}/".startswith(f"{party.pointer}/") for at, _ in one.because)


def _is_named(party: PartyCase, held: HeldLicense) -> bool:
    """The license names the party, for every role that it plays here."""
    named = [one for one in held.license.parties if _same(party, one)]
    if any(one.role is None for one in named):
        return True
    return bool(party.roles) and party.roles <= {one.role for one in named}


def _same(party: PartyCase, named: LicenseParty) -> bool:
    if named.entity_id is not None:
        return party.party.entity_id == named.entity_id
    return same_name(party.party.name, named.name)


def _fits(items: RuledItems, line: Line) -> bool:
    """The line fits everything that the license states of its items."""
    return (
        (items.eccn is None or any(within(one, items.eccn) for one in _entries(line)))
        and (not items.models or bool(_models(line) & {_bare(one) for one in items.models}))
        and (not items.skus or line.item.sku in items.skus)
    )


def _entries(line: Line) -> Iterator[str]:
    """What the line is classified as; a mere declaration counts where the line is outside 3A090 and 4A090."""
    found = line.classification
    if found.controlled is Ternary.YES:
        yield from (one for one in (found.eccn, found.paragraph) if one)
    elif found.controlled is Ternary.NO and line.item.eccn:
        yield line.item.eccn


def _models(line: Line) -> set[str]:
    """The model as the line has it; the catalogue's name for it where the line names none."""
    entry = line.entry(line.pointer)
    name = line.item.model or (entry.name if entry else None)
    return {_bare(name)} if name else set()


def _bare(model: str) -> str:
    """The model in one spelling, without the maker's name."""
    words = chip_names.words_of(model)
    return "".join(one for one in words if one not in _MAKERS) or "".join(words)


def _too_little(left: Decimal | None) -> str:
    return f"too little left: {(left or Decimal(0)).normalize():f}"


def _told(one: Finding, held: HeldLicense, what: str) -> Claim:
    terms = [f"condition: {condition}" for condition in held.license.conditions]
    if held.license.value is not None:
        terms.append(f"value at most {held.license.value.normalize():f}")
    used = (f"/rulings/{held.id}", "; ".join((f"license {held.license.number}, {what}", *terms)))
    return Claim(one.grounds.truth, parts=(one.grounds, holds(used)))


def opinions_on(case: Case, findings: Iterable[Finding]) -> Iterator[str]:
    """The ids of the advisory opinions that speak of a rule found here."""
    found = {one.rule for one in findings if one.result is not Result.NOT_MET}
    return (at for at, one in case.changes.opinions if found & set(one.rules))
