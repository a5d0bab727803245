"""Addresses made comparable: the numbers and the telling words, in any order."""

import re
from functools import lru_cache
from typing import Final

from app.matching.data_files import read_yaml
from app.matching.romanize import romanized

_WORDS: Final = read_yaml("addresses.yaml")
_WORD: Final = re.compile(r"[a-z0-9]+")
SAID_ALWAYS: Final = frozenset(_WORDS["said_always"])
_PER_CENT: Final = 100


@lru_cache(maxsize=2048)
def telling_words(address: str) -> frozenset[str]:
    """The words of an address that tell it from others."""
    return frozenset(_WORD.findall(romanized(address))) - SAID_ALWAYS


def shared_percent(query: str, entry: str) -> int:
    """How much of a listed address stands in another, in percent; 0 where its numbers differ altogether."""
    asked, listed = telling_words(query), telling_words(entry)
    numbers = {word for word in listed if any(letter.isdigit() for letter in word)}
    if not listed or (numbers and not numbers & asked):
        return 0
    return _PER_CENT * len(asked & listed) // len(listed)
