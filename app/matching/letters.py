"""An exhaustive search for alike texts that reads only few of them: letter counts first, then the exact ratio.

Two texts of lengths a and b with an indel ratio of r have a common subsequence of r(a+b)/2 letters, so they share
at least so many letters, order aside. The index keeps of each text a signature of 128 bits, its letter counts in
unary, and how many letters found no place in it; the letters that two texts share are no more than the bits that
their signatures share and the lesser of what is over. What is dropped cannot reach the ratio: nothing is lost.

The first half of a signature has the bits that most texts have, so that it alone tells nearly all texts apart.

The letters are counted without spaces, so that one signature serves a name both joined and with its words sorted.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil, floor
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.buckets import Arrays, joined_numbers

_PLACES: Final = (
    "ainerasotlhiumdecangroytspbieaknlhvcfomriudzeatnsgcjoewiatpyhrnm"
    "lkcvbesiuqatxdofnegimrzcsatelonyhvuikpeatscbjnd1or2imfg7we30ako5"
)
"""The bits of a signature: for the first of a letter, further on for its second, and so on; the commonest come
first, as they are distributed over listed names."""
_HALF: Final = 64
_MOST_OVER: Final = 255
_AT_ONCE: Final = 1 << 16
"""Signatures looked at in one go: what is made of them stays near the processor."""
_WINDOWS_KEPT: Final = 1024
_ROUNDING: Final = 1e-9
_NO_PLACES: Final = (0,)


def _masks() -> dict[str, list[int]]:
    """What stands for none, one, two of a letter and so on."""
    found = {letter: [0] for letter in _PLACES}
    for at, letter in enumerate(_PLACES):
        found[letter].append(found[letter][-1] | 1 << at)
    return found


_MASKS: Final = _masks()
_FIRST: Final = (1 << _HALF) - 1


class Signature(NamedTuple):
    """The counts of some letters in two numbers of 64 bits, and how many letters are over."""

    first: int
    second: int
    over: int


@lru_cache(1024)
def signature(letters: str) -> Signature:
    """The signature of a text."""
    bits = over = 0
    for letter in set(letters):
        masks = _MASKS.get(letter, _NO_PLACES)
        count, most = letters.count(letter), len(masks) - 1
        bits |= masks[min(count, most)]
        over += max(0, count - most)
    return Signature(bits & _FIRST, bits >> _HALF, over)


class Letters:
    """The signatures of texts, by length, with the numbers they stand for. Only read, by any number of threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._first, self._second = arrays["letters_first"], arrays["letters_second"]
        self._over, self._numbers = arrays["letters_over"], arrays["letters_numbers"]
        self._lengths, self._starts = arrays["letters_lengths"].data, arrays["letters_starts"]
        self._counts = np.diff(self._starts)
        self._window = lru_cache(_WINDOWS_KEPT)(self._window_of)

    def sharing(self, letters: str, ratio: float, spaces: int = 0) -> Iterable[int]:
        """The numbers of all texts that may have this indel ratio with some letters and so many spaces between."""
        low, least = self._window(len(letters), ratio, spaces)
        if not len(least):
            return ()
        found: list[int] = self._numbers[self._enough(signature(letters), low, least)].tolist()
        return found

    def _window_of(self, size: int, ratio: float, spaces: int) -> tuple[int, NDArray[np.int64]]:
        """The first of the lengths in question, and how many letters have to be shared at each from there on."""
        slack = (1 - ratio) * spaces
        shortest = ceil((size * ratio - 2 * slack) / (2 - ratio) - _ROUNDING)
        longest = floor((size * (2 - ratio) + 2 * slack) / ratio + _ROUNDING)
        low, high = bisect_left(self._lengths, shortest), bisect_left(self._lengths, longest + 1)
        taken = slack + _ROUNDING
        least = [ceil(ratio / 2 * (size + length) - taken) for length in self._lengths[low:high]]
        return low, np.array(least, dtype=np.int64)

    def _enough(self, asked: Signature, low: int, least: NDArray[np.int64]) -> NDArray[np.intp]:
        """Where texts stand that share enough letters."""
        if asked.over >= _MOST_OVER:
            return np.arange(self._starts[low], self._starts[low + len(least)], dtype=np.intp)
        rows = self._likely(asked, low, least)
        shared = np.bitwise_count(self._first[rows] & np.uint64(asked.first)).astype(np.int64)
        shared += np.bitwise_count(self._second[rows] & np.uint64(asked.second))
        if asked.over:
            shared += np.minimum(self._over[rows], np.uint8(asked.over))
        wanted = least[self._starts.searchsorted(rows, "right") - (1 + low)]
        enough: NDArray[np.intp] = rows[shared >= wanted]
        return enough

    def _likely(self, asked: Signature, low: int, least: NDArray[np.int64]) -> NDArray[np.intp]:
        """Where they may stand by the first halves of the signatures, if they share all there is beyond."""
        beyond = asked.second.bit_count() + asked.over
        of_first = bytes([min(max(0, one - beyond), _HALF + 1) for one in least.tolist()])
        wanted = np.frombuffer(of_first, dtype=np.uint8).repeat(self._counts[low : low + len(least)])
        begin, first = int(self._starts[low]), np.uint64(asked.first)
        likely = []
        for at in range(0, len(wanted), _AT_ONCE):
            here = wanted[at : at + _AT_ONCE]
            shared = np.bitwise_count(self._first[begin + at : begin + at + len(here)] & first)
            likely.append((shared >= here).nonzero()[0] + (begin + at))
        return np.concatenate(likely)


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
