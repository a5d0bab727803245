"""A list version ready to be searched: built once from its entries, then only read, by any number of threads."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.facts import AliasQuality, ListedAlias, ListedParty
from app.matching.addresses import shared_percent
from app.matching.candidates import Finder
from app.matching.compare import Comparison, compare
from app.matching.context import SAME_ADDRESS, context, context_points
from app.matching.explain import explain
from app.matching.identifiers import identifier_keys, is_local
from app.matching.normalize import NormalName, normalized, short_form_of, variants
from app.matching.query import Match, MatchEvidence, Query, Side
from app.matching.romanize import BRIDGE, native_names
from app.matching.scorecard import POSSIBLE, Strength, probability, strength

_ADDRESS_BEGINS: Final = re.compile(r"(?<=\w\w)['”)]*[.,]+\s+(?=[^,]*\d)")
_LONG_NAME: Final = 60
_COMMAS_OF_ADDRESS: Final = 3
_NAMELESS: Final = re.compile(r"address \d+", re.I)
_IDENTIFIER: Final = "IDENTIFIER"
_LOCAL_IDENTIFIER: Final = "LOCAL_IDENTIFIER"
_IDENTIFIER_SCORE: Final = Decimal("1.0000")
_ADDRESS_SCORE: Final = Decimal("0.9000")
_ELSEWHERE_SCORE: Final = Decimal("0.5000")
_IDENTIFIER_WEIGHT: Final = Decimal(30)
_ADDRESS_WEIGHT: Final = Decimal(10)
_ORDER: Final = {Strength.IDENTIFIER: 0, Strength.STRONG: 1, Strength.POSSIBLE: 2}


@dataclass(frozen=True, slots=True)
class _Listed:
    """A name of an entry; a short form that stood in parentheses is met by itself alone."""

    entry: int
    quality: AliasQuality
    is_short_form: bool


class NameIndex:
    """The names, identifiers and addresses of one list version. Immutable once built."""

    def __init__(self, parties: Iterable[ListedParty]) -> None:
        self._parties = tuple(parties)
        names = [one for number, party in enumerate(self._parties) for one in _names(number, party)]
        self._listed = tuple(listed for listed, _ in names)
        self._names = tuple(name for _, name in names)
        self._finder = Finder(self._names)
        self._identifiers = _identifiers(self._parties)
        self._addresses = tuple(
            number for number, party in enumerate(self._parties) if _NAMELESS.fullmatch(party.name)
        )

    def __len__(self) -> int:
        """How many names the index holds, aliases and bridged names included."""
        return len(self._names)

    def search(self, query: Query) -> tuple[Match, ...]:
        """Every entry that the query may be, best first, each once, with its best name.

        An exact identifier is an IDENTIFIER match whatever the names say.
        """
        found = {entry: self._by_name(query, *best) for entry, best in self._best(query).items()}
        for entry, evidence in self._by_address(query):
            found.setdefault(
                entry, Match(self._parties[entry], _ADDRESS_SCORE, Strength.POSSIBLE, (evidence,))
            )
        for entry, evidence in self._by_identifier(query):
            found[entry] = self._identified(query, entry, evidence, found.get(entry))
        return tuple(sorted(found.values(), key=_rank))

    def _identified(self, query: Query, entry: int, evidence: MatchEvidence, known: Match | None) -> Match:
        """A local number that another country's registry may have given too is no more than a possible match."""
        party = self._parties[entry]
        rest = known.evidence if known else context(query, party, AliasQuality.STRONG)
        if (
            evidence.kind == _LOCAL_IDENTIFIER
            and query.country
            and party.countries
            and query.country not in party.countries
        ):
            sure = known.strength if known else Strength.POSSIBLE
            return Match(party, known.score if known else _ELSEWHERE_SCORE, sure, (evidence, *rest))
        return Match(party, _IDENTIFIER_SCORE, Strength.IDENTIFIER, (evidence, *rest))

    def _best(self, query: Query) -> dict[int, tuple[Comparison, _Listed]]:
        """The best comparison over the threshold for each entry."""
        best: dict[int, tuple[Comparison, _Listed]] = {}
        for name, is_short_form in _asked(query.names):
            for number in self._finder.same(name) if is_short_form else self._finder.find(name):
                listed = self._listed[number]
                if listed.is_short_form and self._names[number].whole != name.whole:
                    continue
                found = compare(name, self._names[number], self._parties[listed.entry].type)
                known = best.get(listed.entry)
                if found.points >= POSSIBLE and (known is None or _outranks(found, known[0])):
                    best[listed.entry] = (found, listed)
        return best

    def _by_name(self, query: Query, found: Comparison, listed: _Listed) -> Match:
        entry = self._parties[listed.entry]
        around = context(query, entry, listed.quality)
        points = max(POSSIBLE, found.points + context_points(around))
        sure = strength(points) or Strength.POSSIBLE
        return Match(entry, probability(points), sure, (*explain(found), *around))

    def _by_identifier(self, query: Query) -> Iterator[tuple[int, MatchEvidence]]:
        seen: set[int] = set()
        for identifier in query.identifiers:
            for key in identifier_keys(identifier):
                for entry in self._identifiers.get(key, ()):
                    if entry not in seen:
                        seen.add(entry)
                        kind = _LOCAL_IDENTIFIER if is_local(identifier) else _IDENTIFIER
                        shown = f"{identifier.scheme.value} {identifier.value}"
                        yield entry, MatchEvidence(kind, shown, shown, Side.FOR, _IDENTIFIER_WEIGHT)

    def _by_address(self, query: Query) -> Iterator[tuple[int, MatchEvidence]]:
        """Entries that are nothing but an address."""
        for number in self._addresses if query.address else ():
            for address in self._parties[number].addresses:
                full = address.full or ""
                if shared_percent(query.address or "", full) >= SAME_ADDRESS:
                    yield (
                        number,
                        MatchEvidence("ADDRESS", query.address or "", full, Side.FOR, _ADDRESS_WEIGHT),
                    )


