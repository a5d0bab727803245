"""What a word weighs: market words, places and small words; everything else by its rarity.

Weights are tenths of a bit: how unlikely it is that a stranger's name carries the word. They come from a frozen
file of counts over public lists and a sample of company registers, which no private list touches.
"""

from functools import lru_cache
from typing import Final

from app.matching.chinese import is_syllable
from app.matching.data_files import read_text, read_yaml

_WORDS: Final = read_yaml("words.yaml")
_GIVEN_NAMES: Final = read_yaml("given_names.yaml")


def _readings() -> dict[str, str]:
    tables = (_GIVEN_NAMES, _WORDS["market"], _WORDS["places"])
    found: dict[str, str] = {
        variant: word for table in tables for word, variants in table.items() for variant in variants
    }
    return _together() | found | dict(_WORDS["numerals"])


def _together() -> dict[str, str]:
    """Chinese company words by sound, written as one word."""
    return {"".join(phrase): word for phrase, word in _BY_SOUND.items()}


_BY_SOUND: Final = {
    tuple(phrase.split()): word for word, phrases in _WORDS["pinyin"].items() for phrase in phrases
}
_READINGS: Final = _readings()
_APART: Final = frozenset(_BY_SOUND) | {tuple(form.split()) for form in _WORDS["pinyin_forms"]}
_FIRST_APART: Final = frozenset(form[0] for form in _APART)
_TOGETHER: Final = frozenset(map("".join, _APART)) | {
    one for place, variants in _WORDS["places"].items() for one in (place, *variants)
}
_MOST_SYLLABLES: Final = 4
_PHRASES: Final = _BY_SOUND | {tuple(phrase.split()): word for phrase, word in _WORDS["phrases"].items()}
_BEGIN_PHRASES: Final = frozenset(phrase[0] for phrase in _PHRASES)
_LONGEST_PHRASE: Final = max(map(len, _PHRASES))
MARKET_WORDS: Final = frozenset(_WORDS["market"])
PLACES: Final = frozenset(_WORDS["places"])
SMALL_WORDS: Final = frozenset(_WORDS["stop"])
_WEIGHTS: Final = {
    word: int(weight)
    for word, weight in (line.split("\t") for line in read_text("rarity.tsv").splitlines()[1:])
}

UNSEEN_WEIGHT: Final = 135
SMALL_WORD_WEIGHT: Final = 3
MOST_OF_MARKET_WORD: Final = 55
MOST_OF_PLACE: Final = 50
_PER_LETTER: Final = 33
_PER_DIGIT: Final = 30


def together(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a Chinese name written syllable by syllable: ``hai si ban dao ti`` is ``haisi bandaoti``.

    A name is written so where a company word or a legal form stands in it syllable by syllable. These and places are
    words, and so is what stands between them.
    """
    if _FIRST_APART.isdisjoint(words) or not any(
        words[at : at + length] in _APART for at in range(len(words)) for length in (2, 3)
    ):
        return words
    found: list[str] = []
    run = ""
    at = 0
    while at < len(words):
        length = _syllables_together(words, at)
        if length or not is_syllable(words[at]):
            found += [*filter(None, [run]), "".join(words[at : at + (length or 1)])]
            run = ""
        else:
            run += words[at]
        at += length or 1
    return (*found, run) if run else tuple(found)


def _syllables_together(words: tuple[str, ...], at: int) -> int:
    """How many syllables from here on are one word that we know."""
    for length in range(min(_MOST_SYLLABLES, len(words) - at), 1, -1):
        taken = words[at : at + length]
        if "".join(taken) in _TOGETHER and all(map(is_syllable, taken)):
            return length
    return 0


def readings(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each word as it is read, beside how it is spelt: ``peking`` reads ``beijing``, ``hong kong`` ``hongkong``."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        length = _phrase_length(words, at)
        if length:
            found.append((_PHRASES[words[at : at + length]], "".join(words[at : at + length])))
        else:
            found.append((_READINGS.get(words[at], words[at]), words[at]))
        at += length or 1
    return tuple(found)


def reading(word: str) -> str:
    """What one word alone is read as."""
    return _READINGS.get(word, word)


def rarity(word: str) -> int:
    """Tenths of a bit by which a word is rare, whatever it means."""
    return _WEIGHTS.get(word, UNSEEN_WEIGHT)


@lru_cache(maxsize=200_000)
def weight(word: str) -> int:
    """Tenths of a bit that a shared word is worth, more for rarer words, never more than its length can carry."""
    if word in SMALL_WORDS:
        return SMALL_WORD_WEIGHT
    rare = rarity(word)
    if word in MARKET_WORDS:
        return min(rare, MOST_OF_MARKET_WORD)
    if word in PLACES:
        return min(rare, MOST_OF_PLACE)
    return min(rare, (_PER_DIGIT if word.isdigit() else _PER_LETTER) * len(word))


@lru_cache(maxsize=10_000)
def total_weight(words: tuple[str, ...]) -> int:
    """What all words of a name weigh together."""
    return sum(map(weight, words))


@lru_cache(maxsize=200_000)
def is_distinctive(word: str) -> bool:
    """Whether the word can be what a company is known by: no market word, no place, no small word."""
    return word not in MARKET_WORDS and word not in PLACES and word not in SMALL_WORDS


def _phrase_length(words: tuple[str, ...], at: int) -> int:
    if words[at] not in _BEGIN_PHRASES:
        return 0
    for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        if words[at : at + length] in _PHRASES:
            return length
    return 0
