"""A list version ready to be searched: built once from its entries, then only read, by any number of threads.

An index is a set of arrays, which may lie in memory or in a file that many processes map; the entries themselves
lie elsewhere, and are asked for one by one when they are met.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.facts import AliasQuality, ListedAlias, ListedParty, PartyType
from app.matching.addresses import shared_percent
from app.matching.buckets import Arrays, Buckets, bucket_arrays, hash_of
from app.matching.candidates import Finder, finder_arrays
from app.matching.compare import Comparison, compare
from app.matching.context import SAME_ADDRESS, context, context_points
from app.matching.explain import explain
from app.matching.identifiers import identifier_keys, is_local
from app.matching.normalize import NormalName, normalized, short_form_of, variants
from app.matching.packing import SHORT_FORM, WEAK, Packed, name_arrays
from app.matching.premises import asked_keys, is_same_address, listed_keys
from app.matching.query import Match, MatchEvidence, Query, Side
from app.matching.romanize import BRIDGE, by_sound, native_names
from app.matching.scorecard import POSSIBLE, Strength, probability, strength
from app.matching.standing import names_held

_ADDRESS_BEGINS: Final = re.compile(r"(?<=\w\w)['”)]*[.,]+\s+(?=[^,]*\d)")
_LONG_NAME: Final = 60
_COMMAS_OF_ADDRESS: Final = 3
_NAMELESS: Final = re.compile(r"address \d+", re.I)
_IDENTIFIER: Final = "IDENTIFIER"
_LOCAL_IDENTIFIER: Final = "LOCAL_IDENTIFIER"
_IDENTIFIER_SCORE: Final = Decimal("1.0000")
_ADDRESS_SCORE: Final = Decimal("0.9000")
_SAME_ADDRESS_SCORE: Final = Decimal("0.5000")
_ELSEWHERE_SCORE: Final = Decimal("0.5000")
_IDENTIFIER_WEIGHT: Final = Decimal(30)
_ADDRESS_WEIGHT: Final = Decimal(10)
_ANSWERS_KEPT: Final = 1024
"""Customers come again; an index never changes, and so neither do its answers."""
_ORDER: Final = {Strength.IDENTIFIER: 0, Strength.STRONG: 1, Strength.POSSIBLE: 2}


_TYPES: Final = tuple(PartyType)


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed party, the SHA-256 of its content, and its names as they are written, in the index's order."""

    party: ListedParty
    content_sha256: bytes
    names: tuple[str, ...]


