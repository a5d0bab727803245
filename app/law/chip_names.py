"""The words of what buyers write of hardware, in one spelling; and what words say of a chip beside its name.

A model name and its number may stand together or apart, in any width, with a count before or after it
("8xH100"); makers and kinds of hardware may be written in Chinese, Japanese or Korean.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import yaml

Words = tuple[str, ...]

LONGEST_RUN: Final = 6
"""Words that one model name may be spread over."""
REACH: Final = 200
"""Characters on either side of a name that can say what it is about."""
_MARKS: Final = str.maketrans(dict.fromkeys("\u00ae\u00a9\u2122\u200b\u200c\u200d\ufeff", " "))
"""Trademark signs and spaces of no width; NFKC would write letters for some."""
_LOOK_LATIN: Final = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")
"""Cyrillic capitals that look like Latin ones."""
_COUNT_BEFORE: Final = re.compile(r"(?<![A-Z0-9])([0-9]{1,4})[X×*](?=[A-Z0-9])")
_COUNT_AFTER: Final = re.compile(r"(?<=[0-9])[X×*]([0-9]{1,4})(?![A-Z0-9])")
_PLURAL: Final = re.compile(r"(?<=[0-9]{3})(?<!V100)([A-Z]?)s\b", re.I)
"""Several of a model ("H100s"), not a model that ends so ("L40S", "V100S")."""
_GLUED: Final = re.compile(
    r"(?<![A-Z0-9])(NVIDIA|AMD|HUAWEI|TESLA)(?=[A-Z]{1,3}[0-9])|([0-9])(?=(?:SXM|PCIE|NVL|OAM)(?![A-Z]))"
)
"""A maker before a model, and a form after it, with no space between."""
_SIZE: Final = re.compile(r"([0-9]) ?(GB|TB) +(?=[0-9])")
_WORD: Final = re.compile(r"[A-Z]+|[0-9]+[A-Z]*")
_BREAK: Final = re.compile(
    r"[,;:()\[\]|/+&\n](?!\s*FOR\b)|\b(?:WITH|WITHOUT|INCLUDING|INCLUDES|INCL|EXCLUDING|EXCL|NO|AND|PLUS|IN)\b"
)
"""Where a stretch of text ends; "cable, for H100" is one."""
_PARENTHESES: Final = re.compile(r"[()]")
_FIGURE: Final = re.compile(r"[0-9]+[A-Z]{0,2}")
_MEMORY_SIZE: Final = re.compile(r"[0-9]+GB")
_SHORTEST_NOUN: Final = 3
_SERVES: Final = frozenset({"FOR", "ABOUT"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of text: its words, the places of those foreign to the trade, and whether it is of a thing for a chip.

    "H100 screw" and "rails for H100" are, "H100 for robots" is not.
    """

    words: Words
    strange: tuple[int, ...]
    of_an_accessory: bool

    def runs(self) -> Iterator[tuple[int, int, str]]:
        """Every run of words that one name may be spread over: first word, last word and one, the run as one word."""
        words = self.words
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_RUN, len(words)) + 1):
                yield start, end, "".join(words[start:end])

    def strange_beside(self, start: int, end: int, variant: frozenset[str]) -> bool:
        """Whether a word outside the run is foreign to the trade and to the version named."""
        return any(not start <= place < end and self.words[place] not in variant for place in self.strange)


def _read() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.CBaseLoader(RAW).get_single_data()
    return loaded


RAW: Final = files("app.law").joinpath("data/chip_words.yaml").read_bytes()
_DATA: Final = _read()
BRANDS: Final = {designer: frozenset(words) for designer, words in _DATA["brands"].items()}
TELLING, CONTEXT, NEUTRAL, ACCESSORIES, PARTS, HOLDING, ATTACHED, SYSTEMS, LINES, OTHER_LINES = (
    frozenset(_DATA[name])
    for name in (
        "telling",
        "context",
        "neutral",
        "accessories",
        "parts",
        "holding",
        "attached",
        "systems",
        "lines",
        "other_lines",
    )
)
_NATIVE: Final = re.compile("|".join(sorted(_DATA["written"], key=len, reverse=True)))


