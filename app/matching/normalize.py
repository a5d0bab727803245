"""Names made comparable: one script, one case, legal forms apart, words read as what they mean."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from app.matching.legal_forms import split_forms
from app.matching.romanize import is_vowelless, romanized
from app.matching.words import MARKET_WORDS, is_distinctive, reading, readings, together, weight

_AND: Final = re.compile(r"\s*&\s*|\s\+\s")
_INITIALISM: Final = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_ORDINAL: Final = re.compile(r"\b(\d+)(?:st|nd|rd|th)(?:\b|(?=[a-z]{4}))")
_NUMBER_SIGN: Final = re.compile(r"\bno\.?\s*(?=\d)|#\s*(?=\d)|№\s*(?=\d)")
_DIGIT: Final = re.compile(r"\d")
_WORD: Final = re.compile(r"[a-z0-9]+")
_SINGLE_LETTERS: Final = re.compile(r"\b[a-z](?: [a-z]\b)+")
_PARENTHESES: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_QUOTED: Final = re.compile(r"[\"“”«»„]")
_HEAD: Final = re.compile(
    r"(.*?\w[^\w\s]?)(?:\s+[-–—]+\s*|\s*[-–—]+\s+)(\w.*)|(\w{5,})[-–—](\w+\W+\w+\W+\w.*)"
)
_SURNAME_FIRST: Final = re.compile(r"^[^,]+,[^,]+$")
_MOST_WORDS_OF_PERSON: Final = 7
_ALSO_NAMES: Final = frozenset({"sa", "se", "ao", "co", "ca", "na", "to"})
_SHORTEST_ACRONYM: Final = 3
_LONGEST_ACRONYM: Final = 8
_LEAST_HEAD: Final = 90
_FEWEST_BEHIND: Final = 2


class NormalName(NamedTuple):
    """A name ready to compare: ``words`` as they are read and ``spelt``, legal forms apart.

    ``joined`` is what is spelt without spaces, ``whole`` the same with legal forms in their places.
    """

    text: str
    words: tuple[str, ...]
    spelt: tuple[str, ...]
    form_words: tuple[str, ...]
    classes: frozenset[str]
    joined: str
    whole: str
    sorted_words: str
    vowelless: bool


@lru_cache(maxsize=4096)
def normalized(text: str) -> NormalName:
    """Normalise one name. A name of nothing but legal forms or punctuation keeps what it has."""
    latin = _written_out(romanized(text))
    words = _words(latin)
    split = split_forms(words, _marked_names(text))
    kept = readings(split.words)
    if len(split.words) == len(words) and _is_surname_first(latin, [read for read, _ in kept]):
        before = len(readings(_words(latin.partition(",")[0])))
        kept = kept[before:] + kept[:before]
    read = tuple(word for word, _ in kept)
    spelt = tuple(word for _, word in kept)
    return NormalName(
        text=text,
        words=read,
        spelt=spelt,
        form_words=split.form_words,
        classes=split.classes,
        joined="".join(spelt),
        whole="".join(words),
        sorted_words=" ".join(sorted(read)),
        vowelless=is_vowelless(text),
    )


def _words(latin: str) -> tuple[str, ...]:
    return tuple(word for part in latin.split(",") for word in together(tuple(_WORD.findall(part))))


def _written_out(latin: str) -> str:
    """Signs as words and initials as one word, each looked for only where the name has what it begins with."""
    if "." in latin:
        latin = _INITIALISM.sub(lambda match: match[0].replace(".", "") + " ", latin)
    if "&" in latin or "+" in latin:
        latin = _AND.sub(" and ", latin)
    if _DIGIT.search(latin):
        latin = _NUMBER_SIGN.sub("", _ORDINAL.sub(r"\1", latin))
    return _SINGLE_LETTERS.sub(lambda match: match[0].replace(" ", ""), latin)


def _marked_names(text: str) -> frozenset[str]:
    """Words that look like a legal form once their marks are lost: ``Sá`` is a surname, ``SA`` is not."""
    if text.isascii():
        return frozenset()
    return frozenset(
        one for word in text.split() if not word.isascii() and (one := romanized(word)) in _ALSO_NAMES
    )


def variants(text: str) -> tuple[str, ...]:
    """The names a written name holds: itself, the rest and the short form where parentheses hold one, and its head.

    ``Huawei Technologies Co., Ltd. (Huawei)`` holds also ``Huawei Technologies Co., Ltd.`` and ``Huawei``;
    ``Zorbaxin - Organization for Industries`` also ``Zorbaxin``; ``Bank of China (Hong Kong)`` itself alone.
    """
    found = {text: None}
    for groups in _PARENTHESES.finditer(text):
        inside = (groups[1] or groups[2] or "").strip()
        rest = f"{text[: groups.start()]} {text[groups.end() :]}"
        if _stands_for(inside, rest):
            found[" ".join(rest.split())] = None
            found[inside] = None
    head = _head(text)
    if head:
        found[head] = None
    return tuple(found)


def short_form_of(variant: str, text: str) -> bool:
    """Whether a variant of a written name is a short form: what stood in its parentheses or before its dash."""
    if variant == text:
        return False
    return f"({variant})" in text.replace("[", "(").replace("]", ")") or variant == _head(text)


@lru_cache(maxsize=4096)
def _head(text: str) -> str | None:
    """What stands before the first dash and is a name by itself, where a description stands behind."""
    found = _HEAD.fullmatch(text) if "-" in text or "–" in text or "—" in text else None
    if found is None:
        return None
    head, rest = (found[1], found[2]) if found[1] else (found[3], found[4])
    behind = normalized(rest).words
    describes = len(behind) >= _FEWEST_BEHIND and not all(map(is_distinctive, behind))
    tells = any(is_distinctive(word) and weight(word) >= _LEAST_HEAD for word in normalized(head).words)
    return head if describes and tells else None


def _stands_for(inside: str, rest: str) -> bool:
    """Whether what stands in parentheses is a short form of the rest: its first letters, or its first word."""
    words = _WORD.findall(romanized(inside))
    if len(words) != 1 or len(words[0]) < _SHORTEST_ACRONYM:
        return False
    name = normalized(rest)
    if words[0] in MARKET_WORDS or reading(words[0]) in MARKET_WORDS:
        return False
    return words[0] in name.words[:1] or _is_subsequence(words[0], romanized(rest))


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return _is_short(short) and all(letter in letters for letter in short)


def _is_short(word: str) -> bool:
    return len(word) <= _LONGEST_ACRONYM


def _is_surname_first(latin: str, words: list[str]) -> bool:
    return (
        len(words) <= _MOST_WORDS_OF_PERSON
        and _SURNAME_FIRST.match(latin) is not None
        and not any(word in MARKET_WORDS for word in words)
    )
