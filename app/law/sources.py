"""The chip catalogue beside the caller's own facts of an item."""

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from app.facts import Item, ItemKind, Ternary, Word
from app.law.reading import Reading

Shape = TypeVar("Shape", bound=Word)
UNSAID: Final = (None, Ternary.UNKNOWN)
ROUNDING: Final = Decimal("0.02")
"""Share by which figures may differ before that is worth a warning."""


def filled(item: Item, other: Item) -> Item:
    """The item with what it leaves unsaid taken from the other, figure by figure."""
    whole = _filled(item, other)
    if item.specification is None or other.specification is None:
        return whole
    return replace(whole, specification=_filled(item.specification, other.specification))


def _filled(shape: Shape, other: Shape) -> Shape:
    unsaid: dict[str, Any] = {
        one.name: getattr(other, one.name) for one in fields(shape) if getattr(shape, one.name) in UNSAID
    }
    return replace(shape, **{name: value for name, value in unsaid.items() if value is not None})


def said_by(item: Item) -> Callable[[str], bool]:
    """Whether the item itself states the fact at a path, which begins at the item."""

    def said(path: str) -> bool:
        first, _, rest = path.removeprefix("/").partition("/")
        shape = item.specification if first == "specification" else item
        name = rest.partition("/")[0] if first == "specification" else first
        return getattr(shape, name, None) not in UNSAID

    return said


def unsaid_by(item: Item) -> Callable[[str], bool]:
    """Whether the item leaves the fact at a path unsaid."""
    said = said_by(item)
    return lambda path: not said(path)


def unmeasured(known: Item) -> bool:
    """Whether the catalogue knows the item as an IC that may be for data centers, and neither its figures nor ECCN."""
    spec = known.specification
    if known.kind is not ItemKind.IC or known.eccn is not None or spec is None:
        return False
    return spec.marketed_for_data_center is not Ternary.NO and not (spec.rates or spec.tpp)


def differs(item: Item, known: Item, stated: Reading, catalogued: Reading) -> bool:
    """Whether the item states figures or data-center use that are not, within rounding, those of the catalogue."""
    ours, theirs = item.specification, known.specification
    if ours is None or theirs is None:
        return False
    of_use = ("designed_for_data_center", "marketed_for_data_center", "non_planar")
    opposed = ({getattr(ours, name), getattr(theirs, name)} for name in of_use)
    figures = (
        (stated.tpp, catalogued.tpp),
        (stated.applicable_die_area_mm2, catalogued.applicable_die_area_mm2),
    )
    return any(one == {Ternary.YES, Ternary.NO} for one in opposed) or any(_apart(*one) for one in figures)


def _apart(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return False
    return abs(one - other) > ROUNDING * max(one, other)


def marked(reading: Reading, pointer: str, by_catalogue: Callable[[str], bool]) -> Reading:
    """The reading with the facts that come from the catalogue marked so; ``pointer`` is the item's."""
    because = tuple(
        (where, f"{value} (chip catalogue)" if by_catalogue(where.removeprefix(pointer)) else value)
        for where, value in reading.because
    )
    return replace(reading, because=because)
