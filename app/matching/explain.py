"""Why two names were taken for one: which name met which, over which words, and what is left over."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from app.matching.align import LinkKind
from app.matching.compare import Comparison
from app.matching.features import link_cost
from app.matching.query import MatchEvidence, Side
from app.matching.words import SMALL_WORD_WEIGHT, weight

_TENTHS: Final = 10
_OF_LINK: Final = {
    LinkKind.SAME: "SAME_WORD",
    LinkKind.SOUND: "SAME_SOUND",
    LinkKind.SPELLING: "SPELLING",
    LinkKind.JOINED: "JOINED_WORDS",
    LinkKind.INITIAL: "INITIAL",
    LinkKind.ACRONYM: "ACRONYM",
}
_FORM_WEIGHT: Final = Decimal(1)
_SAME_FORMS: Final = 2
_OTHER_FORMS: Final = 0


def explain(found: Comparison) -> tuple[MatchEvidence, ...]:
    """The evidence of a comparison, the two names first, then word by word, the weightiest first."""
    words = sorted(
        _words(found), key=lambda one: (one.for_or_against is Side.AGAINST, -one.weight, one.query)
    )
    bits = sum((one.weight for one in words if one.for_or_against is Side.FOR), Decimal(0))
    names = MatchEvidence("NAME", found.query.text, found.entry.text, Side.FOR, bits)
    return (names, *words, *_forms(found))


def _words(found: Comparison) -> Iterator[MatchEvidence]:
    for link in found.alignment.links:
        worth = max(0, link.weight - link_cost(link))
        words = " ".join(link.query), " ".join(link.entry)
        yield MatchEvidence(_OF_LINK[link.kind], *words, Side.FOR, _bits(worth))
    for word in found.alignment.left_query:
        if weight(word) > SMALL_WORD_WEIGHT:
            yield MatchEvidence("WORD_OF_QUERY_ALONE", word, "", Side.AGAINST, _bits(weight(word)))
    for word in found.alignment.left_entry:
        if weight(word) > SMALL_WORD_WEIGHT:
            yield MatchEvidence("WORD_OF_ENTRY_ALONE", "", word, Side.AGAINST, _bits(weight(word)))


@lru_cache(1024)
def _bits(tenths: int) -> Decimal:
    return Decimal(tenths) / _TENTHS


def _forms(found: Comparison) -> Iterator[MatchEvidence]:
    sides = (" ".join(found.query.form_words), " ".join(found.entry.form_words))
    if found.features.forms == _SAME_FORMS:
        yield MatchEvidence("LEGAL_FORM", *sides, Side.FOR, _FORM_WEIGHT)
    if found.features.forms == _OTHER_FORMS:
        yield MatchEvidence("LEGAL_FORM", *sides, Side.AGAINST, _FORM_WEIGHT)
