"""An exhaustive search for alike texts that reads only few of them: letter counts first, then the exact ratio.

Two texts of lengths a and b with an indel ratio of r have a common subsequence of r(a+b)/2 letters, so they share
at least so many letters, order aside. The index keeps of each text a signature of 128 bits, its letter counts in
unary, and how many letters found no place in it; the letters that two texts share are no more than the bits that
their signatures share and the lesser of what is over. What is dropped cannot reach the ratio: nothing is lost.

The first half of a signature has the bits that most texts have, so that it alone tells nearly all texts apart.

The letters are counted without spaces, so that one signature serves a name both joined and with its words sorted.
"""

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
    for letter, count in Counter(letters).items():
        masks = _MASKS.get(letter, _NO_PLACES)
        most = len(masks) - 1
        bits |= masks[min(count, most)]
        over += max(0, count - most)
    return Signature(bits & _FIRST, bits >> _HALF, over)


class Letters:
    """The signatures of texts, by length, with the numbers they stand for. Only read, by any number of threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._first, self._second = arrays["letters_first"], arrays["letters_second"]
        self._over, self._numbers = arrays["letters_over"], arrays["letters_numbers"]
        self._lengths = arrays["letters_lengths"].astype(np.int64)
        self._starts = arrays["letters_starts"]
        self._counts = np.diff(self._starts)

    def sharing(self, letters: str, ratio: float, spaces: int = 0) -> Iterable[int]:
        """The numbers of all texts that may have this indel ratio with some letters and so many spaces between."""
        size, slack = len(letters), (1 - ratio) * spaces
        shortest = ceil((size * ratio - 2 * slack) / (2 - ratio) - _ROUNDING)
        longest = floor((size * (2 - ratio) + 2 * slack) / ratio + _ROUNDING)
        low, high = np.searchsorted(self._lengths, (shortest, longest + 1)).tolist()
        if low == high:
            return ()
        taken = slack + _ROUNDING
        least = np.ceil(ratio / 2 * (size + self._lengths[low:high]) - taken)
        found: list[int] = self._numbers[self._enough(signature(letters), least, low)].tolist()
        return found

    def _enough(self, asked: Signature, least: NDArray[np.float64], low: int) -> NDArray[np.intp]:
        """Where texts stand that share at least so many letters, which are given by length from one length on."""
        if asked.over >= _MOST_OVER:
            return np.arange(self._starts[low], self._starts[low + len(least)], dtype=np.intp)
        rows = self._likely(asked, least, low)
        shared = np.bitwise_count(self._first[rows] & np.uint64(asked.first)).astype(np.int64)
        shared += np.bitwise_count(self._second[rows] & np.uint64(asked.second))
        shared += np.minimum(self._over[rows], np.uint8(asked.over))
        wanted = least[np.searchsorted(self._starts, rows, side="right") - 1 - low]
        enough: NDArray[np.intp] = rows[shared >= wanted]
        return enough

    def _likely(self, asked: Signature, least: NDArray[np.float64], low: int) -> NDArray[np.intp]:
        """Where they may stand by the first halves of the signatures, if they share all there is beyond."""
        of_first = np.minimum(np.maximum(least - (asked.second.bit_count() + asked.over), 0), _HALF + 1)
        wanted = of_first.astype(np.uint8).repeat(self._counts[low : low + len(least)])
        begin = int(self._starts[low])
        likely = []
        for at in range(0, len(wanted), _AT_ONCE):
            least_here = wanted[at : at + _AT_ONCE]
            first = self._first[begin + at : begin + at + len(least_here)]
            shared = np.bitwise_count(first & np.uint64(asked.first))
            likely.append(np.flatnonzero(shared >= least_here) + (begin + at))
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
