"""How much alike two words are, in percent."""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from app.matching.chinese import same_syllables
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


@lru_cache(maxsize=500_000)
def similarity(one: str, other: str) -> int:
    """Zero for words too far apart to be one word misspelt or romanised otherwise; 100 for the same word.

    Numbers are alike only when they are the same.
    """
    if one == other:
        return SAME
    if min(len(one), len(other)) < _SHORTEST or _digits(one) != _digits(other):
        return SAME_SYLLABLES if same_syllables(one, other) else 0
    sound_one, sound_other = sound(one), sound(other)
    if sound_one == sound_other and len(sound_one) > 1:
        return SAME_SOUND
    found = max(_by_edits(one, other), _by_edits(sound_one, sound_other) - _BEHIND_SOUND)
    heard = consonants(one)
    if len(heard) >= _SHORTEST_CONSONANTS and heard == consonants(other):
        found = max(found, SAME_CONSONANTS)
    if found < SAME_SYLLABLES and same_syllables(one, other):
        found = SAME_SYLLABLES
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
