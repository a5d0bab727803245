"""A reading of one item: every place in 3A090, 4A090 or .z that the known facts still allow.

Readings of the same item, or of the parts of one box, join by the stricter: no fact, part or source
takes away what another has put in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from app.facts import Ternary
from app.law.truth import Used

One = TypeVar("One")

LEVEL_2022: Final = "2022"
STRICTNESS: Final = {None: 0, "c": 1, "b": 2, "a": 3, LEVEL_2022: 4}


class Basis(StrEnum):
    """What a classification rests on."""

    SPECIFICATION = "SPECIFICATION"
    DECLARED = "DECLARED"
    CATALOGUE = "CATALOGUE"
    COMPONENT = "COMPONENT"
    NOTE_1 = "NOTE_1"
    NOT_STATED = "NOT_STATED"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item may stand: level of the license requirement ("a", "b", "c", "2022"), paragraph, ECCN.

    ``level`` is ``None`` outside 3A090, 4A090 and .z.
    """

    level: str | None = None
    paragraph: str | None = None
    eccn: str | None = None

    @property
    def strictness(self) -> int:
        """Greater is stricter; 0 is outside."""
        return STRICTNESS[self.level]


OUTSIDE: Final = Place()


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that bears on the answer. ``distance``: figure minus limit, ``None`` for an open figure."""

    name: str
    value: Decimal
    distance: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What facts say of an item: its possible places, strictest first, and the figures behind them.

    ``doubtful``: the facts themselves raise the question, so that a mere declaration does not answer it.
    Units: TPP as in ``performance``, mm2, GB/s.
    """

    places: tuple[Place, ...]
    basis: Basis
    doubtful: bool = False
    data_center: Ternary = Ternary.UNKNOWN
    tpp: Decimal | None = None
    tpp_format: str | None = None
    performance_density: Decimal | None = None
    applicable_die_area_mm2: Decimal | None = None
    dram_bandwidth_gb_s: Decimal | None = None
    limits: tuple[Limit, ...] = ()
    warnings: tuple[str, ...] = ()
    because: tuple[Used, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def controlled(self) -> Ternary:
        """Whether the item is inside: YES and NO only where every possible place agrees."""
        inside = {place.level is not None for place in self.places}
        if len(inside) > 1:
            return Ternary.UNKNOWN
        return Ternary.YES if inside == {True} else Ternary.NO

    @property
    def levels(self) -> tuple[str | None, ...]:
        """Every possible level, strictest first."""
        return tuple(dict.fromkeys(place.level for place in self.places))


def strictest(readings: Iterable[Sequence[Place]]) -> tuple[Place, ...]:
    """The possible places of the strictest of several readings, strictest first.

    What each reading is sure of, the whole is sure of; what one reading allows, the whole allows.
    """
    sets = [tuple(places) for places in readings]
    floor = max(min(place.strictness for place in places) for places in sets)
    found = {place for places in sets for place in places if place.strictness >= floor}
    return tuple(sorted(found, key=_order))


def _order(place: Place) -> tuple[int, int, str]:
    paragraph = place.paragraph or ""
    return -place.strictness, -len(paragraph), paragraph


def joined(first: Reading, *others: Reading) -> Reading:
    """The stricter of several readings of the same item, with the grounds of all.

    The figures are those of the strictest reading, the greater where two are equally strict; data-center use
    is the stricter answer, memory bandwidth the greater figure.
    """
    everyone = (first, *others)
    best = max(everyone, key=_weight)
    places = strictest(one.places for one in everyone)
    bandwidths = [one.dram_bandwidth_gb_s for one in everyone if one.dram_bandwidth_gb_s is not None]
    return replace(
        best,
        places=places,
        doubtful=any(one.doubtful for one in everyone),
        data_center=stricter(one.data_center for one in everyone),
        dram_bandwidth_gb_s=max(bandwidths) if bandwidths else None,
        warnings=merged(one.warnings for one in everyone),
        because=merged((best.because, *(one.because for one in everyone))),
        missing=merged(one.missing for one in everyone) if len({place.level for place in places}) > 1 else (),
    )


def _weight(reading: Reading) -> tuple[int, int, Decimal]:
    weakest, greatest = reading.places[-1].strictness, reading.places[0].strictness
    return weakest, greatest, reading.tpp or Decimal(0)


def stricter(answers: Iterable[Ternary]) -> Ternary:
    """YES if any answer is, else UNKNOWN if any is."""
    found = set(answers)
    return next((one for one in (Ternary.YES, Ternary.UNKNOWN) if one in found), Ternary.NO)


def merged(groups: Iterable[Iterable[One]]) -> tuple[One, ...]:
    """Every member of the groups once, in order of appearance."""
    return tuple(dict.fromkeys(one for group in groups for one in group))
