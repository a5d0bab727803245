"""Which words of one name answer to which of another, and which are left over."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, chain
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from app.matching.chinese import syllables
from app.matching.folding import consonants, sound
from app.matching.normalize import NormalName
from app.matching.similarity import SAME, SAME_SOUND, similarity
from app.matching.words import SMALL_WORDS, weight


class LinkKind(StrEnum):
    """How words answer to each other."""

    SAME = "SAME"
    SOUND = "SOUND"
    SPELLING = "SPELLING"
    JOINED = "JOINED"
    INITIAL = "INITIAL"
    ACRONYM = "ACRONYM"


class Link(NamedTuple):
    """Words of the query that answer to words of the entry, alike to a percentage, worth tenths of a bit."""

    kind: LinkKind
    query: tuple[str, ...]
    entry: tuple[str, ...]
    similarity: int
    weight: int


class Alignment(NamedTuple):
    """The links of two names and the words without one."""

    links: tuple[Link, ...]
    left_query: tuple[str, ...]
    left_entry: tuple[str, ...]


_INITIAL_SIMILARITY: Final = 60
_INITIAL_WEIGHT: Final = 33
_ACRONYM_SIMILARITY: Final = 75
_JOINED_SIMILARITY: Final = 98
_LEAST_JOINED: Final = 84
_MOST_JOINED_WORDS: Final = 4
_MOST_LONGER: Final = 3
_SHORTEST_JOINED: Final = 4
_SHORTEST_NEARLY: Final = 7
_SHORTEST_ACRONYM: Final = 3
_FORM_SIMILARITY: Final = 70
_SHORT_FORM: Final = 4
_VOWELLESS_SIMILARITY: Final = 88
_SHORTEST_VOWELLESS: Final = 2


class _Word(NamedTuple):
    at: int
    read: str
    spelt: str


_Words = list[_Word]
_Run = tuple[str, _Words]


def align(query: NormalName, entry: NormalName) -> Alignment:
    """Link the words of two names, the surest links first: same, joined, alike, initials, acronyms."""
    links, left_query, left_entry = _same(query, entry)
    if left_query and left_entry:
        _joined(links, left_query, left_entry, swapped=False)
        _joined(links, left_entry, left_query, swapped=True)
    if left_query and left_entry:
        vowelless = query.vowelless != entry.vowelless
        _alike(links, left_query, left_entry, _consonant_similarity if vowelless else similarity)
    if left_query and left_entry:
        _initials(links, left_query, left_entry)
        _acronyms(links, left_query, left_entry, swapped=False)
        _acronyms(links, left_entry, left_query, swapped=True)
    return Alignment(
        tuple(links), _beyond_forms(left_query, entry.form_words), _beyond_forms(left_entry, query.form_words)
    )


def _same(query: NormalName, entry: NormalName) -> tuple[list[Link], _Words, _Words]:
    links: list[Link] = []
    left_query: _Words = []
    left_entry = list(_placed(entry.words, entry.spelt))
    reads = list(entry.words)
    for word in _placed(query.words, query.spelt):
        read = word.read
        if read in reads:
            at = reads.index(read)
            del reads[at], left_entry[at]
            links.append(_same_word(read))
        else:
            left_query.append(word)
    return links, left_query, left_entry


@lru_cache(maxsize=10_000)
def _same_word(word: str) -> Link:
    return Link(LinkKind.SAME, (word,), (word,), SAME, weight(word))


@lru_cache(maxsize=10_000)
def _placed(words: tuple[str, ...], spelt: tuple[str, ...]) -> tuple[_Word, ...]:
    """The words with their places; small words share that of the next, as names are joined over them."""
    places = accumulate([word not in SMALL_WORDS for word in words])
    return tuple([_Word(*one) for one in zip(places, words, spelt, strict=True)])


def _joined(links: list[Link], singles: _Words, others: _Words, *, swapped: bool) -> None:
    """Words of ``others`` that stand side by side and together make up one of ``singles``."""
    if len(others) == 1:
        return
    longest = max([len(one.spelt) for one in singles], default=0) + _MOST_LONGER
    runs = _runs(others, longest)
    for single in list(singles) if runs else ():
        word = single.spelt
        found = next(_runs_like(word, runs), None) if len(word) >= _SHORTEST_JOINED else None
        if found is None:
            continue
        letters, run = found
        parts = tuple([one.read for one in run])
        alike = min(_JOINED_SIMILARITY, similarity(word, letters))
        worth = min(weight(single.read), sum(map(weight, parts)))
        query, entry = (parts, (single.read,)) if swapped else ((single.read,), parts)
        links.append(Link(LinkKind.JOINED, query, entry, alike, worth))
        singles.remove(single)
        for one in run:
            others.remove(one)
        runs = _runs(others, longest)


def _runs(words: _Words, longest: int) -> list[_Run]:
    """All that two words or more of so many letters together make side by side, over small words."""
    words = [one for one in words if one.read not in SMALL_WORDS]
    found: list[_Run] = []
    for begin in range(len(words) - 1):
        letters = words[begin].spelt
        for end in range(begin + 1, min(begin + _MOST_JOINED_WORDS, len(words))):
            letters += words[end].spelt
            if words[end].at != words[end - 1].at + 1 or len(letters) > longest:
                break
            found.append((letters, words[begin : end + 1]))
    return found


def _runs_like(word: str, runs: list[_Run]) -> Iterator[_Run]:
    """Runs whose letters together are those of the word, or sound like it."""
    heard = syllables(word)
    for letters, run in runs:
        if (
            letters == word
            or _is_nearly(letters, word)
            or (heard and len(letters) <= len(word) + _MOST_LONGER and syllables(letters) == heard)
        ):
            yield letters, run


def _is_nearly(letters: str, word: str) -> bool:
    return (
        len(word) >= _SHORTEST_NEARLY
        and letters[0] == word[0]
        and abs(len(letters) - len(word)) <= 1
        and similarity(letters, word) >= _LEAST_JOINED
    )


def _alike(
    links: list[Link], left_query: _Words, left_entry: _Words, alike: Callable[[str, str], int]
) -> None:
    pairs = [
        (found * min(weight(one.read), weight(other.read)), found, one, other)
        for one in left_query
        for other in left_entry
        if (found := _likeness(one, other, alike))
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[2], pair[3]))
    for _, found, one, other in pairs:
        if one in left_query and other in left_entry:
            kind = LinkKind.SOUND if found == SAME_SOUND else LinkKind.SPELLING
            worth = min(weight(one.read), weight(other.read))
            links.append(Link(kind, (one.read,), (other.read,), found, worth))
            left_query.remove(one)
            left_entry.remove(other)


def _likeness(one: _Word, other: _Word, alike: Callable[[str, str], int]) -> int:
    """The better of two readings, which most words do not have."""
    read = alike(one.read, other.read)
    if one.read == one.spelt and other.read == other.spelt:
        return read
    return max(read, alike(one.spelt, other.spelt))


def _consonant_similarity(one: str, other: str) -> int:
    """For a name in a script without vowels beside one with them."""
    if len(consonants(one)) >= _SHORTEST_VOWELLESS and consonants(one) == consonants(other):
        return _VOWELLESS_SIMILARITY
    return similarity(one, other)


def _initials(links: list[Link], left_query: _Words, left_entry: _Words) -> None:
    if not any(len(one.spelt) == 1 for one in chain(left_query, left_entry)):
        return
    for one in list(left_query):
        other = next((other for other in left_entry if _is_initial(one.spelt, other.spelt)), None)
        if other is not None:
            links.append(
                Link(LinkKind.INITIAL, (one.read,), (other.read,), _INITIAL_SIMILARITY, _INITIAL_WEIGHT)
            )
            left_query.remove(one)
            left_entry.remove(other)


def _is_initial(one: str, other: str) -> bool:
    return one[0] == other[0] and min(len(one), len(other)) == 1


def _acronyms(links: list[Link], singles: _Words, others: _Words, *, swapped: bool) -> None:
    if len(others) < _SHORTEST_ACRONYM:
        return
    letters = "".join([one.spelt[0] for one in others if one.read not in SMALL_WORDS])
    single = next((one for one in singles if one.spelt == letters), None)
    if single is None or len(letters) < _SHORTEST_ACRONYM:
        return
    parts = tuple(one.read for one in others)
    query, entry = (parts, (single.read,)) if swapped else ((single.read,), parts)
    worth = min(weight(single.read), sum(map(weight, parts)))
    links.append(Link(LinkKind.ACRONYM, query, entry, _ACRONYM_SIMILARITY, worth))
    singles.remove(single)
    others.clear()


def _beyond_forms(left: _Words, forms: tuple[str, ...]) -> tuple[str, ...]:
    """What is left over, without misspelt legal forms of the other name."""
    if not forms:
        return tuple([one.read for one in left])
    return tuple([one.read for one in left if not any(_is_misspelt(one.spelt, form) for form in forms)])


@lru_cache(maxsize=10_000)
def _is_misspelt(word: str, form: str) -> bool:
    if len(form) <= _SHORT_FORM:
        return len(form) > 1 and word[0] == form[0] and OSA.distance(word, form) <= 1
    return sound(word) == sound(form) or similarity(word, form) >= _FORM_SIMILARITY
