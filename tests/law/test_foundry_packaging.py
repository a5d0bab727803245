"""Note 1 to 3A090.a, ways b and c: packaging by the fabricator or an approved OSAT, with few transistors."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.facts import (
    ActorRole,
    AttestedBy,
    DesignerStatus,
    Die,
    DieKind,
    Foundry,
    Item,
    ItemKind,
    PackagedBy,
    Specification,
    Ternary,
)
from app.law.classification import Circumstances, Classification, classify

ON = date(2026, 3, 17)
YES, NO, UNKNOWN = Ternary.YES, Ternary.NO, Ternary.UNKNOWN

FIGURES = Specification(
    tpp=Decimal(1400),
    process_node_nm=Decimal(6),
    dies=(Die(area_mm2=Decimal(510), kind=DieKind.LOGIC, non_planar=YES, node_nm=Decimal(6)),),
    designed_for_data_center=YES,
)
NO_WAY_OUT = Foundry(
    packaging_country="KR",
    packaged_by=PackagedBy.FABRICATOR,
    aggregated_transistor_count_bn=Decimal(48),
    contains_hbm=NO,
    completed_on=date(2026, 2, 17),
    attested_by=AttestedBy.FABRICATOR,
    designer_status=DesignerStatus.NONE,
)
BY_FABRICATOR = replace(NO_WAY_OUT, aggregated_transistor_count_bn=Decimal("29.9"))
BY_OSAT = replace(
    NO_WAY_OUT,
    packaged_by=PackagedBy.APPROVED_OSAT,
    attested_by=AttestedBy.OSAT,
    aggregated_transistor_count_bn=Decimal(27),
)


def item(foundry: Foundry, spec: Specification = FIGURES) -> Item:
    return Item(kind=ItemKind.IC, specification=spec, foundry=foundry)


def classified(one: Item) -> Classification:
    asked = Circumstances(on=ON, actor_role=ActorRole.FABRICATOR)
    return classify(one, "/items/0", asked)[0]


def presumed(found: Classification) -> Ternary:
    return YES if found.presumed else found.controlled


@pytest.mark.parametrize("way", [BY_FABRICATOR, BY_OSAT])
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, NO),
        ({"aggregated_transistor_count_bn": Decimal("29.999")}, NO),
        ({"aggregated_transistor_count_bn": Decimal(30)}, YES),
        ({"aggregated_transistor_count_bn": None}, UNKNOWN),
        ({"packaged_by": None}, UNKNOWN),
        ({"packaged_by": PackagedBy.UNKNOWN}, UNKNOWN),
        ({"packaged_by": PackagedBy.OTHER_OSAT}, YES),
        ({"packaging_country": None}, UNKNOWN),
        ({"packaging_country": "VN"}, NO),
        ({"attested_by": AttestedBy.END_USER}, YES),
        ({"attested_by": AttestedBy.NONE}, YES),
        ({"attested_by": AttestedBy.DESIGNER}, YES),
        ({"attested_by": None}, UNKNOWN),
        ({"contains_hbm": YES}, NO),
        ({"contains_hbm": None}, NO),
        ({"completed_on": None}, NO),
    ],
)
def test_packaging_with_few_transistors(way: Foundry, change: dict[str, object], expected: Ternary) -> None:
    foundry = replace(way, **change)  # type: ignore[arg-type]  # each row names fields of Foundry

    assert presumed(classified(item(foundry))) is expected


@pytest.mark.parametrize("place", ["CN", "HK", "MO", "RU"])
def test_packaging_in_macau_or_d5_is_no_way_out(place: str) -> None:
    assert presumed(classified(item(replace(BY_FABRICATOR, packaging_country=place)))) is YES
    osat = classified(item(replace(BY_OSAT, packaging_country=place)))
    assert (presumed(osat), osat.unsettled) == (UNKNOWN, True)


@pytest.mark.parametrize(
    ("count", "hbm", "completed", "expected"),
    [
        ("30", NO, date(2026, 12, 31), YES),
        ("34.99", NO, date(2027, 1, 1), NO),
        ("34.99", NO, date(2027, 12, 31), NO),
        ("35", NO, date(2027, 6, 1), YES),
        ("34.99", YES, date(2027, 6, 1), YES),
        ("34.99", None, date(2027, 6, 1), UNKNOWN),
        ("35", None, date(2027, 6, 1), YES),
        ("29.99", YES, date(2028, 6, 1), NO),
        ("40", NO, date(2028, 6, 1), YES),
        ("35", YES, date(2028, 6, 1), YES),
        ("39.99", NO, date(2029, 1, 1), NO),
        ("39.99", NO, date(2035, 1, 1), NO),
        ("40", NO, date(2029, 1, 1), YES),
        ("39.99", YES, date(2029, 1, 1), YES),
        ("39.99", NO, None, UNKNOWN),
        ("40", NO, None, YES),
        ("39.99", YES, None, YES),
    ],
)
def test_without_hbm_the_limit_rises_with_the_year_of_completion(
    count: str, hbm: Ternary | None, completed: date | None, expected: Ternary
) -> None:
    foundry = replace(
        BY_FABRICATOR,
        aggregated_transistor_count_bn=Decimal(count),
        contains_hbm=hbm,
        completed_on=completed,
    )

    found = classified(item(foundry))
    assert (presumed(found), found.unsettled) == (expected, False)


@pytest.mark.parametrize(
    ("count", "unsettled"), [("29.99", False), ("30", True), ("39.99", True), ("40", False)]
)
def test_the_year_2028_is_unsettled_between_both_limits(count: str, unsettled: bool) -> None:
    foundry = replace(
        BY_FABRICATOR,
        aggregated_transistor_count_bn=Decimal(count),
        completed_on=date(2028, 6, 1),
    )

    found = classified(item(foundry))
    assert found.unsettled == unsettled
    assert (found.controlled is UNKNOWN) == unsettled


def test_hbm_stated_of_the_ic_or_the_package_counts() -> None:
    foundry = replace(
        BY_FABRICATOR,
        aggregated_transistor_count_bn=Decimal(33),
        completed_on=date(2027, 6, 1),
        contains_hbm=None,
    )

    def of(ic: Ternary | None, package: Ternary | None) -> Ternary:
        spec = replace(FIGURES, contains_hbm=ic)
        return presumed(classified(item(replace(foundry, contains_hbm=package), spec=spec)))

    assert of(YES, NO) is YES
    assert of(NO, YES) is YES
    assert of(NO, None) is NO
    assert of(None, None) is UNKNOWN


NOT_COUNTED = replace(BY_FABRICATOR, aggregated_transistor_count_bn=None)
LOGIC = Die(kind=DieKind.LOGIC, area_mm2=Decimal(190), node_nm=Decimal(6), non_planar=YES)


def with_dies(*dies: Die, whole: str | None = None) -> Item:
    spec = Specification(tpp=Decimal(1400), dies=dies, transistor_count_bn=Decimal(whole) if whole else None)
    return item(NOT_COUNTED, spec)


def billions(die: Die, count: str, times: int = 1) -> Die:
    return replace(die, transistors_bn=Decimal(count), count=times)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (with_dies(billions(LOGIC, "13", 2), billions(replace(LOGIC, kind=DieKind.IO), "3.9")), NO),
        (with_dies(billions(LOGIC, "13", 2), billions(replace(LOGIC, kind=DieKind.IO), "4")), YES),
        (
            with_dies(
                billions(LOGIC, "13", 2),
                Die(kind=DieKind.IO, node_nm=Decimal(28), non_planar=NO, transistors_bn=Decimal(6)),
            ),
            NO,
        ),
        (with_dies(billions(LOGIC, "29"), billions(replace(LOGIC, kind=DieKind.MEMORY), "90")), NO),
        (with_dies(billions(LOGIC, "29"), LOGIC), UNKNOWN),
        (with_dies(billions(LOGIC, "30"), LOGIC), YES),
        (with_dies(billions(LOGIC, "20"), LOGIC, whole="29.9"), NO),
        (with_dies(billions(LOGIC, "20"), LOGIC, whole="30"), UNKNOWN),
        (with_dies(billions(LOGIC, "20"), billions(replace(LOGIC, kind=None), "9")), NO),
        (with_dies(billions(LOGIC, "20"), billions(replace(LOGIC, kind=None), "11")), UNKNOWN),
    ],
)
def test_only_applicable_dies_are_counted_and_unknown_ones_leave_the_count_open(
    one: Item, expected: Ternary
) -> None:
    assert presumed(classified(one)) is expected


def test_of_a_stated_count_and_that_of_the_dies_the_greater_counts() -> None:
    spec = replace(FIGURES, dies=(billions(LOGIC, "31"),))

    assert presumed(classified(item(BY_FABRICATOR, spec=spec))) is YES
