"""What the score card is fitted on, measured: pairs of names, and the listed names they are found among."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.facts import ListedParty
from app.ingest import csl
from app.matching.align import align
from app.matching.beings import BeingKind, being_kind
from app.matching.candidates import Finder, finder_of
from app.matching.compare import is_ruled_out
from app.matching.features import Features, features
from app.matching.normalize import NormalName, normalized, short_form_of, variants
from tests.bench.reference_data import LISTS, REFERENCE

LEAST_EVIDENCE = 40


@dataclass(frozen=True, slots=True)
class Pair:
    """A measured pair. ``group`` is the query, the same for all its pairs; no points help one that is ruled out."""

    kind: BeingKind
    features: Features
    is_match: bool
    weight: float
    group: str
    source: str
    is_ruled_out: bool


def measured(query: NormalName, entry: NormalName) -> tuple[Features, bool]:
    """The features of two names, and whether a rule settles that they are no match."""
    alignment = align(query, entry)
    found = features(query, entry, alignment)
    return found, is_ruled_out(query, entry, alignment, found)


class ListedNames:
    """All names of the reference lists, with who bears them."""

    def __init__(self) -> None:
        listed = [
            (party, (name, of_list))
            for name in LISTS
            for of_list, part in csl.read(REFERENCE / "lists" / name).items()
            for party in part
        ]
        self.parties = [party for party, _ in listed]
        self.lists = [of_list for _, of_list in listed]
        named = [one for number, party in enumerate(self.parties) for one in _names(number, party)]
        self.owner = [owner for owner, _ in named]
        self.names = [name for _, name in named]

    @cached_property
    def finder(self) -> Finder:
        return finder_of(self.names)

    @cached_property
    def bearers(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for owner, name in zip(self.owner, self.names, strict=True):
            found[name.sorted_words].add(owner)
        return found

    @cached_property
    def numbers(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for number, party in enumerate(self.parties):
            found[party.id].add(number)
        return found

    def bearers_of(self, number: int) -> set[int]:
        """All entries that share a name with one."""
        return {number}.union(
            *(self.bearers[normalized(one).sorted_words] for one in written(self.parties[number]))
        )

    def pairs(self, query: str, right: set[int], weight: float, source: str) -> Iterator[Pair]:
        """The candidates of a query, measured; of those that are right the best alone, or all strangers."""
        compared = [
            one
            for variant in variants(query)
            if not short_form_of(variant, query)
            for one in self._compared(normalized(variant))
        ]
        if not right:
            yield from (
                Pair(kind, found, False, weight, query, source, ruled_out)
                for _, kind, found, ruled_out in compared
                if found.evidence >= LEAST_EVIDENCE
            )
            return
        matches = [one for one in compared if one[0] in right]
        if matches:
            _, kind, found, ruled_out = max(
                matches, key=lambda one: one[2].evidence - one[2].left_of_query - one[2].left_of_entry
            )
            yield Pair(kind, found, True, weight, query, source, ruled_out)

    def _compared(self, query: NormalName) -> Iterator[tuple[int, BeingKind, Features, bool]]:
        for at in self.finder.find(query):
            entry = self.names[at]
            kind = being_kind(query, entry, self.parties[self.owner[at]].type)
            yield self.owner[at], kind, *measured(query, entry)


def _names(number: int, party: ListedParty) -> Iterable[tuple[int, NormalName]]:
    found = dict.fromkeys(
        variant for name in written(party) for variant in variants(name) if not short_form_of(variant, name)
    )
    return [(number, normalized(name)) for name in found]


def written(party: ListedParty) -> list[str]:
    """The name and the aliases of a party."""
    return [party.name, *(alias.name for alias in party.aliases)]
