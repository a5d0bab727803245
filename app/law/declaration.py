"""What a declared ECCN adds to the figures of an item, and when it is not enough.

A declaration suffices where no figures are stated and nothing contradicts it. Otherwise the stricter of
declaration and figures counts.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from app.facts import Item, ItemKind, Ternary
from app.law.eccns import contradicting_words, covered_levels, follows_commodity
from app.law.reading import LEVEL_2022, OUTSIDE, Basis, Place, Reading, merged, strictest
from app.law.truth import Used

MODEL_WEIGHTS: Final = "4E091"
LETTERED: Final = ("3A090", "4A090")
HEAD: Final = 5
"""Length of an ECCN without its paragraphs."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The ECCN that was declared for an item, on a day; ``pointer`` is the item's."""

    item: Item
    pointer: str
    on: date

    @property
    def eccn(self) -> str:
        """The declared ECCN as the list spells it; empty when none is declared."""
        said = self.item.eccn or ""
        return said[:HEAD].upper() + said[HEAD:].lower()

    @property
    def used(self) -> Used:
        """The declaration as a fact that was read."""
        return f"{self.pointer}/eccn", self.item.eccn or "not stated"

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of the declared entry; HBM declared without a paragraph can only be in 3A090.c."""
        bare_memory = self.item.kind is ItemKind.HBM and self.eccn == LETTERED[0]
        return covered_levels("3A090.c" if bare_memory else self.eccn, self.on)

    @property
    def follows_commodity(self) -> bool:
        """Whether the declared entry leaves the control to the commodity."""
        return follows_commodity(self.eccn, self.on)


def with_declaration(declared: Declaration, figures: Reading | None) -> Reading:
    """The item's figures (``None``: none stated) read together with its declared ECCN."""
    if declared.item.kind is ItemKind.MODEL_WEIGHTS or declared.eccn.startswith(MODEL_WEIGHTS):
        because = (declared.used,)
        return Reading(places=(OUTSIDE,), basis=Basis.DECLARED, warnings=("MODEL_WEIGHTS",), because=because)
    if declared.item.eccn is None:
        return _undeclared(declared, figures)
    return _declared_inside(declared, figures) if declared.levels else _declared_outside(declared, figures)


@lru_cache(maxsize=4096)
def possible_places(kind: ItemKind | None, on: date) -> tuple[Place, ...]:
    """Where an item of the kind may stand on the day while nothing else is known; strictest first."""
    memory = covered_levels("3A090.c", on) if kind is None else ()
    levels = dict.fromkeys((*covered_levels("3A090", on), *memory))
    return strictest([(*(_place("3A090", level) for level in levels), OUTSIDE)])


def places_of(eccn: str, on: date) -> tuple[Place, ...]:
    """The places that an ECCN names by itself; none outside 3A090, 4A090 and .z."""
    return tuple(_place(eccn, level) for level in covered_levels(eccn, on))


def _place(eccn: str, level: str) -> Place:
    """The place a declaration names; where it leaves the letter of 3A090 or 4A090 open, that of the level."""
    head = eccn[:HEAD]
    if head not in LETTERED:
        return Place(level, eccn, eccn)
    lettered = head if level == LEVEL_2022 else f"{head}.{level}"
    return Place(level, eccn if f"{eccn}.".startswith(f"{lettered}.") else lettered, lettered)


def _undeclared(declared: Declaration, figures: Reading | None) -> Reading:
    missing = (f"{declared.pointer}/eccn",)
    if figures is None:
        places = possible_places(declared.item.kind, declared.on)
        return Reading(places=places, basis=Basis.NOT_STATED, missing=missing if len(places) > 1 else ())
    if figures.controlled is Ternary.UNKNOWN and not figures.doubtful:
        return replace(figures, missing=merged((figures.missing, missing)))
    return figures


def _declared_inside(declared: Declaration, figures: Reading | None) -> Reading:
    places = tuple(_place(declared.eccn, level) for level in declared.levels)
    if figures is None:
        return Reading(places=places, basis=Basis.DECLARED, because=(declared.used,))
    because = merged(((declared.used,), figures.because))
    agreed = tuple(place for place in places if place.level in figures.levels)
    if not agreed:
        warnings = (*figures.warnings, "DECLARATION_CONTRADICTED")
        places = strictest((places, figures.places))
        return replace(figures, places=places, because=because, warnings=warnings)
    if figures.controlled is not Ternary.YES:
        return replace(figures, places=agreed, basis=Basis.DECLARED, because=because, missing=())
    if declared.eccn[:HEAD] in LETTERED:
        agreed = tuple(place for place in figures.places if place.level in declared.levels)
    return replace(figures, places=agreed, because=because)


def _declared_outside(declared: Declaration, figures: Reading | None) -> Reading:
    if figures is None:
        return _by_declaration_alone(declared, Reading(places=_undecided(declared), basis=Basis.DECLARED))
    if figures.controlled is Ternary.UNKNOWN and not figures.doubtful:
        return _by_declaration_alone(declared, figures)
    read = replace(figures, because=merged(((declared.used,), figures.because)))
    if figures.controlled is Ternary.NO or declared.follows_commodity:
        return read
    return replace(read, warnings=(*read.warnings, "DECLARATION_CONTRADICTED"))


def _undecided(declared: Declaration) -> tuple[Place, ...]:
    return possible_places(declared.item.kind, declared.on)


def _by_declaration_alone(declared: Declaration, figures: Reading) -> Reading:
    """The declaration decides, unless the item's own words or kind contradict it or it leaves that open."""
    contradiction = _contradiction(declared)
    because = merged(((declared.used, *contradiction), figures.because))
    if contradiction:
        missing = figures.missing or (f"{declared.pointer}/specification",)
        warnings = (*figures.warnings, "DECLARATION_CONTRADICTED")
        return replace(figures, because=because, doubtful=True, missing=missing, warnings=warnings)
    if declared.follows_commodity and not (declared.item.model or declared.item.description):
        missing, warnings = (f"{declared.pointer}/description",), (*figures.warnings, "FOLLOWS_COMMODITY")
        return replace(figures, because=because, missing=missing, warnings=warnings)
    return replace(figures, because=because, places=(OUTSIDE,), basis=Basis.DECLARED, missing=())


def _contradiction(declared: Declaration) -> tuple[Used, ...]:
    """What the item's own words or kind say against a declared ECCN outside the covered entries."""
    words = contradicting_words(declared.item, declared.on)
    if words:
        return ((f"{declared.pointer}/description", " ".join(words)),)
    memory = declared.item.kind is ItemKind.HBM and covered_levels("3A090.c", declared.on) == ("c",)
    return ((f"{declared.pointer}/kind", "HBM"),) if memory else ()
