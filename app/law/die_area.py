"""Applicable die area and performance density of an IC (ECCN 3A090, technical notes).

The applicable area is that of the logic dies with non-planar transistors, in mm2; density is TPP over it.

LOGIC and IO dies count; memory, interposers and dummy silicon do not. What the facts leave open is an
interval: a die that may count adds nothing to the least area and all of itself to the greatest.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from app.facts import Die, DieKind, Specification, Ternary
from app.law.parameters import number
from app.law.performance import ZERO, Figure
from app.law.truth import Claim, unknown

APPLICABLE_KINDS: Final = frozenset({DieKind.LOGIC, DieKind.IO})
BESIDE_LOGIC: Final = frozenset(DieKind) - APPLICABLE_KINDS


def applicable_die_areas(spec: Specification, pointer: str, on: date) -> tuple[Figure, ...]:
    """The applicable die area: one reading, or two that contradict each other.

    A stated area counts alone where the dies allow it; one of zero only where nothing says non-planar.
    """
    computed = _area_of_dies(spec, pointer, on)
    stated = spec.applicable_die_area_mm2
    if stated is None or (stated == ZERO and _known_non_planar(spec, pointer, on)):
        return (computed,)
    reading = Figure(stated, stated, ((f"{pointer}/applicable_die_area_mm2", str(stated)),))
    if computed.holds(stated):
        return (reading,)
    return (replace(reading, warnings=("STATED_AREA_CONTRADICTS_DIES",)), computed)


def performance_densities(
    spec: Specification, tpp: Figure, areas: tuple[Figure, ...], pointer: str
) -> tuple[Figure, ...]:
    """TPP per mm2: a reading for each reading of the area, and the stated one unless it only narrows those.

    No applicable area has no density: read as 0, since every limit of density then fails.
    """
    computed = tuple(_density(tpp, area) for area in areas)
    if spec.performance_density is None:
        return computed
    stated = spec.performance_density
    reading = Figure(stated, stated, ((f"{pointer}/performance_density", str(stated)),))
    agreeing = [one for one in computed if one.holds(stated)]
    if not agreeing:
        return (replace(reading, warnings=("STATED_DENSITY_CONTRADICTS_FIGURES",)), *computed)
    return (reading, *(one for one in computed if one.exact is not None))


def _density(tpp: Figure, area: Figure) -> Figure:
    if area.most == ZERO:
        return replace(area, least=ZERO)
    if tpp.exact is None:
        return replace(area, least=ZERO, most=None)
    least = tpp.exact / area.most if area.least and area.most else ZERO
    return replace(area, least=least, most=tpp.exact / area.least if area.least else None)


def _known_non_planar(spec: Specification, pointer: str, on: date) -> bool:
    dies = [(die, f"{pointer}/dies/{place}") for place, die in enumerate(spec.dies or ())]
    logic = [pair for pair in dies if pair[0].kind in APPLICABLE_KINDS] or [(Die(), pointer)]
    return any(non_planar(die, at, spec, pointer, on).holds for die, at in logic)


def _area_of_dies(spec: Specification, pointer: str, on: date) -> Figure:
    """The sum over the dies, or an open area where they cannot be all there is.

    Every IC has a logic die, and one said to be non-planar has a non-planar one.
    """
    whole = non_planar(Die(), pointer, spec, pointer, on)
    dies = spec.dies or ()
    if all(die.kind in BESIDE_LOGIC for die in dies):
        if whole.fails:
            return Figure(ZERO, ZERO, whole.because)
        return Figure(ZERO, None, missing=(f"{pointer}/dies",))
    parts = [
        _area_of(_named(die, alone=len(dies) == 1), f"{pointer}/dies/{place}", spec, pointer, on)
        for place, die in enumerate(dies)
    ]
    total = _sum(parts)
    if total.most == ZERO and whole.holds:
        because, missing = (*total.because, *whole.because), (f"{pointer}/dies",)
        return Figure(ZERO, None, because, missing, ("PLANARITY_CONTRADICTED",))
    return total


def _sum(parts: Sequence[Figure]) -> Figure:
    bounds = [part.most for part in parts if part.most is not None]
    return Figure(
        sum((part.least for part in parts), ZERO),
        sum(bounds, ZERO) if len(bounds) == len(parts) else None,
        tuple(used for part in parts for used in part.because),
        tuple(dict.fromkeys(missing for part in parts for missing in part.missing)),
        tuple(dict.fromkeys(code for part in parts for code in part.warnings)),
    )


def _named(die: Die, *, alone: bool) -> Die:
    """A die nobody named is logic when it computes, or when the package has no other."""
    surely_logic = die.kind is None and (alone or bool(die.rates))
    return replace(die, kind=DieKind.LOGIC) if surely_logic else die


def _area_of(die: Die, at: str, spec: Specification, pointer: str, on: date) -> Figure:
    """What one die (times its count) adds to the applicable area."""
    if die.kind in BESIDE_LOGIC:
        return Figure(ZERO, ZERO)
    planarity = non_planar(die, at, spec, pointer, on)
    if planarity.fails:
        return Figure(ZERO, ZERO, planarity.because)
    missing = (*(() if die.kind else (f"{at}/kind",)), *planarity.missing)
    warnings = ("PLANARITY_CONTRADICTED",) if planarity.open and planarity.because else ()
    if not die.area_mm2:
        return Figure(ZERO, None, planarity.because, (f"{at}/area_mm2", *missing), warnings)
    area = die.area_mm2 * (die.count or 1)
    because = ((f"{at}/area_mm2", str(die.area_mm2)), *planarity.because)
    return Figure(ZERO if missing else area, area, because, missing, warnings)


def non_planar(die: Die, at: str, spec: Specification, pointer: str, on: date) -> Claim:
    """The die at ``at`` has non-planar transistors: said of it or told by its node, else of the whole IC."""
    own = _planarity((f"{at}/non_planar", die.non_planar), (f"{at}/node_nm", die.node_nm), on)
    whole = _planarity(
        (f"{pointer}/non_planar", spec.non_planar), (f"{pointer}/process_node_nm", spec.process_node_nm), on
    )
    return own or whole or unknown(f"{at}/non_planar")


def _planarity(said: tuple[str, Ternary | None], node: tuple[str, Decimal | None], on: date) -> Claim | None:
    (where, answer), (where_node, size) = said, node
    told = (where_node, str(size))
    if answer in (Ternary.YES, Ternary.NO):
        used = (where, answer.value)
        if _impossible(answer, size, on):
            return unknown(where, because=(used, told))
        return Claim(answer, (used,))
    by_node = _by_node(size, on)
    return None if by_node is Ternary.UNKNOWN else Claim(by_node, (told,))


def _by_node(node: Decimal | None, on: date) -> Ternary:
    at_most, planar_from = number("node.non_planar_at_most", on), number("node.planar_from", on)
    if node is None or at_most is None or planar_from is None:
        return Ternary.UNKNOWN
    if node <= at_most:
        return Ternary.YES
    return Ternary.NO if node >= planar_from else Ternary.UNKNOWN


def _impossible(said: Ternary, node: Decimal | None, on: date) -> bool:
    """No process of that node has such transistors: none of 28 nm is non-planar, none below 10 nm planar."""
    planar_from, planar_at_least = number("node.planar_from", on), number("node.planar_at_least", on)
    if node is None or planar_from is None or planar_at_least is None:
        return False
    return node >= planar_from if said is Ternary.YES else node < planar_at_least
