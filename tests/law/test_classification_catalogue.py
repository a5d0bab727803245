"""The chip catalogue fills what the caller leaves out, and never loses to a contradiction."""

from datetime import date
from decimal import Decimal

import pytest

from app.facts import Component, Die, DieKind, Item, ItemKind, NumberFormat, Rate, Specification, Ternary
from app.law.classification import Circumstances, Classification, classify

TODAY = date(2026, 9, 1)
YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
H100 = Item(
    model="NVIDIA H100 SXM5 80GB",
    kind=ItemKind.IC,
    specification=Specification(
        rates=(Rate(format=NumberFormat.FP8, tops=Decimal(1979)),),
        dies=(Die(area_mm2=Decimal(814), kind=DieKind.LOGIC, non_planar=YES),),
        dram_bandwidth_gb_s=Decimal(3350),
        designed_for_data_center=YES,
        marketed_for_data_center=YES,
    ),
)
H20 = Item(
    kind=ItemKind.IC,
    eccn="3A991.p",
    specification=Specification(
        tpp=Decimal(2368), applicable_die_area_mm2=Decimal(814), marketed_for_data_center=YES
    ),
)
AREA_UNPUBLISHED = Item(
    kind=ItemKind.IC, specification=Specification(tpp=Decimal(2200), marketed_for_data_center=YES)
)
NAMED_ONLY = Item(kind=ItemKind.IC, eccn="3A090.a")


def classified(item: Item, known: Item) -> Classification:
    return classify(item, "/items/0", Circumstances(on=TODAY, catalogue={"/items/0": known}))[0]


def test_the_catalogue_fills_what_the_caller_leaves_out() -> None:
    found = classified(Item(model="H100"), H100)

    assert (found.eccn, found.paragraph, found.tpp) == ("3A090.a", "3A090.a.1", Decimal(15832))
    assert (found.basis, found.warnings, found.data_center) == ("CATALOGUE", (), YES)
    assert ("/items/0/specification/designed_for_data_center", "YES (chip catalogue)") in found.because


def test_the_callers_own_facts_are_not_marked_as_the_catalogues() -> None:
    item = Item(specification=Specification(applicable_die_area_mm2=Decimal(1000)))
    found = classified(item, AREA_UNPUBLISHED)

    assert ("/items/0/specification/applicable_die_area_mm2", "1000") in found.because
    assert ("/items/0/specification/tpp", "2200 (chip catalogue)") in found.because


@pytest.mark.parametrize(
    "item",
    [
        Item(model="H100", eccn="EAR99", kind=ItemKind.IC, specification=Specification(tpp=Decimal(900))),
        Item(model="H100", eccn="EAR99"),
        Item(model="H100", eccn="3A991.p", kind=ItemKind.IC),
        Item(specification=Specification(rates=(Rate(format=NumberFormat.FP8, tops=Decimal(10)),))),
    ],
)
def test_a_known_chip_under_another_flag_stays_what_it_is(item: Item) -> None:
    found = classified(item, H100)

    assert (found.controlled, found.eccn, found.tpp) == (YES, "3A090.a", Decimal(15832))
    assert "CATALOGUE_CONTRADICTS" in found.warnings


def test_a_covered_declaration_outweighs_a_catalogue_that_says_less() -> None:
    found = classified(Item(eccn="3A090.a"), H20)

    assert (found.controlled, found.level) == (YES, "a")
    assert "CATALOGUE_CONTRADICTS" in found.warnings


def test_stricter_figures_of_the_caller_outweigh_the_catalogue() -> None:
    found = classified(Item(specification=Specification(tpp=Decimal(6000))), H20)

    assert (found.controlled, found.paragraph) == (YES, "3A090.a.1")
    assert "CATALOGUE_CONTRADICTS" in found.warnings


def test_a_gaming_statement_does_not_undo_a_data_center_chip() -> None:
    spec = Specification(designed_for_data_center=NO, marketed_for_data_center=NO)
    found = classified(Item(specification=spec), H100)

    assert (found.controlled, found.data_center) == (YES, YES)
    small = Item(specification=Specification(tpp=Decimal(4000), applicable_die_area_mm2=Decimal(500)))
    both = Item(
        specification=Specification(
            tpp=Decimal(4000),
            applicable_die_area_mm2=Decimal(500),
            designed_for_data_center=YES,
        )
    )
    assert classified(Item(specification=spec), small).controlled is NO
    assert classified(Item(specification=spec), both).controlled is YES


@pytest.mark.parametrize(
    ("area", "controlled", "level"), [("300", YES, "a"), ("600", YES, "b"), ("1000", NO, None)]
)
def test_the_callers_area_completes_an_unpublished_one(
    area: str, controlled: Ternary, level: str | None
) -> None:
    item = Item(specification=Specification(applicable_die_area_mm2=Decimal(area)))
    found = classified(item, AREA_UNPUBLISHED)

    assert (found.controlled, found.level) == (controlled, level)
    assert "CATALOGUE_CONTRADICTS" not in found.warnings


def test_lower_rates_of_the_caller_do_not_settle_what_the_catalogue_leaves_open() -> None:
    item = Item(specification=Specification(tpp=Decimal(900)))

    assert classified(item, AREA_UNPUBLISHED).controlled is UNKNOWN


