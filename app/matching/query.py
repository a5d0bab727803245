"""What is asked of a list of names, and what it answers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.facts import Country, Identifier, ListedParty, PartyType
from app.matching.scorecard import Strength


class Side(StrEnum):
    """Whether a piece of evidence speaks for or against one being."""

    FOR = "FOR"
    AGAINST = "AGAINST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Whom to look for; only names, identifiers and addresses find, the rest weighs what was found."""

    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...] = ()
    address: str | None = None
    country: Country | None = None
    type: PartyType | None = None
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class MatchEvidence:
    """One thing that speaks for or against a match: what the query says, what the entry says.

    ``weight`` is in bits: each halves, or doubles, how likely a stranger is.
    """

    kind: str
    query: str
    entry: str
    for_or_against: Side
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Match:
    """A listed party that the query may be. ``score`` is a probability to four decimals.

    ``entry_sha256`` is over the entry's content, where the index was made of stored entries.
    """

    entry: ListedParty
    score: Decimal
    strength: Strength
    evidence: tuple[MatchEvidence, ...]
    entry_sha256: bytes = b""
