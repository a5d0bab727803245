"""Applicable advanced logic ICs and their transistor counts, in the words of Note 1 to 3A090.a (90 FR 5298).

Counts are in billions. A claim that is unknown and names no missing fact is unsettled law.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from app.facts import Die, Foundry, Item, Specification, Ternary
from app.law.country_groups import GroupChange
from app.law.die_area import APPLICABLE_KINDS, non_planar
from app.law.parameters import number
from app.law.performance import ZERO, Figure
from app.law.truth import Claim, Used, all_of, any_of, claim, fails, holds, negated, stated, unknown

YEAR_OF_LOWER_LIMIT: Final = 2027
YEAR_OF_HIGHER_LIMIT: Final = 2029


@dataclass(frozen=True, slots=True)
class Export:
    """An item that a fabricator or OSAT exports on a day; ``pointer`` is the item's.

    ``designer_seats`` are those on record of its designer, each with the fact that says so.
    """

    item: Item
    pointer: str
    on: date
    changes: tuple[GroupChange, ...] = ()
    designer_seats: tuple[Used, ...] = ()

    @property
    def foundry(self) -> Foundry:
        """The facts that Note 1 asks for; empty when nobody gave any."""
        return self.item.foundry or Foundry()

    @property
    def specification(self) -> Specification:
        """The figures of the IC; empty when nobody gave any."""
        return self.item.specification or Specification()

    def at(self, field: str) -> str:
        """Pointer of a foundry fact."""
        return f"{self.pointer}/foundry/{field}"

    def dies(self) -> Iterator[tuple[Die, str]]:
        """The listed dies that may be logic, with their pointers."""
        for place, die in enumerate(self.specification.dies or ()):
            if die.kind in (*APPLICABLE_KINDS, None):
                yield die, f"{self.pointer}/specification/dies/{place}"


def applicable_advanced_logic_ic(export: Export) -> Claim:
    """A logic IC on the 16/14 nm node or below, or with any non-planar architecture."""
    dies = tuple(export.dies()) or ((Die(), f"{export.pointer}/specification"),)
    return any_of(*(applicable_die(export, die, at) for die, at in dies))


def applicable_die(export: Export, die: Die, at: str) -> Claim:
    """The die at ``at`` is on the 16/14 nm node or below, or non-planar; its own node before the IC's."""
    spec, where = export.specification, f"{export.pointer}/specification"
    node, node_at = die.node_nm, f"{at}/node_nm"
    if node is None and die.non_planar is not Ternary.NO:
        node, node_at = spec.process_node_nm, f"{where}/process_node_nm"
    at_most = number("note_1.node_at_most", export.on)
    small = claim(node <= at_most, (node_at, str(node))) if node is not None and at_most else unknown(node_at)
    return any_of(small, non_planar(die, at, spec, where, export.on))


def few_transistors(export: Export) -> Claim:
    """The aggregated approximated transistor count of the package is below the limit for it."""
    count = transistor_count(export)
    return any_of(_below(count, "note_1.transistors_below", export.on), _below_without_hbm(export, count))


def _below_without_hbm(export: Export, count: Figure) -> Claim:
    """The higher limits for packages without HBM; for exports completed in 2028 the text names none."""
    no_hbm = negated(_contains_hbm(export))
    completed, pointer = export.foundry.completed_on, export.at("completed_on")
    highest = _below(count, "note_1.transistors_below_2029", export.on)
    if completed is None:
        return all_of(no_hbm, highest, unknown(pointer))
    used = (pointer, completed.isoformat())
    if completed.year < YEAR_OF_LOWER_LIMIT:
        return fails(used)
    if completed.year == YEAR_OF_LOWER_LIMIT:
        return all_of(no_hbm, _below(count, "note_1.transistors_below_2027", export.on), holds(used))
    if completed.year < YEAR_OF_HIGHER_LIMIT:
        return all_of(no_hbm, highest, Claim(Ternary.UNKNOWN, (used,)))
    return all_of(no_hbm, highest, holds(used))


def _contains_hbm(export: Export) -> Claim:
    """Either statement that the package holds HBM counts; without one, the final package's own word."""
    of_ic, of_package = export.specification.contains_hbm, export.foundry.contains_hbm
    if of_ic is Ternary.YES or (of_ic is Ternary.NO and of_package is None):
        return stated(f"{export.pointer}/specification/contains_hbm", of_ic)
    return stated(export.at("contains_hbm"), of_package)


def _below(count: Figure, name: str, on: date) -> Claim:
    limit = number(name, on)
    if limit is None or count.least >= limit:
        return fails(*count.because)
    if count.most is not None and count.most < limit:
        return holds(*count.because)
    return unknown(*count.missing, because=count.because)


def transistor_count(export: Export) -> Figure:
    """The aggregated approximated count: stated, or summed over applicable dies; the greater of both."""
    said, pointer = export.foundry.aggregated_transistor_count_bn, export.at("aggregated_transistor_count_bn")
    summed = _transistors_of_dies(export)
    if said is None:
        return _at_most_the_whole(export, summed, pointer)
    greater = max(said, summed.least)
    return Figure(greater, greater, ((pointer, str(said)), *summed.because))


def _at_most_the_whole(export: Export, summed: Figure, pointer: str) -> Figure:
    """A count of every transistor in the package bounds that of the applicable dies."""
    whole = export.specification.transistor_count_bn
    missing = (pointer, *summed.missing)
    if summed.most is not None or whole is None:
        return Figure(summed.least, summed.most, summed.because, missing)
    used = (f"{export.pointer}/specification/transistor_count_bn", str(whole))
    return Figure(summed.least, max(whole, summed.least), (*summed.because, used), missing)


def _transistors_of_dies(export: Export) -> Figure:
    dies = tuple(export.dies())
    if not dies:
        return Figure(ZERO, None)
    parts = [
        _transistors_of(export, die, at) for die, at in dies if not applicable_die(export, die, at).fails
    ]
    bounds = [part.most for part in parts if part.most is not None]
    return Figure(
        sum((part.least for part in parts), ZERO),
        sum(bounds, ZERO) if len(bounds) == len(parts) else None,
        tuple(used for part in parts for used in part.because),
        tuple(missing for part in parts for missing in part.missing),
    )


def _transistors_of(export: Export, die: Die, at: str) -> Figure:
    if die.transistors_bn is None:
        return Figure(ZERO, None, missing=(f"{at}/transistors_bn",))
    total = die.transistors_bn * Decimal(die.count or 1)
    surely = die.kind is not None and applicable_die(export, die, at).holds
    used = (f"{at}/transistors_bn", str(die.transistors_bn))
    return Figure(total if surely else ZERO, total, (used,))
