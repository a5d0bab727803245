"""Finding in the chip catalogue what a model, a part number or a description names.

A model is recognised through spellings, never guessed: words that neither name the chip nor belong to the
trade keep it from matching, and a short name counts only with its maker or a word of the trade beside it. A
family name that covers several versions gives the strictest one.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import lru_cache, partial
from typing import Final

from app.facts import Item, ItemKind, Specification, Ternary
from app.law import chip_catalogue, chip_names
from app.law.chip_catalogue import CHIPS, DATA, CatalogueEntry, around
from app.law.chip_names import (
    BRANDS,
    LONGEST_RUN,
    OTHER_LINES,
    SYSTEMS,
    TELLING,
    Phrase,
    Words,
    squeezed,
    words_of,
)
from app.law.performance import BITS

__all__ = ["CHIPS_VERSION", "LONGEST_KEPT", "CatalogueEntry", "find_chip"]

HARDWARE: Final = frozenset({ItemKind.IC, ItemKind.COMPUTER})
AROUND_CHIPS: Final = frozenset({ItemKind.COMPUTER, ItemKind.COMPONENT})
"""What contains ICs and is none."""
LONG_ENOUGH: Final = 4
"""Letters and digits from which a name of the trade may stand alone as a model: A100, and not T4."""
BESIDE_HARDWARE: Final = frozenset({ItemKind.SOFTWARE, ItemKind.TECHNOLOGY, ItemKind.MODEL_WEIGHTS})
"""What may name a chip without being one."""
LONGEST_KEPT: Final = 400
"""Characters of an item's texts up to which its answer is kept in memory."""
DECLARED_HARDWARE: Final = ("3A", "4A", "5A002", "5A004", "5A992")
"""Beginnings of ECCNs under which chips and computers are declared."""
_FOR_DATA_CENTERS: Final = {Ternary.YES: 2, Ternary.UNKNOWN: 1, Ternary.NO: 0}

Strictness = tuple[int, Decimal, Decimal]
"""Made for data centers, TPP, memory bandwidth: of two versions the one with the more is the stricter."""


class _Standing(Enum):
    """How far a name goes by itself."""

    DISTINCTIVE = "nothing else of the trade is called so"
    BRANDED = "alone as a model, if it is long enough"
    SHORT = "alone only under an ECCN of hardware"


_SEVERAL: Final = re.compile(r"(?<=[0-9])S$")
"""The ending of several of a model whose number is too short to tell without the catalogue: "H20s" beside "L40S"."""
_OF_THE_TRADE: Final = frozenset({_Standing.DISTINCTIVE, _Standing.BRANDED})


@dataclass(frozen=True, slots=True)
class _Row:
    entry: CatalogueEntry
    variant: frozenset[str]
    brands: frozenset[str]
    standing: "_Standing"
    strictness: Strictness


@dataclass(frozen=True, slots=True)
class _Said:
    """What the whole item says: every word of it, its kind, and which bare names may stand alone."""

    words: frozenset[str]
    kind: ItemKind | None
    hardware: bool
    alone: frozenset[_Standing] = frozenset()


def find_chip(
    model: str | None,
    sku: str | None,
    description: str | None,
    kind: ItemKind | None = None,
    eccn: str | None = None,
) -> CatalogueEntry | None:
    """The entry for a part number, or for the chip that model, SKU or description name; of several, one around all.

    A bare name ("H100") counts by itself as the model, or where it is all that is said; a short one ("H20")
    where the item's ``kind``, its declared ``eccn``, its maker or a word of the trade says that it is hardware.
    """
    long = sum(len(one) for one in (model, sku, description) if one) > LONGEST_KEPT
    declared = (eccn or "").upper().startswith(DECLARED_HARDWARE)
    return (_find if long else _find_again)(model, sku, description, kind, declared=declared)


def _find(
    model: str | None, sku: str | None, description: str | None, kind: ItemKind | None, *, declared: bool
) -> CatalogueEntry | None:
    numbers = (_PART_NUMBERS.get(squeezed(one)) for one in (sku, model) if one)
    if found := next((one for one in numbers if one), None):
        return found
    if kind in BESIDE_HARDWARE:
        return None
    texts = tuple(one for one in (model, sku, description) if one)
    words = frozenset(words_of(" ".join(texts)))
    said = _Said(words, kind, kind in HARDWARE or chip_names.speaks_of_hardware(words))
    only = texts[0] if len(texts) == 1 and chip_names.is_one_phrase(texts[0]) else None
    beside = words_of(description or "") if model else ()
    first = replace(said, alone=_alone(beside, declared=declared))
    named = list(_named(model or only or "", first))
    named += (one for text in texts[bool(model) :] for one in _named(text, said))
    return _together({one.name: one for one in named}, said)


_find_again: Final = lru_cache(maxsize=4096)(_find)
"""One question asks for the same item many times over."""


def _alone(description: Words, *, declared: bool) -> frozenset[_Standing]:
    """Which bare names count beside this description: none where it speaks of a thing that is no chip."""
    if any(map(chip_names.is_accessory, description)):
        return frozenset()
    if not description or any(map(chip_names.familiar, description)):
        every = declared and all(map(chip_names.familiar, description))
        return frozenset(_Standing) if every else _OF_THE_TRADE
    return frozenset({_Standing.DISTINCTIVE})


