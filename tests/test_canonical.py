"""One value has one byte string, as RFC 8785 has it."""

import json
from decimal import Decimal
from typing import Any, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.canonical import canonical, sha256
from app.wire import Json

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


numbers = (
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(-(10**6), 10**6, places=3).map(float)
    | st.sampled_from([0.0, -0.0, 1.0, 1e-6, 1e-7, 1e16, 1e20, 1e21, 123456789012345.6, 5e-324])
)
any_values = st.recursive(
    st.none() | st.booleans() | numbers | texts | st.sampled_from([":1.0,", "[2e5", "\U0001f600", "\x7f"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(texts | st.sampled_from(["\ufb33", "\U0001f600", "1.0"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(value=any_values)
def test_the_quick_way_writes_the_same_bytes(value: Json) -> None:
    assert canonical(value) == rfc8785.dumps(cast("Any", value))


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical({"b": [1, 0.5, 1e21, None], "a": "é\n/\u20ac"}) == (
        b'{"a":"\xc3\xa9\\n/\xe2\x82\xac","b":[1,0.5,1e+21,null]}'
    )


def test_keys_are_sorted_by_utf_16() -> None:
    written = canonical({"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3})
    assert written.decode() == '{"\u20ac":3,"\U0001f600":2,"\ufb33":1}'


@given(value=values)
def test_the_bytes_say_the_value_and_nothing_of_how_it_was_built(value: Json) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == written


@pytest.mark.parametrize("value", [Decimal(1), 2**53, "\ud800", float("nan"), {"a": Decimal("0.1")}])
def test_what_has_no_canonical_form_is_refused(value: Json) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has words of its own
        canonical(value)


def test_the_hash_is_sha_256() -> None:
    assert sha256(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
