"""An exhaustive search for alike texts that reads only few of them: letter counts first, then the exact ratio.

Two texts of lengths a and b with an indel ratio of r have a common subsequence of r(a+b)/2 letters, so they share
at least so many letters, order aside. The index keeps of each text a signature of 128 bits, its letter counts in
unary, and how many letters found no place in it; the letters that two texts share are no more than the bits that
their signatures share and the lesser of what is over. What is dropped cannot reach the ratio: nothing is lost.

The first half of a signature has the bits that most texts have, so that it alone tells nearly all texts apart.

The letters are counted without spaces, so that one signature serves a name both joined and with its words sorted;
how many spaces there are is kept beside what is over.
"""

from bisect import bisect_left
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
_FOUR: Final = 4
_MOST: Final = (1 << _FOUR) - 1
"""In four bits; what is more is so many or more."""
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
_MASKS_OF: Final = [
    np.array([[mask & _FIRST, mask >> _HALF] for mask in masks], dtype=np.uint64).T
    for masks in ([0], *_MASKS.values())
]
"""The halves of the same, letter by letter; before them, those of what is no letter with places."""
_LETTERS: Final = np.zeros(1 << 8, dtype=np.intp)
_LETTERS[[ord(letter) for letter in _MASKS]] = range(1, len(_MASKS_OF))
"""The place of each letter there."""


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
        count, places = letters.count(letter), len(masks) - 1
        if count <= places:
            bits |= masks[count]
        else:
            bits |= masks[places]
            over += count - places
    return Signature(bits & _FIRST, bits >> _HALF, over)


class Letters:
    """The signatures of texts, by length, with the numbers they stand for. Only read, by any number of threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._first, self._second = arrays["letters_first"], arrays["letters_second"]
        self._beside, self._numbers = arrays["letters_beside"], arrays["letters_numbers"]
        self._lengths, self._starts = arrays["letters_lengths"].data, arrays["letters_starts"]
        self._counts = np.diff(self._starts)
        self._window = lru_cache(_WINDOWS_KEPT)(self._window_of)

    def sharing(self, letters: str, ratio: float, spaces: int = 0) -> Iterable[int]:
        """The numbers of all texts that may have this indel ratio with some letters and so many spaces between."""
        low, needed = self._window(len(letters), ratio, spaces)
        if not len(needed):
            return ()
        asked = signature(letters)
        beside = _beside(asked.over, ratio, spaces)
        found: list[int] = self._numbers[self._enough(asked, low, needed, beside)].tolist()
        return found

    def _window_of(self, size: int, ratio: float, spaces: int) -> tuple[int, NDArray[np.float64]]:
        """The first of the lengths in question, and how much has to be shared at each from there on."""
        slack = (1 - ratio) * spaces
        shortest = ceil((size * ratio - 2 * slack) / (2 - ratio) - _ROUNDING)
        longest = floor((size * (2 - ratio) + 2 * slack) / ratio + _ROUNDING)
        low, high = bisect_left(self._lengths, shortest), bisect_left(self._lengths, longest + 1)
        lengths = np.array(self._lengths[low:high], dtype=np.float64)
        return low, ratio / 2 * (size + lengths) - _ROUNDING

    def _enough(
        self, asked: Signature, low: int, needed: NDArray[np.float64], beside: NDArray[np.float64]
    ) -> NDArray[np.intp]:
        """Where texts stand that share enough letters."""
        rows = self._likely(asked, low, needed - np.maximum.reduce(beside))
        shared = np.bitwise_count(self._first[rows] & np.uint64(asked.first)) + beside[self._beside[rows]]
        shared += np.bitwise_count(self._second[rows] & np.uint64(asked.second))
        enough: NDArray[np.intp] = rows[
            shared >= needed[self._starts.searchsorted(rows, "right") - (1 + low)]
        ]
        return enough

    def _likely(self, asked: Signature, low: int, least: NDArray[np.float64]) -> NDArray[np.intp]:
        """Where they may stand by the first halves of the signatures, if they share all there is beyond."""
        of_first = np.minimum(np.maximum(np.ceil(least - asked.second.bit_count()), 0), _HALF + 1).astype(
            np.uint8
        )
        wanted = of_first.repeat(self._counts[low : low + len(least)])
        begin, first = int(self._starts[low]), np.uint64(asked.first)
        likely = []
        for at in range(0, len(wanted), _AT_ONCE):
            here = wanted[at : at + _AT_ONCE]
            shared = np.bitwise_count(self._first[begin + at : begin + at + len(here)] & first)
            likely.append((shared >= here).nonzero()[0] + (begin + at))
        return np.concatenate(likely)


@lru_cache(_WINDOWS_KEPT)
def _beside(over: int, ratio: float, spaces: int) -> NDArray[np.float64]:
    """How much a text shares with another beside what their signatures share, by what is kept of the other's.

    That is the lesser of what is over, and what sharing spaces makes up for in having them. Of what is in full, as
    much as may be is taken for shared.
    """
    others = [*range(_MOST), spaces]
    spared = [max(0, min(spaces, other) - ratio / 2 * (spaces + other)) for other in others]
    letters = [*(min(at, over) for at in range(_MOST)), over]
    return np.add.outer(spared, letters).ravel()


def letter_arrays(texts: Iterable[tuple[str, int, int]]) -> dict[str, NDArray[Any]]:
    """The signatures of texts without spaces, each with how many there were, and its number."""
    rows = [(text, len(text), spaces, number) for text, spaces, number in texts]
    sizes, spaces, numbers = np.array([row[1:] for row in rows], dtype=np.uint32).reshape(-1, 3).T
    parts = [
        _signatures([row[0] for row in rows[at : at + _AT_ONCE]]) for at in range(0, len(rows), _AT_ONCE)
    ]
    first, second, over = np.concatenate([_signatures([]), *parts], axis=1)
    order = np.lexsort((over, second, first, spaces, numbers, sizes))
    beside = np.minimum(spaces, _MOST) << _FOUR | np.minimum(over, _MOST)
    lengths, counts = np.unique(sizes, return_counts=True)
    return {
        "letters_first": first[order],
        "letters_second": second[order],
        "letters_beside": beside[order].astype(np.uint8),
        "letters_numbers": numbers[order],
        "letters_lengths": lengths,
        "letters_starts": np.concatenate(([0], np.cumsum(counts))).astype(np.uint32),
    }


def _signatures(texts: Sequence[str]) -> NDArray[np.uint64]:
    """The signatures of many texts in one go: a row of their first halves, one of their second, one of what is over."""
    letters = _LETTERS[np.frombuffer("".join(texts).encode("latin-1", "replace"), dtype=np.uint8)]
    text = np.repeat(np.arange(len(texts)), [len(one) for one in texts])
    counts = np.bincount(text * len(_MASKS_OF) + letters, minlength=len(texts) * len(_MASKS_OF))
    found = np.zeros((3, len(texts)), dtype=np.uint64)
    for masks, count in zip(_MASKS_OF, counts.reshape(-1, len(_MASKS_OF)).T, strict=True):
        placed = np.minimum(count, masks.shape[1] - 1)
        found[:2] |= masks[:, placed]
        found[2] += (count - placed).astype(np.uint64)
    return found


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


_BY_LENGTH: Final = ("letters_first", "letters_second", "letters_beside")
