"""Two coarser readings of a Latin word: by sound, and by its consonants.

Spellings that romanisations of one name disagree on come out the same: ``Yevgeniy`` and ``Evgenii``,
``Mohammed`` and ``Muhamad``. Both readings are for comparing words only; neither is shown to people.
"""

import re
from functools import lru_cache
from typing import Final

_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<=\w)(?:off|ow)$", "ov"),
        (r"(?<=\w)eff$", "ev"),
        (r"(.)\1+", r"\1"),
        (r"shch|sch|sh", "s"),
        (r"tch|tsch", "c"),
        (r"ph", "f"),
        (r"kh|gh(?=[aeiouy])", "h"),
        (r"dzh|zh|dj", "j"),
        (r"ch", "c"),
        (r"th", "t"),
        (r"ts|tz|cz", "z"),
        (r"ck|q", "k"),
        (r"c(?=[aouklrnt]|$)", "k"),
        (r"ks|x", "ks"),
        (r"w", "v"),
        (r"eo", "o"),
        (r"ou|oo|eu", "u"),
        (r"iy|yi|ij(?![aeiou])|yy|ii|ee|ei|ey", "i"),
        (r"(?<=[aeiou])y(?=[aeiou])|(?<=[^aeiouy])[iy](?=[eaou])|^y(?=e)", ""),
        (r"ai|ay|ae", "e"),
        (r"au|av(?=[^aeiou])", "o"),
        (r"y", "i"),
        (r"u", "o"),
        (r"(?<=[aeiou])h$|(?<=[aeiou])h(?=[^aeiou])", ""),
        (r"(?<=\w)(?:sky|ski|skij|skii|skiye|skie)$", "ski"),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS: Final = re.compile(r"(?<=.)[aeiouy]")


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """How the word sounds, roughly: ``kuznetsoff`` and ``kuznezov`` are one."""
    if word.isdigit():
        return word
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=200_000)
def consonants(word: str) -> str:
    """The consonants of how it sounds, after its first letter; a first vowel counts as one and the same."""
    heard = sound(word)
    rest = _VOWELS.sub("", heard).replace("h", "")
    return ("a" + rest[1:]) if rest[:1] in "aeiou" and rest else rest
