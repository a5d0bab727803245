"""The parameters that operations share: days, instants, ids, pages. Read as strictly as bodies are."""

import base64
import binascii
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Path, Query
from pydantic import BeforeValidator
from starlette.requests import Request

from app.api.bodies import DAY, INSTANT
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.refusal import Fault
from app.facts import Pattern

LARGEST_PAGE: Final = 200
USUAL_PAGE: Final = 50
FIRST_YEAR: Final = 1970
LONGEST_CURSOR: Final = 1024
WHOLE: Final = re.compile("0|-?[1-9][0-9]*")
ID: Final = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _written(form: re.Pattern[str], told: str) -> BeforeValidator:
    """A parameter is read in one spelling alone, as bodies are."""

    def check(sent: Any) -> Any:
        if isinstance(sent, str) and not form.fullmatch(sent):
            raise ValueError(told)
        return sent

    return BeforeValidator(check)


def _flag(sent: Any) -> Any:
    if sent not in ("true", "false", True, False):
        message = "true or false"
        raise ValueError(message)
    return sent


def decoded(cursor: str | None) -> str | None:
    """Read a cursor that ``encoded`` wrote. Raises ProblemError for any other."""
    if cursor is None:
        return None
    try:
        name = base64.urlsafe_b64decode(cursor.encode()).decode()
        exact = bool(name) and encoded(name) == cursor and "\0" not in name
    except (binascii.Error, UnicodeError):
        exact = False
    if not exact:
        raise ProblemError("validation", Fault("cursor", "cursor", "take next_cursor as it was given"))
    return name


def encoded(name: str) -> str:
    """Write the name to go on after as a cursor, which callers pass back unread."""
    return base64.urlsafe_b64encode(name.encode()).decode()


Day = Annotated[date, _written(DAY, "a day is written YYYY-MM-DD")]
Instant = Annotated[
    datetime, _written(INSTANT, "an instant is written as RFC 3339 does, with its offset from UTC")
]
Flag = Annotated[bool, BeforeValidator(_flag)]
Whole = Annotated[int, _written(WHOLE, "a whole number is written in digits alone")]
Id = Annotated[UUID, _written(ID, "an id is written as 8-4-4-4-12 hexadecimal digits")]

Name = Annotated[str, Pattern("^[!-.0-~]{1,200}$")]
"""An id or name that callers choose: visible ASCII without a slash, so that it fits in an address."""
SearchedText = Annotated[str, Pattern(r"^[^\x00]{1,512}$")]

Limit = Annotated[Whole, Query(ge=1, le=LARGEST_PAGE, description="How many at most.")]
Cursor = Annotated[
    str | None,
    Query(max_length=LONGEST_CURSOR, description="Where to go on: `next_cursor` of the page before."),
]
Named = Annotated[Name, Path(description="Visible ASCII, no slash.", examples=["cust-881"])]


async def _on(
    request: Request,
    on: Annotated[
        Day | None, Query(description="The law's day; default: today, UTC.", examples=["2026-11-23"])
    ] = None,
) -> date:
    return on or service_of(request).now().date()


async def _known_at(
    request: Request,
    known_at: Annotated[
        Instant | None,
        Query(
            description="What was recorded by then counts; default: now.", examples=["2026-11-23T09:00:00Z"]
        ),
    ] = None,
) -> datetime | None:
    return None if known_at is None else past(request, known_at, "known_at")


def past(request: Request, known_at: datetime, pointer: str) -> datetime:
    """The instant in UTC. Raises ProblemError for a future one, and for one before computers told the time."""
    if known_at.year < FIRST_YEAR:
        raise ProblemError("validation", Fault(pointer, "too_early", "nothing was known then"))
    if known_at > service_of(request).now():
        raise ProblemError(
            "validation", Fault(pointer, "future", "nothing is known yet as of a future instant")
        )
    return known_at.astimezone(UTC)


OnDay = Annotated[date, Depends(_on)]
"""The day that is asked about."""
KnownAt = Annotated[datetime | None, Depends(_known_at)]
"""The instant as of which is asked; None: now, by the database's clock."""
