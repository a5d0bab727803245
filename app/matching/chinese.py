"""Chinese words in Latin letters: pinyin, Wade-Giles and Cantonese made comparable, syllable by syllable."""

from functools import lru_cache
from typing import Final

from app.matching.data_files import read_yaml

_TABLES: Final = read_yaml("chinese_syllables.yaml")
_INITIAL_KEYS: Final = {
    "b": "p", "d": "t", "g": "k", "j": "c", "q": "c", "zh": "c", "ch": "c", "z": "z", "c": "z", "x": "x",
}  # fmt: skip
_LONGEST_WORD: Final = 24


def wade_giles(syllable: str) -> str:
    """A syllable of pinyin as Wade-Giles writes it, its apostrophe lost; any other word as it is."""
    initial = next((one for one in _TABLES["pinyin"] if syllable.startswith(one)), "")
    return _wade_giles(initial, syllable.removeprefix(initial)) if is_syllable(syllable) else syllable


def _wade_giles(initial: str, final: str) -> str:
    whole = _TABLES["wade_whole"].get(initial + final)
    if whole is not None:
        return str(whole)
    return str(_TABLES["wade_initials"].get(initial, initial)) + str(_TABLES["wade_finals"].get(final, final))


def _pinyin() -> dict[str, str]:
    """Every syllable of pinyin to a key that the other romanisations share."""
    return {
        initial + final: f"{_INITIAL_KEYS.get(initial, initial)}{final}."
        for initial, finals in _TABLES["pinyin"].items()
        for final in finals.split()
    }


def _syllables() -> dict[str, str]:
    """Every syllable of any romanisation to its key; where they disagree pinyin counts, then Wade-Giles."""
    wade: dict[str, str] = {}
    for initial, finals in _TABLES["pinyin"].items():
        for final in finals.split():
            wade.setdefault(_wade_giles(initial, final), _PINYIN[initial + final])
    cantonese = {spelt: _PINYIN[read] for spelt, read in _TABLES["cantonese"].items()}
    return cantonese | wade | _PINYIN


_PINYIN: Final = _pinyin()
_KEYS: Final = _syllables()
_LONGEST: Final = max(map(len, _KEYS))


@lru_cache(maxsize=200_000)
def syllables(word: str) -> str | None:
    """The shared key of a word that is nothing but Chinese syllables, ``None`` for any other word."""
    if len(word) > _LONGEST_WORD:
        return None
    return _parsed(word, 0)


def is_syllable(word: str) -> bool:
    """Whether a word is one syllable of pinyin."""
    return word in _PINYIN


def _parsed(word: str, at: int) -> str | None:
    """Longest syllable first, going back where the rest does not come out."""
    if at == len(word):
        return ""
    for length in range(min(_LONGEST, len(word) - at), 0, -1):
        key = _KEYS.get(word[at : at + length])
        rest = _parsed(word, at + length) if key is not None else None
        if key is not None and rest is not None:
            return key + rest
    return None
