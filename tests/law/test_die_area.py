from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.facts import Die, DieKind, NumberFormat, Rate, Specification, Ternary
from app.law.die_area import applicable_die_areas, performance_densities
from app.law.performance import Figure

AT = "/items/0/specification"
ON = date(2026, 9, 1)
YES, NO = Ternary.YES, Ternary.NO
LOGIC = Die(kind=DieKind.LOGIC, area_mm2=Decimal(400), non_planar=YES)


def areas(spec: Specification) -> tuple[Figure, ...]:
    return applicable_die_areas(spec, AT, ON)


def only(spec: Specification) -> tuple[Decimal, Decimal | None]:
    (found,) = areas(spec)
    return found.least, found.most


def known(area: int) -> tuple[Decimal, Decimal]:
    return Decimal(area), Decimal(area)


def test_logic_and_io_dies_count_and_nothing_else() -> None:
    others = tuple(
        Die(kind=kind, area_mm2=Decimal(900), non_planar=YES)
        for kind in (DieKind.MEMORY, DieKind.INTERPOSER, DieKind.DUMMY)
    )
    dies = (replace(LOGIC, count=2), replace(LOGIC, kind=DieKind.IO, area_mm2=Decimal(220)), *others)

    assert only(Specification(dies=dies)) == known(1020)


@pytest.mark.parametrize(
    ("die", "spec", "area"),
    [
        (Die(non_planar=NO), Specification(), 0),
        (Die(node_nm=Decimal(16)), Specification(), 400),
        (Die(node_nm=Decimal(28)), Specification(), 0),
        (Die(node_nm=Decimal(28)), Specification(non_planar=NO), 0),
        (Die(), Specification(non_planar=YES), 400),
        (Die(), Specification(process_node_nm=Decimal(7)), 400),
        (Die(), Specification(process_node_nm=Decimal(65)), 0),
        (Die(non_planar=Ternary.UNKNOWN), Specification(non_planar=YES), 400),
        (Die(non_planar=NO, node_nm=Decimal(12)), Specification(), 0),
    ],
)
def test_planarity_is_the_dies_own_then_its_node_then_the_ic(
    die: Die, spec: Specification, area: int
) -> None:
    logic = replace(die, kind=DieKind.LOGIC, area_mm2=Decimal(400))

    assert only(replace(spec, dies=(logic,))) == known(area)


@pytest.mark.parametrize(
    ("die", "missing"),
    [
        (Die(kind=DieKind.LOGIC, area_mm2=Decimal(100)), "non_planar"),
        (Die(kind=DieKind.LOGIC, area_mm2=Decimal(100), node_nm=Decimal(22)), "non_planar"),
        (Die(kind=DieKind.LOGIC, area_mm2=Decimal(100), node_nm=Decimal(5), non_planar=NO), "non_planar"),
        (Die(kind=DieKind.LOGIC, area_mm2=Decimal(100), node_nm=Decimal(40), non_planar=YES), "non_planar"),
        (Die(area_mm2=Decimal(100), non_planar=YES), "kind"),
    ],
)
def test_a_die_that_may_count_widens_the_area(die: Die, missing: str) -> None:
    (found,) = areas(Specification(dies=(LOGIC, die)))

    assert (found.least, found.most) == (Decimal(400), Decimal(500))
    assert found.missing == (f"{AT}/dies/1/{missing}",)


@pytest.mark.parametrize("area", [None, Decimal(0)])
def test_a_die_without_area_leaves_no_upper_bound(area: Decimal | None) -> None:
    (found,) = areas(Specification(dies=(LOGIC, replace(LOGIC, area_mm2=area))))

    assert (found.least, found.most) == (Decimal(400), None)
    assert found.missing == (f"{AT}/dies/1/area_mm2",)


def test_the_only_die_and_a_computing_die_are_logic() -> None:
    rates = (Rate(format=NumberFormat.FP8, tops=Decimal(1)),)

    assert only(Specification(dies=(replace(LOGIC, kind=None),))) == known(400)
    assert only(Specification(dies=(LOGIC, replace(LOGIC, kind=None, rates=rates)))) == known(800)


@pytest.mark.parametrize("dies", [None, (), (Die(kind=DieKind.MEMORY, area_mm2=Decimal(100)),)])
def test_dies_without_logic_leave_the_area_open(dies: tuple[Die, ...] | None) -> None:
    assert only(Specification(dies=dies, non_planar=YES)) == (Decimal(0), None)
    assert only(Specification(dies=dies)) == (Decimal(0), None)
    assert only(Specification(dies=dies, non_planar=NO)) == known(0)


def test_a_planar_die_list_of_a_non_planar_ic_is_not_believed() -> None:
    (found,) = areas(Specification(dies=(replace(LOGIC, non_planar=NO),), process_node_nm=Decimal(5)))

    assert (found.least, found.most) == (Decimal(0), None)
    assert found.warnings == ("PLANARITY_CONTRADICTED",)


def test_a_stated_area_that_the_dies_allow_counts_alone() -> None:
    unknown = replace(LOGIC, area_mm2=None)

    assert only(Specification(applicable_die_area_mm2=Decimal(620))) == known(620)
    assert only(Specification(applicable_die_area_mm2=Decimal(620), dies=(LOGIC, unknown))) == known(620)


def test_a_stated_area_that_the_dies_contradict_is_one_of_two_readings() -> None:
    stated, computed = areas(Specification(applicable_die_area_mm2=Decimal(900), dies=(LOGIC,)))

    assert (stated.exact, computed.exact) == (Decimal(900), Decimal(400))
    assert stated.warnings == ("STATED_AREA_CONTRADICTS_DIES",)


def test_a_stated_area_of_zero_is_not_believed_of_non_planar_silicon() -> None:
    zero = Specification(applicable_die_area_mm2=Decimal(0))

    assert only(zero) == known(0)
    assert only(replace(zero, non_planar=YES)) == (Decimal(0), None)
    assert only(replace(zero, dies=(LOGIC,))) == known(400)


def densities(spec: Specification, tpp: Figure, *found: Figure) -> list[tuple[Decimal, Decimal | None]]:
    return [(one.least, one.most) for one in performance_densities(spec, tpp, found, AT)]


def exactly(value: str) -> Figure:
    return Figure(Decimal(value), Decimal(value))


def test_density_is_tpp_over_area_and_an_interval_where_the_area_is() -> None:
    between = Figure(Decimal(400), Decimal(500))

    assert densities(Specification(), exactly("2000"), exactly("500")) == [(Decimal(4), Decimal(4))]
    assert densities(Specification(), exactly("2000"), between) == [(Decimal(4), Decimal(5))]
    assert densities(Specification(), exactly("2000"), exactly("0")) == [(Decimal(0), Decimal(0))]
    assert densities(Specification(), exactly("2000"), Figure(Decimal(0), Decimal(500))) == [
        (Decimal(0), None)
    ]
    assert densities(Specification(), Figure(Decimal(0), None), exactly("500")) == [(Decimal(0), None)]


def test_a_stated_density_fills_an_open_one_and_stands_beside_a_known_one() -> None:
    said = Specification(performance_density=Decimal("4.1"))
    stated = (Decimal("4.1"), Decimal("4.1"))

    assert densities(said, exactly("2000"), Figure(Decimal(0), None)) == [stated]
    assert densities(said, exactly("2000"), exactly("500")) == [stated, (Decimal(4), Decimal(4))]
    contradicting = performance_densities(said, exactly("2000"), (exactly("100"),), AT)
    assert contradicting[0].warnings == ("STATED_DENSITY_CONTRADICTS_FIGURES",)
