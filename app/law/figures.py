"""What the figures of an item and of the items inside it say: an IC, HBM, or a box by its most capable IC."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from app.facts import Item, ItemKind, Specification
from app.law.advanced_ics import read_ic
from app.law.hbm import read_hbm
from app.law.reading import LEVEL_2022, OUTSIDE, Basis, Place, Reading, joined, merged, stricter, strictest

BOXES: Final = frozenset({ItemKind.COMPUTER, ItemKind.COMPONENT})


def figures_of(item: Item, pointer: str, on: date, contents: Sequence[Reading]) -> Reading | None:
    """What the item's own figures and its contents say; ``None`` when neither is stated."""
    readings = []
    spec, where = item.specification, f"{pointer}/specification"
    if contents and not (_is_logic(item) and _only_memory(contents)):
        readings.append(_box(contents))
    if _is_memory(item):
        readings.append(read_hbm(spec or Specification(), where, on))
    if spec and (_computes(spec) or not readings):
        own = read_ic(spec, where, on)
        readings.append(_boxed(own, "COMPUTER_FIGURES_READ_AS_IC") if item.kind in BOXES else own)
    return joined(*readings) if readings else None


def _is_memory(item: Item) -> bool:
    """HBM by its kind, or an item of no stated kind with figures of HBM and none of processing."""
    spec = item.specification
    figured = bool(spec and (spec.hbm_bandwidth_gb_s or spec.hbm_area_mm2) and not _computes(spec))
    return item.kind is ItemKind.HBM or (item.kind is None and figured)


def _is_logic(item: Item) -> bool:
    """An IC with figures of processing: the HBM in its package is no item of its own (3A090.c, note)."""
    return item.kind is ItemKind.IC and item.specification is not None and _computes(item.specification)


def _only_memory(contents: Sequence[Reading]) -> bool:
    return all(one.levels[0] == "c" for one in contents)


def _computes(spec: Specification) -> bool:
    by_die = any(die.rates for die in spec.dies or ())
    return bool(spec.tpp or spec.performance_density or spec.rates or spec.mac_tops or by_die)


def _box(contents: Sequence[Reading]) -> Reading:
    """A computer, assembly or component by its most capable IC: any of them, never their sum (4A090).

    HBM beside an IC puts nothing inside; HBM and nothing else stays HBM, however it is packed.
    """
    if _only_memory(contents):
        return replace(joined(*contents), basis=Basis.COMPONENT)
    boxed = tuple(_boxed(one) for one in contents)
    whole = joined(*boxed)
    deciding = [one for one in boxed if one.places[0].level == whole.places[0].level]
    bandwidths = [one.dram_bandwidth_gb_s for one in deciding]
    stated = [one for one in bandwidths if one is not None]
    return replace(
        whole,
        basis=Basis.COMPONENT,
        data_center=stricter(one.data_center for one in deciding),
        dram_bandwidth_gb_s=max(stated) if len(stated) == len(bandwidths) else None,
    )


def _boxed(reading: Reading, *warnings: str) -> Reading:
    """The reading of an IC as that of the box around it."""
    places = tuple(dict.fromkeys(_boxed_place(place) for place in reading.places))
    return replace(reading, places=strictest([places]), warnings=merged((reading.warnings, warnings)))


def _boxed_place(place: Place) -> Place:
    if place.level in (None, "c"):
        return OUTSIDE
    eccn = "4A090" if place.level == LEVEL_2022 else f"4A090.{place.level}"
    return Place(place.level, eccn, eccn)
