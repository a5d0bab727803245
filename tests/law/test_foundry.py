"""Note 1 to 3A090.a: who has to presume, from when, and the designer's way out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.facts import (
    ActorRole,
    AttestedBy,
    Designer,
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
AT = "/items/0/foundry"
DESIGNER = "/items/0/designer"

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
BY_DESIGNER = replace(
    NO_WAY_OUT, attested_by=AttestedBy.DESIGNER, designer_status=None, designer_agreed_to_report=YES
)
DUTCH = Designer(country="NL", headquarters_country="NL", ultimate_parent_headquarters_country="NL")


def item(foundry: Foundry | None, designer: Designer | None = DUTCH, spec: Specification = FIGURES) -> Item:
    return Item(kind=ItemKind.IC, specification=spec, foundry=foundry, designer=designer)


def classified(one: Item, on: date = ON, role: ActorRole | None = ActorRole.FABRICATOR) -> Classification:
    return classify(one, "/items/0", Circumstances(on=on, actor_role=role))[0]


def presumed(found: Classification) -> Ternary:
    """YES, NO or UNKNOWN, checked against everything else that must go with it."""
    if found.presumed:
        assert (found.controlled, found.eccn, found.level, found.basis) == (YES, "3A090.a", "a", "NOTE_1")
        assert (found.data_center, found.paragraph, found.missing) == (YES, "3A090.a", ())
        return YES
    if found.controlled is UNKNOWN:
        assert found.possible_levels == ("a", None)
        assert found.unsettled or found.missing
        return UNKNOWN
    assert (found.controlled, found.eccn) == (NO, None)
    return NO


@pytest.mark.parametrize("role", [ActorRole.FABRICATOR, ActorRole.OSAT])
def test_fabricators_and_osats_presume(role: ActorRole) -> None:
    assert presumed(classified(item(NO_WAY_OUT), role=role)) is YES


@pytest.mark.parametrize("role", [None, ActorRole.EXPORTER, ActorRole.DISTRIBUTOR, ActorRole.IC_DESIGNER])
def test_nobody_else_does(role: ActorRole | None) -> None:
    found = classified(item(NO_WAY_OUT), role=role)

    assert (presumed(found), found.warnings) == (NO, ())


@pytest.mark.parametrize(
    ("on", "expected", "warnings"),
    [
        (date(2025, 1, 15), NO, ()),
        (date(2025, 1, 16), NO, ("NOTE_1_COMPLIANCE_NOT_DUE",)),
        (date(2025, 1, 30), NO, ("NOTE_1_COMPLIANCE_NOT_DUE",)),
        (date(2025, 1, 31), YES, ()),
        (date(2027, 6, 1), YES, ()),
    ],
)
def test_the_presumption_runs_from_the_compliance_date(
    on: date, expected: Ternary, warnings: tuple[str, ...]
) -> None:
    found = classified(item(NO_WAY_OUT), on)

    assert (presumed(found), found.warnings) == (expected, warnings)


@pytest.mark.parametrize(
    ("node", "non_planar", "expected"),
    [
        ("16", None, YES),
        ("14", None, YES),
        ("12", NO, YES),
        ("16", NO, YES),
        ("16.01", YES, YES),
        ("28", NO, NO),
        ("40", None, NO),
        ("22", None, UNKNOWN),
        (None, YES, YES),
        (None, NO, UNKNOWN),
        (None, None, UNKNOWN),
    ],
)
def test_an_applicable_ic_is_16_nm_or_below_or_non_planar(
    node: str | None, non_planar: Ternary | None, expected: Ternary
) -> None:
    spec = Specification(
        tpp=Decimal(1400), process_node_nm=Decimal(node) if node else None, non_planar=non_planar
    )

    assert presumed(classified(item(NO_WAY_OUT, spec=spec))) is expected


def test_a_planar_package_with_one_applicable_die_is_applicable() -> None:
    planar = Die(kind=DieKind.LOGIC, non_planar=NO, node_nm=Decimal(40), area_mm2=Decimal(300))
    memory = Die(kind=DieKind.MEMORY, non_planar=YES, node_nm=Decimal(12))

    def of(*dies: Die) -> Ternary:
        return presumed(classified(item(NO_WAY_OUT, spec=Specification(tpp=Decimal(1400), dies=dies))))

    assert of(planar, memory) is NO
    assert of(planar, replace(planar, node_nm=Decimal(14))) is YES


def test_an_item_that_is_no_ic_is_not_presumed() -> None:
    for kind in (ItemKind.OTHER, ItemKind.SME, ItemKind.SOFTWARE):
        chair = Item(kind=kind, eccn="EAR99", description="office chairs")
        assert classified(chair).controlled is NO
    assert classified(Item(eccn="EAR99", description="office chairs")).controlled is NO


@pytest.mark.parametrize("kind", [ItemKind.IC, None])
def test_a_declaration_does_not_overcome_the_presumption(kind: ItemKind | None) -> None:
    declared = replace(item(NO_WAY_OUT), kind=kind, eccn="3A991.p")

    assert presumed(classified(declared)) is YES
    bare = classified(Item(kind=kind, eccn="3A991.p"))
    assert (bare.controlled, bare.unsettled) == (UNKNOWN, False)
    assert bare.missing[0] == "/items/0/specification/process_node_nm"


def test_figures_that_are_3a090a_anyway_are_not_presumed_but_for_data_centers() -> None:
    gaming = replace(FIGURES, tpp=Decimal(5285), designed_for_data_center=NO, marketed_for_data_center=NO)

    found = classified(item(NO_WAY_OUT, spec=gaming))
    assert (found.paragraph, found.presumed, found.data_center) == ("3A090.a.1", False, YES)
    out = classified(item(BY_FABRICATOR, spec=gaming))
    assert (out.paragraph, out.presumed, out.data_center) == ("3A090.a.1", False, NO)


def test_3a090b_figures_are_presumed_3a090a() -> None:
    level_b = replace(FIGURES, tpp=Decimal(2480))

    assert presumed(classified(item(NO_WAY_OUT, spec=level_b))) is YES
    out = classified(item(BY_FABRICATOR, spec=level_b))
    assert (out.eccn, out.presumed) == ("3A090.b", False)


def test_an_approved_designer_attests() -> None:
    approved = replace(BY_DESIGNER, designer_status=DesignerStatus.APPROVED, designer_agreed_to_report=None)

    assert presumed(classified(item(approved, designer=None))) is NO


@pytest.mark.parametrize("seat", ["CN", "HK", "MO", "RU"])
@pytest.mark.parametrize("field", ["country", "headquarters_country", "ultimate_parent_headquarters_country"])
def test_an_approved_designer_of_macau_or_d5_is_unsettled(field: str, seat: str) -> None:
    approved = replace(BY_DESIGNER, designer_status=DesignerStatus.APPROVED)
    found = classified(item(approved, designer=replace(DUTCH, **{field: seat})))

    assert (presumed(found), found.unsettled, found.warnings) == (UNKNOWN, True, ("NOTE_1_UNSETTLED",))


@pytest.mark.parametrize("by", [AttestedBy.END_USER, AttestedBy.NONE, AttestedBy.OSAT, AttestedBy.FABRICATOR])
def test_only_the_designers_own_attestation_counts(by: AttestedBy) -> None:
    approved = replace(BY_DESIGNER, designer_status=DesignerStatus.APPROVED, attested_by=by)

    assert presumed(classified(item(approved))) is YES


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (replace(FIGURES, tpp=None), UNKNOWN),
        (replace(FIGURES, tpp=Decimal(2200), dies=None), UNKNOWN),
        (replace(FIGURES, tpp=Decimal(1599)), NO),
    ],
)
def test_the_attested_figures_must_show_that_it_is_not_3a090a(spec: Specification, expected: Ternary) -> None:
    approved = replace(BY_DESIGNER, designer_status=DesignerStatus.APPROVED)
    found = classified(item(approved, spec=spec))

    assert found.controlled is expected
    assert not found.presumed


@pytest.mark.parametrize(
    ("home", "on", "expected"),
    [
        ("NL", ON, NO),
        ("KR", ON, NO),
        ("US", ON, NO),
        ("TW", ON, NO),
        ("BR", ON, YES),
        ("IL", ON, YES),
        ("SG", ON, YES),
        ("VN", ON, YES),
        ("CN", ON, YES),
        ("AE", date(2026, 7, 9), YES),
        ("AE", date(2026, 7, 10), NO),
    ],
)
def test_an_authorized_designer_has_its_headquarters_in_taiwan_a1_or_a5(
    home: str, on: date, expected: Ternary
) -> None:
    designer = Designer(country=home, headquarters_country=home, ultimate_parent_headquarters_country=home)

    assert presumed(classified(item(BY_DESIGNER, designer), on)) is expected


@pytest.mark.parametrize(
    ("field", "value", "expected", "missing"),
    [
        ("headquarters_country", None, UNKNOWN, f"{DESIGNER}/headquarters_country"),
        ("country", None, UNKNOWN, f"{DESIGNER}/country"),
        ("country", "MO", YES, None),
        ("country", "SG", NO, None),
        (
            "ultimate_parent_headquarters_country",
            None,
            UNKNOWN,
            f"{DESIGNER}/ultimate_parent_headquarters_country",
        ),
        ("ultimate_parent_headquarters_country", "HK", YES, None),
        ("ultimate_parent_headquarters_country", "MO", YES, None),
        ("ultimate_parent_headquarters_country", "SG", NO, None),
    ],
)
def test_neither_place_nor_parent_of_an_authorized_designer_is_in_macau_or_d5(
    field: str, value: str | None, expected: Ternary, missing: str | None
) -> None:
    found = classified(item(BY_DESIGNER, replace(DUTCH, **{field: value})))

    assert presumed(found) is expected
    assert (missing in found.missing) if missing else not found.missing


@pytest.mark.parametrize(("agreed", "expected"), [(YES, NO), (NO, YES), (None, UNKNOWN), (UNKNOWN, UNKNOWN)])
def test_an_authorized_designer_has_agreed_to_report(agreed: Ternary | None, expected: Ternary) -> None:
    found = classified(item(replace(BY_DESIGNER, designer_agreed_to_report=agreed)))

    assert presumed(found) is expected


@pytest.mark.parametrize("status", [None, DesignerStatus.UNKNOWN, DesignerStatus.AUTHORIZED])
@pytest.mark.parametrize(
    ("on", "expected", "unsettled"),
    [
        (date(2026, 4, 6), NO, False),
        (date(2026, 4, 7), NO, False),
        (date(2026, 4, 13), NO, False),
        (date(2026, 12, 30), NO, False),
        (date(2026, 12, 31), UNKNOWN, True),
    ],
)
def test_until_the_trigger_date_no_application_is_needed(
    status: DesignerStatus | None, on: date, expected: Ternary, unsettled: bool
) -> None:
    found = classified(item(replace(BY_DESIGNER, designer_status=status)), on)

    assert (presumed(found), found.unsettled) == (expected, unsettled)


@pytest.mark.parametrize(
    ("filed", "filed_on", "on", "expected", "unsettled"),
    [
        (None, None, date(2027, 1, 1), UNKNOWN, False),
        (NO, None, date(2027, 1, 1), YES, False),
        (YES, None, date(2027, 1, 1), UNKNOWN, False),
        (YES, date(2026, 12, 1), date(2027, 1, 1), NO, False),
        (None, date(2026, 12, 1), date(2027, 1, 1), NO, False),
        (NO, date(2026, 12, 1), date(2027, 1, 1), YES, False),
        (YES, date(2027, 1, 2), date(2027, 1, 1), YES, False),
        (YES, date(2027, 1, 1), date(2027, 6, 29), NO, False),
        (YES, date(2027, 1, 1), date(2027, 6, 30), UNKNOWN, True),
        (YES, date(2027, 1, 1), date(2027, 7, 1), YES, False),
    ],
)
def test_after_the_trigger_date_an_application_carries_for_180_days(
    filed: Ternary | None, filed_on: date | None, on: date, expected: Ternary, unsettled: bool
) -> None:
    foundry = replace(BY_DESIGNER, designer_application_filed=filed, designer_application_filed_on=filed_on)
    found = classified(item(foundry), on)

    assert (presumed(found), found.unsettled) == (expected, unsettled)


def test_a_stated_authorization_stands_where_nothing_contradicts_it() -> None:
    authorized = replace(
        BY_DESIGNER, designer_status=DesignerStatus.AUTHORIZED, designer_agreed_to_report=None
    )

    assert presumed(classified(item(authorized, designer=None))) is NO
    assert presumed(classified(item(authorized, designer=None), date(2027, 1, 1))) is NO
    korean = replace(DUTCH, ultimate_parent_headquarters_country="HK")
    assert presumed(classified(item(authorized, korean))) is YES
    assert presumed(classified(item(authorized, designer=None), date(2026, 12, 31))) is UNKNOWN


def test_without_any_foundry_fact_the_ways_out_are_asked_for() -> None:
    found = classified(item(None))

    assert (presumed(found), found.unsettled) == (UNKNOWN, False)
    assert f"{AT}/attested_by" in found.missing
    assert f"{AT}/aggregated_transistor_count_bn" in found.missing
