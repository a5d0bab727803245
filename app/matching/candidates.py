"""Which listed names are worth comparing with a query: several ways of finding, each whole in what it claims.

- the same letters in the same or another order of words, legal forms and spaces aside: all of them;
- words in another order with an indel ratio of ``WHOLE_RATIO`` or more: all of them;
- letters without spaces with an indel ratio of ``JOINED_RATIO`` or more: all of them;
- words shared, in spelling, in sound or a letter apart in sound, that make up the larger part of either name by
  rarity.
"""

from collections.abc import Iterable
from typing import Final

from app.matching.folding import consonants, sound
from app.matching.letters import Texts
from app.matching.normalize import NormalName
from app.matching.words import weight

WHOLE_RATIO: Final = 0.80
JOINED_RATIO: Final = 0.80
_SHARE_OF_BOTH: Final = 40
_SHARE_OF_ONE: Final = 75
_LEAST_ALONE: Final = 85
_PERCENT: Final = 100
_NEAR_PERCENT: Final = 80
_SHORTEST_NEAR: Final = 4
_COMMON: Final = 60


class Postings:
    """Which names carry a word, found by its spelling, its sound, a letter apart in sound, or its consonants."""

    def __init__(self, names: Iterable[tuple[int, NormalName]]) -> None:
        self._of: dict[str, list[int]] = {}
        for number, name in names:
            for word in dict.fromkeys(name.words):
                self._of.setdefault(word, []).append(number)
        self._by_sound: dict[str, list[str]] = {}
        self._by_consonants: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] = {}
        for word in self._of:
            heard = sound(word)
            self._by_sound.setdefault(heard, []).append(word)
            self._by_consonants.setdefault(consonants(word), []).append(word)
        for heard in self._by_sound:
            for shorter in _shortened(heard):
                self._near.setdefault(shorter, []).append(heard)

    def names(self, word: str) -> list[int]:
        """The names that carry exactly this word."""
        return self._of.get(word, [])

    def like(self, word: str, *, vowelless: bool) -> dict[str, int]:
        """Words of the list like this one, with how much of its weight they carry, in percent."""
        heard = sound(word)
        found = (
            dict.fromkeys(self._by_consonants.get(consonants(word), ()), _NEAR_PERCENT) if vowelless else {}
        )
        for shorter in _shortened(heard):
            for near in self._near.get(shorter, ()):
                found.update(dict.fromkeys(self._by_sound[near], _NEAR_PERCENT))
        found.update(dict.fromkeys(self._by_sound.get(heard, ()), _PERCENT))
        return found


def _shortened(heard: str) -> Iterable[str]:
    """The word and all it becomes when one letter falls out."""
    if len(heard) < _SHORTEST_NEAR or heard.isdigit():
        return (heard,)
    return {heard, *(heard[:at] + heard[at + 1 :] for at in range(len(heard)))}


class Finder:
    """The listed names of one list version, ready to be searched. Built once, then only read."""

    def __init__(self, names: tuple[NormalName, ...]) -> None:
        self._names = names
        self._weights = tuple(sum(map(weight, name.words)) for name in names)
        self._postings = Postings(enumerate(names))
        self._joined = Texts((name.joined, number) for number, name in enumerate(names))
        self._whole: dict[str, tuple[int, ...]] = {}
        for number, name in enumerate(names):
            self._whole[name.whole] = (*self._whole.get(name.whole, ()), number)
        self._sorted = Texts((name.sorted_words, number) for number, name in enumerate(names))

    def find(self, query: NormalName) -> set[int]:
        """The numbers of the names worth comparing."""
        found = {*self.same(query), *self._joined.same(query.joined)}
        found.update(self._sorted.alike(query.sorted_words, WHOLE_RATIO))
        found.update(self._joined.alike(query.joined, JOINED_RATIO))
        found.update(self._by_words(query))
        return found

    def same(self, query: NormalName) -> tuple[int, ...]:
        """The numbers of the names of the same letters, legal forms included."""
        return self._whole.get(query.whole, ())

    def _by_words(self, query: NormalName) -> Iterable[int]:
        own = sum(map(weight, query.words)) or 1
        shared: dict[int, int] = {}
        least = _COMMON if any(weight(word) >= _COMMON for word in query.words) else 0
        for word in dict.fromkeys(query.words):
            like = self._postings.like(word, vowelless=query.vowelless)
            best: dict[int, int] = {}
            for other, percent in like.items():
                worth = min(weight(word), weight(other)) * percent // _PERCENT
                if weight(other) < least:
                    continue
                for name in self._postings.names(other):
                    if best.get(name, 0) < worth:
                        best[name] = worth
            for name, worth in best.items():
                shared[name] = shared.get(name, 0) + worth
        for name, worth in shared.items():
            of_query = _PERCENT * worth // own
            of_entry = _PERCENT * worth // (self._weights[name] or 1)
            low, high = min(of_query, of_entry), max(of_query, of_entry)
            if low >= _SHARE_OF_BOTH or (high >= _SHARE_OF_ONE and worth >= _LEAST_ALONE):
                yield name
