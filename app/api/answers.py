"""Answers on the wire: words as JSON bytes, in a named language, and lists page by page."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from starlette.responses import Response

from app.api.language import Language
from app.wire import Json, to_json

OK: Final = 200
CREATED: Final = 201
JSON_TYPE: Final = "application/json"

T = TypeVar("T")


def json_bytes(body: object) -> bytes:
    """Write a word, or a mapping or tuple of words, as JSON in UTF-8."""
    return written(to_json(body))


def written(value: Json) -> bytes:
    """Write what is JSON already."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def answer(
    body: object, language: Language | None = None, status: int = OK, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a word; ``language`` names the language of its prose, where it has any."""
    return as_answer(json_bytes(body), language, status, headers)


def as_answer(
    body: bytes, language: Language | None = None, status: int = OK, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with JSON that is written already."""
    spoken = {"Content-Language": language, "Vary": "Accept-Language"} if language else {}
    return Response(body, status, {**spoken, **(headers or {})}, JSON_TYPE)


def page(items: Sequence[object], next_cursor: str | None, language: Language | None = None) -> Response:
    """Answer with one page of a list; ``next_cursor`` is null at its end."""
    return answer({"items": tuple(items), "next_cursor": next_cursor}, language)


def cut(
    items: Sequence[T], name: Callable[[T], str], limit: int, after: str | None
) -> tuple[Sequence[T], str | None]:
    """Cut a page out of a sequence that grows by ``name``: the items after one name, and the name to go on after."""
    left = [one for one in items if after is None or name(one) > after]
    return left[:limit], name(left[limit - 1]) if len(left) > limit else None
