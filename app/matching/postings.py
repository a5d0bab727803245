"""Which names carry a word, or one like it in sound, a letter apart in sound, or in its consonants.

The words themselves are not kept: a word is found by the hashes of all that its sound becomes when one letter falls
out, so that two words meet when no more than a letter of each is in the way.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.matching.buckets import (
    Arrays,
    Buckets,
    bucket_arrays,
    hash_of,
    joined_buckets,
    joined_numbers,
    joined_starts,
)
from app.matching.folding import consonants, sound
from app.matching.normalize import NormalName
from app.matching.words import weight

_SHORTEST_NEAR: Final = 4
_PERCENT: Final = 100
_NEAR_PERCENT: Final = 80
_HEAVIEST: Final = (1 << 16) - 1
_WORDS_KEPT: Final = 1024
NAME: Final = np.uint64(32)
"""Of a name and what a word is worth there, in 64 bits: where the name begins."""
_NOBODY: Final = np.array([], dtype=np.uint64)
"""Words asked for lately, with what is like them in an index."""


class Postings:
    """The words of an index, by number, and the names that carry them. Only read, by any number of threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._near = Buckets(arrays, "near")
        self._consonants = Buckets(arrays, "consonants")
        self._sounds = arrays["word_sound"].data
        self._weights = arrays["word_weight"].data
        self._starts = arrays["word_starts"].data
        self._names: NDArray[np.uint32] = arrays["word_names"]
        self.like = lru_cache(_WORDS_KEPT)(self._like)

    def _like(self, word: str, least: int, vowelless: bool) -> NDArray[np.uint64]:  # noqa: FBT001 - for the cache
        """Who carries a word of some weight or more that is like this one, each name with what that word is worth."""
        near = _near_hashes(word)
        own, heard = weight(word), near[0]
        found = set(self._near.of_hashes(near))
        if vowelless:
            found.update(self._consonants.of(consonants(word)))
        names, worths = [], []
        for other in found:
            if self._weights[other] >= least:
                share = _PERCENT if self._sounds[other] == heard else _NEAR_PERCENT
                names.append(self._names[self._starts[other] : self._starts[other + 1]])
                worths.append(min(own, self._weights[other]) * share // _PERCENT)
        if not names:
            return _NOBODY
        carried = np.concatenate(names, dtype=np.uint64)
        carried <<= NAME
        carried |= np.array(worths, dtype=np.uint64).repeat([len(one) for one in names])
        return carried


def posting_arrays(names: Iterable[NormalName]) -> dict[str, NDArray[Any]]:
    """The words of the names, which are numbered as they come."""
    carried: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        for word in dict.fromkeys(name.words):
            carried.setdefault(word, []).append(number)
    near = ((shorter, number) for number, word in enumerate(carried) for shorter in _shortened(sound(word)))
    lists = carried.values()
    return {
        "word_sound": np.array([hash_of(sound(word)) for word in carried], dtype=np.uint32),
        "word_weight": np.array([min(weight(word), _HEAVIEST) for word in carried], dtype=np.uint16),
        "word_starts": np.array([0, *accumulate(map(len, lists))], dtype=np.uint32),
        "word_names": np.fromiter(chain.from_iterable(lists), dtype=np.uint32),
        **bucket_arrays("near", near),
        **bucket_arrays("consonants", ((consonants(word), number) for number, word in enumerate(carried))),
    }


def joined_postings(parts: Sequence[Arrays], first_names: Sequence[int]) -> dict[str, NDArray[Any]]:
    """The words of several lists in a row, where the names of each list are numbered from its first on."""
    first_words = [0, *accumulate(len(one["word_sound"]) for one in parts[:-1])]
    return {
        "word_sound": np.concatenate([one["word_sound"] for one in parts]),
        "word_weight": np.concatenate([one["word_weight"] for one in parts]),
        "word_starts": joined_starts("word_starts", parts),
        "word_names": joined_numbers("word_names", parts, first_names),
        **joined_buckets("near", parts, first_words),
        **joined_buckets("consonants", parts, first_words),
    }


@lru_cache(4096)
def _near_hashes(word: str) -> tuple[int, ...]:
    """What a word is found by: the hash of its sound, and of all that becomes when one letter falls out."""
    return tuple(map(hash_of, _shortened(sound(word))))


def _shortened(heard: str) -> list[str]:
    """The word and all it becomes when one letter falls out."""
    if len(heard) < _SHORTEST_NEAR or heard.isdigit():
        return [heard]
    return [heard, *dict.fromkeys([heard[:at] + heard[at + 1 :] for at in range(len(heard))])]
