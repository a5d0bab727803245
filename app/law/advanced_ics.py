"""ECCN 3A090 by the figures of one IC: the test since 17 November 2023, and that of October 2022 before it.

Each test is a table over two exact figures. A figure that the facts leave open is tried at every value
where the table changes its answer, so that an answer is given only where no value would change it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import product
from typing import Final

from app.facts import Specification, Ternary
from app.law.die_area import applicable_die_areas, performance_densities
from app.law.parameters import number
from app.law.performance import ZERO, Figure, Performance, total_processing_performance
from app.law.reading import OUTSIDE, Basis, Limit, Place, Reading, merged, strictest
from app.law.truth import Used

A1: Final = Place("a", "3A090.a.1", "3A090.a")
DENSITY_ROWS: Final = (
    Place("a", "3A090.a.2", "3A090.a"),
    Place("b", "3A090.b.1", "3A090.b"),
    Place("b", "3A090.b.2", "3A090.b"),
)
OCTOBER_2022: Final = Place("2022", "3A090", "3A090")

NEAR: Final = Decimal("0.02")
"""Share of a limit within which the rounding of a datasheet could move the answer."""

HAIR: Final = Decimal("1e-12")
HUNDREDTH: Final = Decimal("0.01")

Limits = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Table:
    """A test of one day: limits of TPP and of the second figure by name, and the place of exact figures."""

    tpp: Limits
    second: Limits
    place: Callable[[Decimal, Decimal], Place]

    def places(self, tpp: Figure, second: Figure) -> tuple[Place, ...]:
        """Every place that the figures allow."""
        points = product(_turning_points(tpp, self.tpp), _turning_points(second, self.second))
        return tuple({self.place(*point) for point in points})


def _turning_points(figure: Figure, limits: Limits) -> tuple[Decimal, ...]:
    inside = (
        one for one in limits.values() if one > figure.least and (figure.most is None or one <= figure.most)
    )
    return (figure.least, *inside)


def data_center(spec: Specification) -> Ternary:
    """Designed or marketed for data centers; NO takes both to be NO (Note 2 to 3A090)."""
    said = {spec.designed_for_data_center, spec.marketed_for_data_center}
    if Ternary.YES in said:
        return Ternary.YES
    return Ternary.NO if said == {Ternary.NO} else Ternary.UNKNOWN


def read_ic(spec: Specification, pointer: str, on: date) -> Reading:
    """What the figures of one IC say on the day; ``pointer`` is that of its specification.

    Data-center use that nobody stated counts as yes for the class. Before 21 October 2022: outside.
    """
    performance = total_processing_performance(spec, pointer)
    areas = applicable_die_areas(spec, pointer, on)
    densities = performance_densities(spec, performance.total, areas, pointer)
    known = _Known(spec, pointer, performance, areas, densities)
    if number("3A090.tpp", on) is not None:
        return _read(known, _table_of_2022(on), (_interconnect(spec, pointer),))
    if number("3A090.a.1.tpp", on) is not None:
        return _read(known, _table_since_2023(on, data_center(spec)), densities)
    return _reading(known, (OUTSIDE,))


@dataclass(frozen=True, slots=True)
class _Known:
    spec: Specification
    pointer: str
    performance: Performance
    areas: tuple[Figure, ...]
    densities: tuple[Figure, ...]


def _table_since_2023(on: date, center: Ternary) -> Table:
    """3A090.a and .b with Note 2: lower limits inclusive, upper exclusive; density 0 is no area."""
    rows = [(row, f"{row.paragraph}.tpp", f"{row.paragraph}.performance_density") for row in DENSITY_ROWS]
    tpp = _limits(on, "3A090.a.1.tpp", *(name for _, name, _ in rows))
    density = _limits(on, *(name for _, _, name in rows))

    def place(performance: Decimal, performance_density: Decimal) -> Place:
        if performance >= tpp["3A090.a.1.tpp"]:
            return A1
        if center is Ternary.NO:
            return OUTSIDE
        met = (
            row for row, one, two in rows if performance >= tpp[one] and performance_density >= density[two]
        )
        return next(met, OUTSIDE)

    return Table(tpp, density, place)


def _table_of_2022(on: date) -> Table:
    """Both limbs of the October 2022 test, inclusive; data centers play no part."""
    tpp, interconnect = _limits(on, "3A090.tpp"), _limits(on, "3A090.interconnect")

    def place(performance: Decimal, transfer_rate: Decimal) -> Place:
        both = performance >= tpp["3A090.tpp"] and transfer_rate >= interconnect["3A090.interconnect"]
        return OCTOBER_2022 if both else OUTSIDE

    return Table(tpp, interconnect, place)


def _limits(on: date, *names: str) -> Limits:
    found = {name: number(name, on) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _interconnect(spec: Specification, pointer: str) -> Figure:
    rate = spec.interconnect_gb_s
    if rate is None:
        return Figure(ZERO, None, missing=(f"{pointer}/interconnect_gb_s",))
    return Figure(rate, rate, ((f"{pointer}/interconnect_gb_s", str(rate)),))


def _read(known: _Known, table: Table, second: tuple[Figure, ...]) -> Reading:
    """The places of the table; of two readings that contradict each other, the stricter."""
    total = known.performance.total
    places = strictest(table.places(total, figure) for figure in second)
    return _reading(
        known,
        places,
        second=second,
        doubtful=len(places) > 1 and _says_something(known),
        limits=tuple(_shown_limits(known, table, second, places)),
        near=any(_near(table, total, figure) for figure in second),
    )


def _says_something(known: _Known) -> bool:
    """A figure of performance is stated, though not enough of them: a declaration does not answer that."""
    return bool(known.performance.total.least or known.spec.performance_density)


def _reading(
    known: _Known,
    places: tuple[Place, ...],
    *,
    second: tuple[Figure, ...] = (),
    doubtful: bool = False,
    limits: tuple[Limit, ...] = (),
    near: bool = False,
) -> Reading:
    total = known.performance.total
    undecided = len(places) > 1
    return Reading(
        places=places,
        basis=Basis.SPECIFICATION,
        doubtful=doubtful,
        data_center=data_center(known.spec),
        tpp=total.exact,
        tpp_format=known.performance.number_format,
        performance_density=max((one.exact for one in known.densities if one.exact), default=None),
        applicable_die_area_mm2=_shown_area(known.areas),
        dram_bandwidth_gb_s=known.spec.dram_bandwidth_gb_s,
        limits=limits,
        warnings=merged(
            (total.warnings, *(one.warnings for one in second), _warnings(known, places, near=near))
        ),
        because=merged((total.because, *(one.because for one in second), _data_center_used(known))),
        missing=merged((total.missing, *(one.missing for one in second), _unsaid(known)))
        if undecided
        else (),
    )


def _shown_area(areas: tuple[Figure, ...]) -> Decimal | None:
    """The area that gives the greater density, where one is known."""
    return min((one.exact for one in areas if one.exact), default=areas[0].exact)


def _data_center_facts(known: _Known) -> Iterator[tuple[str, Ternary | None]]:
    yield f"{known.pointer}/designed_for_data_center", known.spec.designed_for_data_center
    yield f"{known.pointer}/marketed_for_data_center", known.spec.marketed_for_data_center


def _data_center_used(known: _Known) -> Iterable[Used]:
    return ((pointer, said.value) for pointer, said in _data_center_facts(known) if said)


def _unsaid(known: _Known) -> Iterable[str]:
    if data_center(known.spec) is not Ternary.UNKNOWN:
        return ()
    return (pointer for pointer, said in _data_center_facts(known) if said in (None, Ternary.UNKNOWN))


def _warnings(known: _Known, places: tuple[Place, ...], *, near: bool) -> Iterator[str]:
    inside = any(place.level for place in places)
    since_2023 = OCTOBER_2022 not in places
    if near:
        yield "NEAR_THRESHOLD"
    if inside and since_2023 and data_center(known.spec) is Ternary.UNKNOWN:
        yield "DATA_CENTER_UNKNOWN"
    if len(places) > 1 and since_2023 and known.performance.total.exact is not None:
        yield "AREA_UNKNOWN"
    if all(area.most == ZERO for area in known.areas):
        yield "PLANAR_ONLY"


def _near(table: Table, tpp: Figure, second: Figure) -> bool:
    """A small error in one figure would put the IC elsewhere."""
    here = set(table.places(tpp, second))
    across_tpp = (table.places(other, second) for other in _across(tpp, table.tpp))
    across_second = (table.places(tpp, other) for other in _across(second, table.second))
    return any(set(places) != here for places in (*across_tpp, *across_second))


def _across(figure: Figure, limits: Limits) -> Iterator[Figure]:
    """The figure moved to the other side of each limit that it is near."""
    if figure.exact is None:
        return
    for limit in limits.values():
        if abs(figure.exact - limit) <= limit * NEAR:
            other = limit if figure.exact < limit else limit - HAIR
            yield Figure(other, other)


def _shown_limits(
    known: _Known, table: Table, second: tuple[Figure, ...], places: tuple[Place, ...]
) -> Iterator[Limit]:
    tpp = known.performance.total.exact
    if tpp is None:
        return
    yield from (Limit(name, value, tpp - value) for name, value in table.tpp.items())
    exact = max((one.exact for one in second if one.exact is not None), default=None)
    if exact is not None:
        yield from (Limit(name, value, exact - value) for name, value in table.second.items())
    elif len(places) > 1 and OCTOBER_2022 not in places:
        yield from _flips(table, tpp)


def _flips(table: Table, tpp: Decimal) -> Iterator[Limit]:
    """The applicable die areas in mm2, at most which the IC is in each paragraph that its TPP can reach."""
    for row in DENSITY_ROWS:
        if tpp >= table.tpp[f"{row.paragraph}.tpp"]:
            area = tpp / table.second[f"{row.paragraph}.performance_density"]
            rounded = area.quantize(HUNDREDTH, rounding=ROUND_DOWN)
            yield Limit(f"{row.paragraph}.applicable_die_area_mm2", rounded, None)
