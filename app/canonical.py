"""The one byte string of a JSON value (RFC 8785), and its hash."""

import hashlib
from typing import Any, cast

import rfc8785

from app.wire import Json


def canonical(value: Json) -> bytes:
    """Give the canonical bytes of a JSON value as ``wire.to_json`` makes it.

    Raises ValueError (``rfc8785.CanonicalizationError``) for Decimals, integers beyond 2**53 and lone
    surrogates.
    """
    return rfc8785.dumps(cast("Any", value))


def sha256(content: bytes) -> bytes:
    """Give the SHA-256 of some bytes, as 32 bytes."""
    return hashlib.sha256(content).digest()
