"""ECCN 3A090 by figures: every row and boundary of the table, its dates, and the worked examples."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.facts import Die, DieKind, Item, ItemKind, NumberFormat, Rate, Specification, Ternary
from app.law.classification import Circumstances, Classification, classify

TODAY = date(2026, 9, 1)
SPEC = "/items/0/specification"
YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
NOTHING = Specification()


def classified(item: Item, on: date = TODAY) -> Classification:
    return classify(item, "/items/0", Circumstances(on=on))[0]


def ic(tpp: str | None, area: str | None, center: Ternary = YES, also: Specification = NOTHING) -> Item:
    """An IC with one logic die; ``also`` are further facts of its specification."""
    die = Die(area_mm2=Decimal(area), kind=DieKind.LOGIC, non_planar=YES) if area else None
    spec = replace(
        also,
        tpp=Decimal(tpp) if tpp else None,
        dies=(die,) if die else None,
        designed_for_data_center=center,
        marketed_for_data_center=center,
    )
    return Item(kind=ItemKind.IC, specification=spec)


def answer(found: Classification) -> tuple[str | None, Ternary]:
    return found.paragraph, found.controlled


@pytest.mark.parametrize(
    ("tpp", "area", "center", "paragraph"),
    [
        ("4800", "1000000", YES, "3A090.a.1"),
        ("4800", None, YES, "3A090.a.1"),
        ("4800", None, NO, "3A090.a.1"),
        ("4799.99", "1", NO, None),
        ("1599.99", "1", YES, None),
        ("1599.99", None, YES, None),
        ("1600", "270.27", YES, "3A090.a.2"),
        ("1600", "270.28", YES, "3A090.b.2"),
        ("2960", "500", YES, "3A090.a.2"),
        ("2400", "1500", YES, "3A090.b.1"),
        ("2400", "1500.01", YES, None),
        ("2399.99", "1500", YES, None),
        ("4799.99", "2999", YES, "3A090.b.1"),
        ("4799.99", "3000", YES, None),
        ("1600", "500", YES, "3A090.b.2"),
        ("1600", "500.01", YES, None),
        ("2399.99", "749", YES, "3A090.b.2"),
        ("2400", "750", YES, "3A090.b.1"),
    ],
)
def test_each_row_of_the_table_at_its_limits(
    tpp: str, area: str | None, center: Ternary, paragraph: str | None
) -> None:
    found = classified(ic(tpp, area, center))

    assert answer(found) == (paragraph, YES if paragraph else NO)
    assert found.eccn == (paragraph[:7] if paragraph else None)
    assert found.level == (paragraph[6] if paragraph else None)
    assert found.possible_levels == (found.level,)
    assert (found.presumed, found.unsettled, found.missing) == (False, False, ())


@pytest.mark.parametrize(
    ("part", "rates", "area", "center", "paragraph"),
    [
        ("A100", {"int8": "624", "fp16": "312", "tf32": "156"}, "826", YES, "3A090.a.1"),
        ("H100 SXM", {"int8": "1979", "fp16": "989.5"}, "814", YES, "3A090.a.1"),
        ("L4", {"int8": "242"}, "294", YES, "3A090.a.2"),
        ("L40", {"int8": "362"}, "608", YES, "3A090.b.1"),
        ("A40", {"int8": "299.3", "fp16": "149.7"}, "628", YES, "3A090.b.2"),
        ("Kunlun K200", {"int8": "256"}, "504", YES, "3A090.b.2"),
        ("H20", {"int8": "296"}, "814", YES, None),
        ("L20", {"int8": "239"}, "609", YES, None),
        ("V100", {"fp16": "125"}, "815", YES, None),
        ("RTX 4090", {"int8": "660.6"}, "608", NO, "3A090.a.1"),
        ("RTX 4090 D", {"int8": "588.375"}, "608", NO, None),
        ("RTX 5090", {"fp4": "1676"}, "750", NO, "3A090.a.1"),
        ("RTX 5090 D", {"fp4": "1187.5"}, "750", NO, None),
        ("Ascend 910", {"fp16": "256"}, "624.25", YES, "3A090.a.2"),
        ("Hanguang 800", {"int8": "825"}, None, YES, "3A090.a.1"),
        ("Ascend 310P", {"int8": "140"}, None, YES, None),
    ],
)
def test_worked_examples(
    part: str, rates: dict[str, str], area: str | None, center: Ternary, paragraph: str | None
) -> None:
    dies = (Die(area_mm2=Decimal(area), kind=DieKind.LOGIC, node_nm=Decimal(7)),) if area else None
    given = tuple(Rate(format=NumberFormat(name), tops=Decimal(tops)) for name, tops in rates.items())
    spec = Specification(
        rates=given, dies=dies, designed_for_data_center=center, marketed_for_data_center=center
    )

    found = classified(Item(model=part, kind=ItemKind.IC, specification=spec))
    assert answer(found) == (paragraph, YES if paragraph else NO)


def test_910b4_is_inside_either_way_while_its_io_die_is_unknown() -> None:
    dies = (
        Die(area_mm2=Decimal("665.61"), kind=DieKind.LOGIC, non_planar=YES),
        Die(area_mm2=Decimal(168), kind=DieKind.IO),
    )
    spec = Specification(tpp=Decimal(4480), dies=dies, designed_for_data_center=YES)

    found = classified(Item(kind=ItemKind.IC, specification=spec))
    assert (found.controlled, found.level, found.possible_levels) == (YES, "a", ("a", "b"))
    assert found.missing == (f"{SPEC}/dies/1/non_planar",)


def test_an_unknown_area_names_the_areas_at_which_the_answer_changes() -> None:
    found = classified(ic("1600", None))

    assert (found.controlled, found.eccn, found.possible_levels) == (UNKNOWN, None, ("a", "b", None))
    areas = {limit.name: limit.value for limit in found.limits if limit.distance is None}
    assert areas == {
        "3A090.a.2.applicable_die_area_mm2": Decimal("270.27"),
        "3A090.b.2.applicable_die_area_mm2": Decimal("500.00"),
    }
    assert found.missing == (f"{SPEC}/dies",)
    assert found.warnings == ("NEAR_THRESHOLD", "AREA_UNKNOWN")


@pytest.mark.parametrize(
    ("tpp", "least", "greatest", "controlled", "levels"),
    [
        ("2000", "300", "330", YES, ("a",)),
        ("2000", "400", "600", YES, ("b",)),
        ("2000", "300", "600", YES, ("a", "b")),
        ("2000", "400", "700", UNKNOWN, ("b", None)),
        ("2000", "700", "900", NO, (None,)),
    ],
)
def test_an_area_between_bounds_decides_where_both_bounds_agree(
    tpp: str, least: str, greatest: str, controlled: Ternary, levels: tuple[str | None, ...]
) -> None:
    sure = Die(area_mm2=Decimal(least), kind=DieKind.LOGIC, non_planar=YES)
    unsure = Die(area_mm2=Decimal(greatest) - Decimal(least), kind=DieKind.IO)
    spec = Specification(tpp=Decimal(tpp), dies=(sure, unsure), designed_for_data_center=YES)

    found = classified(Item(kind=ItemKind.IC, specification=spec))
    assert (found.controlled, found.possible_levels) == (controlled, levels)


def test_planar_silicon_has_no_density() -> None:
    planar = (Die(area_mm2=Decimal(700), kind=DieKind.LOGIC, non_planar=NO),)
    below = Specification(tpp=Decimal(4160), dies=planar, designed_for_data_center=YES)
    above = Specification(tpp=Decimal(4800), dies=planar, designed_for_data_center=YES)

    found = classified(Item(kind=ItemKind.IC, specification=below))
    assert (found.controlled, found.applicable_die_area_mm2, found.performance_density) == (
        NO,
        Decimal(0),
        None,
    )
    assert found.warnings == ("PLANAR_ONLY",)
    assert classified(Item(kind=ItemKind.IC, specification=above)).paragraph == "3A090.a.1"


@pytest.mark.parametrize(
    ("designed", "marketed", "center", "controlled"),
    [
        (NO, NO, NO, NO),
        (NO, YES, YES, YES),
        (YES, NO, YES, YES),
        (YES, None, YES, YES),
        (NO, None, UNKNOWN, YES),
        (NO, UNKNOWN, UNKNOWN, YES),
        (None, None, UNKNOWN, YES),
    ],
)
def test_only_no_to_both_takes_an_ic_out_by_note_2(
    designed: Ternary | None, marketed: Ternary | None, center: Ternary, controlled: Ternary
) -> None:
    dies = (Die(area_mm2=Decimal(500), kind=DieKind.LOGIC, non_planar=YES),)
    spec = Specification(
        tpp=Decimal(4000), dies=dies, designed_for_data_center=designed, marketed_for_data_center=marketed
    )

    found = classified(Item(kind=ItemKind.IC, specification=spec))
    assert (found.controlled, found.data_center) == (controlled, center)
    assert ("DATA_CENTER_UNKNOWN" in found.warnings) == (center is UNKNOWN)


def test_no_performance_is_unknown_and_asks_for_rates() -> None:
    found = classified(ic(None, "500"))

    assert (found.controlled, found.tpp, found.possible_levels) == (UNKNOWN, None, ("a", "b", None))
    assert found.missing == (f"{SPEC}/rates", "/items/0/eccn")


def test_no_performance_of_a_gaming_ic_leaves_only_the_first_row() -> None:
    assert classified(ic(None, "500", NO)).possible_levels == ("a", None)


@pytest.mark.parametrize(
    ("tpp", "area", "center", "near"),
    [
        ("4704", "1000", NO, True),
        ("4703.99", "1000", NO, False),
        ("4896", "600", NO, True),
        ("4896.01", "600", NO, False),
        ("2395.2", "628", YES, True),
        ("2368", "814", YES, True),
        ("2000", "628", YES, True),
        ("1912", "609", YES, True),
        ("1590", "2000", YES, False),
        ("2000", "500", YES, False),
        ("6400", "2000", YES, False),
        ("1590", None, YES, True),
        ("1590", None, NO, False),
    ],
)
def test_nearness_warns_where_a_small_error_would_change_the_answer(
    tpp: str, area: str | None, center: Ternary, near: bool
) -> None:
    assert ("NEAR_THRESHOLD" in classified(ic(tpp, area, center)).warnings) == near


def test_limits_give_the_distance_of_the_figure_from_each() -> None:
    found = classified(ic("2000", "500"))

    assert [(limit.name, limit.value, limit.distance) for limit in found.limits] == [
        ("3A090.a.1.tpp", Decimal(4800), Decimal(-2800)),
        ("3A090.a.2.tpp", Decimal(1600), Decimal(400)),
        ("3A090.b.1.tpp", Decimal(2400), Decimal(-400)),
        ("3A090.b.2.tpp", Decimal(1600), Decimal(400)),
        ("3A090.a.2.performance_density", Decimal("5.92"), Decimal("-1.92")),
        ("3A090.b.1.performance_density", Decimal("1.6"), Decimal("2.4")),
        ("3A090.b.2.performance_density", Decimal("3.2"), Decimal("0.8")),
    ]
    assert found.because == (
        (f"{SPEC}/tpp", "2000"),
        (f"{SPEC}/dies/0/area_mm2", "500"),
        (f"{SPEC}/dies/0/non_planar", "YES"),
        (f"{SPEC}/designed_for_data_center", "YES"),
        (f"{SPEC}/marketed_for_data_center", "YES"),
    )


def test_of_stated_and_computed_density_the_stricter_counts() -> None:
    found = classified(ic("2000", "1000", also=Specification(performance_density=Decimal("6.1"))))

    assert (found.paragraph, found.performance_density) == ("3A090.a.2", Decimal("6.1"))
    assert "STATED_DENSITY_CONTRADICTS_FIGURES" in found.warnings
    lower = classified(ic("2000", "300", also=Specification(performance_density=Decimal("1.1"))))
    assert lower.paragraph == "3A090.a.2"


def test_of_stated_and_computed_area_the_stricter_counts() -> None:
    found = classified(ic("2000", "300", also=Specification(applicable_die_area_mm2=Decimal(5000))))

    assert (found.paragraph, found.applicable_die_area_mm2) == ("3A090.a.2", Decimal(300))
    assert "STATED_AREA_CONTRADICTS_DIES" in found.warnings


@pytest.mark.parametrize(
    ("on", "interconnect", "tpp", "eccn", "controlled"),
    [
        (date(2022, 10, 20), "600", "4800", None, NO),
        (date(2022, 10, 21), "600", "4800", "3A090", YES),
        (date(2023, 11, 16), "600", "4800", "3A090", YES),
        (date(2023, 11, 17), "0", "4800", "3A090.a", YES),
        (date(2023, 5, 10), "599.99", "20000", None, NO),
        (date(2023, 5, 10), "900", "4799.99", None, NO),
        (date(2023, 5, 10), None, "4799.99", None, NO),
        (date(2023, 5, 10), None, "4800", None, UNKNOWN),
        (date(2023, 5, 10), "600", None, None, UNKNOWN),
        (date(2023, 5, 10), "599", None, None, NO),
        (date(2022, 10, 20), None, None, None, NO),
    ],
)
def test_october_2022_needs_performance_and_interconnect(
    on: date, interconnect: str | None, tpp: str | None, eccn: str | None, controlled: Ternary
) -> None:
    also = Specification(interconnect_gb_s=Decimal(interconnect) if interconnect else None)
    found = classified(ic(tpp, "800", NO, also), on)

    assert (found.eccn, found.controlled) == (eccn, controlled)
    if eccn == "3A090":
        assert (found.level, found.paragraph, found.possible_levels) == ("2022", "3A090", ("2022",))


def test_an_unknown_interconnect_is_asked_for() -> None:
    found = classified(ic("5000", "800"), date(2023, 5, 10))

    assert found.missing[0] == f"{SPEC}/interconnect_gb_s"
    assert found.possible_levels == ("2022", None)


def hbm(bandwidth: str | None, area: str | None, kind: ItemKind | None = ItemKind.HBM) -> Item:
    spec = Specification(
        hbm_bandwidth_gb_s=Decimal(bandwidth) if bandwidth else None,
        hbm_area_mm2=Decimal(area) if area else None,
    )
    return Item(kind=kind, specification=spec)


@pytest.mark.parametrize("kind", [ItemKind.HBM, None])
def test_hbm_must_exceed_its_limit(kind: ItemKind | None) -> None:
    assert answer(classified(hbm("240", "120", kind))) == (None, NO)
    assert answer(classified(hbm("240.01", "120", kind))) == ("3A090.c", YES)
    assert classified(hbm("460", "121", kind)).level == "c"


@pytest.mark.parametrize(
    ("on", "controlled"), [(date(2024, 12, 1), NO), (date(2024, 12, 2), YES), (date(2024, 12, 31), YES)]
)
def test_hbm_is_controlled_from_its_first_day(on: date, controlled: Ternary) -> None:
    assert classified(hbm("460", "121"), on).controlled is controlled


@pytest.mark.parametrize(
    ("bandwidth", "area", "missing"),
    [
        (None, None, (f"{SPEC}/hbm_bandwidth_gb_s", f"{SPEC}/hbm_area_mm2", "/items/0/eccn")),
        ("460", None, (f"{SPEC}/hbm_area_mm2", "/items/0/eccn")),
        ("460", "0", (f"{SPEC}/hbm_area_mm2", "/items/0/eccn")),
    ],
)
def test_hbm_without_figures_is_unknown(
    bandwidth: str | None, area: str | None, missing: tuple[str, ...]
) -> None:
    found = classified(hbm(bandwidth, area))

    assert (found.controlled, found.possible_levels, found.missing) == (UNKNOWN, ("c", None), missing)


def test_hbm_of_no_stated_specification_is_unknown() -> None:
    assert classified(Item(kind=ItemKind.HBM)).controlled is UNKNOWN


def test_an_ic_with_hbm_is_read_as_an_ic() -> None:
    memory = Specification(contains_hbm=YES, hbm_bandwidth_gb_s=Decimal(900), hbm_area_mm2=Decimal(100))
    found = classified(ic("1000", "800", also=memory))

    assert (found.controlled, found.eccn) == (NO, None)


def test_memory_that_computes_is_the_stricter_of_both() -> None:
    spec = Specification(tpp=Decimal(5000), hbm_bandwidth_gb_s=Decimal(460), hbm_area_mm2=Decimal(121))

    assert classified(Item(kind=ItemKind.HBM, specification=spec)).eccn == "3A090.a"
