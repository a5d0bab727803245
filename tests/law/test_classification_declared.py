"""Declared ECCNs: when they suffice, when figures or words contradict them."""

from datetime import date
from decimal import Decimal

import pytest

from app.facts import Component, Die, DieKind, Item, ItemKind, NumberFormat, Rate, Specification, Ternary
from app.law.classification import Circumstances, Classification, classify

TODAY = date(2026, 9, 1)
YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN
OWN_FIGURES_6400 = Specification(
    rates=(Rate(format=NumberFormat.FP8, tops=Decimal(800)),),
    dies=(Die(area_mm2=Decimal(640), kind=DieKind.LOGIC, non_planar=YES),),
    designed_for_data_center=YES,
)
LEVEL_B = Specification(tpp=Decimal(2480), applicable_die_area_mm2=Decimal(700), designed_for_data_center=YES)
OUTSIDE = Specification(tpp=Decimal(2368), applicable_die_area_mm2=Decimal(814), designed_for_data_center=YES)
AREA_UNKNOWN = Specification(tpp=Decimal(2200), designed_for_data_center=YES)


def classified(item: Item, on: date = TODAY) -> Classification:
    return classify(item, "/items/0", Circumstances(on=on))[0]


@pytest.mark.parametrize(
    ("eccn", "kind", "shown", "paragraph", "level", "possible"),
    [
        ("3A090.a", ItemKind.IC, "3A090.a", "3A090.a", "a", ("a",)),
        ("3A090.a.2", ItemKind.IC, "3A090.a", "3A090.a.2", "a", ("a",)),
        ("3A090.B", ItemKind.IC, "3A090.b", "3A090.b", "b", ("b",)),
        ("3A090", ItemKind.IC, "3A090.a", "3A090.a", "a", ("a", "b")),
        ("3A090", ItemKind.HBM, "3A090.c", "3A090.c", "c", ("c",)),
        ("3A090.c", None, "3A090.c", "3A090.c", "c", ("c",)),
        ("4A090", ItemKind.COMPUTER, "4A090.a", "4A090.a", "a", ("a", "b")),
        ("4A090.b", ItemKind.COMPUTER, "4A090.b", "4A090.b", "b", ("b",)),
        ("5A992.z.1", ItemKind.COMPUTER, "5A992.z.1", "5A992.z.1", "a", ("a",)),
        ("4A003.z.1.b", None, "4A003.z.1.b", "4A003.z.1.b", "b", ("b",)),
        ("4A003.z", None, "4A003.z", "4A003.z", "a", ("a", "b")),
        ("5D992.z.2", ItemKind.SOFTWARE, "5D992.z.2", "5D992.z.2", "b", ("b",)),
        ("4D090", ItemKind.SOFTWARE, "4D090", "4D090", "a", ("a", "b")),
    ],
)
def test_a_covered_declaration_suffices(
    eccn: str, kind: ItemKind | None, shown: str, paragraph: str, level: str, possible: tuple[str, ...]
) -> None:
    found = classified(Item(eccn=eccn, kind=kind))

    assert (found.controlled, found.eccn, found.paragraph) == (YES, shown, paragraph)
    assert (found.level, found.possible_levels, found.basis) == (level, possible, "DECLARED")
    assert found.because == (("/items/0/eccn", eccn),)


@pytest.mark.parametrize(
    ("eccn", "on", "shown", "level"),
    [
        ("3A090", date(2022, 10, 20), None, None),
        ("3A090", date(2022, 10, 21), "3A090", "2022"),
        ("4A090.a", date(2023, 11, 16), "4A090", "2022"),
        ("4A090.a", date(2023, 11, 17), "4A090.a", "a"),
    ],
)
def test_a_declaration_is_read_by_the_law_of_the_day(
    eccn: str, on: date, shown: str | None, level: str | None
) -> None:
    found = classified(Item(eccn=eccn), on)

    assert (found.eccn, found.level) == (shown, level)


@pytest.mark.parametrize(
    ("description", "eccn", "kind"),
    [
        ("office chairs", "EAR99", None),
        ("thin client for library desks", "4A994", ItemKind.COMPUTER),
        ("digital oscilloscope", "3A992", ItemKind.OTHER),
        ("packet processor", "3A991.p", ItemKind.IC),
        ("laptop", "5A992.c", ItemKind.COMPUTER),
        ("layout notes for a microwave amplifier", "3E001", ItemKind.TECHNOLOGY),
        ("etch chamber", "3B001", ItemKind.SME),
        ("power supply", "EAR99", ItemKind.COMPONENT),
    ],
)
def test_any_other_declaration_suffices(description: str, eccn: str, kind: ItemKind | None) -> None:
    found = classified(Item(description=description, eccn=eccn, kind=kind))

    assert (found.controlled, found.eccn, found.level, found.missing) == (NO, None, None, ())
    assert found.warnings == ()


def test_nothing_stated_is_unknown_and_asks_for_the_eccn() -> None:
    found = classified(Item(description="office chairs"))

    assert (found.controlled, found.eccn, found.basis) == (UNKNOWN, None, "NOT_STATED")
    assert (found.possible_levels, found.missing) == (("a", "b", "c", None), ("/items/0/eccn",))


