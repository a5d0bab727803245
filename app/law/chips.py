"""The chip catalogue: real ICs, and systems that contain them, as facts with source and confidence.

A model is recognised through spellings, never guessed: words that neither name the chip nor belong to the
trade keep it from matching, and a short name counts only with its maker or a word of the trade beside it. A
family name that covers several versions gives the strictest one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import lru_cache, partial
from importlib.resources import files
from typing import Any, Final

import yaml

from app.facts import (
    Component,
    Designer,
    Die,
    DieKind,
    Item,
    ItemKind,
    NumberFormat,
    Rate,
    Specification,
    Ternary,
)
from app.law import chip_names
from app.law.chip_names import BRANDS, LONGEST_RUN, SYSTEMS, TELLING, Phrase, Words, words_of
from app.law.performance import BITS

HARDWARE: Final = frozenset({ItemKind.IC, ItemKind.COMPUTER})
AROUND_CHIPS: Final = frozenset({ItemKind.COMPUTER, ItemKind.COMPONENT})
"""What contains ICs and is none."""
LONG_ENOUGH: Final = 4
"""Letters and digits from which a name of the trade may stand alone as a model: A100, and not T4."""
BESIDE_HARDWARE: Final = frozenset({ItemKind.SOFTWARE, ItemKind.TECHNOLOGY, ItemKind.MODEL_WEIGHTS})
"""What may name a chip without being one."""
LONGEST_KEPT: Final = 400
"""Characters of an item's texts up to which its answer is kept in memory."""
_FOR_DATA_CENTERS: Final = {Ternary.YES: 2, Ternary.UNKNOWN: 1, Ternary.NO: 0}

Strictness = tuple[int, Decimal, Decimal]
"""Made for data centers, TPP, memory bandwidth: of two versions the one with the more is the stricter."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What the catalogue knows of a chip or system: its facts as an item, how well known, from where."""

    name: str
    item: Item
    confidence: str
    source: str


class _Standing(Enum):
    """How far a name goes by itself."""

    DISTINCTIVE = "nothing else of the trade is called so"
    BRANDED = "alone as a model, if it is long enough"
    SHORT = "never alone"


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
    model: str | None, sku: str | None, description: str | None, kind: ItemKind | None = None
) -> CatalogueEntry | None:
    """The entry for a part number, or for the chip that model, SKU or description name; of several, one around all.

    A bare model name ("H100") counts by itself, a short one ("H20") where the item's ``kind``, its maker or a
    word of the trade says that it is hardware; in a SKU or a description every name needs that.
    """
    long = sum(len(one) for one in (model, sku, description) if one) > LONGEST_KEPT
    return (_find if long else _find_again)(model, sku, description, kind)


def _find(
    model: str | None, sku: str | None, description: str | None, kind: ItemKind | None
) -> CatalogueEntry | None:
    if sku and (found := _PART_NUMBERS.get(chip_names.squeezed(sku))):
        return found
    if kind in BESIDE_HARDWARE:
        return None
    words = frozenset(words_of(" ".join(one for one in (model, sku, description) if one)))
    said = _Said(words, kind, kind in HARDWARE or chip_names.speaks_of_hardware(words))
    named = list(_named(model or "", replace(said, alone=_alone(words_of(description or "")))))
    named += (one for text in (sku, description) if text for one in _named(text, said))
    return _together({one.name: one for one in named}, said)


_find_again: Final = lru_cache(maxsize=4096)(_find)
"""One question asks for the same item many times over."""


def _alone(description: Words) -> frozenset[_Standing]:
    """Which bare model names count beside this description: none where it speaks of a thing that is no chip."""
    if any(map(chip_names.is_accessory, description)):
        return frozenset()
    of_the_trade = not description or any(map(chip_names.familiar, description))
    return frozenset({_Standing.DISTINCTIVE, _Standing.BRANDED} if of_the_trade else {_Standing.DISTINCTIVE})


def _together(named: Mapping[str, CatalogueEntry], said: _Said) -> CatalogueEntry | None:
    """The only entry named, or a system around all; a chip that a named system contains is no other one."""
    inside = {part.item.model for one in named.values() for part in one.item.components or ()}
    apart = [one for name, one in named.items() if name not in inside]
    if not apart:
        return None
    system = said.kind in AROUND_CHIPS or (said.kind is None and bool(SYSTEMS & said.words))
    if len(apart) == 1 and (apart[0].item.components or not system):
        return apart[0]
    return _around(f"system with {', '.join(one.name for one in apart)}", apart)


def _named(text: str, said: _Said) -> Iterator[CatalogueEntry]:
    for phrase in chip_names.phrases_of(text):
        yield from (row.entry for row in _in_phrase(phrase, said))


def _in_phrase(phrase: Phrase, said: _Said) -> Iterator[_Row]:
    """For each chip that the phrase names, the version that most of the item's words speak of."""
    named: dict[tuple[int, int], list[_Row]] = {}
    for start, end, run in phrase.runs():
        rows = [row for row in _BY_KEY.get(run, ()) if _counts(row, phrase, (start, end), said)]
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
    if row.brands & said.words or TELLING & said.words:
        return True
    if phrase.strange_beside(*at, row.variant):
        return said.hardware and row.standing is _Standing.DISTINCTIVE
    supported = said.hardware or said.kind in AROUND_CHIPS or not row.variant.isdisjoint(said.words)
    return supported or row.standing in said.alone


