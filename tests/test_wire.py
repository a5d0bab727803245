"""Words and numbers survive the way to JSON and back, exactly."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.canonical import canonical
from app.facts import (
    Activity,
    Component,
    DataCenter,
    Facts,
    Item,
    ListedAlias,
    ListedParty,
    NumberFormat,
    Owner,
    Party,
    Rate,
    Specification,
    Ternary,
)
from app.wire import from_json, read_json, to_json

within_fifteen_digits = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.integers(-290, 290),
)


@given(number=within_fifteen_digits)
def test_a_number_of_fifteen_digits_is_exact_over_json_and_canonical_json(number: Decimal) -> None:
    written = to_json(number)
    assert read_json(json.dumps(written)) == number
    assert Decimal(canonical(written).decode()) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("4800", "4800"),
        ("4.8E+3", "4800"),
        ("600.00", "600"),
        ("0.1", "0.1"),
        ("50.000000000001", "50.000000000001"),
        ("9007199254740991", "9007199254740990"),
        ("1E+20", "1e+20"),
    ],
)
def test_a_number_has_one_form(number: str, text: str) -> None:
    assert json.dumps(to_json(Decimal(number))) == text


def test_a_computed_number_is_rounded_to_fifteen_digits() -> None:
    assert to_json(Decimal(1) / Decimal(3)) == 0.333333333333333
    assert to_json(Decimal(2) / Decimal(3) * 3) == 2
    assert to_json(0.1 + 0.2) == 0.3


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1E+400", "1.23456789E-320", "1E-400"])
def test_what_no_double_holds_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_json(Decimal(number))


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**20])
def test_an_integer_that_would_be_rounded_is_refused(number: int) -> None:
    assert to_json(2**53 - 1) == 2**53 - 1
    with pytest.raises(ValueError, match="no exact JSON number"):
        to_json(number)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}'])
def test_numbers_that_are_not_json_are_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="is not JSON"):
        read_json(text)


def test_fractions_are_read_as_decimals_of_their_text() -> None:
    assert read_json('{"a": [0.1, 1e2, 3]}') == {"a": [Decimal("0.1"), Decimal("1E+2"), 3]}
    assert isinstance(read_json("3"), int)


FACTS = Facts(
    on=date(2026, 11, 23),
    known_at=datetime(2026, 11, 23, 18, 0, tzinfo=timezone(timedelta(hours=9))),
    activities=(Activity.EXPORT,),
    parties=(
        Party(
            name="Acme",
            owners=(Owner(share_min=Decimal("50.00"), owners=(Owner(name="State"),)),),
            data_center=DataCenter(power_mw=Decimal("0.1"), infrastructure_attested=Ternary.UNKNOWN),
        ),
    ),
    items=(
        Item(
            components=(Component(item=Item(model="H100"), count=8),),
            specification=Specification(
                rates=(Rate(format=NumberFormat.FP16, tops=Decimal("1979"), sparse=True),)
            ),
        ),
    ),
    red_flags=(),
)


def test_facts_are_written_without_what_was_not_said() -> None:
    assert to_json(FACTS) == {
        "on": "2026-11-23",
        "known_at": "2026-11-23T09:00:00Z",
        "activities": ["EXPORT"],
        "parties": [
            {
                "name": "Acme",
                "owners": [{"share_min": 50, "owners": [{"name": "State"}]}],
                "data_center": {"infrastructure_attested": "UNKNOWN", "power_mw": 0.1},
            }
        ],
        "items": [
            {
                "specification": {"rates": [{"format": "fp16", "tops": 1979, "sparse": True}]},
                "components": [{"item": {"model": "H100"}, "count": 8}],
            }
        ],
        "red_flags": [],
    }


def test_facts_are_read_as_they_were_written() -> None:
    assert from_json(Facts, read_json(json.dumps(to_json(FACTS)))) == FACTS


texts = st.text(st.characters(exclude_categories=["Cs"]))
listed = st.builds(
    ListedParty,
    id=texts,
    name=texts,
    aliases=st.lists(st.builds(ListedAlias, name=texts), max_size=3).map(tuple),
    listed_on=st.none() | st.dates(),
    birth_dates=st.lists(texts, max_size=2).map(tuple),
    remarks=st.none() | texts,
)


@given(party=listed)
def test_any_listed_party_survives_canonical_json(party: ListedParty) -> None:
    assert from_json(ListedParty, read_json(canonical(to_json(party)))) == party


@pytest.mark.parametrize(
    "value",
    [
        {"unheard_of": 1},
        {"activities": ["SMUGGLE"]},
        {"destination": "ZZ"},
        {"parties": [{"owners": [{"share_min": 101}]}]},
        {"items": [{"specification": {"rates": [{"format": "int8", "tops": True}]}}]},
    ],
)
def test_what_the_vocabulary_does_not_know_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        from_json(Facts, value)


def test_a_decimal_never_passes_through_a_double() -> None:
    more_than_a_double = "0.1000000000000000055511151231257827"
    read = from_json(Rate, {"format": "int8", "tops": read_json(more_than_a_double)})
    assert read.tops == Decimal(more_than_a_double)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Small:
    colour: Colour
    note: str | None = None


def test_plain_values_mappings_and_any_dataclass_are_written() -> None:
    value = {
        Colour.RED: (Small(Colour.RED), [None, True]),
        "id": UUID(int=1),
        "at": datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=UTC),
        "nothing": None,
    }
    assert to_json(value) == {
        "red": [{"colour": "red"}, [None, True]],
        "id": "00000000-0000-0000-0000-000000000001",
        "at": "2026-01-02T03:04:05.678900Z",
        "nothing": None,
    }


def test_an_instant_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_json(datetime(2026, 1, 2))  # noqa: DTZ001 - this is what must be refused


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), {1: "not keyed by text"}])
def test_what_json_has_no_form_of_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_json(value)
