"""The two axes of time, and for each source of an answer the day and the knowledge that it is read by.

An answer reads all sources alike. A replay may move them one by one, to tell what each of them changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from app.store.knowledge import AsOf, KnownAt


class Source(StrEnum):
    """What an answer reads beside the facts that were asked."""

    PROFILE = "PROFILE"
    ENTITY = "ENTITY"
    OWNERSHIP = "OWNERSHIP"
    RULING = "RULING"
    LIST = "LIST"
    DISPOSITION = "DISPOSITION"
    SETTINGS = "SETTINGS"


@dataclass(frozen=True, slots=True)
class Sight:
    """The day for which one source is read, and as of when it is known."""

    on: date
    known: KnownAt

    @property
    def at(self) -> datetime:
        """The instant up to which it is known."""
        return self.known.at if isinstance(self.known, AsOf) else self.known


@dataclass(frozen=True, slots=True)
class When:
    """The law's day, and the instant up to which our knowledge counts; ``seen``: the sources read by other ones."""

    on: date
    known_at: datetime
    seen: Mapping[Source, Sight] = field(default_factory=dict)

    def of(self, source: Source) -> Sight:
        """By what a source is read."""
        return self.seen.get(source) or Sight(self.on, self.known_at)

    def seeing(self, source: Source, sight: Sight) -> "When":
        """The same with one source read by another day or knowledge."""
        return replace(self, seen={**self.seen, source: sight})


def all_alike(on: date, known_at: datetime, known: KnownAt) -> When:
    """Every source read for the same day, as known at the same time."""
    return When(on, known_at, dict.fromkeys(Source, Sight(on, known)))
