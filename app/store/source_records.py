"""What a published source says, record by record: stakes, and statements that an entity is composed of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from app.store.ownership import StakeKind
from app.store.tables import LONGEST_NAME
from app.wire import Json

LONGEST_RECORD: Final = 2048
LONGEST_TEXT: Final = 4096
"""In bytes of UTF-8: nobody's name, and no text of a statement, is longer."""
_LEAST: Final = Decimal(0)
_MOST: Final = Decimal(100)


class Aspect(StrEnum):
    """What a statement tells of an entity: who it is, who heads or controls it, or what is known of that."""

    ENTITY = "ENTITY"
    ULTIMATE_PARENT = "ULTIMATE_PARENT"
    CONTROLLER = "CONTROLLER"
    EVIDENCE = "EVIDENCE"


class Authority(IntEnum):
    """Whose word on who an entity is stands before whose."""

    RESEARCH = 0
    MENTION = 1
    REGISTER = 2


class StakeSaid(NamedTuple):
    """What a record says ``owner`` holds of ``owned``; a bound that it does not tell is None.

    A later period of the same record ends the one before. ``as_of`` is the day on which the record was made or
    changed; an older one does not stand in place of a newer.
    """

    record: str
    owner: str
    owned: str
    kind: StakeKind = StakeKind.SHARES
    share_min: Decimal | None = None
    share_max: Decimal | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    source: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitySaid:
    """What a record says of an entity, in the shape that its aspect has in ``EntityFacts``.

    ``about`` is the parent or controller, whose stored name and office complete the statement. Of an entity
    itself, what a record says first speaks for every day, and a change from ``as_of``, the day it was made.
    """

    record: str
    entity: str
    aspect: Aspect = Aspect.ENTITY
    body: dict[str, Json] = field(default_factory=dict)
    about: str | None = None
    authority: Authority = Authority.REGISTER
    valid_from: date | None = None
    valid_until: date | None = None
    as_of: date | None = None
    source: str | None = None


Said: TypeAlias = StakeSaid | EntitySaid


def fault_of(said: Said) -> str | None:
    """Why a record cannot be stored, in words that are the same for all such records; None where it can."""
    if isinstance(said, StakeSaid):
        return _id_fault(said.record, said.owner, said.owned) or _share_fault(said) or _days_fault(said)
    named = (said.record, said.entity, *((said.about,) if said.about is not None else ()))
    return _id_fault(*named) or _days_fault(said) or _text_fault(said.body)


def _id_fault(record: str, *ids: str) -> str | None:
    if fault := _unstorable(record, LONGEST_RECORD):
        return f"record {fault}"
    for one in ids:
        if not one:
            return "an id is empty"
        if fault := _unstorable(one, LONGEST_NAME):
            return f"an id {fault}"
    return None


def _share_fault(said: StakeSaid) -> str | None:
    return _interval_fault(said.share_min, said.share_max)


@lru_cache(maxsize=4096)
def _interval_fault(least: Decimal | None, most: Decimal | None) -> str | None:
    """Few shares stand in many records."""
    least = _LEAST if least is None else least
    most = _MOST if most is None else most
    if not (_LEAST <= least <= _MOST and _LEAST <= most <= _MOST):
        return "a share is outside 0 to 100 percent"
    return "the smallest share is greater than the largest" if least > most else None


def _days_fault(said: Said) -> str | None:
    if said.valid_from is None or said.valid_until is None or said.valid_until > said.valid_from:
        return None
    return (
        "it ends on the day it starts" if said.valid_until == said.valid_from else "it ends before it starts"
    )


def _text_fault(body: dict[str, Json]) -> str | None:
    if "name" in body and not body["name"]:
        return "a name is empty"
    return next(
        (f"a text {fault}" for one in _texts(body) if (fault := _unstorable(one, LONGEST_TEXT))), None
    )


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _unstorable(text: str, most: int) -> str | None:
    if "\0" in text:
        return "holds NUL"
    if text.isascii() and len(text) <= most:
        return None
    try:
        length = len(text.encode())
    except UnicodeEncodeError:
        return "is not Unicode"
    return f"is longer than {most} bytes" if length > most else None
