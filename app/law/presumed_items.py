"""Items that BIS has named: the Ascend ICs of the GP10 guidance, and those of letters that became known.

Recognised in what buyers really write: spellings, Chinese and Japanese writing, boards and clusters that
contain them. A bare number needs a word of context.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

from app.law import chip_names
from app.law.chip_names import CONTEXT, TELLING
from app.law.chips import LONGEST_KEPT, find_chip

APART: Final = " | "
"""Between the fields of an item: a number does not reach over it."""
_PART: Final = re.compile(r"[A-Z]+|[0-9]+|[^\W\dA-Z_]+")


@dataclass(frozen=True, slots=True)
class PresumedName:
    """An item that the guidance names, and the words by which it was recognised."""

    name: str
    recognised_by: str
    confidence: str


def named(
    model: str | None,
    description: str | None,
    sku: str | None,
    on: date,
    extra: tuple[str, ...] = (),
    designer: str | None = None,
) -> PresumedName | None:
    """What the guidance names among these texts on the day; ``extra`` are names added by rulings.

    The designer's name is context alone: it makes "910B" Huawei's, and names nothing by itself.
    """
    written = APART.join(one for one in (model, description, sku) if one)
    known = (_known if len(written) > LONGEST_KEPT else _known_again)(written, designer or "", on)
    return known or _by_ruling(written, extra)


def in_public_notice(model: str | None, description: str | None, sku: str | None, on: date) -> bool:
    """Whether BIS is publicly known to have written to companies about this item, or about an IC inside it."""
    found = find_chip(model, sku, description)
    inside = (one.item.model for one in (found.item.components or ())) if found else ()
    chips = {found.name, *inside} if found else set()
    bare = chip_names.squeezed(model or "")
    return any(
        chips & set(one["chips"]) or bare in map(chip_names.squeezed, one["alone"])
        for one in _DATA["notices"]
        if date.fromisoformat(one["since"]) <= on
    )


def _known(written: str, designer: str, on: date) -> PresumedName | None:
    text = chip_names.folded(written)
    words = frozenset(chip_names.words_of(f"{text} {designer}"))
    return _by_number(text, words, on) or _by_container(text, on)


_known_again: Final = lru_cache(maxsize=4096)(_known)
"""One question asks for the same item many times over."""


def _by_number(text: str, words: frozenset[str], on: date) -> PresumedName | None:
    guidance = _DATA["guidance"]
    if date.fromisoformat(guidance["since"]) > on:
        return None
    of_makers = _speaks_of_ascend(words)
    for found in _NUMBER.finditer(text):
        glued = found["prefix"]
        if glued and glued not in _PREFIXES:
            continue
        if of_makers or glued in _BESIDE or found["before"] or found["after"]:
            name = guidance["named"][found["joined"] or found["apart"]]
            return PresumedName(name, found["number"], guidance["confidence"])
    return None


def _speaks_of_ascend(words: frozenset[str]) -> bool:
    """Whether the words around a number tell that it is an Ascend's: maker, line and trade, or the trade alone."""
    of_the_trade = bool((CONTEXT | TELLING) & words)
    nothing_else = bool(TELLING & words) and all(map(chip_names.familiar, words))
    return bool(_MAKERS & words) or bool(_LINES & words and of_the_trade) or nothing_else


def _by_container(text: str, on: date) -> PresumedName | None:
    runs = {run for phrase in chip_names.phrases_of(text) for _, _, run in phrase.runs()}
    for one in _DATA["containing"]:
        keys = [key for key in one["keys"] if chip_names.squeezed(key) in runs]
        if keys and date.fromisoformat(one["since"]) <= on:
            return PresumedName(one["name"], keys[0], one["confidence"])
    return None


def _by_ruling(written: str, extra: tuple[str, ...]) -> PresumedName | None:
    text = chip_names.folded(written) if extra else ""
    for one in extra:
        parts = _PART.findall(chip_names.folded(one))
        whole = r"(?<![A-Z0-9])" + r"[\W_]*".join(map(re.escape, parts)) + r"(?![A-Z0-9])"
        if parts and re.search(whole, text):
            return PresumedName(one, one, "RULING")
    return None


def _read() -> Mapping[str, Any]:
    raw = files("app.law").joinpath("data/presumed_items.yaml").read_bytes()
    loaded: Mapping[str, Any] = yaml.CBaseLoader(raw).get_single_data()
    return loaded


_DATA: Final = _read()
_MAKERS, _BESIDE, _LINES, _PREFIXES = (
    frozenset(_DATA[name]) for name in ("makers", "beside", "lines", "prefixes")
)
_NUMBER: Final = re.compile(
    rf"(?P<before>\b(?:{'|'.join(_BESIDE)})[\s\-_(/,|]+)?"
    r"(?<![A-Z0-9])(?P<prefix>[A-Z]{0,24})"
    r"(?P<number>910(?:[-_.(]{0,2}(?P<joined>[BCD])|\s{1,2}(?P<apart>[BCD])(?!-[A-Z]))"
    r"(?:(?<=B)[- ]?[1-4]C?(?:-[0-9])?)?)"
    rf"\)?(?:X[0-9]+)?(?![0-9A-Z])(?P<after>[\s\-_()/,|]+(?:{'|'.join(_BESIDE)})\b)?"
)
"""910 and its letter, together or apart, with what stands before and after."""
