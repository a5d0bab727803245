"""Numbers found by a text, without the text: a table of hashes that lies in memory as it lies in a file.

A hash names a bucket, and the rest of it is kept beside each number, so that one text in some millions finds a
number that is not its own: what is found is looked at again by whoever asks.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""The parts of an index by name, as they are written down."""

_IN_A_BUCKET: Final = 8
_MARK_BITS: Final = 16


class Buckets:
    """Which numbers stand under a text. Only read, by any number of threads."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._starts = arrays[f"{name}_starts"].data
        self._marks = arrays[f"{name}_marks"].data
        self._numbers = arrays[f"{name}_numbers"].data
        self._last = len(self._starts) - 2

    def of(self, text: str) -> Iterator[int]:
        """The numbers under a text, and once in a while another."""
        return self.of_hashes((hash_of(text),))

    def of_hashes(self, hashes: Iterable[int]) -> Iterator[int]:
        """The same, of texts that are hashed already."""
        starts, marks, last = self._starts, self._marks, self._last
        for hashed in hashes:
            bucket, mark = hashed & last, hashed >> _MARK_BITS
            for at in range(starts[bucket], starts[bucket + 1]):
                if marks[at] == mark:
                    yield self._numbers[at]


def hash_of(text: str) -> int:
    """What a text is found by."""
    return crc32(text.encode())


def bucket_arrays(name: str, pairs: Iterable[tuple[str, int]]) -> dict[str, NDArray[Any]]:
    """The table of all pairs of a text and a number."""
    found = [(hash_of(text), number) for text, number in pairs]
    hashes = np.array([hashed for hashed, _ in found], dtype=np.uint32)
    numbers = np.array([number for _, number in found], dtype=np.uint32)
    size = 1 << max(0, (len(found) // _IN_A_BUCKET).bit_length())
    buckets = hashes & np.uint32(size - 1)
    order = np.argsort(buckets, kind="stable")
    starts = np.cumsum(np.bincount(buckets, minlength=size))
    return {
        f"{name}_starts": np.concatenate(([0], starts)).astype(np.uint32),
        f"{name}_marks": (hashes[order] >> np.uint32(_MARK_BITS)).astype(np.uint16),
        f"{name}_numbers": numbers[order],
    }