def test_what_neither_knows_stays_unknown() -> None:
    found = classified(Item(model="X"), Item(kind=ItemKind.IC, specification=Specification()))

    assert found.controlled is UNKNOWN
    assert found.missing[0] == "/items/0/specification/rates"
    assert found.missing[-1] == "/items/0/eccn"


def test_an_unknown_said_by_one_source_is_filled_by_the_other() -> None:
    item = Item(specification=Specification(designed_for_data_center=UNKNOWN))

    found = classified(item, H100)
    assert found.data_center is YES
    assert ("/items/0/specification/designed_for_data_center", "YES (chip catalogue)") in found.because


def test_the_catalogues_declaration_counts_beside_the_callers() -> None:
    assert classified(Item(eccn="EAR99"), NAMED_ONLY).level == "a"
    assert classified(Item(), NAMED_ONLY).eccn == "3A090.a"
    assert classified(Item(specification=Specification(tpp=Decimal(100))), NAMED_ONLY).level == "a"


def test_the_catalogue_speaks_of_items_inside_a_box() -> None:
    item = Item(kind=ItemKind.COMPUTER, components=(Component(item=Item(model="H100"), count=8),))
    catalogue = {"/items/0/components/0/item": H100}
    line, part = classify(item, "/items/0", Circumstances(on=TODAY, catalogue=catalogue))

    assert (line.eccn, part.eccn, part.basis) == ("4A090.a", "3A090.a", "CATALOGUE")


def test_a_system_of_the_catalogue_brings_its_own_components() -> None:
    system = Item(kind=ItemKind.COMPUTER, components=(Component(item=H100, count=8),))
    plain = Item(eccn="4A994", components=(Component(item=Item(eccn="EAR99")),))

    assert classified(Item(model="DGX"), system).eccn == "4A090.a"
    assert classified(plain, system).eccn == "4A090.a"


@pytest.mark.parametrize("inside", [None, (Component(item=Item(eccn="EAR99")),)])
def test_nested_items_with_catalogue_entries_are_read_once_each(
    inside: tuple[Component, ...] | None,
) -> None:
    item, catalogue, pointer = H100, {}, "/items/0"
    for _ in range(40):
        catalogue[pointer] = Item(kind=ItemKind.COMPUTER, components=inside)
        item, pointer = Item(components=(Component(item=item),)), f"{pointer}/components/0/item"

    found = classify(item, "/items/0", Circumstances(on=TODAY, catalogue=catalogue))
    assert (len(found), found[0].eccn) == (41, "4A090.a")


UNMEASURED = Item(
    kind=ItemKind.IC,
    specification=Specification(designed_for_data_center=YES, marketed_for_data_center=YES),
)


@pytest.mark.parametrize("eccn", ["EAR99", "5A992.c", "3A991.p"])
def test_a_declaration_does_not_release_a_data_center_ic_without_figures(eccn: str) -> None:
    found = classified(Item(model="B30A", eccn=eccn), UNMEASURED)

    assert found.controlled is UNKNOWN
    assert "CATALOGUE_FIGURES_UNKNOWN" in found.warnings


def test_figures_of_the_caller_settle_an_ic_that_the_catalogue_has_none_of() -> None:
    low, high = (Item(eccn="3A991.p", specification=Specification(tpp=Decimal(tpp))) for tpp in (1400, 14000))

    assert classified(low, UNMEASURED).controlled is NO
    assert classified(high, UNMEASURED).paragraph == "3A090.a.1"


def test_a_server_around_an_ic_without_figures_is_not_released_either() -> None:
    system = Item(kind=ItemKind.COMPUTER, components=(Component(item=UNMEASURED, count=8),))

    assert classified(Item(description="server", eccn="5A992.c"), system).controlled is UNKNOWN


def test_an_ic_without_figures_that_may_be_for_data_centers_is_not_released() -> None:
    perhaps, gaming = (
        Item(kind=ItemKind.IC, specification=Specification(marketed_for_data_center=said))
        for said in (UNKNOWN, NO)
    )

    assert classified(Item(model="X", eccn="4A994"), perhaps).controlled is UNKNOWN
    assert classified(Item(model="X", eccn="4A994"), gaming).controlled is NO


def test_a_cpu_without_figures_stays_as_declared() -> None:
    cpu = Item(specification=UNMEASURED.specification)

    assert classified(Item(model="Xeon 6", eccn="5A992.c"), cpu).controlled is NO


@pytest.mark.parametrize(
    "stated",
    [
        Specification(designed_for_data_center=NO),
        Specification(rates=(Rate(format=NumberFormat.FP8, tops=Decimal(3958)),)),
        Specification(dies=(Die(area_mm2=Decimal(5000), kind=DieKind.LOGIC, non_planar=YES),)),
        Specification(non_planar=YES, dies=(Die(area_mm2=Decimal(100), kind=DieKind.LOGIC),)),
    ],
)
def test_figures_that_differ_from_the_catalogue_are_warned_of(stated: Specification) -> None:
    found = classified(Item(model="H100", specification=stated), H100)

    assert (found.controlled, found.paragraph) == (YES, "3A090.a.1")
    assert "CATALOGUE_DIFFERS" in found.warnings


def test_rounding_is_no_difference() -> None:
    rounded = Specification(
        rates=(Rate(format=NumberFormat.FP8, tops=Decimal(1978)),), dram_bandwidth_gb_s=Decimal(3352)
    )

    assert "CATALOGUE_DIFFERS" not in classified(Item(specification=rounded), H100).warnings
