"""Two names, compared: how many points speak for one being, and along which words."""

from dataclasses import dataclass
from typing import Final

from app.facts import PartyType
from app.matching.align import Alignment, align
from app.matching.beings import being_kind
from app.matching.features import Features, features
from app.matching.normalize import NormalName, normalized, variants
from app.matching.scorecard import POSSIBLE, STRONG, TABLES
from app.matching.words import SMALL_WORDS, is_distinctive, rarity

_NO_MATCH: Final = POSSIBLE - 1
_ALMOST_ALL: Final = 880
_FEW_EDITS: Final = 2
_LONGEST_ACRONYM: Final = 4
_FEWEST_TOGETHER: Final = 3
_RARE_TOGETHER: Final = 230


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
    return Comparison(query, entry, alignment, measured, _ruled(points, query, entry, alignment, measured))


def compare_texts(query: str, entry: str, entry_type: PartyType = PartyType.UNKNOWN) -> Comparison:
    """Compare two names as they are written, in the best of their variants."""
    pairs = ((normalized(one), normalized(other)) for one in variants(query) for other in variants(entry))
    return max((compare(*pair, entry_type) for pair in pairs), key=lambda found: found.points)


def is_ruled_out(query: NormalName, entry: NormalName, alignment: Alignment, measured: Features) -> bool:
    """Whether no sum of points may make two names one: common words alone find nobody, an acronym is exact."""
    if query.whole == entry.whole:
        return False
    if measured.edits and len(entry.words) == 1 and len(entry.joined) <= _LONGEST_ACRONYM:
        return True
    return not _says_enough(alignment, measured)


def _ruled(
    points: int, query: NormalName, entry: NormalName, alignment: Alignment, measured: Features
) -> int:
    """What no sum may overrule: a name finds itself, and what is ruled out is no match."""
    if query.whole == entry.whole:
        return max(points, STRONG if any(map(is_distinctive, entry.words)) else POSSIBLE)
    return min(points, _NO_MATCH) if is_ruled_out(query, entry, alignment, measured) else points


def _says_enough(alignment: Alignment, measured: Features) -> bool:
    """Whether the names share more than words that strangers share.

    That is a telling word, or a number and all the words of one name, or nearly everything there is where no letter
    standing alone tells one from the other.
    """
    links = alignment.links
    apart = bool(alignment.left_query and alignment.left_entry)
    if any(_tells(link.query) and _tells(link.entry) for link in links):
        return True
    if any(word.isdigit() for link in links for word in link.query):
        return not apart
    other = any(len(word) == 1 for word in alignment.left_query) and any(
        len(word) == 1 for word in alignment.left_entry
    )
    nearly = (measured.edits <= _FEW_EDITS and not other) or measured.shared >= _ALMOST_ALL
    return nearly or _holds_whole(alignment)


def _holds_whole(alignment: Alignment) -> bool:
    """Whether one name holds all words of the other, so many that together they are rare, common as each is."""
    if any(word not in SMALL_WORDS for word in alignment.left_query) and any(
        word not in SMALL_WORDS for word in alignment.left_entry
    ):
        return False
    shared = [word for link in alignment.links for word in link.query if word not in SMALL_WORDS]
    return len(shared) >= _FEWEST_TOGETHER and sum(map(rarity, shared)) >= _RARE_TOGETHER


def _tells(words: tuple[str, ...]) -> bool:
    return any(is_distinctive(word) and not word.isdigit() for word in words)