def folded(text: str) -> str:
    """The text in capitals of one width, with other writings of a word as the Latin one; counts stand apart."""
    plain = _PLURAL.sub(r"\1", unicodedata.normalize("NFKC", text.translate(_MARKS)))
    plain = _GLUED.sub(r"\1\2 ", plain.upper().translate(_LOOK_LATIN))
    if not plain.isascii():
        plain = _NATIVE.sub(lambda found: f" {_DATA['written'][found.group()]} ", plain)
    return _SIZE.sub(r"\1\2, ", _COUNT_AFTER.sub(r" X \1", _COUNT_BEFORE.sub(r"\1 X ", plain)))


def words_of(text: str) -> Words:
    """The words of a text; letters and the number after them are two words."""
    return tuple(_WORD.findall(folded(text)))


def phrases_of(text: str) -> Iterator[Phrase]:
    """Each stretch of a text by itself: "server with 8 H100" names two things. Parentheses part it, or do not."""
    plain = folded(text)
    readings = (plain, _PARENTHESES.sub(" ", plain)) if "(" in plain else (plain,)
    for part in (part for reading in readings for part in _BREAK.split(reading)):
        yield _phrase(tuple(_WORD.findall(part)))


def is_one_phrase(text: str) -> bool:
    """Whether nothing parts the text."""
    return not _BREAK.search(folded(text).strip())


def of_an_accessory(text: str, start: int, end: int) -> bool:
    """Whether the stretch of a folded text around two places is about a thing for a chip."""
    first, last = max(0, start - REACH), end + REACH
    begins = max((found.end() for found in _BREAK.finditer(text, first, start)), default=first)
    following = _BREAK.search(text, end, last)
    return _of_an_accessory(tuple(_WORD.findall(text[begins : following.start() if following else last])))


def squeezed(text: str) -> str:
    """The letters and digits of a name alone."""
    return "".join(words_of(text))


def familiar(word: str) -> bool:
    """Whether a word may stand beside a chip's name without saying that it is something else."""
    return word in TELLING or word in CONTEXT or word in NEUTRAL or bool(_FIGURE.fullmatch(word))


def speaks_of_hardware(words: frozenset[str]) -> bool:
    """Whether some word is of the trade: a server, a chip, so many GB."""
    return bool(CONTEXT & words) or any(_MEMORY_SIZE.fullmatch(word) for word in words)


def is_accessory(word: str) -> bool:
    """Whether the word is a thing that is no chip, in the singular or the plural."""
    return _among(word, ACCESSORIES)


def _among(word: str, things: frozenset[str]) -> bool:
    return not things.isdisjoint((word, word.removesuffix("S"), word.removesuffix("ES")))


def _phrase(words: Words) -> Phrase:
    strange = tuple(place for place, word in enumerate(words) if not familiar(word))
    return Phrase(words, strange, _of_an_accessory(words))


def _of_an_accessory(words: Words) -> bool:
    """Whether the phrase is about a thing for a chip: "memory for H100", and not "H100 80GB memory for AI".

    A card may come with its cooler: "A100 80GB passive heatsink".
    """
    ends = next((place for place, word in enumerate(words) if word in _SERVES), None)
    about, head = words[:ends], _head(words[:ends])
    if ends is not None:
        unnumbered = all(word.isalpha() for word in about)
        return is_accessory(head) or (unnumbered and _among(head, PARTS))
    return is_accessory(head) and not (head in ATTACHED and any(map(_MEMORY_SIZE.fullmatch, words)))


def _head(words: Words) -> str:
    """What the words are about: their last noun; "case of 8 H100" and "case H100" are about what they hold."""
    pairs = zip(reversed(words), ("", *reversed(words)), strict=False)
    return next((word for word, following in pairs if _is_noun(word) and not _holds(word, following)), "")


def _is_noun(word: str) -> bool:
    return word.isalpha() and len(word) >= _SHORTEST_NOUN


def _holds(word: str, following: str) -> bool:
    """Whether the word is the package of what follows it, or so much of it."""
    named = following.isalnum() and (len(following) == 1 or following[0].isdigit())
    return following == "OF" or (_among(word, HOLDING) and named)
