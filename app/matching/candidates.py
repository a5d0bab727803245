"""Which listed names are worth comparing with a query: several ways of finding, each whole in what it claims.

- the same letters in the same or another order of words, legal forms and spaces aside: all of them;
- words in another order with an indel ratio over ``WHOLE_RATIO``: all of them;
- letters without spaces, as they are spelt or as the query is read, with an indel ratio over ``JOINED_RATIO``: all of
  them;
- a word that is made of the first letters of the other name's words: all of them;
- words shared, in spelling, in sound or a letter apart in sound, that make up the larger part of either name by
  rarity, where the names and what else they hold are not quite unlike.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from app.matching.buckets import Arrays, Buckets, bucket_arrays, joined_buckets
from app.matching.letters import Letters, joined_letters, letter_arrays
from app.matching.normalize import NormalName
from app.matching.packing import PackedNames, joined_names, name_arrays
from app.matching.postings import NAME, Postings, joined_postings, posting_arrays
from app.matching.similarity import similarity
from app.matching.words import SMALL_WORDS, weight

WHOLE_RATIO: Final = 0.80
JOINED_RATIO: Final = 0.80
_SHARE_OF_BOTH: Final = 40
_SHARE_OF_ONE: Final = 75
_LEAST_ALONE: Final = 85
_PERCENT: Final = 100
_COMMON: Final = 60
_SHORTEST_ACRONYM: Final = 3
_LONGEST_ACRONYM: Final = 8
_BELOW: Final = 1e-6
_LEAST_BESIDE: Final = 40
_UNLIKE: Final = 0.60
_UNLIKE_BESIDE: Final = 0.50
_WORTH_BITS: Final = 16
_HEAVIEST: Final = (1 << _WORTH_BITS) - 1
_WORTH, _WORD = np.uint64(_HEAVIEST), np.uint64(_WORTH_BITS)
"""Of a name, a word and what it is worth there, in 64 bits: the bits of the worth, and where the word begins."""
_ONE_WORD, _FIRST_LETTERS = "=", "."


class Finder:
    """The listed names of one list version, ready to be searched. Only read, by any number of threads."""

    def __init__(self, arrays: Arrays) -> None:
        self.names = PackedNames(arrays)
        self._weights = arrays["name_weight"]
        self._postings = Postings(arrays)
        self._letters = Letters(arrays)
        self._whole = Buckets(arrays, "whole")
        self._acronyms = Buckets(arrays, "acronyms")

    def find(self, query: NormalName) -> set[int]:
        """The numbers of the names worth comparing."""
        found = {*self._whole.of(query.whole), *self._by_acronym(query), *self._by_words(query)}
        return found.union(self.alike(query, WHOLE_RATIO, JOINED_RATIO, found))

    def same(self, query: NormalName) -> tuple[int, ...]:
        """The numbers of the names of the same letters, legal forms included."""
        found = self._whole.of(query.whole)
        return tuple(number for number in found if self.names.name(number).whole == query.whole)

    def alike(
        self, query: NormalName, whole: float, joined: float, found: AbstractSet[int] = frozenset()
    ) -> Iterator[int]:
        """All names over such a ratio, either with the words in order or without spaces, as spelt or as read.

        Those that are ``found`` already are not looked at again.
        """
        numbers = tuple(self._sharing(query, whole, joined) - found)
        read, spelt = self.names.written(numbers)
        over = _alike(query, read, spelt, whole, joined)
        if query.words != query.spelt:
            over.update(_over("".join(query.words), _without_spaces(read), joined))
        return (numbers[at] for at in over)

    def _sharing(self, query: NormalName, whole: float, joined: float) -> set[int]:
        """What may be alike: in one go where a name reads as it is spelt."""
        spaces = max(0, len(query.words) - 1)
        if query.words == query.spelt:
            return set(self._letters.sharing(query.joined, min(whole, joined), spaces))
        words = self._letters.sharing("".join(query.words), whole, spaces)
        return {*words, *self._letters.sharing(query.joined, joined)}

    def _by_acronym(self, query: NormalName) -> Iterator[int]:
        word, letters = _acronym_keys(query)
        yield from self._acronyms.of(_FIRST_LETTERS + word) if word else ()
        yield from self._acronyms.of(_ONE_WORD + letters) if letters else ()

    def _by_words(self, query: NormalName) -> Iterator[int]:
        """Names that share words enough, but for those that are unlike.

        Both have something of weight beside these words, and neither this nor the whole is alike letter by letter, nor
        any word of it. Many strangers are told apart so before they are aligned.
        """
        numbers = self._sharing_words(query)
        read, spelt = self.names.written(numbers)
        alike = _alike(query, read, spelt, _UNLIKE, _UNLIKE)
        for at, number in enumerate(numbers):
            if at in alike or not _differ(query, read[at].split(" "), spelt[at].split(" ")):
                yield number

    def _sharing_words(self, query: NormalName) -> list[int]:
        """Names that share words enough: every word of the query counts once for a name, by the best it meets."""
        least = _COMMON if any(weight(word) >= _COMMON for word in query.words) else 0
        words = dict.fromkeys(query.words)
        met = [one for word in words if len(one := self._postings.like(word, least, query.vowelless))]
        return self._enough(sum(map(weight, query.words)) or 1, *_shared(met)) if met else []

    def _enough(self, of_query: int, names: NDArray[np.uint64], worths: NDArray[np.uint64]) -> list[int]:
        """The names that share so much of a query of some weight, or of themselves."""
        needed = min(_LEAST_ALONE, -(-_SHARE_OF_BOTH * of_query // _PERCENT))
        likely = worths >= needed
        names, worths = names[likely], worths[likely]
        percent = worths * np.uint64(_PERCENT)
        of_both = percent // np.uint64(of_query), percent // self._weights[names]
        enough = np.minimum(*of_both) >= _SHARE_OF_BOTH
        enough |= (np.maximum(*of_both) >= _SHARE_OF_ONE) & (worths >= _LEAST_ALONE)
        found: list[int] = names[enough].tolist()
        return found


def _differ(query: NormalName, words: list[str], spelt: list[str]) -> bool:
    """Whether two names that share words have something of weight beside them, and this is unlike, word by word too.

    Words romanised otherwise may begin with other letters and stand in another order, which makes the whole unlike.
    """
    if query.vowelless:
        return False
    own = [at for at, word in enumerate(query.words) if word not in words]
    other = [at for at, word in enumerate(words) if word not in query.words]
    if (
        min(sum([weight(query.words[at]) for at in own]), sum([weight(words[at]) for at in other]))
        < _LEAST_BESIDE
    ):
        return False
    beside = "".join([query.spelt[at] for at in own]), "".join([spelt[at] for at in other])
    return Indel.normalized_similarity(*beside) < _UNLIKE_BESIDE and not any(
        similarity(query.words[one], words[another]) or similarity(query.spelt[one], spelt[another])
        for one in own
        for another in other
    )


def _alike(query: NormalName, read: list[str], spelt: list[str], whole: float, joined: float) -> set[int]:
    """Where names stand that are over such a ratio, with their words in order or without spaces."""
    in_order = [" ".join(sorted(one.split(" "))) for one in read]
    return {*_over(query.joined, _without_spaces(spelt), joined), *_over(query.sorted_words, in_order, whole)}


def _over(text: str, others: Sequence[str], ratio: float) -> Iterator[int]:
    """Where texts stand that are the same, or over a ratio.

    It is asked for with a lower cutoff: rapidfuzz loses texts that lie on one.
    """
    found = process.extract(
        text, others, scorer=Indel.normalized_similarity, score_cutoff=ratio - _BELOW, limit=None
    )
    return (at for _, alike, at in found if alike > ratio or alike == 1)


def _without_spaces(texts: list[str]) -> list[str]:
    return "\n".join(texts).replace(" ", "").split("\n") if texts else []


def _shared(met: Sequence[NDArray[np.uint64]]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Each name met, and what the words asked about are worth there together, each at its best."""
    keys = np.concatenate([one | np.uint64(at << _WORTH_BITS) for at, one in enumerate(met)])
    keys.sort()
    best = keys[_lasts(keys >> _WORD)]
    names = best >> NAME
    lasts = _lasts(names)
    sums = (best & _WORTH).cumsum()[lasts]
    sums[1:] -= sums[:-1].copy()
    return names[lasts], sums


