"""What country, type, day of birth, address and the quality of an alias add to a name that was found.

None of it finds anyone or lets anyone go: a name on the threshold of an alert stays on it, whatever speaks against.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from app.facts import AliasQuality, ListedParty, PartyType
from app.matching.addresses import shared_percent
from app.matching.premises import is_same_address
from app.matching.query import MatchEvidence, Query, Side

POINTS_PER_BIT: Final = 69
"""Hundredths of a logit: a bit doubles the odds."""

SAME_ADDRESS: Final = 80
_COUNTRY: Final = (Decimal(1), Decimal(1))
_TYPE: Final = (Decimal("0.5"), Decimal(2))
_BIRTH: Final = (Decimal(6), Decimal(3))
_ADDRESS: Final = Decimal(6)
_WEAK_ALIAS: Final = Decimal(2)
_YEARS_APART: Final = 1


def context(query: Query, entry: ListedParty, quality: AliasQuality) -> tuple[MatchEvidence, ...]:
    """All that the query and the entry say beyond names."""
    return (
        *_country(query, entry),
        *_type(query, entry),
        *_birth(query, entry),
        *_address(query, entry),
        *_alias(quality),
    )


def context_points(evidence: tuple[MatchEvidence, ...]) -> int:
    """The points of that evidence, for less against."""
    bits = sum(
        (one.weight if one.for_or_against is Side.FOR else -one.weight for one in evidence), Decimal(0)
    )
    return int(bits * POINTS_PER_BIT)


def _country(query: Query, entry: ListedParty) -> Iterator[MatchEvidence]:
    if query.country and entry.countries:
        yield _said(
            "COUNTRY",
            query.country,
            " ".join(entry.countries),
            _COUNTRY,
            agree=query.country in entry.countries,
        )


def _type(query: Query, entry: ListedParty) -> Iterator[MatchEvidence]:
    if query.type and PartyType.UNKNOWN not in (query.type, entry.type):
        yield _said("TYPE", query.type.value, entry.type.value, _TYPE, agree=query.type is entry.type)


def _birth(query: Query, entry: ListedParty) -> Iterator[MatchEvidence]:
    years = [
        int(word) for day in entry.birth_dates for word in day.replace("-", " ").split() if _is_year(word)
    ]
    if query.birth_date and years:
        day = query.birth_date.isoformat()
        near = any(abs(query.birth_date.year - year) <= _YEARS_APART for year in years)
        yield _said("BIRTH_DATE", day, "; ".join(entry.birth_dates), _BIRTH, agree=near)


def _address(query: Query, entry: ListedParty) -> Iterator[MatchEvidence]:
    if query.address:
        for address in entry.addresses:
            if address.full and _agree(query.address, address.full):
                yield MatchEvidence("ADDRESS", query.address, address.full, Side.FOR, _ADDRESS)
                return


def _agree(asked: str, listed: str) -> bool:
    return shared_percent(asked, listed) >= SAME_ADDRESS or is_same_address(asked, listed)


def _alias(quality: AliasQuality) -> Iterator[MatchEvidence]:
    if quality is AliasQuality.WEAK:
        yield MatchEvidence("WEAK_ALIAS", "", quality.value, Side.AGAINST, _WEAK_ALIAS)


def _said(
    kind: str, query: str, entry: str, weights: tuple[Decimal, Decimal], *, agree: bool
) -> MatchEvidence:
    side, weight = (Side.FOR, weights[0]) if agree else (Side.AGAINST, weights[1])
    return MatchEvidence(kind, query, entry, side, weight)


def _is_year(word: str) -> bool:
    return len(word) == len("1970") and word.isdigit()
