import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.strict_json import (
    DEEPEST,
    MOST_VALUES,
    NotJsonError,
    TooManyValuesError,
    Tree,
    faults_in,
    parse,
    text_number_faults,
)

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_what_is_written_as_json_is_read_back(value: Any) -> None:
    assert parse(json.dumps(value).encode()) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=3))
def test_a_number_is_read_exactly(value: Decimal) -> None:
    assert parse(f"[{value:f}]".encode()) == [value]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"nul",
        b"[1,]",
        b"{'a':1}",
        b"NaN",
        b"[Infinity]",
        b"[01]",
        b"\xef\xbb\xbf{}",
        b'"\x00"',
        b"1 2",
    ],
)
def test_what_is_not_json_is_refused(text: bytes) -> None:
    with pytest.raises(NotJsonError):
        parse(text)


def test_another_encoding_is_refused() -> None:
    with pytest.raises(NotJsonError, match="UTF-8"):
        parse('{"name": "Müller"}'.encode("latin-1"))
    with pytest.raises(NotJsonError):
        parse("{}".encode("utf-16"))


def test_a_member_named_twice_is_refused() -> None:
    with pytest.raises(NotJsonError, match="eccn"):
        parse(b'{"items": [{"eccn": "EAR99", "eccn": "3A090"}]}')


def test_an_escape_does_not_hide_a_member_named_twice() -> None:
    with pytest.raises(NotJsonError):
        parse(b'{"eccn": "EAR99", "\\u0065ccn": "3A090"}')


def test_depth_is_bounded() -> None:
    assert parse(b"[" * DEEPEST + b"]" * DEEPEST) is not None
    with pytest.raises(NotJsonError, match="deep"):
        parse(b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2))
    with pytest.raises(NotJsonError, match="deep"):
        parse(b"[" * 1_000_000)


def test_the_number_of_values_is_bounded() -> None:
    with pytest.raises(TooManyValuesError):
        parse(b"[" + b"0," * MOST_VALUES + b"0]")


@pytest.mark.parametrize(
    "text", ["0", "0.0", "-1e15", "1e15", "1e-15", "0.000000000000001", "123456789012345", "1.50e2"]
)
def test_a_number_of_fifteen_digits_in_range_is_kept(text: str) -> None:
    assert list(faults_in(parse(text.encode()))) == []
    assert list(text_number_faults(text, "")) == []


@pytest.mark.parametrize(
    "text",
    [
        "1234567890123456",
        "0.1234567890123456",
        "1.0000000000000001e15",
        "1e16",
        "1e-16",
        "-2e15",
        "1e999999999999",
        "9" * 5000,
    ],
)
def test_a_number_that_cannot_be_kept_is_a_fault(text: str) -> None:
    found = list(faults_in(parse(f'{{"a": [0, {text}]}}'.encode())))
    assert [(one.pointer, one.code) for one in found] == [("/a/1", "number")]
    assert [one.code for one in text_number_faults(text, "")] == ["number"]


@pytest.mark.parametrize(
    "text", ["", " 1", "1_0", "+1", ".5", "5.", "0x1", "١٢", "1e", "Infinity", "NaN", "--1", "01"]
)
def test_a_text_that_json_would_not_take_as_a_number_is_a_fault(text: str) -> None:
    assert [one.code for one in text_number_faults(text, "/a")] == ["number"]


def test_nul_and_lone_surrogates_are_faults_wherever_they_stand() -> None:
    tree = parse(rb'{"a": "x\u0000", "b\u0000": 1, "c": ["\ud800", "\ud83d\ude00"]}')
    assert [(one.pointer, one.code) for one in faults_in(tree)] == [
        ("/a", "text"),
        ("/b\0", "text"),
        ("/c/0", "text"),
    ]


def test_pointers_are_escaped() -> None:
    tree: Tree = {"a/b~c": "\0", "\ud800": "\0"}
    assert [one.pointer for one in faults_in(tree)] == ["/a~1b~0c", "/?", "/?"]
