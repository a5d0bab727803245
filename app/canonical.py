"""The one byte string of a JSON value (RFC 8785), and its hash."""

import hashlib
import json
import re
from typing import Any, Final, cast

import rfc8785

from app.wire import Json


def canonical(value: Json) -> bytes:
    """Give the canonical bytes of a JSON value as ``wire.to_json`` makes it.

    Raises ValueError (``rfc8785.CanonicalizationError``) for Decimals, integers beyond 2**53 and lone
    surrogates.
    """
    text = _quickly(value)
    return rfc8785.dumps(cast("Any", value)) if text is None else text.encode()


def sha256(content: bytes) -> bytes:
    """Give the SHA-256 of some bytes, as 32 bytes."""
    return hashlib.sha256(content).digest()


def _quickly(value: Json) -> str | None:
    """The value as Python's own encoder writes it, several times as fast; None where that may be another way."""
    if not isinstance(value, dict | list):
        return None
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    except (TypeError, ValueError):
        return None
    in_doubt = any(one.search(text) for one in _NUMBERS) or (not text.isascii() and _CHARACTERS.search(text))
    return None if in_doubt else text


_NUMBERS: Final = tuple(
    re.compile(before + r"-?\d+(?:\.0(?!\d)|(?:\.\d+)?e|(?<=\d{16}))") for before in ('":', r"\[", ",")
)
"""Whole fractions, exponents, and integers that may be too large; the like within a text costs time and no more.

One after the other: a pattern is found fast by the text that it begins with.
"""
_CHARACTERS: Final = re.compile(r"[\ud800-\udfff\U00010000-\U0010ffff]")
"""Surrogates, and what UTF-16 sorts otherwise."""
