"""The chip catalogue: real ICs, and systems that contain them, as facts with source and confidence.

A model is recognised through spellings, never guessed: words that neither name the chip nor belong to the
trade keep it from matching, and a short name counts only with its maker or family beside it. A family name
that covers several versions gives the one with the highest performance.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
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

_BITS: Final = {"int4": 4, "fp4": 4, "int8": 8, "fp8": 8, "fp16": 16, "bf16": 16, "tf32": 32}
_WORD: Final = re.compile(r"[A-Z]+|[0-9]+[A-Z]*")
LONG_ENOUGH: Final = 4
"""Letters and digits from which a model name may stand alone without a kind or a maker."""
LONGEST_RUN: Final = 6
HARDWARE: Final = frozenset({ItemKind.IC, ItemKind.COMPUTER, ItemKind.COMPONENT})
BESIDE_HARDWARE: Final = frozenset({ItemKind.SOFTWARE, ItemKind.TECHNOLOGY, ItemKind.MODEL_WEIGHTS})
"""What may name a chip without being one."""
_MEMORY: Final = re.compile(r"^[0-9]+(GB|G|TB|X)$")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What the catalogue knows of a chip or system: its facts as an item, how well known, from where."""

    name: str
    item: Item
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    variant: frozenset[str]
    branded: bool
    entry: CatalogueEntry
    performance: Decimal


def find_chip(
    model: str | None, sku: str | None, description: str | None, kind: ItemKind | None = None
) -> CatalogueEntry | None:
    """The entry for a part number, a model name, or a description that names the chip with its maker.

    A short model name standing alone ("H20") counts where the item's ``kind`` says that it is hardware.
    """
    if kind in BESIDE_HARDWARE:
        return None
    if sku and (found := _SKUS.get(_plain(sku))):
        return found
    if model and (found := _named(model, hardware=kind in HARDWARE)):
        return found
    if description and BRANDS & set(words_of(description)):
        return _named(description, hardware=kind in HARDWARE)
    return None


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in capitals; a name and its number may stand together or apart."""
    return tuple(_WORD.findall(text.upper()))


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


@lru_cache(maxsize=8192)
def _named(text: str, *, hardware: bool) -> CatalogueEntry | None:
    words = words_of(text)
    if ACCESSORIES & set(words):
        return None
    rows = [row for row in _ROWS if _names(row, words, hardware=hardware)]
    if not rows:
        return None
    longest = max(len(row.key) for row in rows)
    rows = [row for row in rows if len(row.key) == longest]
    return max(rows, key=lambda row: (row.variant <= set(words), row.performance)).entry


def _names(row: _Row, words: tuple[str, ...], *, hardware: bool) -> bool:
    rest = _without(words, row.key)
    if rest is None:
        return False
    if BRANDS & set(words):
        return True
    familiar = all(one in TRADE or one in row.variant or _MEMORY.match(one) or one.isdigit() for one in rest)
    alone = not rest and (hardware or len(row.key) >= LONG_ENOUGH)
    return familiar and (alone or not row.branded or bool(TRADE & set(rest)))


def _without(words: tuple[str, ...], key: str) -> tuple[str, ...] | None:
    """The words around a run that reads as the key; ``None`` where there is none."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_RUN, len(words)) + 1):
            if "".join(words[start:end]) == key:
                return words[:start] + words[end:]
    return None


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
            ultimate_parent_headquarters_country=headquarters,
        ),
        specification=_specification(row),
    )
    return CatalogueEntry(row["name"], item, row["confidence"], row["source"])


def _specification(row: Mapping[str, Any]) -> Specification:
    planar = Ternary(row["non_planar"])
    node = _number(row, "node_nm")
    area = _number(row, "logic_area_mm2")
    dies = (Die(area_mm2=area, kind=DieKind.LOGIC, non_planar=planar, node_nm=node),) if area else None
    rates = tuple(
        Rate(format=NumberFormat(name), tops=Decimal(tops)) for name, tops in row.get("rates", {}).items()
    )
    return Specification(
        tpp=_number(row, "tpp"),
        rates=rates or None,
        dies=dies,
        process_node_nm=node,
        non_planar=planar,
        dram_bandwidth_gb_s=_number(row, "dram_bandwidth_gb_s"),
        designed_for_data_center=Ternary(row["data_center"]),
        marketed_for_data_center=Ternary(row["data_center"]),
    )


def _number(row: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None


def _system(row: Mapping[str, Any], chips: Mapping[str, CatalogueEntry]) -> CatalogueEntry:
    inside = chips[row["contains"]]
    item = Item(
        model=row["name"],
        kind=ItemKind.COMPUTER,
        subject_to_the_ear=inside.item.subject_to_the_ear,
        designer=inside.item.designer,
        components=(Component(item=inside.item, count=int(row["count"])),),
    )
    return CatalogueEntry(row["name"], item, row["confidence"], row["source"])


def _performance(item: Item) -> Decimal:
    spec = item.specification
    if spec is None:
        return Decimal(0)
    return max(
        (one.tops * _BITS[one.format.value] for one in spec.rates or ()), default=spec.tpp or Decimal(0)
    )


def _rows(data: Mapping[str, Any], chips: Mapping[str, CatalogueEntry]) -> Iterable[_Row]:
    for row in data["chips"]:
        entry = chips[row["name"]]
        for key in (row["key"], *row.get("also", ())):
            variant = frozenset(words_of(" ".join(row.get("variant", ()))))
            yield _Row(_plain(key), variant, "branded" in row, entry, _performance(entry.item))
    for row in data["systems"]:
        yield _Row(
            _plain(row["key"]), frozenset(), branded=False, entry=_system(row, chips), performance=Decimal(0)
        )


_RAW: Final = files("app.law").joinpath("data/chips.yaml").read_bytes()
_DATA: Final[Mapping[str, Any]] = yaml.CBaseLoader(_RAW).get_single_data()
BRANDS, TRADE, ACCESSORIES = (frozenset(_DATA["words"][kind]) for kind in ("brands", "trade", "accessories"))
_CHIPS: Final = {row["name"]: _chip(row) for row in _DATA["chips"]}
_ROWS: Final = tuple(_rows(_DATA, _CHIPS))
_SKUS: Final = {_plain(sku): _CHIPS[row["name"]] for row in _DATA["chips"] for sku in row.get("skus", ())}
CHIPS: Final = tuple(_CHIPS.values())
CHIPS_VERSION: Final = hashlib.sha256(_RAW).hexdigest()
"""Content hash of the catalogue."""
