"""4A090: a box is what its most capable IC is, never their sum."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.facts import Component, Item, ItemKind, Specification, Ternary
from app.law.classification import Circumstances, Classification, classify, classify_all

TODAY = date(2026, 9, 1)
YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN


def ic(tpp: str, area: str | None, center: Ternary = YES, dram: str | None = None) -> Item:
    spec = Specification(
        tpp=Decimal(tpp),
        applicable_die_area_mm2=Decimal(area) if area else None,
        designed_for_data_center=center,
        marketed_for_data_center=center,
        dram_bandwidth_gb_s=Decimal(dram) if dram else None,
    )
    return Item(kind=ItemKind.IC, specification=spec)


SMALL = ic("944", "260", dram="100")
MIDDLE = ic("2480", "700", dram="900")
LARGE = ic("9920", "790", dram="3000")
OPEN = ic("2200", None)
GAMING = ic("5284.8", "608", NO)
NOT_STATED = Item(description="chassis")
HBM = Item(
    kind=ItemKind.HBM,
    specification=Specification(hbm_bandwidth_gb_s=Decimal(460), hbm_area_mm2=Decimal(121)),
)


def box(*items: Item, count: int = 1, eccn: str | None = None) -> Item:
    components = tuple(Component(item=item, count=count) for item in items)
    return Item(kind=ItemKind.COMPUTER, components=components, eccn=eccn)


def classified(item: Item, on: date = TODAY) -> Classification:
    return classify(item, "/items/0", Circumstances(on=on))[0]


@pytest.mark.parametrize(
    ("item", "eccn", "possible"),
    [
        (box(SMALL, count=10), None, (None,)),
        (box(SMALL, MIDDLE, count=4), "4A090.b", ("b",)),
        (box(MIDDLE, LARGE), "4A090.a", ("a",)),
        (box(box(SMALL), box(LARGE)), "4A090.a", ("a",)),
        (box(SMALL, OPEN), None, ("a", "b", None)),
        (box(MIDDLE, OPEN), "4A090.a", ("a", "b")),
        (box(LARGE, OPEN), "4A090.a", ("a",)),
        (box(SMALL, NOT_STATED), None, ("a", "b", None)),
        (box(HBM, SMALL), None, (None,)),
        (box(HBM, HBM), "3A090.c", ("c",)),
        (box(GAMING), "4A090.a", ("a",)),
    ],
)
def test_any_ic_inside_decides(item: Item, eccn: str | None, possible: tuple[str | None, ...]) -> None:
    found = classified(item)

    assert (found.eccn, found.paragraph, found.possible_levels) == (eccn, eccn, possible)
    assert found.controlled is (YES if eccn else UNKNOWN if len(possible) > 1 else NO)


def test_october_2022_reaches_boxes_too() -> None:
    assert LARGE.specification is not None
    large = replace(LARGE, specification=replace(LARGE.specification, interconnect_gb_s=Decimal(700)))

    assert classified(box(SMALL, large), date(2023, 11, 16)).eccn == "4A090"
    assert classified(box(SMALL, large), date(2022, 10, 20)).controlled is NO


def test_the_box_shows_the_figures_of_the_ic_that_decides() -> None:
    found = classified(box(SMALL, LARGE, ic("16000", "790", dram="6400")))

    assert (found.tpp, found.dram_bandwidth_gb_s) == (Decimal(16000), Decimal(6400))
    assert found.basis == "COMPONENT"


def test_memory_bandwidth_of_the_box_is_unknown_while_that_of_one_deciding_ic_is() -> None:
    assert classified(box(LARGE, ic("9920", "790"))).dram_bandwidth_gb_s is None
    assert classified(box(LARGE, ic("944", "260"))).dram_bandwidth_gb_s == Decimal(3000)


@pytest.mark.parametrize(
    ("item", "center"),
    [
        (box(GAMING), NO),
        (box(GAMING, LARGE), YES),
        (box(GAMING, ic("5000", None, UNKNOWN)), UNKNOWN),
        (box(GAMING, SMALL), NO),
    ],
)
def test_data_center_use_of_a_box_is_that_of_its_deciding_ics(item: Item, center: Ternary) -> None:
    assert classified(item).data_center is center


@pytest.mark.parametrize(
    ("item", "controlled", "warned"),
    [
        (box(LARGE, eccn="4A994"), YES, True),
        (box(OPEN, eccn="4A994"), UNKNOWN, True),
        (box(NOT_STATED, eccn="4A994"), NO, False),
        (box(SMALL, eccn="4A994"), NO, False),
        (box(SMALL, eccn="4A090.b"), YES, True),
        (box(LARGE, eccn="4A090"), YES, False),
    ],
)
def test_a_declared_box_is_held_against_what_is_inside(item: Item, controlled: Ternary, warned: bool) -> None:
    found = classified(item)

    assert found.controlled is controlled
    assert ("DECLARATION_CONTRADICTED" in found.warnings) == warned


@pytest.mark.parametrize("kind", [ItemKind.COMPUTER, ItemKind.COMPONENT])
def test_figures_of_a_box_without_components_are_read_as_its_ics(kind: ItemKind) -> None:
    found = classified(replace(LARGE, kind=kind))

    assert (found.eccn, found.warnings) == ("4A090.a", ("COMPUTER_FIGURES_READ_AS_IC",))


def test_figures_of_a_box_with_components_count_where_stricter() -> None:
    own = replace(box(SMALL), specification=LARGE.specification)
    silent = replace(box(SMALL), specification=Specification(designed_for_data_center=YES))

    assert classified(own).eccn == "4A090.a"
    assert classified(silent).controlled is NO


def test_a_box_of_nothing_stated_is_unknown() -> None:
    found = classified(Item(kind=ItemKind.COMPUTER, components=()))

    assert (found.controlled, found.missing) == (UNKNOWN, ("/items/0/eccn",))


def test_every_line_is_followed_by_what_is_inside() -> None:
    found = classify_all((SMALL, box(MIDDLE, box(LARGE))), Circumstances(on=TODAY))

    assert [(one.item, one.eccn) for one in found] == [
        ("/items/0", None),
        ("/items/1", "4A090.a"),
        ("/items/1/components/0/item", "3A090.b"),
        ("/items/1/components/1/item", "4A090.a"),
        ("/items/1/components/1/item/components/0/item", "3A090.a"),
    ]
    assert classify_all(None, Circumstances(on=TODAY)) == ()


def test_missing_facts_inside_are_named_by_their_place() -> None:
    found = classified(box(SMALL, OPEN))

    assert found.missing == ("/items/0/components/1/item/specification/dies",)


def test_boxes_in_boxes_are_read_to_any_depth() -> None:
    item = LARGE
    for _ in range(150):
        item = box(item)

    assert classified(item).eccn == "4A090.a"
