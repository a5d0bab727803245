"""Entries that a source gives on several rows, as one entry without loss."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import reduce
from typing import Final, TypeVar

from app.facts import ListedAlias, ListedParty, PartyType

T = TypeVar("T")
_SEVERAL: Final = " | "


def merged(parties: Iterable[ListedParty]) -> tuple[ListedParty, ...]:
    """One entry for each id, in the order of first mention; see ``united`` for what becomes of the rest."""
    by_id: dict[str, list[ListedParty]] = {}
    for party in parties:
        by_id.setdefault(party.id, []).append(party)
    return tuple(reduce(united, group) for group in by_id.values())


def united(first: ListedParty, second: ListedParty) -> ListedParty:
    """Two rows of one entry: lists are joined, texts stand side by side, the earliest listing day counts.

    The entry is off the list only when both rows are, from the later day.
    """
    known = {first.name, *(alias.name for alias in second.aliases)}
    other_name = () if second.name in known else (ListedAlias(name=second.name),)
    return replace(
        first,
        type=second.type if first.type is PartyType.UNKNOWN else first.type,
        aliases=_both(first.aliases, other_name + second.aliases),
        addresses=_both(first.addresses, second.addresses),
        countries=_both(first.countries, second.countries),
        identifiers=_both(first.identifiers, second.identifiers),
        birth_dates=_both(first.birth_dates, second.birth_dates),
        programs=_both(first.programs, second.programs),
        footnotes=tuple(sorted({*first.footnotes, *second.footnotes})),
        listed_on=min(_days(first.listed_on, second.listed_on), default=None),
        delisted_on=_last(first.delisted_on, second.delisted_on),
        license_requirement=_beside(first.license_requirement, second.license_requirement),
        license_review_policy=_beside(first.license_review_policy, second.license_review_policy),
        remarks=_beside(first.remarks, second.remarks),
        source_url=first.source_url or second.source_url,
    )


def _both(first: tuple[T, ...], second: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(first + second))


def _beside(first: str | None, second: str | None) -> str | None:
    texts = list(dict.fromkeys(text for text in (first, second) if text))
    return _SEVERAL.join(texts) or None


def _days(*days: date | None) -> list[date]:
    return [day for day in days if day is not None]


def _last(first: date | None, second: date | None) -> date | None:
    return None if first is None or second is None else max(first, second)
