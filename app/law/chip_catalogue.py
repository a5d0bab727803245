"""What the chip catalogue holds: real ICs and systems that contain them, as items with source and confidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
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


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What the catalogue knows of a chip or system: its facts as an item, how well known, from where."""

    name: str
    item: Item
    confidence: str
    sources: tuple[str, ...]


def _chip(row: Mapping[str, Any]) -> CatalogueEntry:
    headquarters = row["headquarters"]
    item = Item(
        model=row["name"],
        kind=None if "general_purpose" in row else ItemKind.IC,
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
    return CatalogueEntry(row["name"], item, row["confidence"], _sources(row))


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


def _system(row: Mapping[str, Any]) -> CatalogueEntry:
    """A system of the catalogue; what its row says of sources and confidence stands beside what is known of its IC."""
    inside = CHIPS[row["contains"]]
    entry = around(row["name"], (inside,), int(row["count"]) if "count" in row else None)
    sources = tuple(dict.fromkeys((*inside.sources, *_sources(row))))
    return replace(entry, confidence=row.get("confidence", inside.confidence), sources=sources)


def around(name: str, inside: Sequence[CatalogueEntry], count: int | None = None) -> CatalogueEntry:
    """A system of that name with each of the chips, ``count`` times; subject to the EAR with any of them."""
    subject = {one.item.subject_to_the_ear for one in inside}
    item = Item(
        model=name,
        kind=ItemKind.COMPUTER,
        subject_to_the_ear=Ternary.YES if Ternary.YES in subject else None,
        designer=inside[0].item.designer if len(inside) == 1 else None,
        components=tuple(Component(item=one.item, count=count) for one in inside),
    )
    sources = tuple(dict.fromkeys(source for one in inside for source in one.sources))
    return CatalogueEntry(name, item, inside[0].confidence, sources)


def _sources(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(DATA["sources"][one] for one in row.get("source", ()))


RAW: Final = files("app.law").joinpath("data/chips.yaml").read_bytes()
DATA: Final[Mapping[str, Any]] = yaml.CBaseLoader(RAW).get_single_data()
CHIPS: Final = {row["name"]: _chip(row) for row in DATA["chips"]}
"""The entries of single ICs, by name."""
SYSTEMS: Final = {row["name"]: _system(row) for row in DATA["systems"]}
"""The entries of systems around them, by name."""
CHECKED_ON: Final = date.fromisoformat(DATA["checked_on"])
"""The last day on which the entries were compared with their sources."""
