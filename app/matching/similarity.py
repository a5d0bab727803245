"""How much alike two words are, in percent."""

from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from app.matching.chinese import syllables
from app.matching.folding import consonants, sound

SAME: Final = 100
SAME_SOUND: Final = 94
SAME_CONSONANTS: Final = 80
SAME_SYLLABLES: Final = 86
LEAST_ALIKE: Final = 62
_BEHIND_SOUND: Final = 5
COST_OF_EDIT: Final = 80
_SHORTEST: Final = 3
_SHORTEST_CONSONANTS: Final = 3
_MOST_EDITS: Final = (*[1] * 6, *[2] * 6, *[3] * 5, 4)
"""Up to how many letters words may differ, by the length of the longer: up to five, eleven, sixteen letters, more."""


class _Heard(NamedTuple):
    """What is compared of a word."""

    digits: str
    sound: str
    consonants: str


@lru_cache(maxsize=200_000)
def _heard(word: str) -> _Heard:
    return _Heard(_digits(word), sound(word), consonants(word))


@lru_cache(maxsize=500_000)
def similarity(one: str, other: str) -> int:
    """Zero for words too far apart to be one word misspelt or romanised otherwise; 100 for the same word.

    Numbers are alike only when they are the same.
    """
    if one == other:
        return SAME
    (digits, heard, rest), (digits_other, heard_other, rest_other) = _heard(one), _heard(other)
    read = syllables(one)
    found = SAME_SYLLABLES if read is not None and read == syllables(other) else 0
    if len(one) < _SHORTEST or len(other) < _SHORTEST or digits != digits_other:
        return found
    if heard == heard_other and len(heard) > 1:
        return SAME_SOUND
    if rest == rest_other and len(rest) >= _SHORTEST_CONSONANTS:
        found = max(found, SAME_CONSONANTS)
    found = max(found, _by_edits(one, other), _by_edits(heard, heard_other) - _BEHIND_SOUND)
    return found if found >= LEAST_ALIKE else 0


def cost(alike: int, letters: int) -> int:
    """What a link of words that differ takes off its worth, in tenths of a bit: about eight bits an edit."""
    return (SAME - alike) * letters * COST_OF_EDIT // SAME


def _by_edits(one: str, other: str) -> int:
    longest = max(len(one), len(other))
    most = _MOST_EDITS[min(longest, len(_MOST_EDITS) - 1)]
    if longest <= _SHORTEST or abs(len(one) - len(other)) > most:
        return 0
    edits = OSA.distance(one, other, score_cutoff=most)
    return SAME - SAME * edits // longest if edits <= most else 0


def _digits(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit()) if not word.isalpha() else ""
