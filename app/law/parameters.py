"""Dated figures of the law, read once from the ``thresholds*.yaml`` files beside this module.

Scalars are read as exact strings, then as what their ``unit`` says: no binary floats. A file with a
gap, an overlap, a duplicate, an unknown key or a value without its reference stops the import.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

Value = Decimal | date | str

DATA: Final = Path(__file__).parent / "data"
NAME_KEYS: Final = frozenset({"name", "meaning", "unit", "values"})
SOURCE_KEYS: Final = frozenset({"reference", "url", "checked_on", "confidence"})
VALUE_KEYS: Final = SOURCE_KEYS | {"since", "value"}
ONE_DAY: Final = timedelta(days=1)


class Confidence(StrEnum):
    """How a figure is known: V1 primary text, V2 secondary sources, recalled, or looked for in vain."""

    V1 = "V1"
    V2 = "V2"
    MEMORY = "MEMORY"
    UNVERIFIED = "UNVERIFIED"


class BadParameterError(ValueError):
    """A data file says something that cannot be law: which file's parameter, and what is wrong."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value, from ``since`` to the last day ``until`` (``None``: still so), with its source."""

    since: date
    until: date | None
    value: Value
    reference: str
    url: str
    checked_on: date
    confidence: Confidence

    def covers(self, on: date) -> bool:
        """Whether this is the value of the day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the law over time; ``values`` are in order, without gap or overlap."""

    name: str
    meaning: str
    unit: str
    values: tuple[DatedValue, ...]

    def dated(self, on: date) -> DatedValue | None:
        """The value in force on the day with its source, or ``None`` outside every period."""
        return next((one for one in self.values if one.covers(on)), None)

    def at(self, on: date) -> Value | None:
        """The value in force on the day, or ``None``; what its type is, ``unit`` says."""
        found = self.dated(on)
        return found.value if found else None


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        message = f"{text!r} is not a number"
        raise ValueError(message) from error
    if not found.is_finite():
        message = f"{text!r} is not finite"
        raise ValueError(message)
    return found


UNITS: Final[Mapping[str, Callable[[str], Value]]] = {
    "date": date.fromisoformat,
    "text": str,
    **dict.fromkeys(
        ("tpp", "tpp/mm2", "GB/s", "GB/s/mm2", "nm", "bn transistors", "days", "ratio", "percent", "items"),
        _number,
    ),
}


def parameters_in(text: str) -> dict[str, Parameter]:
    """Parameters of one YAML document, by name.

    Raises ``BadParameterError`` naming the parameter and the fault.
    """
    return _by_name(_parameter(entry) for entry in yaml.CBaseLoader(text).get_single_data() or ())


def _by_name(parameters: Iterable[Parameter]) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for one in parameters:
        if one.name in found:
            message = f"{one.name}: stated twice"
            raise BadParameterError(message)
        found[one.name] = one
    return found


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    name = str(entry.get("name", "(a parameter without a name)"))
    try:
        _require(entry, NAME_KEYS)
        parse = UNITS[entry["unit"]]
        values = tuple(_dated(row, parse) for row in entry["values"])
        _refuse_gaps(values)
    except (KeyError, ValueError) as error:
        message = f"{name}: {error}"
        raise BadParameterError(message) from error
    return Parameter(name, entry["meaning"], entry["unit"], values)


def _require(row: Mapping[str, Any], keys: frozenset[str], optional: frozenset[str] = frozenset()) -> None:
    missing = [key for key in sorted(keys) if not row.get(key)]
    unknown = sorted(set(row) - keys - optional)
    if missing or unknown:
        message = f"missing {missing}, unknown {unknown}"
        raise ValueError(message)


def _dated(row: Mapping[str, str], parse: Callable[[str], Value]) -> DatedValue:
    _require(row, VALUE_KEYS, optional=frozenset({"until"}))
    return DatedValue(
        since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]) if "until" in row else None,
        value=parse(row["value"]),
        reference=row["reference"],
        url=row["url"],
        checked_on=date.fromisoformat(row["checked_on"]),
        confidence=Confidence(row["confidence"]),
    )


def _refuse_gaps(values: tuple[DatedValue, ...]) -> None:
    for one in values:
        if one.until is not None and one.until < one.since:
            message = f"the value of {one.since} ends before it starts"
            raise ValueError(message)
    for earlier, later in pairwise(values):
        if earlier.until is None or earlier.until >= later.since:
            message = f"the values of {earlier.since} and {later.since} overlap"
            raise ValueError(message)
        if earlier.until + ONE_DAY != later.since:
            message = f"no value between {earlier.until} and {later.since}"
            raise ValueError(message)


def _read() -> dict[str, Parameter]:
    files = sorted(DATA.glob("thresholds*.yaml"))
    documents = [parameters_in(file.read_text(encoding="utf-8")) for file in files]
    return _by_name(one for document in documents for one in document.values())


PARAMETERS: Final[Mapping[str, Parameter]] = _read()


def parameter(name: str) -> Parameter:
    """The parameter of that name; ``KeyError`` when no file states it."""
    return PARAMETERS[name]


def number(name: str, on: date) -> Decimal | None:
    """The figure in force on the day, ``None`` outside its periods; ``TypeError`` for a date or text."""
    found = parameter(name).at(on)
    if found is None or isinstance(found, Decimal):
        return found
    message = f"{name} is not a number"
    raise TypeError(message)


def day(name: str, on: date) -> date | None:
    """The date in force on the day, ``None`` outside its periods; ``TypeError`` for a number or text."""
    found = parameter(name).at(on)
    if found is None or isinstance(found, date):
        return found
    message = f"{name} is not a date"
    raise TypeError(message)