class NameIndex:
    """The names, identifiers and addresses of one list version. Immutable."""

    def __init__(self, arrays: Arrays, entry_of: Callable[[int], Entry]) -> None:
        self.arrays = arrays
        self.entry = entry_of
        self._finder = Finder(arrays)
        self._first_name = arrays["entry_first_name"].data
        self._types = arrays["entry_type"].data
        self._identifiers = Buckets(arrays, "identifiers")
        self._nameless: list[int] = arrays["address_entries"].tolist()
        self._addresses = Buckets(arrays, "addresses")
        self._answer = lru_cache(_ANSWERS_KEPT)(self.search)

    def __len__(self) -> int:
        """How many names the index holds, aliases and bridged names included."""
        return len(self._finder.names)

    def search_many(self, queries: Iterable[Query]) -> tuple[tuple[Match, ...], ...]:
        """The answers to many queries, in their order; who has been asked for lately is not searched again."""
        return tuple(map(self._answer, queries))

    def search(self, query: Query) -> tuple[Match, ...]:
        """Every entry that the query may be, best first, each once, with its best name.

        An exact identifier is an IDENTIFIER match whatever the names say.
        """
        return ranked(self.found(query).values())

    def found(self, query: Query) -> dict[int, Match]:
        """The same by the numbers of the entries, in no order."""
        found = {entry: self._by_name(query, *best, entry) for entry, best in self._best(query).items()}
        if query.address:
            for number, score, listed in chain(self._nameless_at(query.address), self._at(query.address)):
                if number not in found:
                    evidence = MatchEvidence("ADDRESS", query.address, listed, Side.FOR, _ADDRESS_WEIGHT)
                    found[number] = self._match(number, score, Strength.POSSIBLE, (evidence,))
        for number, evidence in self._by_identifier(query):
            found[number] = self._identified(query, number, evidence, found.get(number))
        return found

    def _match(
        self, number: int, score: Decimal, sure: Strength, evidence: tuple[MatchEvidence, ...]
    ) -> Match:
        entry = self.entry(number)
        return Match(entry.party, score, sure, evidence, entry.content_sha256)

    def _identified(self, query: Query, number: int, evidence: MatchEvidence, known: Match | None) -> Match:
        """A local number that another country's registry may have given too is no more than a possible match."""
        party = self.entry(number).party
        rest = known.evidence if known else context(query, party, AliasQuality.STRONG)
        if (
            evidence.kind == _LOCAL_IDENTIFIER
            and query.country
            and party.countries
            and query.country not in party.countries
        ):
            sure = known.strength if known else Strength.POSSIBLE
            score = known.score if known else _ELSEWHERE_SCORE
            return self._match(number, score, sure, (evidence, *rest))
        return self._match(number, _IDENTIFIER_SCORE, Strength.IDENTIFIER, (evidence, *rest))

    def _best(self, query: Query) -> dict[int, tuple[Comparison, AliasQuality]]:
        """The best comparison over the threshold for each entry."""
        best: dict[int, tuple[Comparison, AliasQuality]] = {}
        for name, is_short_form in _asked(query.names):
            found = self._finder.same(name) if is_short_form else self._finder.find(name)
            for number, entry, compared in self._over(name, found):
                known = best.get(entry)
                if known is None or _outranks(compared, known[0]):
                    weak = self._finder.names.flags[number] & WEAK
                    best[entry] = (compared, AliasQuality.WEAK if weak else AliasQuality.STRONG)
        return best

    def _over(self, name: NormalName, numbers: Iterable[int]) -> Iterator[tuple[int, int, Comparison]]:
        """The listed names over the threshold, with their entries; a name that is listed again is compared once."""
        names = self._finder.names
        compared: dict[tuple[Packed, int], Comparison | None] = {}
        for number in numbers:
            entry = bisect_right(self._first_name, number) - 1
            kind = self._types[entry]
            packed = names.packed(number)
            key = (packed, kind)
            if key not in compared:
                compared[key] = self._compared(name, packed, _TYPES[kind])
            found = compared[key]
            if found is not None:
                text = self.entry(entry).names[number - self._first_name[entry]]
                yield number, entry, found._replace(entry=found.entry._replace(text=text))

    def _compared(self, name: NormalName, packed: Packed, kind: PartyType) -> Comparison | None:
        """The comparison with a listed name, if it is over the threshold; a listed short form has to be the same."""
        listed = self._finder.names.read(packed)
        if packed[2] & SHORT_FORM and listed.whole != name.whole:
            return None
        found = compare(name, listed, kind)
        return found if found.points >= POSSIBLE else None

    def _by_name(self, query: Query, found: Comparison, quality: AliasQuality, number: int) -> Match:
        around = context(query, self.entry(number).party, quality)
        points = max(POSSIBLE, found.points + context_points(around))
        sure = strength(points) or Strength.POSSIBLE
        return self._match(number, probability(points), sure, (*explain(found), *around))

    def _by_identifier(self, query: Query) -> Iterator[tuple[int, MatchEvidence]]:
        seen: set[int] = set()
        for identifier in query.identifiers:
            for key in identifier_keys(identifier):
                for entry in self._identifiers.of(" ".join(key)):
                    if entry not in seen and key in _keys(self.entry(entry).party):
                        seen.add(entry)
                        kind = _LOCAL_IDENTIFIER if is_local(identifier) else _IDENTIFIER
                        shown = f"{identifier.scheme.value} {identifier.value}"
                        yield entry, MatchEvidence(kind, shown, shown, Side.FOR, _IDENTIFIER_WEIGHT)

    def _nameless_at(self, asked: str) -> Iterator[tuple[int, Decimal, str]]:
        """Entries that are nothing but an address."""
        for number in self._nameless:
            for listed in _addresses(self.entry(number).party):
                if shared_percent(asked, listed) >= SAME_ADDRESS:
                    yield number, _ADDRESS_SCORE, listed

    def _at(self, asked: str) -> Iterator[tuple[int, Decimal, str]]:
        """Entries at the very address, whatever they are called.

        All of them, however many share it: who is not shown would be let go with those that a reviewer clears.
        """
        for number in sorted(set(self._addresses.of_hashes(tuple(map(hash_of, asked_keys(asked)))))):
            for listed in _addresses(self.entry(number).party):
                if is_same_address(asked, listed):
                    yield number, _SAME_ADDRESS_SCORE, listed


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A listed party with all its names, each with what kind it is."""

    party: ListedParty
    names: tuple[tuple[NormalName, int], ...]


def named_party(party: ListedParty) -> NamedParty:
    """A listed party with its names, aliases and bridged names, ready to be indexed."""
    return NamedParty(party, tuple(_names(party)))


def index_arrays(entries: Sequence[NamedParty]) -> dict[str, NDArray[Any]]:
    """All that an index reads, made of a version's entries."""
    return {**key_arrays(entries), **named_arrays(entries)}


