"""Several lists searched in one go: what a query is made into is made once, and each list answers for itself.

A joined index finds what its parts find, no more and no less: every way of finding looks at one name at a time, and
nothing that is weighed depends on what else a list holds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.matching.buckets import Arrays, joined_buckets, joined_numbers, joined_starts
from app.matching.candidates import joined_finder_arrays
from app.matching.index import Entry, NameIndex, ranked
from app.matching.query import Match, Query

_ANSWERS_KEPT: Final = 1024

Answers = tuple[tuple[Match, ...], ...]
"""The matches of one query in each list, in the order of the lists."""


class JoinedIndex:
    """The indexes of several list versions as one. Immutable; it holds a copy of all but their entries."""

    def __init__(self, parts: Sequence[NameIndex]) -> None:
        """Join one index or more."""
        arrays = [one.arrays for one in parts]
        self._parts = tuple(parts)
        self._firsts = _first_entries(arrays)
        self._whole = NameIndex(_joined(arrays, self._firsts), self._entry)
        self._answer = lru_cache(_ANSWERS_KEPT)(self.search)

    def search_many(self, queries: Iterable[Query]) -> tuple[Answers, ...]:
        """The answers to many queries, in their order; who has been asked for lately is not searched again."""
        return tuple(map(self._answer, queries))

    def search(self, query: Query) -> Answers:
        """What each list answers by itself."""
        found: list[list[Match]] = [[] for _ in self._parts]
        for number, match in self._whole.found(query).items():
            found[self._part(number)].append(match)
        return tuple(map(ranked, found))

    def _entry(self, number: int) -> Entry:
        part = self._part(number)
        return self._parts[part].entry(number - self._firsts[part])

    def _part(self, number: int) -> int:
        return bisect_right(self._firsts, number) - 1


def _first_entries(parts: Sequence[Arrays]) -> list[int]:
    return [0, *accumulate(len(one["entry_type"]) for one in parts[:-1])]


def _joined(parts: Sequence[Arrays], firsts: Sequence[int]) -> dict[str, NDArray[Any]]:
    """The arrays of several indexes as those of one."""
    return {
        "entry_first_name": joined_starts("entry_first_name", parts),
        "entry_type": np.concatenate([one["entry_type"] for one in parts]),
        "address_entries": joined_numbers("address_entries", parts, firsts),
        **joined_buckets("identifiers", parts, firsts),
        **joined_buckets("addresses", parts, firsts),
        **joined_finder_arrays(parts),
    }
