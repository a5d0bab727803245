"""An exhaustive search for alike texts that reads only few of them: letter counts first, then the exact ratio.

Two texts of lengths a and b with an indel ratio of r have a common subsequence of r(a+b)/2 letters, so they share
at least so many letters, order aside. The index holds, for each letter and count, one long integer with a bit for
each text; adding such integers up bit by bit counts the shared letters of all texts at once. What is dropped
cannot reach the ratio: nothing is lost.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from math import ceil, floor
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import Indel

_MOST_COUNTED: Final = 6
"""Letters beyond this many of a kind count as shared with every text that has as many."""

_ROUNDING: Final = 1e-9


class Texts:
    """Distinct texts with the numbers of the names that have them, sorted by length. Built once, then only read."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        by_text: dict[str, list[int]] = {}
        for text, name in names:
            by_text.setdefault(text, []).append(name)
        self._texts = sorted(by_text, key=lambda text: (len(text), text))
        self._lengths = [len(text) for text in self._texts]
        self._names = {text: tuple(found) for text, found in by_text.items()}
        self._with = _counted(self._texts)

    def same(self, text: str) -> tuple[int, ...]:
        """The names of exactly this text."""
        return self._names.get(text, ())

    def alike(self, text: str, ratio: float) -> Iterator[int]:
        """The names of all texts that have at least this indel ratio with the given one."""
        near = [self._texts[at] for at in self._sharing(text, ratio)]
        for match in process.extract(
            text, near, scorer=Indel.normalized_similarity, score_cutoff=ratio, limit=None
        ):
            yield from self._names[match[0]]

    def _sharing(self, text: str, ratio: float) -> Iterator[int]:
        """Where the texts are that share letters enough."""
        size = len(text)
        low = bisect_left(self._lengths, ceil(size * ratio / (2 - ratio) - _ROUNDING))
        high = bisect_right(self._lengths, floor(size * (2 - ratio) / ratio + _ROUNDING))
        if low >= high:
            return
        sums = self._shared_letters(text, low, high)
        while low < high:
            length = self._lengths[low]
            end = min(high, bisect_right(self._lengths, length, low))
            least = ceil(ratio * (size + length) / 2 - _ROUNDING)
            window = (1 << (end - low)) - 1
            enough = _at_least([one & window for one in sums], least, window)
            while enough:
                bit = enough & -enough
                yield low + bit.bit_length() - 1
                enough ^= bit
            sums = [one >> (end - low) for one in sums]
            low = end

    def _shared_letters(self, text: str, low: int, high: int) -> list[int]:
        """How many letters each text shares with the given one, as the binary digits of all counts at once."""
        window = (1 << (high - low)) - 1
        sums: list[int] = []
        for letter, count in Counter(text).items():
            masks = self._with.get(letter, ())
            if len(masks) == _MOST_COUNTED:
                masks += (masks[-1],) * (count - _MOST_COUNTED)
            for mask in masks[:count]:
                _add(sums, mask >> low & window)
        return sums


def _counted(texts: list[str]) -> dict[str, tuple[int, ...]]:
    """For each letter, which texts have one of it at least, two at least, and so on."""
    bits: dict[tuple[str, int], bytearray] = {}
    size = len(texts) // 8 + 1
    for number, text in enumerate(texts):
        for letter, count in Counter(text).items():
            for at in range(min(count, _MOST_COUNTED)):
                bits.setdefault((letter, at), bytearray(size))[number >> 3] |= 1 << (number & 7)
    found: dict[str, list[int]] = {}
    for letter, at in sorted(bits):
        found.setdefault(letter, []).append(int.from_bytes(bits[letter, at], "little"))
    return {letter: tuple(masks) for letter, masks in found.items()}


def _add(sums: list[int], mask: int) -> None:
    """Add one to the count of every text in the mask."""
    for digit, one in enumerate(sums):
        sums[digit] = one ^ mask
        mask &= one
        if not mask:
            return
    sums.append(mask)


def _at_least(sums: list[int], least: int, window: int) -> int:
    """The texts whose count is at least so much."""
    if least >= 1 << len(sums):
        return 0
    more, equal = 0, window
    for digit in range(len(sums) - 1, -1, -1):
        if least >> digit & 1:
            equal &= sums[digit]
        else:
            more |= equal & sums[digit]
            equal &= ~sums[digit]
    return more | equal