def _lasts(values: NDArray[np.uint64]) -> NDArray[np.bool]:
    """Which of the values are the last of a run of one value."""
    last = np.empty(len(values), dtype=np.bool)
    last[-1] = True
    np.not_equal(values[1:], values[:-1], out=last[:-1])
    return last


def finder_of(names: Iterable[NormalName]) -> Finder:
    """A finder in memory of names that are numbered as they come."""
    held = tuple(names)
    return Finder({**name_arrays((name, 0) for name in held), **finder_arrays(held)})


def finder_arrays(names: tuple[NormalName, ...]) -> dict[str, NDArray[Any]]:
    """What a finder reads, made of the names by their numbers."""
    weights = [min(sum(map(weight, name.words)) or 1, _HEAVIEST) for name in names]
    acronyms = ((key, number) for number, name in enumerate(names) for key in _acronyms_of(name))
    return {
        "name_weight": np.array(weights, dtype=np.uint16),
        **posting_arrays(names),
        **letter_arrays(chain.from_iterable(_rows(number, name) for number, name in enumerate(names))),
        **bucket_arrays("whole", ((name.whole, number) for number, name in enumerate(names))),
        **bucket_arrays("acronyms", acronyms),
    }


def joined_finder_arrays(parts: Sequence[Arrays]) -> dict[str, NDArray[Any]]:
    """What a finder over several lists in a row reads, their packed names included."""
    firsts = [0, *accumulate(len(one["name_flags"]) for one in parts[:-1])]
    return {
        "name_weight": np.concatenate([one["name_weight"] for one in parts]),
        **joined_names(parts),
        **joined_postings(parts, firsts),
        **joined_letters(parts, firsts),
        **joined_buckets("whole", parts, firsts),
        **joined_buckets("acronyms", parts, firsts),
    }


def _rows(number: int, name: NormalName) -> Iterator[tuple[str, int, int]]:
    """The letters of a name and its spaces, and those of its words where it is read otherwise than it is spelt."""
    spaces = max(0, len(name.words) - 1)
    yield name.joined, spaces, number
    if name.words != name.spelt:
        yield "".join(name.words), spaces, number


def _acronyms_of(name: NormalName) -> Iterator[str]:
    word, letters = _acronym_keys(name)
    if word:
        yield _ONE_WORD + word
    if letters:
        yield _FIRST_LETTERS + letters


def _acronym_keys(name: NormalName) -> tuple[str, str]:
    """The one word of a name, and the first letters of its several words, where they may be an acronym."""
    spelt = [one for word, one in zip(name.words, name.spelt, strict=True) if word not in SMALL_WORDS]
    letters = "".join(one[0] for one in spelt)
    bounds = range(_SHORTEST_ACRONYM, _LONGEST_ACRONYM + 1)
    word = spelt[0] if len(spelt) == 1 and len(spelt[0]) in bounds else ""
    return word, letters if len(letters) in bounds else ""
