"""Numbers found by a text, without the text: a sorted table of hashes that lies in memory as it lies in a file.

One text in some millions finds a number that is not its own: what is found is looked at again by whoever asks.
Tables of several lists can be put together without the texts.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""The parts of an index by name, as they are written down."""


class Buckets:
    """Which numbers stand under a text. Only read, by any number of threads."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._hashes = arrays[f"{name}_hashes"]
        self._each = self._hashes.data
        self._numbers = arrays[f"{name}_numbers"].data

    def of(self, text: str) -> Iterator[int]:
        """The numbers under a text, and once in a while another."""
        hashed = hash_of(text)
        return self._under(hashed, bisect_left(self._each, hashed))

    def of_hashes(self, hashes: Sequence[int]) -> Iterator[int]:
        """The same, of texts that are hashed already."""
        begins = self._hashes.searchsorted(np.array(hashes, dtype=np.uint32)).tolist()
        return chain.from_iterable(map(self._under, hashes, begins))

    def _under(self, hashed: int, at: int) -> Iterator[int]:
        """The numbers under a hash, which stand from here on if there are any."""
        while at < len(self._each) and self._each[at] == hashed:
            yield self._numbers[at]
            at += 1


def hash_of(text: str) -> int:
    """What a text is found by."""
    return crc32(text.encode())


def bucket_arrays(name: str, pairs: Iterable[tuple[str, int]]) -> dict[str, NDArray[Any]]:
    """The table of all pairs of a text and a number."""
    found = [one for text, number in pairs for one in (hash_of(text), number)]
    hashes, numbers = np.array(found, dtype=np.uint32).reshape(-1, 2).T
    return _table(name, hashes, numbers)


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
    order = np.argsort(hashes, kind="stable")
    return {f"{name}_hashes": hashes[order], f"{name}_numbers": numbers[order]}