def key_arrays(entries: Sequence[NamedParty]) -> dict[str, NDArray[Any]]:
    """What finds the entries by their identifiers and addresses."""
    keys = ((" ".join(key), number) for number, one in enumerate(entries) for key in _keys(one.party))
    at = ((key, number) for number, one in enumerate(entries) for key in _address_keys(one.party))
    nameless = [number for number, one in enumerate(entries) if _NAMELESS.fullmatch(one.party.name)]
    starts = [0, *accumulate(len(one.names) for one in entries)]
    return {
        "entry_first_name": np.array(starts, dtype=np.uint32),
        "entry_type": np.array([_TYPES.index(one.party.type) for one in entries], dtype=np.uint8),
        "address_entries": np.array(nameless, dtype=np.uint32),
        **bucket_arrays("identifiers", keys),
        **bucket_arrays("addresses", at),
    }


def named_arrays(entries: Sequence[NamedParty]) -> dict[str, NDArray[Any]]:
    """What finds their names."""
    listed = [name for one in entries for name in one.names]
    return {**name_arrays(listed), **finder_arrays(tuple(name for name, _ in listed))}


def build_index(parties: Iterable[ListedParty]) -> NameIndex:
    """The index of one list version, in memory."""
    named = [named_party(party) for party in parties]
    entries = [Entry(one.party, b"", tuple(name.text for name, _ in one.names)) for one in named]
    return NameIndex(index_arrays(named), entries.__getitem__)


def _asked(names: tuple[str, ...]) -> Iterator[tuple[NormalName, bool]]:
    """Every name asked for, whether it is a short form, and a long one also without the address after it."""
    for text in dict.fromkeys(held for name in names for held in names_held(name)):
        for variant in variants(text):
            yield normalized(variant), short_form_of(variant, text)
        if len(text) > _LONG_NAME and text.count(",") >= _COMMAS_OF_ADDRESS:
            address = _ADDRESS_BEGINS.search(text)
            if address is not None:
                yield normalized(text[: address.start()]), False


def _names(party: ListedParty) -> Iterator[tuple[NormalName, int]]:
    """Every name of an entry once, with what kind it is."""
    aliases = (ListedAlias(name=party.name), *party.aliases)
    seen: set[str] = set()
    for alias in (*aliases, *_bridged(aliases)):
        for variant in variants(alias.name):
            if variant not in seen:
                seen.add(variant)
                short = SHORT_FORM if short_form_of(variant, alias.name) else 0
                yield normalized(variant), short | (WEAK if alias.quality is AliasQuality.WEAK else 0)


def _bridged(aliases: Iterable[ListedAlias]) -> Iterator[ListedAlias]:
    """The native names, and how they sound, that our table gives to entries of these names or what begins so."""
    for alias in aliases:
        words = normalized(alias.name).words
        for length in range(1, len(words) + 1):
            if length > 1 or length == len(words):
                yield from _BRIDGED.get(words[:length], ())


def _bridge() -> dict[tuple[str, ...], tuple[ListedAlias, ...]]:
    found: dict[tuple[str, ...], tuple[ListedAlias, ...]] = {}
    for row in BRIDGE:
        quality = AliasQuality.STRONG if row["confidence"] == "HIGH" else AliasQuality.WEAK
        natives = tuple(
            one
            for native in native_names(row)
            for one in (
                ListedAlias(name=native, quality=quality),
                ListedAlias(name=by_sound(native), quality=AliasQuality.WEAK),
            )
        )
        listed = row["names"]
        for name in map(str, listed if isinstance(listed, list) else ()):
            for variant in variants(name):
                if not short_form_of(variant, name):
                    words = normalized(variant).words
                    found[words] = (*found.get(words, ()), *natives)
    return found


_BRIDGED: Final = _bridge()


def _keys(party: ListedParty) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys(key for one in party.identifiers for key in identifier_keys(one)))


def _addresses(party: ListedParty) -> Iterator[str]:
    return (one.full for one in party.addresses if one.full)


def _address_keys(party: ListedParty) -> Iterator[str]:
    return iter(dict.fromkeys(key for address in _addresses(party) for key in listed_keys(address)))


def _outranks(found: Comparison, known: Comparison) -> bool:
    return (found.points, known.entry.text) > (known.points, found.entry.text)


def ranked(found: Iterable[Match]) -> tuple[Match, ...]:
    """The matches of one list, best first."""
    return tuple(sorted(found, key=_rank))


def _rank(match: Match) -> tuple[int, Decimal, str, str]:
    return _ORDER[match.strength], -match.score, match.entry.name, match.entry.id
