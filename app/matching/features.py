"""What a reviewer would look at in a pair of names, as whole numbers. Each speaks for or against one being."""

from collections.abc import Callable
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA, Indel

from app.matching.align import Alignment, Link, LinkKind
from app.matching.normalize import NormalName
from app.matching.similarity import cost
from app.matching.words import PLACES, SMALL_WORD_WEIGHT, is_distinctive, weight

_MILLE: Final = 1000
_COST_OF_EDIT: Final = 80
_MOST_EDITS: Final = 8


class Features(NamedTuple):
    """Of two names. Shares are per mille by rarity, weights tenths of a bit."""

    evidence: int
    text_evidence: int
    strongest: int
    shared_of_query: int
    shared_of_entry: int
    left_of_query: int
    left_of_entry: int
    rarest_left_of_query: int
    rarest_left_of_entry: int
    lost: int
    edits: int
    joined_ratio: int
    sorted_ratio: int
    forms: int
    first_word: int
    numbers: int
    places: int
    initials: int
    words_of_query: int
    words_of_entry: int
    organization: int


def features(query: NormalName, entry: NormalName, alignment: Alignment) -> Features:
    """Measure a pair of names along its alignment."""
    worths = [(link, max(0, link.weight - link_cost(link))) for link in alignment.links]
    evidence = sum(worth for _, worth in worths)
    lost = sum(link.weight - worth for link, worth in worths)
    left_query = [weight(word) for word in alignment.left_query]
    left_entry = [weight(word) for word in alignment.left_entry]
    edits = _edits(query, entry)
    whole = min(sum(map(weight, query.words)), sum(map(weight, entry.words)))
    return Features(
        evidence=evidence,
        text_evidence=max(0, whole - edits * _COST_OF_EDIT),
        strongest=max((worth for link, worth in worths if _is_distinctive(link)), default=0),
        shared_of_query=_MILLE * evidence // (evidence + lost + sum(left_query) or 1),
        shared_of_entry=_MILLE * evidence // (evidence + lost + sum(left_entry) or 1),
        left_of_query=sum(left_query),
        left_of_entry=sum(left_entry),
        rarest_left_of_query=max(left_query, default=0),
        rarest_left_of_entry=max(left_entry, default=0),
        lost=lost,
        edits=edits,
        joined_ratio=_ratio(query.joined, entry.joined),
        sorted_ratio=_ratio(query.sorted_words, entry.sorted_words),
        forms=_forms(query, entry),
        first_word=int(bool(query.words) and query.words[:1] == entry.words[:1]),
        numbers=_both_left(alignment, str.isdigit),
        places=_both_left(alignment, PLACES.__contains__),
        initials=sum(link.kind is LinkKind.INITIAL for link in alignment.links),
        words_of_query=len(query.words),
        words_of_entry=len(entry.words),
        organization=int(is_organization(query) or is_organization(entry)),
    )


def link_cost(link: Link) -> int:
    """What the difference of linked words takes off their worth."""
    return cost(link.similarity, max(sum(map(len, link.query)), sum(map(len, link.entry))))


def is_organization(name: NormalName) -> bool:
    """Whether the name itself says that it is no person's."""
    return bool(name.form_words) or any(
        not is_distinctive(word) and weight(word) > SMALL_WORD_WEIGHT for word in name.words
    )


def _is_distinctive(link: Link) -> bool:
    return any(map(is_distinctive, link.entry)) and any(map(is_distinctive, link.query))


def _edits(query: NormalName, entry: NormalName) -> int:
    pairs = ((query.joined, entry.joined), (query.sorted_words, entry.sorted_words), (query.whole, entry.whole))
    return min(OSA.distance(one, other, score_cutoff=_MOST_EDITS - 1) for one, other in pairs)


def _forms(query: NormalName, entry: NormalName) -> int:
    if not query.classes or not entry.classes:
        return 1
    return 2 if query.classes & entry.classes else 0


def _both_left(alignment: Alignment, of_kind: Callable[[str], bool]) -> int:
    return int(any(map(of_kind, alignment.left_query))) + int(any(map(of_kind, alignment.left_entry)))


def _ratio(one: str, other: str) -> int:
    """Indel ratio per mille, in whole numbers."""
    total = len(one) + len(other)
    return _MILLE * (total - Indel.distance(one, other)) // total if total else _MILLE
