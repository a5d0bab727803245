"""Two names, compared: how many points speak for one being, and along which words."""

from dataclasses import dataclass, replace
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
_FEW_EDITS: Final = 2
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
    measured = features(query, entry, alignment)
    points = TABLES[being_kind(query, entry, entry_type)].points(measured)
    found = Comparison(query, entry, alignment, measured, points)
    return replace(found, points=_ruled(points, found))


def compare_texts(query: str, entry: str, entry_type: PartyType = PartyType.UNKNOWN) -> Comparison:
    """Compare two names as they are written, in the best of their variants."""
    pairs = ((normalized(one), normalized(other)) for one in variants(query) for other in variants(entry))
    return max((compare(*pair, entry_type) for pair in pairs), key=lambda found: found.points)


def _ruled(points: int, found: Comparison) -> int:
    """What no sum may overrule: a name finds itself, common words alone find nobody, an acronym is exact."""
    query, entry, measured = found.query, found.entry, found.features
    if query.whole == entry.whole:
        return max(points, STRONG if any(map(is_distinctive, entry.words)) else POSSIBLE)
    if measured.edits and len(entry.words) == 1 and len(entry.joined) <= _LONGEST_ACRONYM:
        return min(points, _NO_MATCH)
    return points if _says_enough(found) else min(points, _NO_MATCH)


def _says_enough(found: Comparison) -> bool:
    """Whether the names share more than words that strangers share.

    That is a telling word, or a number and all the words of one name, or nearly everything there is.
    """
    links = found.alignment.links
    if any(_tells(link.query) and _tells(link.entry) for link in links):
        return True
    if any(word.isdigit() for link in links for word in link.query):
        return not (found.alignment.left_query and found.alignment.left_entry)
    return found.features.edits <= _FEW_EDITS or found.features.shared >= _ALMOST_ALL


def _tells(words: tuple[str, ...]) -> bool:
    return any(is_distinctive(word) and not word.isdigit() for word in words)
