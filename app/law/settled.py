"""What a CLASSIFICATION ruling makes of an item's reading.

It settles what figures, declaration and catalogue leave open or contradict each other on. Only the tenant's own ruling
lowers, for that tenant alone; one that the operator shares with all may only raise. Parts that the caller states and
that are themselves inside stay what they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.facts import Item, Ternary
from app.law.declaration import places_of
from app.law.eccns import EAR99
from app.law.reading import OUTSIDE, Place, Reading, merged, strictest
from app.law.ruled_names import is_named
from app.law.rulings import HeldClassification, same_name

SETTLED: Final = "RULING_SETTLES"


@dataclass(frozen=True, slots=True)
class Settling:
    """A ruling that speaks of an item; ``exactly`` where it names the very model and SKU that the item states."""

    held: HeldClassification
    exactly: bool

    @property
    def may_lower(self) -> bool:
        """A tenant's own word on the very item; a likeness of names, or a ruling shared with all, only raises."""
        return self.exactly and not self.held.shared


def ruling_on(item: Item, held: Iterable[HeldClassification]) -> Settling | None:
    """The ruling that speaks of the item: the last that names it exactly, else the last that it names at all."""
    found = [Settling(one, _is_exactly(one, item)) for one in held if _speaks_of(one, item)]
    exact = [one for one in found if one.exactly]
    chosen = exact or found
    return chosen[-1] if chosen else None


def _is_exactly(one: HeldClassification, item: Item) -> bool:
    model, sku = one.ruled.model, one.ruled.sku
    return (not model or same_name(model, item.model)) and (not sku or same_name(sku, item.sku))


def _speaks_of(one: HeldClassification, item: Item) -> bool:
    model, sku = one.ruled.model, one.ruled.sku
    by_name = bool(model) and is_named(model or "", item.model, item.description, item.sku)
    return _is_exactly(one, item) or by_name or (bool(sku) and same_name(sku, item.sku))


def settled(reading: Reading, ruling: Settling, on: date, inside: Sequence[Reading] = ()) -> Reading:
    """The reading as the ruling leaves it; ``inside``: the parts that the caller states."""
    word = ruling.held.ruled
    ruled = places_of(word.eccn, on) or (OUTSIDE,)
    stricter = strictest((reading.places, ruled))
    lowers = _levels(stricter) != _levels(ruled)
    may_lower = ruling.may_lower and not any(one.controlled is Ternary.YES for one in inside)
    places = _finer(reading.places, ruled) if may_lower or not lowers else stricter
    told = "; lowered, for this tenant alone" if lowers and may_lower else ""
    return replace(
        reading,
        places=places,
        doubtful=False,
        warnings=merged((reading.warnings, (SETTLED,))),
        because=merged(
            (((f"/rulings/{ruling.held.id}", f"{word.eccn} ({word.basis.value}){told}"),), reading.because)
        ),
        missing=reading.missing if len(_levels(places)) > 1 else (),
    )


def _levels(places: Iterable[Place]) -> set[str | None]:
    return {one.level for one in places}


def _finer(read: Sequence[Place], ruled: tuple[Place, ...]) -> tuple[Place, ...]:
    """What the figures say within the ruling's entry, where they say more than the entry does."""
    same = tuple(one for one in read if one.level is not None and one.level in _levels(ruled))
    return same or ruled


def with_ruled_eccn(item: Item, ruling: Settling | None) -> Item:
    """The item as the rules read it: with the ruling's ECCN where the ruling settles it, or raises it."""
    if ruling is None:
        return item
    raises = item.eccn in (None, EAR99) and ruling.held.ruled.eccn != EAR99
    return replace(item, eccn=ruling.held.ruled.eccn) if ruling.may_lower or raises else item