def test_own_figures_outweigh_a_declaration_of_ear99() -> None:
    found = classified(Item(eccn="EAR99", kind=ItemKind.IC, specification=OWN_FIGURES_6400))

    assert (found.controlled, found.paragraph, found.tpp) == (YES, "3A090.a.1", Decimal(6400))
    assert found.warnings == ("DECLARATION_CONTRADICTED",)


@pytest.mark.parametrize(
    ("eccn", "spec", "shown", "level", "possible", "contradicted"),
    [
        ("3A090.b", OWN_FIGURES_6400, "3A090.a", "a", ("a",), True),
        ("3A090.a", LEVEL_B, "3A090.a", "a", ("a",), True),
        ("3A090", LEVEL_B, "3A090.b", "b", ("b",), False),
        ("3A090.a", OUTSIDE, "3A090.a", "a", ("a",), True),
        ("3A090", OUTSIDE, "3A090.a", "a", ("a", "b"), True),
        ("3A090.b", AREA_UNKNOWN, "3A090.b", "b", ("b",), False),
        ("3A090.a", AREA_UNKNOWN, "3A090.a", "a", ("a",), False),
        ("5A992.z.2", OWN_FIGURES_6400, "3A090.a", "a", ("a",), True),
        ("3A001.z.1.a", OWN_FIGURES_6400, "3A001.z.1.a", "a", ("a",), False),
        ("4A003.z", LEVEL_B, "4A003.z", "b", ("b",), False),
    ],
)
def test_of_a_covered_declaration_and_figures_the_stricter_counts(
    eccn: str,
    spec: Specification,
    shown: str,
    level: str,
    possible: tuple[str, ...],
    contradicted: bool,
) -> None:
    found = classified(Item(eccn=eccn, kind=ItemKind.IC, specification=spec))

    assert (found.controlled, found.eccn, found.level) == (YES, shown, level)
    assert found.possible_levels == possible
    assert ("DECLARATION_CONTRADICTED" in found.warnings) == contradicted


@pytest.mark.parametrize("eccn", ["EAR99", "3A991.p"])
def test_figures_that_raise_the_question_are_not_answered_by_a_declaration(eccn: str) -> None:
    found = classified(Item(eccn=eccn, kind=ItemKind.IC, specification=AREA_UNKNOWN))

    assert (found.controlled, found.possible_levels) == (UNKNOWN, ("a", "b", None))
    assert found.missing == ("/items/0/specification/dies",)


@pytest.mark.parametrize(
    "spec",
    [
        Specification(),
        Specification(process_node_nm=Decimal(5), contains_hbm=YES, dram_bandwidth_gb_s=Decimal(500)),
        OUTSIDE,
    ],
)
def test_figures_that_do_not_reach_leave_the_declaration_standing(spec: Specification) -> None:
    assert classified(Item(eccn="3A991.p", kind=ItemKind.IC, specification=spec)).controlled is NO


@pytest.mark.parametrize(
    ("item", "missing"),
    [
        (Item(eccn="EAR99", kind=ItemKind.COMPUTER, description="GPU server"), "specification"),
        (
            Item(eccn="4A994", kind=ItemKind.COMPUTER, description="server with 8 accelerators"),
            "specification",
        ),
        (Item(eccn="EAR99", kind=ItemKind.HBM, model="stack"), "specification/hbm_bandwidth_gb_s"),
        (
            Item(eccn="EAR99", kind=ItemKind.IC, description="GPU", specification=Specification()),
            "specification/rates",
        ),
        (Item(eccn="3E001", kind=ItemKind.TECHNOLOGY), "description"),
        (Item(eccn="3E001", kind=ItemKind.TECHNOLOGY, description="GPU netlist"), "specification"),
    ],
)
def test_a_declaration_that_words_or_kind_contradict_is_unknown(item: Item, missing: str) -> None:
    found = classified(item)

    assert found.controlled is UNKNOWN
    assert found.missing[0] == f"/items/0/{missing}"
    assert {"DECLARATION_CONTRADICTED", "FOLLOWS_COMMODITY"} & set(found.warnings)


def test_figures_answer_where_words_contradict() -> None:
    spec = Specification(tpp=Decimal(100))

    assert (
        classified(Item(eccn="EAR99", kind=ItemKind.IC, description="GPU", specification=spec)).controlled
        is NO
    )


@pytest.mark.parametrize("eccn", ["EAR99", "3A991.b", "3A991.p"])
def test_hbm_declared_elsewhere_is_asked_for_its_figures_once_3a090_c_stands(eccn: str) -> None:
    assert classified(Item(eccn=eccn, kind=ItemKind.HBM), date(2024, 12, 1)).controlled is NO
    assert classified(Item(eccn=eccn, kind=ItemKind.HBM), date(2024, 12, 2)).controlled is UNKNOWN


def test_technology_follows_the_commodity_it_is_stated_for() -> None:
    commodity = Component(item=Item(kind=ItemKind.IC, specification=OWN_FIGURES_6400))
    found = classified(Item(eccn="3E001", kind=ItemKind.TECHNOLOGY, components=(commodity,)))

    assert (found.controlled, found.level) == (YES, "a")


@pytest.mark.parametrize(
    "item", [Item(kind=ItemKind.MODEL_WEIGHTS), Item(eccn="4E091"), Item(eccn="4E091.a"), Item(eccn="4e091")]
)
def test_model_weights_are_outside_and_say_so(item: Item) -> None:
    found = classified(item)

    assert (found.controlled, found.eccn, found.warnings) == (NO, None, ("MODEL_WEIGHTS",))
