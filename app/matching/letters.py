"""An exhaustive search for alike texts that reads only few of them: letter counts first, then the exact ratio.

Two texts of lengths a and b with an indel ratio of r have a common subsequence of r(a+b)/2 letters, so they share
at least so many letters, order aside. The index keeps of each text a signature of 128 bits, its letter counts in
unary, and how many letters found no place in it; the letters that two texts share are no more than the bits that
their signatures share and the lesser of what is over. What is dropped cannot reach the ratio: nothing is lost.

The letters are counted without spaces, so that one signature serves a name both joined and with its words sorted.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil, floor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.matching.buckets import Arrays, joined_numbers

_PLACES: Final = {
    **dict.fromkeys("012357qx", 1),
    **dict.fromkeys("jwz", 2),
    **dict.fromkeys("bfpvy", 3),
    **dict.fromkeys("dghklu", 4),
    **{"m": 5, "c": 6, "r": 6, "s": 6, "t": 7, "n": 8, "o": 8, "i": 9, "a": 10, "e": 10},
}
"""How many of each letter a signature counts; as they are distributed over listed names."""
_HALF: Final = 64
_MOST_OVER: Final = 255
_AT_ONCE: Final = 1 << 16
"""Signatures looked at in one go: what is made of them stays near the processor."""
_ROUNDING: Final = 1e-9


def _shifts() -> dict[str, tuple[int, int]]:
    found, at = {}, 0
    for letter, places in _PLACES.items():
        found[letter] = (places, at)
        at += places
    return found


_SHIFTS: Final = _shifts()
_FIRST: Final = (1 << _HALF) - 1


@lru_cache(1024)
def signature(letters: str) -> tuple[int, int, int]:
    """The counts of some letters in two numbers of 64 bits, and how many letters are over."""
    bits = over = 0
    for letter, count in Counter(letters).items():
        places, shift = _SHIFTS.get(letter, (0, 0))
        if count > places:
            over += count - places
            count = places
        bits |= ((1 << count) - 1) << shift
    return bits & _FIRST, bits >> _HALF, over


class Letters:
    """The signatures of texts, by length, with the numbers they stand for. Only read, by any number of threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._first, self._second = arrays["letters_first"], arrays["letters_second"]
        self._over, self._numbers = arrays["letters_over"], arrays["letters_numbers"]
        self._lengths = arrays["letters_lengths"].data
        self._starts = arrays["letters_starts"].data
        self._counts = np.diff(arrays["letters_starts"])

    def sharing(self, letters: str, ratio: float, spaces: int = 0) -> set[int]:
        """The numbers of all texts that may have this indel ratio with some letters and so many spaces between."""
        size, slack = len(letters), (1 - ratio) * spaces
        shortest = ceil((size * ratio - 2 * slack) / (2 - ratio) - _ROUNDING)
        longest = floor((size * (2 - ratio) + 2 * slack) / ratio + _ROUNDING)
        low, high = bisect_left(self._lengths, shortest), bisect_left(self._lengths, longest + 1)
        if low >= high:
            return set()
        taken = slack + _ROUNDING
        least = [max(0, ceil(ratio / 2 * (size + length) - taken)) for length in self._lengths[low:high]]
        wanted = np.repeat(np.array(least, dtype=np.uint16), self._counts[low:high])
        return self._enough(signature(letters), wanted, self._starts[low])

    def _enough(self, asked: tuple[int, int, int], least: NDArray[np.uint16], begin: int) -> set[int]:
        """The numbers of the texts, from one place on, that share at least so many letters each."""
        found: set[int] = set()
        for at in range(0, len(least), _AT_ONCE):
            wanted = least[at : at + _AT_ONCE]
            here = slice(begin + at, begin + at + len(wanted))
            enough = np.flatnonzero(self._shared(asked, here) >= wanted)
            found.update(self._numbers[here][enough].tolist())
        return found

    def _shared(self, asked: tuple[int, int, int], here: slice) -> NDArray[Any]:
        """How many letters each text shares with what is asked, at most."""
        shared: NDArray[Any] = np.bitwise_count(self._first[here] & np.uint64(asked[0]))
        shared += np.bitwise_count(self._second[here] & np.uint64(asked[1]))
        over = asked[2]
        if over >= _MOST_OVER:
            return np.full(len(shared), np.iinfo(np.uint16).max, dtype=np.uint16)
        if over:
            shared = shared + np.minimum(self._over[here], np.uint8(over)).astype(np.uint16)
        return shared


def letter_arrays(texts: Iterable[tuple[str, int]]) -> dict[str, NDArray[Any]]:
    """The signatures of texts, each with its number."""
    rows = sorted((len(text), number, signature(text)) for text, number in texts)
    lengths = Counter(length for length, _, _ in rows)
    return {
        "letters_first": np.array([one[0] for _, _, one in rows], dtype=np.uint64),
        "letters_second": np.array([one[1] for _, _, one in rows], dtype=np.uint64),
        "letters_over": np.array([min(one[2], _MOST_OVER) for _, _, one in rows], dtype=np.uint8),
        "letters_numbers": np.array([number for _, number, _ in rows], dtype=np.uint32),
        "letters_lengths": np.array(list(lengths), dtype=np.uint32),
        "letters_starts": np.array([0, *np.cumsum(list(lengths.values()))], dtype=np.uint32),
    }


def joined_letters(parts: Sequence[Arrays], first_names: Sequence[int]) -> dict[str, NDArray[Any]]:
    """The signatures of several lists as those of one, where the names of each are numbered from its first on."""
    sizes = np.concatenate(
        [np.repeat(one["letters_lengths"], np.diff(one["letters_starts"])) for one in parts]
    )
    order = np.argsort(sizes, kind="stable")
    lengths, counts = np.unique(sizes, return_counts=True)
    joined = {name: np.concatenate([one[name] for one in parts]) for name in _BY_LENGTH}
    joined["letters_numbers"] = joined_numbers("letters_numbers", parts, first_names)
    return {
        **{name: array[order] for name, array in joined.items()},
        "letters_lengths": lengths,
        "letters_starts": np.concatenate(([0], np.cumsum(counts))).astype(np.uint32),
    }


_BY_LENGTH: Final = ("letters_first", "letters_second", "letters_over")
