"""What a list must hold to be believed: row counts within bounds, and parties that cannot be missing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.facts import ListedParty, ListId, ListName


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many entries a list may have, and texts of which each must stand in some name or alias of it."""

    least: int
    most: int
    canaries: tuple[str, ...] = ()


def problems(list_id: ListName, bounds: Bounds, parties: Iterable[ListedParty]) -> list[str]:
    """What is wrong with a list's content, in words; empty when it may be believed."""
    held = tuple(parties)
    found = []
    if not bounds.least <= len(held) <= bounds.most:
        found.append(f"{list_id}: {len(held)} entries, expected {bounds.least} to {bounds.most}")
    repeated = [one for one, count in Counter(party.id for party in held).items() if count > 1]
    found += [f"{list_id}: the id {one} stands on several entries" for one in sorted(repeated)]
    names = [name.casefold() for party in held for name in _names(party)]
    missing = [one for one in bounds.canaries if not any(one.casefold() in name for name in names)]
    return found + [f"{list_id}: no entry names {one}" for one in missing]


def check_against(
    table: Mapping[ListId, Bounds], list_id: ListName, parties: Iterable[ListedParty]
) -> list[str]:
    """The problems of a list by a source's own table of bounds; a list the source does not carry is one."""
    bounds = {known.value: one for known, one in table.items()}.get(list_id)
    return [f"{list_id}: not a list of this source"] if bounds is None else problems(list_id, bounds, parties)


def _names(party: ListedParty) -> tuple[str, ...]:
    return (party.name, *(alias.name for alias in party.aliases))
