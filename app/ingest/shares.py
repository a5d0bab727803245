"""Shares as sources write them, as closed intervals in percent.

An edge that a source excludes is moved by less than one share of any company, and only where it can decide
something: more than half heads, less than half does not reach it, nor does a sum of such.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from app.ingest.registers import BadFieldError

Interval = tuple[Decimal | None, Decimal | None]
HALF: Final = Decimal(50)
WHOLE: Final = Decimal(100)
OPEN: Final[Interval] = (None, None)
_LESS_THAN_A_SHARE: Final = Decimal("0.000000001")
_NUMBER: Final = r"([0-9]{1,3}(?:\.[0-9]{1,12})?)\s*%?"
_EXACT: Final = re.compile(_NUMBER)
_RANGE: Final = re.compile(rf"{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}")
_BOUND: Final = re.compile(rf"(>=|<=|>|<|≥|≤)\s*{_NUMBER}")


def above(edge: Decimal) -> Decimal:
    """The least of what is more than ``edge``."""
    return edge + _LESS_THAN_A_SHARE if edge == HALF else edge


def below(edge: Decimal) -> Decimal:
    """The most of what is less than ``edge``."""
    return edge - _LESS_THAN_A_SHARE if edge > 0 else edge


@lru_cache(maxsize=4096)
def interval_of(text: str) -> Interval:
    """Read ``50``, ``50.00``, ``50%``, ``25-50``, ``>50``, ``<=50`` or nothing. Raises BadFieldError."""
    text = text.strip()
    if not text:
        return OPEN
    if found := _EXACT.fullmatch(text):
        return _within(Decimal(found[1]), Decimal(found[1]))
    if found := _RANGE.fullmatch(text):
        return _within(Decimal(found[1]), Decimal(found[2]))
    if found := _BOUND.fullmatch(text):
        return _bounded(found[1], Decimal(found[2]))
    message = "a share is neither a percentage, a range nor a bound"
    raise BadFieldError(message)


def _bounded(sign: str, edge: Decimal) -> Interval:
    _within(edge, edge)
    match sign:
        case ">":
            return above(edge), None
        case "<":
            return None, below(edge)
        case ">=" | "≥":
            return edge, None
        case _:
            return None, edge


def _within(least: Decimal, most: Decimal) -> Interval:
    if most > WHOLE or least > WHOLE:
        message = "a share is outside 0 to 100 percent"
        raise BadFieldError(message)
    if least > most:
        message = "the smallest share is greater than the largest"
        raise BadFieldError(message)
    return least, most
