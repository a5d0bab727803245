"""The failures of an operation as its documentation lists them: statuses, problem types, headers."""

from collections.abc import Mapping
from typing import Any, Final

from app.api.problems import KINDS, MEDIA_TYPE

PROBLEM_SCHEMA: Final = "#/components/schemas/Problem"
KEYED: Final = ("unauthorized", "forbidden", "validation", "internal", "overloaded", "database-unavailable")
"""What every operation with a key can fail with."""
WITH_BODY: Final = ("malformed-json", "payload-too-large", "unsupported-media-type")
ONCE: Final = ("idempotency-conflict", "idempotency-in-flight")

_HEADERS: Final[Mapping[int, str]] = {
    401: "WWW-Authenticate",
    403: "WWW-Authenticate",
    405: "Allow",
    503: "Retry-After",
}


def failures(*slugs: str) -> dict[int | str, dict[str, Any]]:
    """Document the kinds of failure of an operation, for its ``responses``."""
    by_status: dict[int, list[str]] = {}
    for slug in slugs:
        by_status.setdefault(KINDS[slug].status, []).append(slug)
    return {status: _failure(status, named) for status, named in sorted(by_status.items())}


def keyed(*slugs: str) -> dict[int | str, dict[str, Any]]:
    """Document the failures of an operation that needs a key, with those of its own."""
    return failures(*KEYED, *slugs)


def _failure(status: int, slugs: list[str]) -> dict[str, Any]:
    told = [f"- `/problems/{slug}`: {KINDS[slug].told['en'].title}" for slug in slugs]
    documented: dict[str, Any] = {
        "description": "\n".join(told),
        "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}}},
    }
    if status in _HEADERS:
        documented["headers"] = {_HEADERS[status]: {"schema": {"type": "string"}}}
    return documented
