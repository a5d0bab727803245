"""Two names, compared: how many points speak for one being, and along which words."""

from dataclasses import dataclass
from typing import Final

from app.facts import PartyType
from app.matching.align import Alignment, align
from app.matching.beings import being_kind
from app.matching.features import Features, features
from app.matching.normalize import NormalName, normalized, variants
from app.matching.scorecard import POSSIBLE, STRONG, TABLES
from app.matching.words import is_distinctive

_NO_MATCH: Final = POSSIBLE - 1
_ALMOST_ALL: Final = 880
_LONGEST_ACRONYM: Final = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two names found; ``points`` are hundredths of a logit."""

    query: NormalName
    entry: NormalName
    alignment: Alignment
    features: Features
    points: int


def compare(query: NormalName, entry: NormalName, entry_type: PartyType = PartyType.UNKNOWN) -> Comparison:
    """Compare a name asked about with a listed one, whose type says which names it is like."""
    alignment = align(query, entry)
    found = features(query, entry, alignment)
    points = TABLES[being_kind(query, entry, entry_type)].points(found)
    return Comparison(query, entry, alignment, found, _ruled(points, query, entry, found))


def compare_texts(query: str, entry: str, entry_type: PartyType = PartyType.UNKNOWN) -> Comparison:
    """Compare two names as they are written, in the best of their variants."""
    pairs = ((normalized(one), normalized(other)) for one in variants(query) for other in variants(entry))
    return max((compare(*pair, entry_type) for pair in pairs), key=lambda found: found.points)


def _ruled(points: int, query: NormalName, entry: NormalName, found: Features) -> int:
    """What no sum may overrule: a name finds itself, common words alone find nobody, an acronym is exact."""
    if query.whole == entry.whole:
        return max(points, STRONG if any(map(is_distinctive, entry.words)) else POSSIBLE)
    if found.strongest == 0 and found.shared < _ALMOST_ALL:
        return min(points, _NO_MATCH)
    if found.edits and len(entry.words) == 1 and len(entry.joined) <= _LONGEST_ACRONYM:
        return min(points, _NO_MATCH)
    return points
