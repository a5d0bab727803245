"""The index of one list version: its names made comparable once, its identifiers by value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.facts import AliasQuality, Identifier, IdentifierScheme, ListedParty
from app.matching.candidates import Finder
from app.matching.data_files import read_yaml
from app.matching.normalize import NormalName, normalized, variants

_NATIVE: Final = {
    called: (one["native"], *one.get("also", ()))
    for one in read_yaml("aliases.yaml")["aliases"]
    for called in one["names"]
}


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name of an entry: where the entry stands, and whether the name is a weak alias."""

    entry: int
    name: NormalName
    weak: bool


class NameIndex:
    """Everything that one list version is searched by; built once, then only read."""

    def __init__(self, entries: tuple[ListedParty, ...]) -> None:
        self.entries = entries
        self.names = tuple(one for place, entry in enumerate(entries) for one in _names(place, entry))
        self._finder = Finder(tuple(one.name for one in self.names))
        self._identifiers: dict[tuple[IdentifierScheme, str], list[int]] = {}
        for place, entry in enumerate(entries):
            for identifier in entry.identifiers:
                self._identifiers.setdefault(_key(identifier), []).append(place)

    def find(self, name: NormalName) -> Iterator[ListedName]:
        """The listed names worth comparing with one name."""
        return (self.names[place] for place in self._finder.find(name))

    def identified(self, identifiers: Iterable[Identifier]) -> Iterator[tuple[int, Identifier]]:
        """The entries that carry one of the identifiers, exactly."""
        for identifier in identifiers:
            for place in self._identifiers.get(_key(identifier), ()):
                yield place, identifier


def build_index(parties: Iterable[ListedParty]) -> NameIndex:
    """Make the index of a list version."""
    return NameIndex(tuple(parties))


def _key(identifier: Identifier) -> tuple[IdentifierScheme, str]:
    return identifier.scheme, "".join(one for one in identifier.value.upper() if one.isalnum())


def _names(place: int, entry: ListedParty) -> Iterator[ListedName]:
    written = [(entry.name, False), *((native, False) for native in _NATIVE.get(entry.name, ()))]
    written += ((alias.name, alias.quality is AliasQuality.WEAK) for alias in entry.aliases)
    seen = set()
    for text, weak in written:
        for variant in variants(text):
            if variant not in seen:
                seen.add(variant)
                yield ListedName(place, normalized(variant), weak)
