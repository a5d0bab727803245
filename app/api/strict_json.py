"""JSON as the contract takes it: what is ambiguous is refused, what cannot be kept exactly is a fault.

A text that is not JSON, names a member twice, or is nested too deeply cannot be read at all. Numbers of more
than 15 significant digits or out of range, NUL and lone surrogates are faults of the value at their place.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn, TypeAlias

from app.decisions.refusal import Fault
from app.wire import SIGNIFICANT_DIGITS

Tree: TypeAlias = bool | Decimal | str | list["Tree"] | dict[str, "Tree"] | None
"""A JSON value with every number exact."""

DEEPEST: Final = 64
MOST_VALUES: Final = 200_000
"""Values in one body: 2 MiB hold a million empty objects, and each costs a hundred times its two bytes."""
NUMBER: Final = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"
"""How JSON writes a number, as a regular expression."""
LARGEST: Final = Decimal("1e15")
SMALLEST: Final = Decimal("1e-15")

_UNKEEPABLE: Final = re.compile("[\0\ud800-\udfff]")
_NUMBER: Final = re.compile(NUMBER)


class NotJsonError(ValueError):
    """The text is not JSON as we take it; the message says why."""


class TooManyValuesError(ValueError):
    """The text holds more values than one request may."""


def parse(content: bytes) -> Tree:
    """Read JSON in UTF-8. Raises NotJsonError, also for duplicate names and depth, and TooManyValuesError."""
    try:
        text = content.decode()
        tree: Tree = json.loads(
            text,
            object_pairs_hook=_members,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_constant,
        )
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}"
        raise NotJsonError(message) from error
    except json.JSONDecodeError as error:
        message = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise NotJsonError(message) from error
    except RecursionError as error:
        raise NotJsonError(_TOO_DEEP) from error
    _measure(tree)
    return tree


def faults_in(value: Tree, pointer: str = "") -> Iterator[Fault]:
    """Every number and text in a value that could not be kept as it is."""
    if isinstance(value, str):
        if _UNKEEPABLE.search(value):
            yield Fault(pointer, "text", "a text holds no NUL and no lone surrogate")
    elif isinstance(value, Decimal):
        yield from number_faults(value, pointer)
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from faults_in(entry, f"{pointer}/{place}")
    elif isinstance(value, dict):
        for name, entry in value.items():
            where = f"{pointer}/{escaped(name)}"
            if _UNKEEPABLE.search(name):
                yield Fault(where, "text", "a name holds no NUL and no lone surrogate")
            yield from faults_in(entry, where)


def number_faults(value: Decimal, pointer: str) -> Iterator[Fault]:
    """Tell whether a number is exact in 15 significant digits and within 1e-15 to 1e15, or zero."""
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    if not value.is_finite() or (digits and not SMALLEST <= value.copy_abs() <= LARGEST):
        yield Fault(pointer, "number", "a number is zero or between 1e-15 and 1e15")
    elif len(digits) > SIGNIFICANT_DIGITS:
        yield Fault(pointer, "number", f"a number has at most {SIGNIFICANT_DIGITS} significant digits")


def text_number_faults(text: str, pointer: str) -> Iterator[Fault]:
    """Tell the same of a number that is sent as a text; it is written as JSON writes numbers."""
    if _NUMBER.fullmatch(text):
        yield from number_faults(_number(text), pointer)
    else:
        yield Fault(pointer, "number", "a number in a text is written as JSON writes it")


def escaped(name: str) -> str:
    """Write a member's name as a part of a JSON pointer (RFC 6901); what UTF-8 cannot hold becomes ``?``."""
    plain = name.replace("~", "~0").replace("/", "~1")
    return plain.encode(errors="replace").decode()


def _members(pairs: list[tuple[str, Tree]]) -> Tree:
    members: dict[str, Tree] = {}
    for name, value in pairs:
        if name in members:
            message = f"the member {escaped(name)} is named twice"
            raise NotJsonError(message)
        members[name] = value
    return members


def _number(token: str) -> Decimal:
    try:
        return Decimal(token)
    except InvalidOperation:  # an exponent that even Decimal cannot hold
        return Decimal("Infinity")


def _constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise NotJsonError(message)


def _measure(tree: Tree) -> None:
    """Walk the value level by level, so that its depth is known before anything recursive touches it."""
    level, depth, count = [tree], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > DEEPEST + 1:
            raise NotJsonError(_TOO_DEEP)
        if count > MOST_VALUES:
            message = f"more than {MOST_VALUES} values"
            raise TooManyValuesError(message)
        level = [entry for value in level for entry in _entries(value)]


def _entries(value: Tree) -> list[Tree]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


_TOO_DEEP: Final = f"nested more than {DEEPEST} deep"
