"""The language of an answer's prose: what ``Accept-Language`` prefers among those we speak; English by default."""

import re
from typing import Annotated, Final, Literal

from fastapi import Depends, Header
from starlette.requests import Request

Language = Literal["en", "ja"]
DEFAULT: Final[Language] = "en"

_SPOKEN: Final[dict[str, Language]] = {"en": "en", "ja": "ja", "*": DEFAULT}
_CHOICE: Final = re.compile(
    r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?"
)
_MOST_CHOICES: Final = 20


def preferred(accept: str) -> Language:
    """The language that an ``Accept-Language`` value weighs highest, the first of equals; we pass over what is none."""
    best, weight = DEFAULT, 0.0
    for part in accept.split(",")[:_MOST_CHOICES]:
        choice = _CHOICE.fullmatch(part)
        language = _SPOKEN.get(choice[1].lower()) if choice else None
        asked = float(choice[2] or 1) if choice else 0.0
        if language and asked > weight:
            best, weight = language, asked
    return best


def language_of(request: Request) -> Language:
    """The language that a request asks for."""
    return preferred(request.headers.get("accept-language", ""))


async def _spoken(
    request: Request,
    accept_language: Annotated[  # noqa: ARG001 - declared for the documentation
        str | None, Header(description="Language of explanations and titles: `en` or `ja`.", examples=["ja"])
    ] = None,
) -> Language:
    return language_of(request)


Spoken = Annotated[Language, Depends(_spoken)]
"""The language to answer in."""
