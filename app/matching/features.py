"""What a reviewer would look at in a pair of names, as whole numbers. Each speaks for or against one being."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA, Indel

from app.matching.align import Alignment, Link, LinkKind
from app.matching.normalize import NormalName
from app.matching.similarity import COST_OF_EDIT, SAME, cost
from app.matching.words import PLACES, is_distinctive, total_weight, weight

_MILLE: Final = 1000
_MOST_EDITS: Final = 8


class Features(NamedTuple):
    """Of two names. Weights are tenths of a bit, shares and ratios per mille."""

    evidence: int
    """What speaks for one being: the rarity of what the names share, less what differs in it."""
    strongest: int
    """The same of the one word, no market word nor place, that says most."""
    shared: int
    """How much of a name is shared, by rarity: of the one that is shared less."""
    left_of_query: int
    left_of_entry: int
    """The rarity of the words that only one of the names has."""
    rarest_left_of_query: int
    rarest_left_of_entry: int
    conflict: int
    """The rarest word without counterpart on one side, and on that side where it is the less rare."""
    lost: int
    """What misspelling takes off the shared words."""
    edits: int
    joined_ratio: int
    sorted_ratio: int
    """Letters to change, and how much alike the names are without spaces and with their words sorted."""
    forms: int
    """Legal forms: 0 of different classes, 1 not on both, 2 of one class."""
    numbers: int
    places: int
    initials: int
    """On how many sides a number or a place is left over; how many words are met by an initial alone."""
    held: int
    """How much of the lighter name the other holds, by rarity."""


def features(query: NormalName, entry: NormalName, alignment: Alignment) -> Features:
    """Measure a pair of names along its alignment."""
    shared = whole = strongest = initials = 0
    for link in alignment.links:
        worth = max(0, link.weight - link_cost(link))
        shared += worth
        whole += link.weight
        initials += link.kind is LinkKind.INITIAL
        if worth > strongest and tells(link.query) and tells(link.entry):
            strongest = worth
    left_query = list(map(weight, alignment.left_query))
    left_entry = list(map(weight, alignment.left_entry))
    of_query, of_entry = sum(left_query), sum(left_entry)
    rarest_query, rarest_entry = max(left_query, default=0), max(left_entry, default=0)
    edits = _edits(query, entry)
    lighter = min(total_weight(query.words), total_weight(entry.words))
    return Features(
        max(shared, lighter - edits * COST_OF_EDIT),
        strongest,
        _MILLE * shared // (whole + max(of_query, of_entry) or 1),
        of_query,
        of_entry,
        rarest_query,
        rarest_entry,
        min(rarest_query, rarest_entry),
        whole - shared,
        edits,
        _ratio(query.joined, entry.joined),
        _ratio(query.sorted_words, entry.sorted_words),
        _forms(query, entry),
        _sides_left(alignment, str.isdigit),
        _sides_left(alignment, PLACES.__contains__),
        initials,
        min(_MILLE, _MILLE * whole // (lighter or 1)),
    )


def link_cost(link: Link) -> int:
    """What the difference of linked words takes off their worth."""
    if link.similarity == SAME:
        return 0
    return cost(link.similarity, max(sum(map(len, link.query)), sum(map(len, link.entry))))


@lru_cache(maxsize=100_000)
def tells(words: tuple[str, ...]) -> bool:
    """Whether one of some words is one that companies are known by; a number is none."""
    return any(is_distinctive(word) and not word.isdigit() for word in words)


def _edits(query: NormalName, entry: NormalName) -> int:
    """How many letters turn one name into the other, in the better of three readings; eight for eight or more."""
    least = _fewer_edits(query.joined, entry.joined, _MOST_EDITS)
    least = _fewer_edits(query.sorted_words, entry.sorted_words, least)
    return _fewer_edits(query.whole, entry.whole, least)


def _fewer_edits(one: str, other: str, least: int) -> int:
    """The letters that turn one text into the other where they are fewer than ``least``."""
    if abs(len(one) - len(other)) >= least:
        return least
    return min(least, OSA.distance(one, other, score_cutoff=least - 1))


def _forms(query: NormalName, entry: NormalName) -> int:
    if not query.classes or not entry.classes:
        return 1
    return 2 if query.classes & entry.classes else 0


def _sides_left(alignment: Alignment, of_kind: Callable[[str], bool]) -> int:
    return any(map(of_kind, alignment.left_query)) + any(map(of_kind, alignment.left_entry))


def _ratio(one: str, other: str) -> int:
    """Indel ratio per mille, in whole numbers."""
    total = len(one) + len(other)
    return _MILLE * (total - Indel.distance(one, other)) // total if total else _MILLE
