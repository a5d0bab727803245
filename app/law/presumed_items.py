"""Items that BIS has named: the Ascend ICs of the GP10 guidance, and those of letters that became known.

Recognised in what buyers really write: spellings, Chinese and Japanese writing, boards and clusters that
contain them. A bare number needs a word of context.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

import yaml

_WORD: Final = re.compile(r"[A-Z0-9]+|[^\W\d_A-Z]+")
_LINE: Final = re.compile(r"(ATLAS|CLOUDMATRIX)(?=[0-9])")
_NUMBER: Final = re.compile(r"910[- ]?([BCD])[- ]?([1-4]C?)?(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class PresumedName:
    """An item that the guidance names, and the words by which it was recognised."""

    name: str
    recognised_by: str
    confidence: str


def named(
    model: str | None, description: str | None, sku: str | None, on: date, extra: tuple[str, ...] = ()
) -> PresumedName | None:
    """What the guidance names among these texts on the day; ``extra`` are names added by rulings."""
    text = _folded(" ".join(one for one in (model, description, sku) if one))
    return _by_number(text, on) or _by_container(text, on) or _by_ruling(text, extra)


def in_public_notice(model: str | None, description: str | None, sku: str | None, on: date) -> bool:
    """Whether BIS is publicly known to have written to companies about this item."""
    words = set(_words(_folded(" ".join(one for one in (model, description, sku) if one))))
    return any(
        set(one["words"]) <= words
        and (not one["context"] or set(one["context"]) & words or words == set(one["words"]))
        for one in _DATA["notices"]
        if date.fromisoformat(one["since"]) <= on
    )


def _folded(text: str) -> str:
    """Capitals, one width; a product line and its number apart."""
    return _LINE.sub(r"\1 ", unicodedata.normalize("NFKC", text).upper())


def _words(text: str) -> Iterator[str]:
    yield from _WORD.findall(text)


def _by_number(text: str, on: date) -> PresumedName | None:
    found = _NUMBER.search(text)
    if not found or not any(word in text for word in _DATA["context"]):
        return None
    number = "910" + found.group(1)
    for one in _DATA["items"]:
        if number in one["numbers"] and date.fromisoformat(one["since"]) <= on:
            return PresumedName(one["name"], found.group(0), one["confidence"])
    return None


def _by_container(text: str, on: date) -> PresumedName | None:
    words = set(_words(text))
    for one in _DATA["containing"]:
        if set(one["words"]) <= words and date.fromisoformat(one["since"]) <= on:
            return PresumedName(one["name"], " ".join(one["words"]), one["confidence"])
    return None


def _by_ruling(text: str, extra: tuple[str, ...]) -> PresumedName | None:
    squeezed = re.sub(r"\W", "", text)
    for one in extra:
        if re.sub(r"\W", "", _folded(one)) in squeezed:
            return PresumedName(one, one, "RULING")
    return None


def _read() -> Mapping[str, Any]:
    raw = files("app.law").joinpath("data/presumed_items.yaml").read_bytes()
    loaded: Mapping[str, Any] = yaml.CBaseLoader(raw).get_single_data()
    return loaded


_DATA: Final = _read()
