"""Two names, compared: how many points speak for one being, and along which words."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from app.facts import PartyType
from app.matching.align import Alignment, Link, LinkKind, align
from app.matching.beings import BeingKind, being_kind
from app.matching.features import Features, features, tells
from app.matching.normalize import NormalName, normalized, short_form_of, variants
from app.matching.scorecard import POSSIBLE, STRONG, TABLES
from app.matching.standing import names_held
from app.matching.words import PLACES, SMALL_WORDS, is_distinctive, rarity

_PAIR: Final = 2
_NO_MATCH: Final = POSSIBLE - 1
_ALMOST_ALL: Final = 880
_FEW_EDITS: Final = 2
_LONGEST_ACRONYM: Final = 4
_FEWEST_TOGETHER: Final = 3
_RARE_TOGETHER: Final = 190
_RARE_AROUND_BRAND: Final = 170
_RARE_NAME: Final = 230
_RAREST: Final = 135
_SHORTEST_BRAND: Final = 6


class Comparison(NamedTuple):
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
    kind = being_kind(query, entry, entry_type)
    points, least = TABLES[kind].points(measured), _least(kind, query, entry, alignment)
    if kind is BeingKind.PERSON and points < POSSIBLE and _is_pair_of(query, alignment):
        points = max(points, TABLES[kind].points(features(_surname_last(query), entry, alignment)))
    if least is not None:
        points = max(points, least)
    elif is_ruled_out(query, entry, alignment, measured):
        points = min(points, _NO_MATCH)
    return Comparison(query, entry, alignment, measured, points)


def _is_pair_of(query: NormalName, alignment: Alignment) -> bool:
    """Whether the query is two words, and both are the listed person's to the letter."""
    same = all(link.kind is LinkKind.SAME for link in alignment.links)
    return len(query.spelt) == _PAIR and same and not alignment.left_query


def _surname_last(query: NormalName) -> NormalName:
    """A name of two words the other way round: in much of the world the surname is written first."""
    surname, given = query.spelt
    return query._replace(joined=given + surname)


def compare_texts(query: str, entry: str, entry_type: PartyType = PartyType.UNKNOWN) -> Comparison:
    """Compare two names as they are written, in the best of their variants."""
    return max(
        (compare(*pair, entry_type) for pair in readings(query, entry)), key=lambda found: found.points
    )


def readings(query: str, entry: str) -> Iterator[tuple[NormalName, NormalName]]:
    """Every two variants of two written names, a short form against whole names alone."""
    for held in names_held(query):
        for one in variants(held):
            for other in variants(entry):
                if not (short_form_of(one, held) and short_form_of(other, entry)):
                    yield normalized(one), normalized(other)


def is_ruled_out(query: NormalName, entry: NormalName, alignment: Alignment, measured: Features) -> bool:
    """Whether no sum of points may make two names one: common words alone find nobody, an acronym is exact."""
    if query.whole == entry.whole:
        return False
    if measured.edits and len(entry.words) == 1 and len(entry.joined) <= _LONGEST_ACRONYM:
        return True
    return not _says_enough(alignment, measured)


def _least(kind: BeingKind, query: NormalName, entry: NormalName, alignment: Alignment) -> int | None:
    """What no sum takes away: a name finds itself, and that of an organization its branches and its translation."""
    if query.whole == entry.whole:
        return STRONG if any(map(is_distinctive, entry.words)) else POSSIBLE
    if kind is BeingKind.ORGANIZATION and (
        _holds_listed_name(alignment)
        or _adds_place_alone(alignment)
        or _differs_in_brand_alone(query, entry, alignment)
    ):
        return POSSIBLE
    return None


def _holds_listed_name(alignment: Alignment) -> bool:
    """Whether the query holds every word of the listed name, which together are rare: a branch or institute of it."""
    if alignment.left_entry or any(link.kind is not LinkKind.SAME for link in alignment.links):
        return False
    words = [link.entry[0] for link in alignment.links if link.entry[0] not in SMALL_WORDS]
    return len(words) >= _FEWEST_TOGETHER and sum(map(rarity, words)) >= _RARE_NAME


def _adds_place_alone(alignment: Alignment) -> bool:
    """Whether the query is the listed name with a place: they come and go in Chinese names, and branches bear them.

    A name of one word has to be one that no register knows.
    """
    links = alignment.links
    return (
        not alignment.left_entry
        and all(word in PLACES for word in alignment.left_query)
        and (len(links) > 1 or _is_one_of_a_kind(links))
        and all(link.kind is LinkKind.SAME for link in links)
        and any(tells(link.entry) for link in links)
    )


def _is_one_of_a_kind(links: tuple[Link, ...]) -> bool:
    return any(
        len(word) >= _SHORTEST_BRAND and rarity(word) >= _RAREST for link in links for word in link.entry
    )


def _differs_in_brand_alone(query: NormalName, entry: NormalName, alignment: Alignment) -> bool:
    """Whether place, trade and legal form are the same, together rare, and one word in the same place is another.

    So read two translations of one Chinese name: its brand is rendered now by sound, now by meaning.
    """
    if len(alignment.left_query) != 1 or len(alignment.left_entry) != 1 or not query.classes & entry.classes:
        return False
    (one,), (other,) = alignment.left_query, alignment.left_entry
    same = [word for word in query.words if word != one and word not in SMALL_WORDS]
    return (
        len(query.words) == len(entry.words)
        and query.words.index(one) == entry.words.index(other)
        and tells((one,))
        and tells((other,))
        and min(len(one), len(other)) > 1
        and len(same) >= _FEWEST_TOGETHER
        and any(word in PLACES for word in same)
        and sum(map(rarity, same)) >= _RARE_AROUND_BRAND
    )


def _says_enough(alignment: Alignment, measured: Features) -> bool:
    """Whether the names share more than words that strangers share.

    That is a telling word, or a number and all the words of one name, or nearly everything there is where no letter
    standing alone tells one from the other.
    """
    links = alignment.links
    apart = bool(alignment.left_query and alignment.left_entry)
    if any(tells(link.query) and tells(link.entry) for link in links):
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
