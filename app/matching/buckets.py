"""Numbers found by a text, without the text: a table of hashes that lies in memory as it lies in a file.

A hash names a bucket, and the whole of it is kept beside each number, so that one text in some millions finds a
number that is not its own: what is found is looked at again by whoever asks. Tables of several lists can be put
together without the texts.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""The parts of an index by name, as they are written down."""

_IN_A_BUCKET: Final = 8


class Buckets:
    """Which numbers stand under a text. Only read, by any number of threads."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._starts = arrays[f"{name}_starts"].data
        self._hashes = arrays[f"{name}_hashes"].data
        self._numbers = arrays[f"{name}_numbers"].data
        self._last = len(self._starts) - 2

    def of(self, text: str) -> Iterator[int]:
        """The numbers under a text, and once in a while another."""
        return self.of_hashes((hash_of(text),))

    def of_hashes(self, hashes: Iterable[int]) -> Iterator[int]:
        """The same, of texts that are hashed already."""
        starts, there, last = self._starts, self._hashes, self._last
        for hashed in hashes:
            bucket = hashed & last
            for at in range(starts[bucket], starts[bucket + 1]):
                if there[at] == hashed:
                    yield self._numbers[at]


def hash_of(text: str) -> int:
    """What a text is found by."""
    return crc32(text.encode())


def bucket_arrays(name: str, pairs: Iterable[tuple[str, int]]) -> dict[str, NDArray[Any]]:
    """The table of all pairs of a text and a number."""
    found = [(hash_of(text), number) for text, number in pairs]
    hashes = np.array([hashed for hashed, _ in found], dtype=np.uint32)
    return _table(name, hashes, np.array([number for _, number in found], dtype=np.uint32))


def joined_buckets(name: str, parts: Iterable[Arrays], firsts: Iterable[int]) -> dict[str, NDArray[Any]]:
    """The tables of several parts as one; the numbers of each part begin anew at its ``first``."""
    tables = tuple(parts)
    numbers = joined_numbers(f"{name}_numbers", tables, firsts)
    return _table(name, np.concatenate([one[f"{name}_hashes"] for one in tables]), numbers)


def joined_numbers(name: str, parts: Iterable[Arrays], firsts: Iterable[int]) -> NDArray[np.uint32]:
    """The numbers of several parts in a row, each part's begun anew at its ``first``."""
    pairs = zip(parts, firsts, strict=True)
    return np.concatenate([one[name] + np.uint32(first) for one, first in pairs])


def joined_starts(name: str, parts: Iterable[Arrays]) -> NDArray[np.uint32]:
    """Where what lies in a row begins and ends, when several parts lie in a row."""
    counts = np.concatenate([np.diff(one[name]) for one in parts])
    return np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)


def _table(name: str, hashes: NDArray[np.uint32], numbers: NDArray[np.uint32]) -> dict[str, NDArray[Any]]:
    size = 1 << max(0, (len(hashes) // _IN_A_BUCKET).bit_length())
    buckets = hashes & np.uint32(size - 1)
    order = np.argsort(buckets, kind="stable")
    starts = np.cumsum(np.bincount(buckets, minlength=size))
    return {
        f"{name}_starts": np.concatenate(([0], starts)).astype(np.uint32),
        f"{name}_hashes": hashes[order],
        f"{name}_numbers": numbers[order],
    }
