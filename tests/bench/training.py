"""What the score card is fitted on: pairs of names measured, and whether they are of one being.

Three sources, none of them a row whose source begins with ``opensanctions/`` (its licence is for tests alone):
the labelled queries and pairs of the development side; listed names spoilt by our own rules; and strangers: a
sample of company registers, later listings, and persons put together from parts of listed names.
"""

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.facts import ListedParty, PartyType
from app.ingest import csl
from app.matching.align import align
from app.matching.beings import BeingKind, being_kind
from app.matching.candidates import Finder, finder_of
from app.matching.compare import is_ruled_out
from app.matching.features import Features, features
from app.matching.normalize import NormalName, normalized, short_form_of, variants
from tests.bench.perturb import other_part, other_place, spoilt
from tests.bench.reference_data import LISTS, REFERENCE

SPOILT_SHARE = 0.22
RECOMBINED = 3000
LATER = 3000
SIBLINGS = 6000
LEAST_EVIDENCE = 40
STRANGERS_APART = 930


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
        self.parties = [
            party
            for name in LISTS
            for part in csl.read(REFERENCE / "lists" / name).values()
            for party in part
        ]
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


def training_pairs(listed: ListedNames) -> list[Pair]:
    """Every pair to fit on."""
    return [*queries(listed), *labelled_pairs(), *_spoilt(listed), *_strangers(listed), *_siblings(listed)]


def queries(listed: ListedNames) -> Iterator[Pair]:
    """The labelled queries of the development side."""
    for row in read_rows("screen_queries_dev.csv"):
        right = right_ones(listed.numbers, row)
        if bool(right) == bool(row["expected_id"]):
            source = "dev" if right else row["category"]
            yield from listed.pairs(row["query"], right, 1.0, source)


def right_ones(numbers: dict[str, set[int]], row: dict[str, str]) -> set[int]:
    """The entries that answer a labelled query."""
    ids = [row["expected_id"], *row["also_ok"].split("|")] if row["expected_id"] else []
    return {number for one in ids if one for number in numbers[one]}


def labelled_pairs() -> Iterator[Pair]:
    """The labelled pairs we may learn from."""
    for row in read_rows("names_dev.csv"):
        if not row["source"].startswith("opensanctions/"):
            yield from pair_of(row)


def pair_of(row: dict[str, str]) -> Iterator[Pair]:
    """One labelled pair, measured in each of its variants when it is none, in the best when it is a match."""
    query, entry = normalized(row["query"]), normalized(row["candidate"])
    kind = being_kind(query, entry, PartyType.UNKNOWN)
    found, ruled_out = measured(query, entry)
    yield Pair(kind, found, row["expected"] == "match", 1.0, row["candidate"], "pairs", ruled_out)


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the reference data."""
    with (REFERENCE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _spoilt(listed: ListedNames) -> Iterator[Pair]:
    source = random.Random(7)  # noqa: S311 - the same draw every time
    for number, party in enumerate(listed.parties):
        for name in (party.name, *(alias.name for alias in party.aliases[:2])):
            query = spoilt(source, name, party.type) if source.random() < SPOILT_SHARE else None
            if query:
                right = {number}.union(
                    *(listed.bearers[normalized(one).sorted_words] for one in _written(party))
                )
                yield from listed.pairs(query, right, 0.5, "spoilt")


def _strangers(listed: ListedNames) -> Iterator[Pair]:
    for query, weight, source in (*_register(), *_later(listed), *_recombined(listed)):
        found = list(listed.pairs(query, set(), weight, source))
        if all(pair.features.joined_ratio < STRANGERS_APART for pair in found):
            yield from found


def _siblings(listed: ListedNames) -> Iterator[Pair]:
    """Names of other beings made from a listed one: another number, another place, another part of a person's name."""
    source = random.Random(10)  # noqa: S311
    persons = [party for party in listed.parties if party.type is PartyType.PERSON]
    for party in source.sample(listed.parties, SIBLINGS):
        other = source.choice(persons).name
        changed = (
            other_part(source, party.name, other)
            if party.type is PartyType.PERSON
            else other_place(source, party.name)
        )
        if changed is None or normalized(changed).sorted_words in listed.bearers:
            continue
        query, entry = normalized(changed), normalized(party.name)
        found, ruled_out = measured(query, entry)
        kind = being_kind(query, entry, party.type)
        yield Pair(kind, found, False, 0.3, changed, "sibling", ruled_out)


def _register() -> Iterator[tuple[str, float, str]]:
    for row in read_rows("ownership/gleif_lei_names_sample.csv"):
        yield row["legal_name"], 1.0, "register"


def _later(listed: ListedNames) -> list[tuple[str, float, str]]:
    """Names that came on the list of Treasury after ours was printed: strangers of the hard kind."""
    with gzip.open(
        REFERENCE / "lists/ofac_2024-05-03_sdn.csv.gz", "rt", encoding="utf-8", errors="replace"
    ) as lines:
        rows = [row for row in csv.reader(lines) if len(row) > 2]
    new = [row for row in rows if normalized(row[1]).sorted_words not in listed.bearers]
    random.Random(8).shuffle(new)  # noqa: S311
    return [(row[1], 0.2 if "individual" in row[2] else 0.3, "later") for row in new[:LATER]]


def _recombined(listed: ListedNames) -> Iterator[tuple[str, float, str]]:
    """Persons who do not exist, from a surname and another's given name."""
    source = random.Random(9)  # noqa: S311
    persons = [party for party in listed.parties if party.type is PartyType.PERSON and ", " in party.name]
    for _ in range(RECOMBINED):
        surname = source.choice(persons).name.partition(", ")[0]
        given = source.choice(persons).name.partition(", ")[2].split()[0]
        if normalized(f"{given} {surname}").sorted_words not in listed.bearers:
            yield f"{given} {surname}", 0.15, "recombined"


def _names(number: int, party: ListedParty) -> Iterable[tuple[int, NormalName]]:
    written = dict.fromkeys(
        variant for name in _written(party) for variant in variants(name) if not short_form_of(variant, name)
    )
    return [(number, normalized(name)) for name in written]


def _written(party: ListedParty) -> list[str]:
    return [party.name, *(alias.name for alias in party.aliases)]
