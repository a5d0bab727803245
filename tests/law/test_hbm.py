"""High-bandwidth memory: ECCN 3A090.c by its figures, and its license requirement (B 5, A 5.1)."""

import pytest

from tests.law.dealings import Json, chips, found, item, judged, met, operator, outcome

CLEAR, LICENSE, REVIEW, ASK = "NO_RESTRICTION_FOUND", "LICENSE_REQUIRED", "REVIEW", "INSUFFICIENT_FACTS"


def memory(eccn: str | None = "3A090.c", bandwidth: float | None = None, area: float | None = None) -> Json:
    stated = {"hbm_bandwidth_gb_s": bandwidth, "hbm_area_mm2": area}
    figures = {name: value for name, value in stated.items() if value is not None}
    one = item(eccn or "", kind="HBM", model="Stack 12H", **({"specification": figures} if figures else {}))
    return one if eccn else {name: value for name, value in one.items() if name != "eccn"}


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("CN", "2024-12-01", False),
        ("CN", "2024-12-02", False),
        ("CN", "2024-12-30", False),
        ("CN", "2024-12-31", True),
        ("CN", "2025-01-01", True),
        ("HK", "2024-12-31", True),
        ("MO", "2024-12-31", True),
        ("IQ", "2026-08-03", True),
        ("VN", "2026-08-03", False),
        ("SA", "2026-08-03", False),
        ("AE", "2026-08-03", False),
        ("MY", "2026-08-03", False),
    ],
)
def test_memory_needs_a_license_to_macau_and_d5_from_the_compliance_date(
    country: str, day: str, expected: bool
) -> None:
    assert met(chips(country, on=day, items=[memory()]), "hbm.destination") is expected


@pytest.mark.parametrize(
    ("day", "expected"), [("2024-12-30", CLEAR), ("2024-12-31", REVIEW), ("2026-08-03", REVIEW)]
)
def test_a_seat_in_macau_or_d5_elsewhere_is_for_a_person(day: str, expected: str) -> None:
    answer = judged(chips("SG", on=day, parties=[operator("SG", "CN")], items=[memory()]))

    assert answer.outcome == expected
    assert answer.license.required == ("UNKNOWN" if expected == REVIEW else "NO")


def test_a_seat_that_nobody_stated_is_asked_for() -> None:
    assert outcome(chips("SG", parties=[operator("SG", ultimate_parent=None)], items=[memory()])) == ASK
    assert outcome(chips("SG", items=[memory()])) == CLEAR


@pytest.mark.parametrize(
    ("bandwidth", "area", "expected"),
    [
        (199.9, 100, CLEAR),
        (200, 100, CLEAR),
        (200.1, 100, LICENSE),
        (819, 110, LICENSE),
        (None, 110, ASK),
        (819, None, ASK),
    ],
)
def test_the_density_must_exceed_two(bandwidth: float | None, area: float | None, expected: str) -> None:
    assert outcome(chips("CN", items=[memory(None, bandwidth, area)])) == (
        ASK if expected == CLEAR else expected
    )
    if bandwidth and area:
        assert outcome(chips("CN", items=[memory("3A991", bandwidth, area)])) == expected


def test_a_density_near_the_limit_is_warned_of() -> None:
    assert "NEAR_THRESHOLD" in judged(chips("CN", items=[memory("3A991", 199, 100)])).advisories
    assert "NEAR_THRESHOLD" not in judged(chips("CN", items=[memory("3A991", 150, 100)])).advisories


def test_memory_declared_ear99_without_figures_is_not_believed() -> None:
    assert outcome(chips("CN", items=[memory("EAR99")])) == ASK


def test_memory_puts_no_computer_into_4a090() -> None:
    box = item(
        "4A994",
        kind="COMPUTER",
        components=[{"item": memory(), "count": 8}, {"item": item("3A991.p"), "count": 1}],
    )

    assert outcome(chips("CN", items=[box])) == CLEAR


def test_memory_packed_by_itself_stays_memory() -> None:
    tray = item("4A994", kind="COMPONENT", components=[{"item": memory(), "count": 8}])

    assert outcome(chips("CN", items=[tray])) == LICENSE


def test_memory_in_the_package_of_a_processor_is_part_of_the_processor() -> None:
    figures = {"tpp": 1200, "designed_for_data_center": "YES"}
    processor = item("3A991.p", specification=figures, components=[{"item": memory(), "count": 4}])

    assert outcome(chips("CN", items=[processor])) == CLEAR


def test_the_limbs_of_ics_do_not_read_memory() -> None:
    facts = chips("VN", items=[memory()])

    assert not found(facts, "advanced-computing.destination")
    assert not found(facts, "ai-diffusion.worldwide")
