"""The score of a pair: whole weights summed, then read as a probability. The same on any machine.

Never 1 on names alone. ``POSSIBLE`` is the least score that is shown, ``STRONG`` what a reviewer sees first.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Final

from app.matching.data_files import read_yaml
from app.matching.features import Features

_DATA: Final = read_yaml("weights.yaml")
WEIGHTS: Final = {name: int(value) for name, value in _DATA.items() if name != "version"}
VERSION: Final = str(_DATA["version"])
POSSIBLE: Final = Decimal("0.4000")
STRONG: Final = Decimal("0.9000")
MOST: Final = Decimal("0.9999")
_FOUR_PLACES: Final = Decimal("0.0001")
_MILLE: Final = 1000
_BITS: Final = 100
_SAME, _OTHER = 2, 0


def logit(found: Features) -> int:
    """The sum of the weights, in thousandths of a logit."""
    query, entry = found.shared_of_query, found.shared_of_entry
    mille = {
        "least_share": min(query, entry),
        "most_share": max(query, entry),
        "product_of_shares": query * entry // _MILLE,
        "joined_ratio": found.joined_ratio,
        "sorted_ratio": found.sorted_ratio,
        "strongest": min(found.strongest, 140) * _MILLE // _BITS,
        "rarest_left_of_query": min(found.rarest_left_of_query, 140) * _MILLE // _BITS,
        "rarest_left_of_entry": min(found.rarest_left_of_entry, 140) * _MILLE // _BITS,
        "left_of_query": min(found.left_of_query, 300) * _MILLE // _BITS,
        "left_of_entry": min(found.left_of_entry, 300) * _MILLE // _BITS,
        "lost": min(found.lost, 300) * _MILLE // _BITS,
        "edits": min(found.edits, 8) * _MILLE // 8,
        "same_form": _MILLE * (found.forms == _SAME),
        "other_form": _MILLE * (found.forms == _OTHER),
        "first_word": _MILLE * found.first_word,
        "numbers": _MILLE * found.numbers,
        "places": _MILLE * found.places,
        "initials": _MILLE * min(found.initials, 2),
        "one_word": _MILLE * (min(found.words_of_query, found.words_of_entry) == 1),
    }
    return WEIGHTS["intercept"] + sum(WEIGHTS[name] * value // _MILLE for name, value in mille.items())


@lru_cache(maxsize=65536)
def probability(thousandths: int) -> Decimal:
    """The probability of a logit, to four places."""
    found = 1 / (1 + (Decimal(-thousandths) / _MILLE).exp())
    return min(found.quantize(_FOUR_PLACES, ROUND_HALF_EVEN), MOST)
