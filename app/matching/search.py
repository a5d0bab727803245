"""One party against one list: which entries it may be, how likely, and what speaks for and against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from app.facts import Identifier, ListedParty, PartyType
from app.matching.align import align
from app.matching.features import features
from app.matching.index import ListedName, NameIndex
from app.matching.normalize import NormalName, normalized, variants
from app.matching.score import POSSIBLE, STRONG, VERSION, WEIGHTS, logit, probability

MATCHER_VERSION: Final = f"names-{VERSION}"
IDENTIFIER, STRONG_MATCH, POSSIBLE_MATCH = "IDENTIFIER", "STRONG", "POSSIBLE"
_BITS: Final = Decimal(10)


@dataclass(frozen=True, slots=True)
class Query:
    """Someone to look for."""

    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...] = ()
    address: str | None = None
    country: str | None = None
    type: PartyType | None = None
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class MatchEvidence:
    """One thing that speaks for or against; ``weight`` in bits for words, else in logits."""

    kind: str
    query: str
    entry: str
    for_or_against: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that the query may be; ``score`` is a probability, never 1 on names alone."""

    entry: ListedParty
    score: Decimal
    strength: str
    evidence: tuple[MatchEvidence, ...]


def search(index: NameIndex, query: Query) -> tuple[Match, ...]:
    """The entries that the query may be, best first, each once."""
    found = {
        place: _identified(index.entries[place], one) for place, one in index.identified(query.identifiers)
    }
    best: dict[int, tuple[int, NormalName, ListedName]] = {}
    for text in query.names:
        for variant in variants(text):
            name = normalized(variant)
            for listed in index.find(name):
                weight = _weight(index, query, name, listed)
                if listed.entry not in best or weight > best[listed.entry][0]:
                    best[listed.entry] = (weight, name, listed)
    for place, (weight, name, listed) in best.items():
        score = probability(weight)
        if place not in found and score >= POSSIBLE:
            strength = STRONG_MATCH if score >= STRONG else POSSIBLE_MATCH
            evidence = tuple(_evidence(index, query, name, listed))
            found[place] = Match(index.entries[place], score, strength, evidence)
    return tuple(
        sorted(found.values(), key=lambda one: (one.strength != IDENTIFIER, -one.score, one.entry.id))
    )


def _identified(entry: ListedParty, identifier: Identifier) -> Match:
    shown = f"{identifier.scheme.value} {identifier.value}"
    evidence = MatchEvidence("IDENTIFIER", shown, shown, "FOR", _BITS)
    return Match(entry, Decimal("1.0000"), IDENTIFIER, (evidence,))


def _weight(index: NameIndex, query: Query, name: NormalName, listed: ListedName) -> int:
    entry = index.entries[listed.entry]
    found = logit(features(name, listed.name, align(name, listed.name)))
    found += WEIGHTS["weak_alias"] if listed.weak else 0
    found += WEIGHTS["other_type"] if _is_of_another_type(query, entry) else 0
    return found + (WEIGHTS["same_country"] if query.country in entry.countries else 0)


def _is_of_another_type(query: Query, entry: ListedParty) -> bool:
    types = {query.type or PartyType.UNKNOWN, entry.type}
    return PartyType.UNKNOWN not in types and len(types) > 1


def _evidence(
    index: NameIndex, query: Query, name: NormalName, listed: ListedName
) -> Iterator[MatchEvidence]:
    """What a reviewer reads: the two names that met, their words, and what else is known of both."""
    entry = index.entries[listed.entry]
    yield MatchEvidence("NAME", name.text, listed.name.text, "FOR", Decimal(0))
    alignment = align(name, listed.name)
    for link in alignment.links:
        words = (" ".join(link.query), " ".join(link.entry))
        yield MatchEvidence(f"WORD_{link.kind.value}", *words, "FOR", link.weight / _BITS)
    for word in alignment.left_query:
        yield MatchEvidence("WORD_LEFT_OVER", word, "", "AGAINST", Decimal(0))
    for word in alignment.left_entry:
        yield MatchEvidence("WORD_LEFT_OVER", "", word, "AGAINST", Decimal(0))
    if query.country and entry.countries:
        side = "FOR" if query.country in entry.countries else "AGAINST"
        yield MatchEvidence("COUNTRY", query.country, " ".join(entry.countries), side, Decimal("0.3"))
    if _is_of_another_type(query, entry):
        yield MatchEvidence("TYPE", str(query.type), entry.type.value, "AGAINST", Decimal(3))
