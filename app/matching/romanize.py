"""Any script to Latin words: Chinese and Japanese by a dictionary of company words, the rest sound by sound."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from anyascii import anyascii

from app.matching.chinese import wade_giles
from app.matching.data_files import read_text, read_yaml

_HAN: Final = r"㐀-䶿一-鿿豈-﫿々〇"
_CJK_RUN: Final = re.compile(rf"[{_HAN}가-힣ぁ-ヿー()]*[{_HAN}가-힣ぁ-ヿー][{_HAN}가-힣ぁ-ヿー()]*")
_HAN_ONLY: Final = re.compile(rf"[{_HAN}]+")
_HANGUL_OR_KANA: Final = re.compile(r"[가-힣ぁ-ヿー]")
_NUMERAL: Final = re.compile(r"第?([一二三四五六七八九十百〇零]+)(?=研究|院|所|局|师|厂|部|团)")
_COMPANY: Final = re.compile(r"주식회사|유한회사|유한책임회사|\([주株유]\)|株式会社|有限会社|公司")
_DIGITS: Final = {one: number for number, one in enumerate("零一二三四五六七八九")} | {"〇": 0}
_ABJAD: Final = re.compile(r"[֐-׿؀-ۿݐ-ݿࢠ-ࣿﭐ-﷿ﹰ-﻿]")
_COMBINING_ABJAD: Final = re.compile(r"[\u064b-\u0652\u0654\u0655\u0670]")
_COMBINING: Final = re.compile(r"[̀-ͯ]")
_ABJAD_FOLDED: Final = str.maketrans("يىكةأإآٱؤ", "ییکهااااو", "ـ\u200c\u200f\u200e")
_APOSTROPHES: Final = re.compile(r"(?<=\w)[’‘ʼʻ`´'‛ʾʿ�?](?=\w)")
_ASCII_APOSTROPHES: Final = frozenset("`'?")
_LONGEST_PERSON: Final = 4
_SYLLABLES_OF_BRAND: Final = (3, 4)
_TENS: Final = 10
_HUNDREDS: Final = 100

_SIMPLIFIED: Final = {
    ord(form): group[0]
    for group in str(read_yaml("han_traditional.yaml")["groups"]).split()
    for form in group[1:]
}
_WORDS: Final[dict[str, str]] = dict(read_yaml("han_words.yaml"))
_ABJAD_WORDS: Final[dict[str, str]] = dict(read_yaml("abjad_words.yaml"))
_ABJAD_NAMES: Final[dict[str, str]] = dict(read_yaml("abjad_names.yaml"))
_ABJAD_WORD: Final = re.compile(r"[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]+")
_ABJAD_OF_GOD: Final = re.compile(r"(?<=\w\w\w) الله(?!\w)")
_ABJAD_ARTICLE: Final = re.compile(r"(عبد)?(?:ال|لل)(?=\w\w)")
_ABJAD_LETTERS: Final = str.maketrans({
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "th", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh",
    "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh",
    "ف": "f", "ق": "q", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "u", "ی": "i", "ئ": "i",
    "ء": "",
})  # fmt: skip
_ABJAD_CONSONANT: Final = re.compile(r"^و|و(?=[اوی])|(?<=ا)و"), re.compile(r"^ی|ی(?=[اوی])")
_ABJAD_PHRASES: Final = re.compile(
    rf"(?<!\w)(?:وال|ال|لل|و)?({'|'.join(sorted(_ABJAD_WORDS, key=len, reverse=True))})(?!\w)"
)
_PERSONS: Final = read_yaml("han_surnames.yaml")
_READINGS: Final[dict[str, str]] = dict(_PERSONS["readings"])
_SURNAMES: Final = frozenset(_PERSONS["surnames"])
_KOREAN_SURNAMES: Final[dict[str, str]] = dict(_PERSONS["korean_surnames"])
_HANGUL_NAME: Final = re.compile(r"[가-힣]{2,4}")
_BRANDED: Final[tuple[dict[str, Any], ...]] = tuple(read_yaml("aliases.yaml")["aliases"])


def _unverified() -> Iterator[dict[str, Any]]:
    """Native names that others have published and we have not checked."""
    for line in read_text("native_names.tsv").splitlines():
        if not line.startswith("#"):
            native, name, source, confidence = line.split("\t")
            yield {"native": native, "names": [name], "source": source, "confidence": confidence}


def simplified(text: str) -> str:
    """The text with the traditional characters that our words have in simplified ones."""
    return text.translate(_SIMPLIFIED)


def native_names(alias: dict[str, Any]) -> tuple[str, ...]:
    """Every native writing of one row of the bridge."""
    return (str(alias["native"]), *map(str, alias.get("also", ())))


_BRANDS: Final = {
    simplified(native): str(alias["latin"]) for alias in _BRANDED for native in native_names(alias)
}
_DICTIONARY: Final = _WORDS | _BRANDS
_LONGEST_WORD: Final = max(len(word) for word in _DICTIONARY)


def by_sound(native: str) -> str:
    """A native name with its brand read sound by sound, whatever the company calls itself in English."""
    return romanized(native, _WORDS)


def _in_wade_giles() -> Iterator[dict[str, Any]]:
    """Brands of several syllables as Wade-Giles writes them, where pinyin writes them otherwise."""
    for row in _BRANDED:
        for native in native_names(row):
            if _HAN_ONLY.fullmatch(native) and len(native) in _SYLLABLES_OF_BRAND:
                pinyin = [_sound(one) for one in simplified(native)]
                spelt = " ".join(map(wade_giles, pinyin))
                if spelt != " ".join(pinyin):
                    yield {
                        "native": spelt,
                        "names": row["names"],
                        "source": f"{native} in Wade-Giles",
                        "confidence": "LOW",
                    }


def romanized(text: str, dictionary: Mapping[str, str] = _DICTIONARY) -> str:
    """The text in lower-case ASCII letters, digits and punctuation; apostrophes inside words vanish.

    Marks over letters are dropped, so that ``Müller`` reads ``muller``; ``Xi?an`` of a broken file reads ``xian``.
    """
    if text.isascii() and _ASCII_APOSTROPHES.isdisjoint(text):
        return text.lower()
    plain = _APOSTROPHES.sub("", text)
    if plain.isascii():
        return plain.lower()
    composed = simplified(unicodedata.normalize("NFKC", plain))
    if is_vowelless(composed):
        composed = _abjad_words(composed)
    of_company = _COMPANY.search(composed) is not None
    spaced = _CJK_RUN.sub(
        lambda run: f" {' '.join(_cjk_words(run[0], dictionary, of_company=of_company))} ", composed
    )
    bare = _COMBINING.sub("", unicodedata.normalize("NFKD", spaced))
    return _APOSTROPHES.sub("", anyascii(bare)).lower()


def is_vowelless(text: str) -> bool:
    """Whether the text is written in a script that leaves vowels out, so that consonants alone can agree."""
    return not text.isascii() and _ABJAD.search(text) is not None


def _abjad_words(text: str) -> str:
    """The text with the words of companies and institutions in English, and those of persons with their vowels.

    An article before the former is left out, one before the latter is a word of its own.
    """
    bare = _COMBINING_ABJAD.sub("", text.translate(_ABJAD_FOLDED))
    english = _ABJAD_PHRASES.sub(lambda found: f" {_ABJAD_WORDS[found[1]]} ", bare)
    return _ABJAD_WORD.sub(lambda found: _abjad_name(found[0]), _ABJAD_OF_GOD.sub("الله", english))


def _abjad_name(word: str) -> str:
    if word in _ABJAD_NAMES:
        return _ABJAD_NAMES[word]
    if word.endswith("الله"):
        return f"{_abjad_name(word.removesuffix('الله'))}allah"
    article = _ABJAD_ARTICLE.match(word)
    if article is None:
        return _abjad_letters(word)
    return f"{'abd ' if article[1] else ''}al {_abjad_name(word[article.end() :])}"


def _abjad_letters(word: str) -> str:
    """A word letter by letter; waw and yeh are consonants at its beginning and beside another vowel."""
    waw, yeh = _ABJAD_CONSONANT
    return yeh.sub("y", waw.sub("w", word)).translate(_ABJAD_LETTERS)


def _cjk_words(run: str, dictionary: Mapping[str, str], *, of_company: bool) -> Iterator[str]:
    """The words of a run of characters, longest dictionary word first, the rest read by sound.

    A run in the name of a company is nobody's surname and given name.
    """
    run = _NUMERAL.sub(lambda match: f"({_number(match[1])})", run)
    if not of_company and run not in dictionary:
        if _HAN_ONLY.fullmatch(run) and len(run) <= _LONGEST_PERSON and _is_person(run):
            yield from (_sound(run[0]), _sound(run[1:]))
            return
        if _HANGUL_NAME.fullmatch(run) and run[0] in _KOREAN_SURNAMES:
            yield from (_KOREAN_SURNAMES[run[0]], anyascii(run[1:]))
            return
    unknown = ""
    at = 0
    while at < len(run):
        word = _word_at(run, at, dictionary)
        if word is None:
            unknown += run[at]
            at += 1
            continue
        if unknown:
            yield _sounds(unknown)
        unknown = ""
        yield dictionary[word]
        at += len(word)
    if unknown:
        yield _sounds(unknown)


def _word_at(run: str, at: int, dictionary: Mapping[str, str] = _DICTIONARY) -> str | None:
    for length in range(min(_LONGEST_WORD, len(run) - at), 0, -1):
        if run[at : at + length] in dictionary:
            return run[at : at + length]
    return None


def _is_person(run: str) -> bool:
    return len(run) > 1 and run[0] in _SURNAMES and all(_word_at(run, at) is None for at in range(len(run)))


def _sounds(text: str) -> str:
    return " ".join(_sound(part) for part in re.split(r"[()]", text) if part)


def _sound(text: str) -> str:
    if _HANGUL_OR_KANA.search(text):
        return anyascii(text)
    return "".join(_READINGS.get(one) or anyascii(one) for one in text).lower()


def _number(numeral: str) -> int:
    """The value of a Chinese numeral below a thousand; digits that merely stand in a row are read in a row."""
    if not {"十", "百"} & set(numeral):
        return int("".join(str(_DIGITS[one]) for one in numeral))
    total, digit = 0, 1
    pending = False
    for one in numeral:
        if one in _DIGITS:
            digit, pending = _DIGITS[one], True
            continue
        total += digit * (_TENS if one == "十" else _HUNDREDS)
        digit, pending = 1, False
    return total + (digit if pending else 0)


BRIDGE: Final[tuple[dict[str, Any], ...]] = (*_BRANDED, *_unverified(), *_in_wade_giles())
"""Chinese names of listed parties: ``native``, ``also``, ``latin``, ``names``, ``source``, ``confidence``."""
