from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.law.parameters import (
    PARAMETERS,
    BadParameterError,
    Confidence,
    day,
    number,
    parameter,
    parameters_in,
)

DOCUMENT = """
- name: sample.limit
  meaning: A limit that changed once
  unit: tpp
  values:
  - since: 2024-01-01
    until: 2024-06-30
    value: 1.10
    reference: 1 FR 1
    url: https://example.org/1
    checked_on: 2026-01-01
    confidence: V1
  - since: 2024-07-01
    value: 5.92
    reference: 2 FR 2
    url: https://example.org/2
    checked_on: 2026-01-01
    confidence: MEMORY
"""


def test_value_changes_on_its_first_day_and_keeps_its_source() -> None:
    limit = parameters_in(DOCUMENT)["sample.limit"]

    assert limit.at(date(2023, 12, 31)) is None
    assert limit.at(date(2024, 1, 1)) == Decimal("1.10")
    assert limit.at(date(2024, 6, 30)) == Decimal("1.10")
    assert limit.at(date(2024, 7, 1)) == Decimal("5.92")
    assert limit.at(date(2099, 1, 1)) == Decimal("5.92")
    dated = limit.dated(date(2024, 7, 1))
    assert dated is not None
    assert (dated.reference, dated.confidence) == ("2 FR 2", Confidence.MEMORY)


def test_figures_are_read_digit_for_digit() -> None:
    assert str(parameters_in(DOCUMENT)["sample.limit"].at(date(2024, 1, 1))) == "1.10"


@pytest.mark.parametrize(
    ("found", "instead", "fault"),
    [
        ("since: 2024-07-01", "since: 2024-07-02", "no value between"),
        ("since: 2024-07-01", "since: 2024-06-30", "overlap"),
        ("    until: 2024-06-30\n", "", "overlap"),
        ("until: 2024-06-30", "until: 2023-06-30", "ends before it starts"),
        ("    reference: 1 FR 1\n", "", "reference"),
        ("reference: 1 FR 1", "reference: ''", "reference"),
        ("    url: https://example.org/2\n", "", "url"),
        ("    until:", "    untill:", "untill"),
        ("value: 5.92", "value: five", "not a number"),
        ("value: 5.92", "value: NaN", "not finite"),
        ("unit: tpp", "unit: furlongs", "furlongs"),
        ("  unit: tpp\n", "", "unit"),
        ("confidence: MEMORY", "confidence: SURE", "SURE"),
        ("checked_on: 2026-01-01", "checked_on: soon", "soon"),
    ],
)
def test_bad_data_is_refused_by_name(found: str, instead: str, fault: str) -> None:
    bad = DOCUMENT.replace(found, instead)

    assert bad != DOCUMENT
    with pytest.raises(BadParameterError, match=rf"(?s)sample\.limit.*{fault}"):
        parameters_in(bad)


def test_a_parameter_stated_twice_is_refused() -> None:
    with pytest.raises(BadParameterError, match="stated twice"):
        parameters_in(DOCUMENT + DOCUMENT)


def test_a_date_is_no_number_and_a_number_no_date() -> None:
    on = date(2026, 9, 1)

    assert day("note_1.trigger_date", on) == date(2026, 12, 31)
    assert number("note_1.transistors_below", on) == Decimal(30)
    with pytest.raises(TypeError):
        number("note_1.trigger_date", on)
    with pytest.raises(TypeError):
        day("note_1.transistors_below", on)


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        parameter("3A090.d.tpp")


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_every_figure_has_its_source_and_applies_from_its_first_to_its_last_day(name: str) -> None:
    values = PARAMETERS[name].values

    assert values
    assert parameter(name).at(values[0].since - timedelta(days=1)) is None
    for one in values:
        assert one.reference
        assert one.url.startswith("https://")
        assert parameter(name).at(one.since) == one.value
        assert one.until is None or parameter(name).at(one.until) == one.value
