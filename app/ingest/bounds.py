"""What a list must hold to be believed: counts within bounds, parties that cannot be missing, most of what it held."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.facts import ListedParty, ListName, PartyType

KINDS: Final[Mapping[str, PartyType]] = {
    "persons": PartyType.PERSON,
    "organizations": PartyType.ORGANIZATION,
    "vessels": PartyType.VESSEL,
    "aircraft": PartyType.AIRCRAFT,
}
ALIASES: Final = "aliases"
A_FEW: Final = 3
"""So many entries may always leave or change: a share of a short list is nobody."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many entries a list may have, and texts of which each must stand in some name or alias of it.

    ``kinds`` bounds its persons, organizations, vessels, aircraft and aliases; ``removed`` and ``changed`` are the
    largest shares of the version before that may be gone, or be someone else under the same id.
    """

    least: int
    most: int
    canaries: tuple[str, ...] = ()
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    removed: float = 1.0
    changed: float = 1.0


@dataclass(frozen=True, slots=True)
class Delta:
    """How many entries of the version before, of how many, are gone by name, and how many became someone else."""

    held: int
    removed: int
    changed: int


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
    return [*found, *(f"{list_id}: no entry names {one}" for one in missing), *_kinds(list_id, bounds, held)]


def losses(list_id: ListName, bounds: Bounds, delta: Delta) -> list[str]:
    """What speaks against believing a list that follows another, in words."""
    shares = (
        (delta.removed, bounds.removed, "are gone"),
        (delta.changed, bounds.changed, "have other names"),
    )
    return [
        f"{list_id}: {count} of {delta.held} entries {how}, expected {share:.0%} at most"
        for count, share, how in shares
        if count > max(A_FEW, share * delta.held)
    ]


def _kinds(list_id: ListName, bounds: Bounds, held: tuple[ListedParty, ...]) -> Iterator[str]:
    types = Counter(party.type for party in held)
    for kind, (least, most) in bounds.kinds.items():
        count = sum(len(party.aliases) for party in held) if kind == ALIASES else types[KINDS[kind]]
        if not least <= count <= most:
            yield f"{list_id}: {count} {kind}, expected {least} to {most}"


def _names(party: ListedParty) -> tuple[str, ...]:
    return (party.name, *(alias.name for alias in party.aliases))
