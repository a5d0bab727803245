"""Request bodies: read within bounds, parsed strictly, and turned into words.

Pydantic's strict reading of JSON does most of it. What it lets pass is looked at afterwards: numbers and
instants in texts, which it reads more freely than the contract does.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from email.message import Message
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from app.api.faults import faults_of
from app.api.problems import ProblemError
from app.api.strict_json import (
    NotJsonError,
    TooManyValuesError,
    Tree,
    escaped,
    faults_in,
    parse,
    text_number_faults,
)
from app.decisions.refusal import Fault

T = TypeVar("T")

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DIGITS: Final = re.compile("[0-9]{1,18}")


async def chunks_of(request: Request, most: int) -> AsyncIterator[bytes]:
    """Read a body as it comes. Raises ProblemError, before or while reading, when it is over ``most`` bytes."""
    told = request.headers.get("content-length", "0")
    if not _DIGITS.fullmatch(told) or int(told) > most:
        raise ProblemError("payload-too-large")
    count = 0
    async for chunk in request.stream():
        count += len(chunk)
        if count > most:
            raise ProblemError("payload-too-large")
        yield chunk


def require_media_type(request: Request, *taken: str) -> None:
    """Refuse a body of another Content-Type, or a compressed one. Raises ProblemError."""
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    encoding = request.headers.get("content-encoding", "identity")
    sent = "content-type" in request.headers and message.get_content_type() in taken
    if not sent or encoding != "identity":
        fault = Fault("Content-Type", "media_type", f"this address takes {' or '.join(taken)}, uncompressed")
        raise ProblemError("unsupported-media-type", fault)


def read_word(adapter: TypeAdapter[T], content: bytes) -> T:
    """Turn a body into the word it must be. Raises ProblemError."""
    try:
        tree = parse(content)
    except NotJsonError as error:
        raise ProblemError("malformed-json", Fault("", "malformed", str(error))) from error
    except TooManyValuesError as error:
        raise ProblemError("payload-too-large", Fault("", "too_many_values", str(error))) from error
    refuse(faults_in(tree))
    try:
        word = adapter.validate_json(content, strict=True)
    except ValidationError as error:
        faults = faults_of(error.errors(include_url=False, include_input=False))
        raise ProblemError("validation", *faults) from None
    refuse(_loosely_read(word, tree, ""))
    return word


def refuse(faults: Iterator[Fault]) -> None:
    """Raise ProblemError when there is any fault."""
    found = tuple(faults)
    if found:
        raise ProblemError("validation", *found)


def _loosely_read(word: object, sent: Tree, pointer: str) -> Iterator[Fault]:
    """Walk a word beside the JSON it came from, and find the texts that were read too freely."""
    if isinstance(sent, str):
        yield from _text_faults(word, sent, pointer)
    elif isinstance(sent, list) and isinstance(word, tuple):
        for place, (entry, sent_entry) in enumerate(zip(word, sent, strict=True)):
            yield from _loosely_read(entry, sent_entry, f"{pointer}/{place}")
    elif isinstance(sent, dict) and is_dataclass(word):
        for name, value in sent.items():
            yield from _loosely_read(getattr(word, name), value, f"{pointer}/{escaped(name)}")


def _text_faults(word: object, sent: str, pointer: str) -> Iterator[Fault]:
    if isinstance(word, Decimal):
        yield from text_number_faults(sent, pointer)
    elif isinstance(word, datetime):
        if not INSTANT.fullmatch(sent):
            yield Fault(
                pointer, "instant", "an instant is written as RFC 3339 does, with its offset from UTC"
            )
    elif isinstance(word, date) and not DAY.fullmatch(sent):
        yield Fault(pointer, "day", "a day is written YYYY-MM-DD")