def _chip(row: Mapping[str, Any]) -> CatalogueEntry:
    headquarters = row["headquarters"]
    item = Item(
        model=row["name"],
        kind=ItemKind.IC,
        eccn=row.get("declared"),
        subject_to_the_ear=Ternary.YES if headquarters == "US" else None,
        designer=Designer(
            name=row["designer"],
            country=headquarters,
            headquarters_country=headquarters,
            ultimate_parent_headquarters_country=row.get("parent", headquarters),
        ),
        specification=_specification(row),
    )
    source = "; ".join(_DATA["sources"][one] for one in row["source"])
    return CatalogueEntry(row["name"], item, row["confidence"], source)


def _specification(row: Mapping[str, Any]) -> Specification:
    rates = tuple(
        Rate(format=NumberFormat(name), tops=Decimal(tops)) for name, tops in row.get("rates", {}).items()
    )
    data_center = Ternary(row["data_center"])
    return Specification(
        rates=rates or None,
        dies=tuple(_dies(row)) or None,
        process_node_nm=_number(row, "node_nm"),
        non_planar=Ternary(row["non_planar"]),
        dram_bandwidth_gb_s=_number(row, "dram_bandwidth_gb_s"),
        designed_for_data_center=data_center,
        marketed_for_data_center=data_center,
    )


def _dies(row: Mapping[str, Any]) -> Iterator[Die]:
    if "logic_area_mm2" in row:
        yield Die(
            area_mm2=_number(row, "logic_area_mm2"),
            kind=DieKind.LOGIC,
            non_planar=Ternary(row["non_planar"]),
            node_nm=_number(row, "node_nm"),
        )
    for die in row.get("dies", ()):
        yield Die(
            area_mm2=_number(die, "area_mm2"),
            kind=DieKind(die["kind"]),
            non_planar=Ternary(die.get("non_planar", row["non_planar"])),
            count=int(die["count"]) if "count" in die else None,
        )


def _number(row: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None


def _around(name: str, inside: Sequence[CatalogueEntry], count: int | None = None) -> CatalogueEntry:
    """A system of that name with each of the chips, ``count`` times; subject to the EAR with any of them."""
    subject = {one.item.subject_to_the_ear for one in inside}
    item = Item(
        model=name,
        kind=ItemKind.COMPUTER,
        subject_to_the_ear=Ternary.YES if Ternary.YES in subject else None,
        designer=inside[0].item.designer if len(inside) == 1 else None,
        components=tuple(Component(item=one.item, count=count) for one in inside),
    )
    sources = dict.fromkeys(one.source for one in inside)
    return CatalogueEntry(name, item, inside[0].confidence, "; ".join(sources))


def _strictness(item: Item) -> Strictness:
    spec = item.specification or Specification()
    tpp = max((one.tops * BITS[one.format] for one in spec.rates or ()), default=Decimal(0))
    made_for = _FOR_DATA_CENTERS[spec.marketed_for_data_center or Ternary.UNKNOWN]
    return made_for, tpp, spec.dram_bandwidth_gb_s or Decimal(0)


def _rows() -> Iterator[tuple[str, _Row]]:
    """Every name with what it names."""
    for row in _DATA["chips"]:
        entry = _CHIPS[row["name"]]
        variant = frozenset(words_of(" ".join(row.get("variant", ()))))
        known = partial(_Row, entry, variant, BRANDS[row["designer"]], strictness=_strictness(entry.item))
        for name in (row["key"], *row.get("also", ())):
            yield name, known(standing=_standing(name, branded="branded" in row))
        for name in row.get("short", ()):
            yield name, known(standing=_Standing.SHORT)
    for row in _DATA["systems"]:
        chip = _CHIPS[row["contains"]]
        entry = _around(row["name"], (chip,), int(row["count"]))
        brands = BRANDS[_DESIGNERS[row["contains"]]]
        for name in row["keys"]:
            yield name, _Row(entry, frozenset(), brands, _Standing.DISTINCTIVE, _strictness(chip.item))


def _standing(name: str, *, branded: bool) -> _Standing:
    if not branded:
        return _Standing.DISTINCTIVE
    return _Standing.BRANDED if len(chip_names.squeezed(name)) >= LONG_ENOUGH else _Standing.SHORT


_RAW: Final = files("app.law").joinpath("data/chips.yaml").read_bytes()
_DATA: Final[Mapping[str, Any]] = yaml.CBaseLoader(_RAW).get_single_data()
_DESIGNERS: Final = {row["name"]: row["designer"] for row in _DATA["chips"]}
_CHIPS: Final = {row["name"]: _chip(row) for row in _DATA["chips"]}
_BY_KEY: Final[dict[str, list[_Row]]] = defaultdict(list)
for _name, _row in _rows():
    _BY_KEY[chip_names.squeezed(_name)].append(_row)
_PART_NUMBERS: Final = {
    chip_names.squeezed(number): _CHIPS[name] for number, name in _DATA["part_numbers"].items()
}
CHIPS: Final = tuple(_CHIPS.values())
CHIPS_VERSION: Final = hashlib.sha256(_RAW + chip_names.RAW).hexdigest()
"""Content hash of the catalogue and of the words by which it is recognised."""
