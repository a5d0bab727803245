"""Two coarser readings of a Latin word: by sound, and by its consonants.

Spellings that romanisations of one name disagree on come out the same: ``Yevgeniy`` and ``Evgenii``,
``Mohammed`` and ``Muhamad``. Both readings are for comparing words only; neither is shown to people.
"""

import re
from functools import lru_cache
from typing import Final

_ENDINGS: Final = ("off", "ov"), ("ow", "ov"), ("eff", "ev")
_SOUNDS: Final = tuple(
    (held, re.compile(pattern), sound)
    for held, pattern, sound in (
        ("h", r"shch|sch|sh", "s"),
        ("ch", r"tch|tsch", "c"),
        ("ph", r"ph", "f"),
        ("h", r"kh|gh(?=[aeiouy])", "h"),
        ("zh", r"dzh|zh", "j"),
        ("dj", r"dj", "j"),
        ("ch", r"ch", "c"),
        ("th", r"th", "t"),
        ("", r"ts|tz|cz", "z"),
        ("ck", r"ck", "k"),
        ("q", r"q", "k"),
        ("c", r"c(?=[aouklrnt]|$)", "k"),
        ("x", r"x", "ks"),
        ("w", r"w", "v"),
        ("eo", r"eo", "o"),
        ("o", r"ou|oo", "u"),
        ("eu", r"eu", "u"),
        ("", r"iy|yi|ij(?![aeiou])|yy|ii|ee|ei|ey", "i"),
        ("", r"(?<=[aeiou])y(?=[aeiou])|(?<=[^aeiouy])[iy](?=[eaou])|^y(?=e)", ""),
        ("a", r"ai|ay|ae", "e"),
        ("a", r"au|av(?=[^aeiou])", "o"),
        ("y", r"y", "i"),
        ("u", r"u", "o"),
        ("h", r"(?<=[aeiou])h$|(?<=[aeiou])h(?=[^aeiou])", ""),
        ("sk", r"(?<=\w)(?:sky|ski|skij|skii|skiye|skie)$", "ski"),
    )
)
"""What is heard otherwise than it is spelt, in this order; ``held`` is what a word has where a pattern is met."""
_VOWELS: Final = re.compile(r"(?<=.)[aeiouy]")


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """How the word sounds, roughly: ``kuznetsoff`` and ``kuznezov`` are one."""
    if word.isdigit():
        return word
    for ending, replacement in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            word = word[: -len(ending)] + replacement
    word = _without_doubles(word)
    for held, pattern, replacement in _SOUNDS:
        if held in word:
            word = pattern.sub(replacement, word)
    return _without_doubles(word)


def _without_doubles(word: str) -> str:
    once = last = ""
    for letter in word:
        if letter != last:
            once += letter
        last = letter
    return once


@lru_cache(maxsize=200_000)
def consonants(word: str) -> str:
    """The consonants of how it sounds, after its first letter; a first vowel counts as one and the same."""
    heard = sound(word)
    rest = _VOWELS.sub("", heard).replace("h", "")
    return ("a" + rest[1:]) if rest[:1] in "aeiou" and rest else rest
