"""Items that BIS has named: the Ascend ICs of the GP10 guidance, and those of letters that became known.

Recognised in what buyers really write: spellings, Chinese and Japanese writing, boards and clusters that
contain them. A bare number needs a word of context.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

from app.facts import ItemKind
from app.law import chip_names, ruled_names
from app.law.chip_names import CONTEXT, OTHER_LINES, TELLING
from app.law.chips import HARDWARE, LONGEST_KEPT, find_chip
from app.law.rulings import PresumedItem

APART: Final = " | "
"""Between the fields of an item: a number does not reach over it."""
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class PresumedName:
    """An item that the guidance names, and the words by which it was recognised."""

    name: str
    recognised_by: str
    confidence: str
    ruling: str | None = None


def named(
    model: str | None,
    description: str | None,
    sku: str | None,
    on: date,
    extra: tuple[tuple[str, PresumedItem], ...] = (),
    designer: str | None = None,
    kind: ItemKind | None = None,
) -> PresumedName | None:
    """What the guidance names among these texts on the day; ``extra`` are items that rulings add, with their ids.

    The designer's name is context alone: it makes "910B" Huawei's, and names nothing by itself. A thing for
    such an IC ("cable for Ascend 910B") is not one, unless its ``kind`` says that it is an IC or a computer.
    """
    written = APART.join(one for one in (model, description, sku) if one)
    asked = _Asked(written, designer or "", on, kind in HARDWARE)
    known = (_known if len(written) > LONGEST_KEPT else _known_again)(asked)
    return known or _by_ruling(asked, extra)


def in_public_notice(model: str | None, description: str | None, sku: str | None, on: date) -> bool:
    """Whether BIS is publicly known to have written to companies about this item, or about an IC inside it."""
    found = find_chip(model, sku, description)
    inside = (one.item.model for one in (found.item.components or ())) if found else ()
    chips = {found.name, *inside} if found else set()
    bare = "" if not model or _of_something_else(description) else chip_names.squeezed(model)
    return any(chips & one.chips or bare in one.alone for one in _NOTICES if one.since <= on)


@dataclass(frozen=True, slots=True)
class _Notice:
    """From when it has been known that BIS wrote to companies, and about which chips; ``alone``: models, squeezed."""

    since: date
    chips: frozenset[str]
    alone: frozenset[str]


def _of_something_else(description: str | None) -> bool:
    """Whether a description is of no chip: it names an accessory, or has no word of the trade at all."""
    words = chip_names.words_of(description or "")
    return any(map(chip_names.is_accessory, words)) or bool(
        words and not any(map(chip_names.familiar, words))
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was written of an item; ``hardware``: its kind is stated to be an IC or a computer."""

    written: str
    designer: str
    on: date
    hardware: bool


def _known(asked: _Asked) -> PresumedName | None:
    text = chip_names.folded(asked.written)
    words = frozenset(chip_names.words_of(f"{text} {asked.designer}"))
    return _by_number(text, words, asked) or _by_container(text, words, asked)


_known_again: Final = lru_cache(maxsize=4096)(_known)
"""One question asks for the same item many times over."""


def _by_number(text: str, words: frozenset[str], asked: _Asked) -> PresumedName | None:
    guidance = _DATA["guidance"]
    if date.fromisoformat(guidance["since"]) > asked.on:
        return None
    of_makers = _speaks_of_ascend(words)
    for found in _NUMBER.finditer(text):
        glued = found["prefix"]
        if glued and glued not in _PREFIXES:
            continue
        if not asked.hardware and chip_names.of_an_accessory(
            text, found.start("number"), found.end("number")
        ):
            continue
        if of_makers or glued in _BESIDE or found["before"] or found["after"]:
            name = guidance["named"][found["joined"] or found["apart"]]
            return PresumedName(name, found["number"], guidance["confidence"])
    return None


def _speaks_of_ascend(words: frozenset[str]) -> bool:
    """Whether the words around a number tell that it is an Ascend's: maker, line and trade, or the trade alone."""
    of_the_trade = bool((CONTEXT | TELLING) & words)
    nothing_else = bool((TELLING | _BESIDE) & words) and all(map(chip_names.familiar, words - _BESIDE))
    by_maker = bool(_MAKERS & words) and not OTHER_LINES & words
    return by_maker or bool(_LINES & words and of_the_trade) or nothing_else


def _by_container(text: str, words: frozenset[str], asked: _Asked) -> PresumedName | None:
    phrases = [one for one in chip_names.phrases_of(text) if asked.hardware or not one.of_an_accessory]
    of_makers = bool((_MAKERS | _BESIDE) & words)
    standing = {
        run: phrase.strange_beside(start, end, NOTHING)
        for phrase in phrases
        for start, end, run in phrase.runs()
    }
    for one in _DATA["containing"]:
        if date.fromisoformat(one["since"]) > asked.on:
            continue
        found = next(
            (key for key in _keys(one, standing, of_makers=of_makers) if _stands(key, standing, words)), None
        )
        if found:
            return PresumedName(one["name"], found, one["confidence"])
    return None


def _keys(product: Mapping[str, Any], strange: Mapping[str, bool], *, of_makers: bool) -> Iterator[str]:
    """The names of a product that count: all beside the maker's, else those that need no company."""
    yield from product.get("keys", ())
    if of_makers:
        yield from product.get("keys_beside", ())
    for key in product.get("keys_alone", ()):
        if of_makers or not strange.get(chip_names.squeezed(key), True):
            yield key


def _stands(key: str, runs: Container[str], words: frozenset[str]) -> bool:
    """Whether a name stands in the text; one of a single word is not spread over two ("cloud matrix")."""
    return chip_names.squeezed(key) in runs and (len(chip_names.words_of(key)) > 1 or key in words)


def _by_ruling(asked: _Asked, extra: tuple[tuple[str, PresumedItem], ...]) -> PresumedName | None:
    for ruling, item in extra:
        for name in (item.model, *item.aliases):
            if ruled_names.is_written(
                name, item.designer or "", asked.written, asked.designer, hardware=asked.hardware
            ):
                return PresumedName(item.model, name, "RULING", ruling)
    return None


def _read() -> Mapping[str, Any]:
    raw = files("app.law").joinpath("data/presumed_items.yaml").read_bytes()
    loaded: Mapping[str, Any] = yaml.CBaseLoader(raw).get_single_data()
    return loaded


_DATA: Final = _read()
_MAKERS, _BESIDE, _LINES, _PREFIXES = (
    frozenset(_DATA[name]) for name in ("makers", "beside", "lines", "prefixes")
)
_NOTICES: Final = tuple(
    _Notice(
        date.fromisoformat(one["since"]),
        frozenset(one["chips"]),
        frozenset(map(chip_names.squeezed, one["alone"])),
    )
    for one in _DATA["notices"]
)
_NUMBER: Final = re.compile(
    rf"(?P<before>\b(?:{'|'.join(_BESIDE)})[\W_]{{1,5}})?"
    r"(?<![A-Z0-9])(?P<prefix>[A-Z]{0,24})"
    r"(?P<number>910(?:[-_.(\[]{0,2}(?P<joined>[BCD])|\s{1,2}[(\[]?(?P<apart>[BCD])(?!-SUB\b))"
    r"(?:(?<=B)[- ]?[1-4]C?(?:-[0-9])?)?)"
    rf"[)\]]?(?:X[0-9]+)?(?![0-9A-Z])(?P<after>[\W_]{{1,5}}(?:{'|'.join(_BESIDE)})\b)?"
)
"""910 and its letter, together or apart, with what stands before and after."""
