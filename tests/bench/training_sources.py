"""Where the pairs come from that the score card is fitted on, and whether they are of one being.

None is a row whose source begins with ``opensanctions/`` (its licence is for tests alone). There are the labelled
queries and pairs of the development side; listed names spoilt by our own rules; the names that Treasury gives to one
entity, and those of different entities that look alike; and strangers: a sample of company registers, later
listings, and persons put together from parts of listed names.
"""

import csv
import gzip
import random
from collections.abc import Iterator
from itertools import combinations

from rapidfuzz import fuzz, utils

from app.facts import ListId, PartyType
from app.matching.beings import being_kind
from app.matching.compare import readings
from app.matching.normalize import NormalName, normalized
from tests.bench.perturb import other_part, other_place, spoilt
from tests.bench.reference_data import LISTS, REFERENCE
from tests.bench.training import ListedNames, Pair, measured, written

SPOILT_SHARE = 0.22
RECOMBINED = 3000
LATER = 3000
SIBLINGS = 6000
STRANGERS_APART = 930
ALIASES_OF_ONE = 3
ALIASES_ALIKE = 60
ALIAS_HOLDS = 85
NAMESAKES = 0.55
NAMESAKES_OF_ONE = 3


def training_pairs(listed: ListedNames) -> list[Pair]:
    """Every pair to fit on."""
    return [
        *queries(listed),
        *labelled_pairs(),
        *_spoilt(listed),
        *_strangers(listed),
        *_siblings(listed),
        *_aliases(listed),
        *_namesakes(listed),
    ]


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
    """One labelled pair, measured in the variants that share most."""
    found = [
        _pair(query, entry, PartyType.UNKNOWN, row["expected"] == "match", 1.0, row["candidate"], "pairs")
        for query, entry in readings(row["query"], row["candidate"])
    ]
    yield max(found, key=lambda pair: (not pair.is_ruled_out, _net(pair)))


def _pair(
    query: NormalName,
    entry: NormalName,
    of: PartyType,
    is_match: bool,
    weight: float,
    group: str,
    source: str,
) -> Pair:
    found, ruled_out = measured(query, entry)
    return Pair(being_kind(query, entry, of), found, is_match, weight, group, source, ruled_out)


def _net(pair: Pair) -> int:
    return pair.features.evidence - pair.features.left_of_query - pair.features.left_of_entry


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
                yield from listed.pairs(query, listed.bearers_of(number), 0.5, "spoilt")


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
        weight = 1.2 if party.type is PartyType.PERSON else 0.3
        yield _pair(
            normalized(changed), normalized(party.name), party.type, False, weight, changed, "sibling"
        )


def _aliases(listed: ListedNames) -> Iterator[Pair]:
    """Names that Treasury gives to one organization and that are somewhat alike."""
    source = random.Random(11)  # noqa: S311
    for party, (_, of_list) in zip(listed.parties, listed.lists, strict=True):
        if of_list is not ListId.SDN or party.type is PartyType.PERSON:
            continue
        named = [
            (normalized(one), normalized(other))
            for one, other in combinations(dict.fromkeys(written(party)), 2)
            if _alike(one, other)
        ]
        told = [pair for pair in named if pair[0].sorted_words != pair[1].sorted_words]
        for one, other in source.sample(told, min(len(told), ALIASES_OF_ONE)):
            yield _pair(one, other, party.type, True, 0.025, party.id, "alias")


def _alike(one: str, other: str) -> bool:
    return (
        fuzz.token_sort_ratio(one, other, processor=utils.default_process) >= ALIASES_ALIKE
        or fuzz.token_set_ratio(one, other, processor=utils.default_process) >= ALIAS_HOLDS
    )


def _namesakes(listed: ListedNames) -> Iterator[Pair]:
    """Different organizations of one list whose names look most alike."""
    source = random.Random(12)  # noqa: S311
    for number, party in enumerate(listed.parties):
        file, _ = listed.lists[number]
        if file != LISTS[0] or party.type is PartyType.PERSON or source.random() >= NAMESAKES:
            continue
        query, bearers = normalized(party.name), listed.bearers_of(number)
        best: dict[int, Pair] = {}
        for at in sorted(listed.finder.find(query)):
            other = listed.owner[at]
            if (
                other in bearers
                or listed.lists[other] != listed.lists[number]
                or listed.parties[other].type is PartyType.PERSON
            ):
                continue
            found = _pair(query, listed.names[at], party.type, False, 0.6, party.name, "namesake")
            if not found.is_ruled_out and (other not in best or _net(found) > _net(best[other])):
                best[other] = found
        yield from sorted(best.values(), key=_net, reverse=True)[:NAMESAKES_OF_ONE]


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