def _together(named: Mapping[str, CatalogueEntry], said: _Said) -> CatalogueEntry | None:
    """The only entry named, or a system around all; a chip that a named system contains is no other one.

    A server that is sold with one of several chips gives way to the chip that is named.
    """
    inside = {part.item.model for one in named.values() for part in one.item.components or ()}
    apart = [one for name, one in named.items() if name not in inside]
    chosen = [one for one in apart if one.name not in _OF_CHOICE] or apart
    if not chosen:
        return None
    boxed = said.kind is None and (bool(SYSTEMS & said.words) or len(chosen) < len(apart))
    system = said.kind in AROUND_CHIPS or boxed
    if len(chosen) == 1 and (chosen[0].item.components or not system):
        return chosen[0]
    return around(f"system with {', '.join(one.name for one in chosen)}", chosen)


def _named(text: str, said: _Said) -> Iterator[CatalogueEntry]:
    for phrase in chip_names.phrases_of(text):
        yield from (row.entry for row in _in_phrase(phrase, said))


def _in_phrase(phrase: Phrase, said: _Said) -> Iterator[_Row]:
    """For each chip that the phrase names, the version that most of the item's words speak of."""
    named: dict[tuple[int, int], list[_Row]] = {}
    for start, end, run in phrase.runs():
        known = _BY_KEY.get(run) or _BY_KEY.get(_SEVERAL.sub("", run), [])
        rows = [row for row in known if _counts(row, phrase, (start, end), said)]
        if rows:
            named[start, end] = rows
    for (start, end), rows in named.items():
        if not any(wider in named for wider in _around_run(start, end)):
            yield max(rows, key=lambda row: (len(row.variant & said.words), row.strictness))


def _around_run(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Every longer run that covers the run: DGX H100 around H100."""
    for first in range(end - LONGEST_RUN, start + 1):
        for last in range(end, first + LONGEST_RUN + 1):
            if (first, last) != (start, end):
                yield first, last


def _counts(row: _Row, phrase: Phrase, at: tuple[int, int], said: _Said) -> bool:
    """Whether what stands beside a name lets it be the chip's."""
    if phrase.of_an_accessory and said.kind not in HARDWARE:
        return False
    by_maker = row.brands & said.words and not (row.standing is _Standing.SHORT and OTHER_LINES & said.words)
    if by_maker or TELLING & said.words:
        return True
    if phrase.strange_beside(*at, row.variant):
        return said.hardware and row.standing is _Standing.DISTINCTIVE
    supported = said.hardware or said.kind in AROUND_CHIPS or not row.variant.isdisjoint(said.words)
    return supported or row.standing in said.alone


def _strictness(item: Item) -> Strictness:
    spec = item.specification or Specification()
    tpp = max((one.tops * BITS[one.format] for one in spec.rates or ()), default=Decimal(0))
    made_for = _FOR_DATA_CENTERS[spec.marketed_for_data_center or Ternary.UNKNOWN]
    return made_for, tpp, spec.dram_bandwidth_gb_s or Decimal(0)


def _rows() -> Iterator[tuple[str, _Row]]:
    """Every name with what it names."""
    designers = {row["name"]: row["designer"] for row in DATA["chips"]}
    for row in DATA["chips"]:
        entry = CHIPS[row["name"]]
        variant = frozenset(words_of(" ".join(row.get("variant", ()))))
        known = partial(_Row, entry, variant, BRANDS[row["designer"]], strictness=_strictness(entry.item))
        for name in (row["key"], *row.get("also", ())):
            yield name, known(standing=_standing(name, branded="branded" in row))
        for name in row.get("short", ()):
            yield name, known(standing=_Standing.SHORT)
    for row in DATA["systems"]:
        chip = CHIPS[row["contains"]]
        entry = chip_catalogue.SYSTEMS[row["name"]]
        brands = BRANDS[designers[row["contains"]]]
        for name in row["keys"]:
            yield name, _Row(entry, frozenset(), brands, _Standing.DISTINCTIVE, _strictness(chip.item))


def _standing(name: str, *, branded: bool) -> _Standing:
    if not branded:
        return _Standing.DISTINCTIVE
    return _Standing.BRANDED if len(squeezed(name)) >= LONG_ENOUGH else _Standing.SHORT


_BY_KEY: Final[dict[str, list[_Row]]] = defaultdict(list)
for _name, _row in _rows():
    _BY_KEY[squeezed(_name)].append(_row)
_OF_CHOICE: Final = frozenset(row["name"] for row in DATA["systems"] if row.get("contents") == "CHOICE")
"""Servers that are sold with one of several chips."""
_PART_NUMBERS: Final = {squeezed(number): CHIPS[name] for number, name in DATA["part_numbers"].items()}
CHIPS_VERSION: Final = hashlib.sha256(chip_catalogue.RAW + chip_names.RAW).hexdigest()
"""Content hash of the catalogue and of the words by which it is recognised."""