def build_index(parties: Iterable[ListedParty]) -> NameIndex:
    """The index of one list version."""
    return NameIndex(parties)


def _asked(names: tuple[str, ...]) -> Iterator[tuple[NormalName, bool]]:
    """Every name asked for, whether it is a short form, and a long one also without the address after it."""
    for text in dict.fromkeys(names):
        for variant in variants(text):
            yield normalized(variant), short_form_of(variant, text)
        address = _ADDRESS_BEGINS.search(text)
        if len(text) > _LONG_NAME and address is not None and text.count(",") >= _COMMAS_OF_ADDRESS:
            yield normalized(text[: address.start()]), False


def _names(number: int, party: ListedParty) -> Iterator[tuple[_Listed, NormalName]]:
    aliases = (ListedAlias(name=party.name), *party.aliases)
    seen: set[str] = set()
    for alias in (*aliases, *_bridged(aliases)):
        for variant in variants(alias.name):
            if variant not in seen:
                seen.add(variant)
                listed = _Listed(number, alias.quality, short_form_of(variant, alias.name))
                yield listed, normalized(variant)


def _bridged(aliases: Iterable[ListedAlias]) -> Iterator[ListedAlias]:
    """The native names that our own table gives to entries of these names, or of names that begin with one."""
    for alias in aliases:
        words = normalized(alias.name).words
        for length in range(1, len(words) + 1):
            if length > 1 or length == len(words):
                yield from _BRIDGED.get(words[:length], ())


def _bridge() -> dict[tuple[str, ...], tuple[ListedAlias, ...]]:
    found: dict[tuple[str, ...], tuple[ListedAlias, ...]] = {}
    for row in BRIDGE:
        quality = AliasQuality.STRONG if row["confidence"] == "HIGH" else AliasQuality.WEAK
        natives = tuple(ListedAlias(name=native, quality=quality) for native in native_names(row))
        listed = row["names"]
        for name in map(str, listed if isinstance(listed, list) else ()):
            for variant in variants(name):
                if not short_form_of(variant, name):
                    words = normalized(variant).words
                    found[words] = (*found.get(words, ()), *natives)
    return found


_BRIDGED: Final = _bridge()


def _identifiers(parties: tuple[ListedParty, ...]) -> dict[tuple[str, str], tuple[int, ...]]:
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for number, party in enumerate(parties):
        for key in dict.fromkeys(key for one in party.identifiers for key in identifier_keys(one)):
            found[key] = (*found.get(key, ()), number)
    return found


def _outranks(found: Comparison, known: Comparison) -> bool:
    return (found.points, known.entry.text) > (known.points, found.entry.text)


def _rank(match: Match) -> tuple[int, Decimal, str, str]:
    return _ORDER[match.strength], -match.score, match.entry.name, match.entry.id
