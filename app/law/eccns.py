"""What a declared ECCN says by itself: covered, anti-terrorism only, or neither; from ``data/eccns.yaml``.

An entry speaks for its sub-paragraphs. Where several fit, the longest decides: nothing is read out of
the letters of a paragraph.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import yaml

from app.facts import Item, ItemKind
from app.law import chip_names
from app.law.parameters import DATA, BadParameterError

EAR99: Final = "EAR99"
WORD: Final = re.compile(r"[^\W_]+")
HARDWARE: Final = frozenset({ItemKind.IC, ItemKind.COMPUTER})
SOURCE_KEYS: Final = frozenset({"since", "reference", "url", "checked_on", "confidence"})


@dataclass(frozen=True, slots=True)
class Entries:
    """ECCNs of one kind and period; ``until`` is the last day. ``levels`` are empty for uncovered kinds."""

    eccns: tuple[str, ...]
    levels: tuple[str, ...]
    since: date
    until: date | None

    def covers(self, on: date) -> bool:
        """Whether the group stands in the law of the day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that contradict a declaration: all words of one set, in an item of one of the kinds."""

    against: str
    kinds: frozenset[str]
    words: tuple[frozenset[str], ...]
    since: date


@lru_cache(maxsize=4096)
def covered_levels(eccn: str, on: date) -> tuple[str, ...]:
    """Levels ("a", "b", "c", "2022") of a covered entry on the day, strictest first.

    Empty for an entry outside 3A090, 4A090 and .z, or not yet there; several where the entry alone does not tell.
    """
    return () if not_yet(eccn, on) else _longest(COVERED, eccn, on)


@lru_cache(maxsize=4096)
def not_yet(eccn: str, on: date) -> bool:
    """Whether the entry, or its paragraph, was not yet in the law of the day: nothing is controlled under it."""
    return _stands(NOT_YET, eccn, on)


@lru_cache(maxsize=4096)
def at_only(eccn: str, on: date) -> bool:
    """Whether the entry is controlled for anti-terrorism reasons only."""
    return not covered_levels(eccn, on) and _stands(ANTI_TERRORISM_ONLY, eccn, on)


@lru_cache(maxsize=4096)
def follows_commodity(eccn: str, on: date) -> bool:
    """Whether the entry's control depends on the commodity that the software or technology is for."""
    return _stands(FOLLOWS_COMMODITY, eccn, on)


@lru_cache(maxsize=4096)
def named_in_744_23(eccn: str, paragraph: str, on: date) -> bool:
    """Whether the paragraph of section 744.23 ("a.1", "a.2.ii") names the entry, or its product group, on the day."""
    named = (entry for one in NAMED_IN_744_23.get(paragraph, ()) if one.covers(on) for entry in one.eccns)
    return any(eccn.startswith(entry) for entry in named)


def contradicting_words(item: Item, on: date) -> tuple[str, ...]:
    """The words in model or description that contradict a declared ECCN outside the covered entries.

    Empty when nothing contradicts it, or when no such ECCN is declared.
    """
    if item.eccn is None or covered_levels(item.eccn, on):
        return ()
    said = _telling_words(item, on)
    for one in WORDINGS:
        if one.since <= on and _speaks_of(one, item, on):
            found = next((words for words in one.words if words <= said), frozenset())
            if found:
                return tuple(sorted(found))
    return ()


def _speaks_of(wording: Wording, item: Item, on: date) -> bool:
    kind = item.kind.value if item.kind else "NONE"
    against = ("ANY", item.eccn, "COMMODITY" if follows_commodity(item.eccn or "", on) else None)
    return kind in wording.kinds and wording.against in against


def _telling_words(item: Item, on: date) -> frozenset[str]:
    """The words of model and description that count here, in whatever writing.

    A thing for a server is none ("rails for AI servers"), unless its kind says so; software and technology follow
    what they are for.
    """
    text = chip_names.folded(" | ".join(one for one in (item.model, item.description) if one))
    whole = item.kind in HARDWARE or follows_commodity(item.eccn or "", on)
    found = ((one.group().casefold().removesuffix("s"), one) for one in WORD.finditer(text))
    return frozenset(
        word
        for word, at in found
        if word in _VOCABULARY and (whole or not chip_names.of_an_accessory(text, at.start(), at.end()))
    )


def _longest(groups: tuple[Entries, ...], eccn: str, on: date) -> tuple[str, ...]:
    fitting = [
        (len(entry), one.levels)
        for one in groups
        if one.covers(on)
        for entry in one.eccns
        if _within(eccn, entry)
    ]
    return max(fitting)[1] if fitting else ()


def _stands(groups: tuple[Entries, ...], eccn: str, on: date) -> bool:
    return any(one.covers(on) and any(_within(eccn, entry) for entry in one.eccns) for one in groups)


def _within(eccn: str, entry: str) -> bool:
    return f"{eccn.casefold()}.".startswith(f"{entry.casefold()}.")


def entries_in(rows: Iterable[Mapping[str, Any]]) -> tuple[Entries, ...]:
    """Groups of ECCNs of one section of the file.

    Raises ``BadParameterError`` for a group without source, or an ECCN that stands twice on one day.
    """
    found = tuple(_entries(row) for row in rows)
    stated = [(eccn, one) for one in found for eccn in one.eccns]
    for place, (eccn, one) in enumerate(stated):
        if any(eccn == other and _meet(one, two) for other, two in stated[place + 1 :]):
            message = f"{eccn}: stated twice"
            raise BadParameterError(message)
    return found


def _meet(one: Entries, two: Entries) -> bool:
    return one.covers(two.since) or two.covers(one.since)


def _entries(row: Mapping[str, Any]) -> Entries:
    _require_source(row)
    return Entries(
        eccns=tuple(row["eccns"]),
        levels=tuple(row.get("levels", ())),
        since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]) if "until" in row else None,
    )


def _wording(row: Mapping[str, Any]) -> Wording:
    _require_source(row)
    return Wording(
        against=row["against"],
        kinds=frozenset(row["kinds"]),
        words=tuple(frozenset(words) for words in row["words"]),
        since=date.fromisoformat(row["since"]),
    )


def _require_source(row: Mapping[str, Any]) -> None:
    missing = sorted(key for key in SOURCE_KEYS if not row.get(key))
    if missing:
        message = f"{row.get('eccns') or row.get('words')}: missing {missing}"
        raise BadParameterError(message)


_FILE: Final = yaml.CBaseLoader((DATA / "eccns.yaml").read_text(encoding="utf-8")).get_single_data()
COVERED: Final = entries_in(_FILE["covered"])
NOT_YET: Final = entries_in(_FILE["not_yet"])
FOLLOWS_COMMODITY: Final = entries_in(_FILE["follows_commodity"])
ANTI_TERRORISM_ONLY: Final = entries_in(_FILE["anti_terrorism_only"])
NAMED_IN_744_23: Final = {name: entries_in(rows) for name, rows in _FILE["named_in_744_23"].items()}
WORDINGS: Final = tuple(_wording(row) for row in _FILE["contradicting_words"])
_VOCABULARY: Final = frozenset(word for one in WORDINGS for words in one.words for word in words)
