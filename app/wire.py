"""Words to JSON and back: the frozen dataclasses of the vocabulary as the HTTP contract writes them.

A number is exact on both ways: read as Decimal, written as the one JSON number that reads back the same.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from types import NoneType
from typing import Any, Final, NoReturn, TypeAlias, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

Json: TypeAlias = bool | int | float | Decimal | str | list["Json"] | dict[str, "Json"] | None
"""A JSON value; Decimal appears on the way in alone."""

T = TypeVar("T")

SIGNIFICANT_DIGITS: Final = 15
"""What any IEEE 754 double keeps of a decimal number; callers may send no more."""

FIRST_INEXACT_INTEGER: Final = 2**53
"""From here on, not every integer is a double (RFC 8785, appendix D)."""

_ALL_EXACT: Final = 10**SIGNIFICANT_DIGITS
"""Up to here, an integer has no more than the significant digits."""
_ROUNDING: Final = Context(prec=SIGNIFICANT_DIGITS)
_ADAPTERS: Final[dict[object, TypeAdapter[Any]]] = {}


def to_json(word: object) -> Json:
    """Give the JSON value of a word, a tuple or mapping of words, or a plain value.

    Fields that are None are left out. Decimals are rounded to 15 significant digits. Raises ValueError for
    a number no double can hold and for an instant without time zone, TypeError for what JSON has no form of.
    """
    return _WRITERS[type(word)](word)


def from_json(word: type[T], value: object) -> T:
    """Read a JSON value as a word; unknown fields and enum values are refused (ValidationError)."""
    return reader(word).validate_python(value)


def reader(word: type[T]) -> TypeAdapter[T]:
    """What reads a word; made once, for it takes long."""
    adapter: TypeAdapter[T] | None = _ADAPTERS.get(word)
    return adapter or _ADAPTERS.setdefault(word, TypeAdapter(word))


def read_json(text: str | bytes) -> Any:
    """Parse JSON text, its fractions as Decimal; NaN and infinities are refused. Raises ValueError."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


@lru_cache(maxsize=4096)
def instant(moment: datetime) -> str:
    """Write an instant as RFC 3339 in UTC, ``2026-11-23T09:00:00Z``; ValueError without a time zone."""
    if moment.tzinfo is None:
        message = f"an instant needs a time zone: {moment.isoformat()}"
        raise ValueError(message)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)


def _integer(value: int) -> int:
    if abs(value) >= FIRST_INEXACT_INTEGER:
        message = f"no exact JSON number: {value}"
        raise ValueError(message)
    return value


def _number(value: Decimal) -> int | float:
    if not value.is_finite():
        message = f"{value} is not JSON"
        raise ValueError(message)
    if abs(value) < _ALL_EXACT and value == (whole := int(value)):
        return whole
    rounded = _ROUNDING.plus(value)
    if abs(rounded) < FIRST_INEXACT_INTEGER and rounded == rounded.to_integral_value():
        return int(rounded)
    double = float(rounded)
    if Decimal(repr(double)) != rounded:
        message = f"no exact JSON number: {value}"
        raise ValueError(message)
    return double


def _mapping(value: Mapping[Any, object]) -> Json:
    return {_key(key): to_json(entry) for key, entry in value.items()}


def _key(key: object) -> str:
    text = key.value if isinstance(key, Enum) else key
    if not isinstance(text, str):
        message = f"a JSON object is keyed by text, not by {type(key).__name__}"
        raise TypeError(message)
    return text


def _sequence(value: Sequence[object]) -> Json:
    return [entry if type(entry) is str else _WRITERS[type(entry)](entry) for entry in value]


Writer: TypeAlias = Callable[[Any], Json]


class _Writers(dict[type, Writer]):
    """How each type is written; found out the first time, for it is asked some hundred times a decision."""

    def __missing__(self, kind: type) -> Writer:
        return self.setdefault(kind, _writer(kind))


_WRITERS: Final = _Writers(
    {
        NoneType: lambda _: None,
        bool: bool,
        str: str,
        int: _integer,
        float: lambda value: _number(Decimal(repr(value))),
        Decimal: _number,
        datetime: instant,
        date: date.isoformat,
        UUID: str,
        tuple: _sequence,
        list: _sequence,
        dict: _mapping,
    }
)


def _writer(kind: type) -> Writer:
    """Find how a type is written that is none of the plain ones: an enum, a word or a mapping."""
    if issubclass(kind, Enum):
        return {one: to_json(one.value) for one in kind}.__getitem__
    if is_dataclass(kind):
        return _word_writer(kind)
    if issubclass(kind, Mapping):
        return _mapping
    message = f"JSON has no form of {kind.__name__}"
    raise TypeError(message)


def _word_writer(kind: type) -> Writer:
    names = tuple(field.name for field in fields(kind))
    values = _values_of(names)

    def write(word: object) -> Json:
        return {
            name: entry if type(entry) is str else _WRITERS[type(entry)](entry)
            for name, entry in zip(names, values(word), strict=True)
            if entry is not None
        }

    return write


def _values_of(names: tuple[str, ...]) -> Callable[[object], tuple[object, ...]]:
    """What gives the values of these fields of a word; of several names ``attrgetter`` makes a tuple at once."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda word: tuple(getattr(word, name) for name in names)
