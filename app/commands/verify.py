"""``portcullis verify``: a receipt checked with public keys alone, without network or database."""

import json
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from app.proofs.receipt import Consistency, PublicKey, ReviewedReceipt, TreeHead
from app.proofs.verify import NotProvenError, keys_of, verify_continuation, verify_receipt
from app.wire import from_json

T = TypeVar("T")

MOST_BYTES: Final = 16 * 1024 * 1024


def verify(receipt: Path, keys: Path, log: Path | None = None, previous_head: Path | None = None) -> str:
    """Check a receipt and, where given, that its log continues; what holds, in a sentence. Raises NotProvenError."""
    published = keys_of(_read_keys(keys))
    found = _read(ReviewedReceipt, receipt)
    proven = verify_receipt(found, published)
    if log is not None or previous_head is not None:
        verify_continuation(
            found,
            published,
            None if log is None else _read(Consistency, log),
            None if previous_head is None else _read(TreeHead, previous_head),
        )
    if proven.head is None:
        return f"Decision {proven.decision} is as it was recorded, signed by {proven.signing_key}; not yet in the log."
    return (
        f"Decision {proven.decision} is as it was recorded, signed by {proven.signing_key}, "
        f"and stands in the log of {proven.head.tree_size} decisions sealed at {proven.head.sealed_at.isoformat()}."
    )


def _read_keys(path: Path) -> list[PublicKey]:
    """The keys as ``GET /v1/keys`` answers them, or a list of them."""
    found = _json(path)
    listed = found.get("items") if isinstance(found, dict) else found
    if not isinstance(listed, list) or not listed:
        message = f"{path} holds no public keys"
        raise NotProvenError(message)
    return [_word(PublicKey, one, path) for one in listed]


def _read(word: type[T], path: Path) -> T:
    return _word(word, _json(path), path)


def _word(word: type[T], found: object, path: Path) -> T:
    try:
        return from_json(word, found)
    except ValidationError as error:
        first = error.errors()[0]
        at = "/".join(map(str, first["loc"])) or "its top"
        message = f"{path} is not what it should be: {at}: {first['msg']}"
        raise NotProvenError(message) from error


def _json(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            message = f"{path} is too large"
            raise NotProvenError(message)
        return json.loads(path.read_bytes(), object_pairs_hook=_once, parse_constant=_refuse)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise NotProvenError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"{path} is not JSON: {error}"
        raise NotProvenError(message) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A member named twice could show one value to people and another to us."""
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a member is named twice"
        raise ValueError(message)
    return found


def _refuse(name: str) -> None:
    message = f"{name} is not JSON"
    raise ValueError(message)
