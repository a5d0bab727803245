"""What readers of registers of ownership share: a record's fate, days, countries, and how far a file has been read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

from app.ingest.countries import country_code
from app.store.source_records import Said
from app.wire import Json

MOST_EXAMPLES: Final = 3
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?")
_EARLIEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that is not stored: where it stands, and why, in words that are the same for all such records."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something in a record that is left out, while the rest of it is stored."""

    where: str
    reason: str


Read: TypeAlias = Said | Refused | Noted


@dataclass(slots=True)
class Progress:
    """How far a file has been read, and what it says of itself: its day, how many records it holds, all or some."""

    read: int = 0
    stated: int | None = None
    content_on: date | None = None
    full: bool = False

    def complete_on(self) -> date | None:
        """The day on which the records read are all that the source had; None where that is not known."""
        return self.content_on if self.full and self.stated == self.read else None


@dataclass(slots=True)
class Reasons:
    """How often something happened for each reason, with where it happened first."""

    found: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)

    def add(self, where: str, reason: str) -> None:
        """Count one more."""
        count, examples = self.found.get(reason, (0, ()))
        kept = (*examples, where) if len(examples) < MOST_EXAMPLES else examples
        self.found[reason] = (count + 1, kept)

    @property
    def count(self) -> int:
        """How often for any reason."""
        return sum(count for count, _ in self.found.values())

    def lines(self) -> Iterator[str]:
        """Each reason in words, the most frequent first."""
        for reason, (count, examples) in sorted(self.found.items(), key=lambda one: (-one[1][0], one[0])):
            yield f"{count} x {reason} ({', '.join(examples)}{', ...' if count > len(examples) else ''})"


class BadFieldError(ValueError):
    """A field cannot be read; the message is the reason for which its record is refused."""


@lru_cache(maxsize=65536)
def day_of(text: str | None, what: str) -> date | None:
    """The day of a date or an instant in ISO 8601; None where there is none. Raises BadFieldError."""
    if not text or not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if day is None or day.year < _EARLIEST:
        message = f"{what} is not a date"
        raise BadFieldError(message)
    return day


def country_said(text: str | None) -> tuple[str | None, bool]:
    """The code of a country as a source writes it, and whether what it writes is known to us or nothing."""
    if not text or not text.strip():
        return None, True
    code = country_code(text)
    return code, code is not None


def said(**fields: Json) -> dict[str, Json]:
    """The fields that have something to say."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}, "")}
