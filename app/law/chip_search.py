"""Looking chips up in the catalogue: the entries a model name speaks of, and by which names each is known."""

from collections.abc import Iterator
from typing import Final

from app.facts import ItemKind
from app.law.chip_catalogue import CHIPS, DATA, SYSTEMS, CatalogueEntry
from app.law.chip_names import squeezed
from app.law.chips import find_chip

ENTRIES: Final = {**CHIPS, **SYSTEMS}
"""Every entry by name: ICs, and systems that contain them."""


def entries_for(model: str | None) -> tuple[CatalogueEntry, ...]:
    """The entries that a model name speaks of, by name: those recognised in it and those whose names contain it.

    Without a model, every entry.
    """
    found = set(ENTRIES) if model is None else {*_recognised(model), *_containing(squeezed(model))}
    return tuple(ENTRIES[name] for name in sorted(found))


def names_of(entry: CatalogueEntry) -> tuple[str, ...]:
    """The names by which the entry is recognised in an order, in capitals."""
    return _NAMES[entry.name]


def part_numbers_of(entry: CatalogueEntry) -> tuple[str, ...]:
    """The maker's part numbers of the entry."""
    return tuple(number for number, name in DATA["part_numbers"].items() if name == entry.name)


def _recognised(model: str) -> Iterator[str]:
    entry = find_chip(model, None, None, ItemKind.IC)
    if entry is None:
        return
    inside = (one.item.model or "" for one in entry.item.components or ())
    yield from (name for name in (entry.name, *inside) if name in ENTRIES)


def _containing(wanted: str) -> Iterator[str]:
    if wanted:
        yield from (
            name
            for name, names in _NAMES.items()
            if any(wanted in squeezed(one) for one in (name, *names, *part_numbers_of(ENTRIES[name])))
        )


_NAMES: Final = {
    row["name"]: tuple(
        dict.fromkeys(
            row["keys"] if "keys" in row else (row["key"], *row.get("also", ()), *row.get("short", ()))
        )
    )
    for row in (*DATA["chips"], *DATA["systems"])
}
