"""Identifiers that begin with their instant: UUID version 7, made here and not in the database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import uuid_utils

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION_7 = 0x7 << 76
_VARIANT = 0x8 << 60


def new_id() -> UUID:
    """Make an id; those of one process grow with time."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def new_id_text() -> str:
    """Make an id as it is written, for whoever writes a million of them."""
    return str(uuid_utils.uuid7())


def id_at(instant: datetime) -> UUID:
    """Give the least id of an instant (to the millisecond): a bound for ranges of ids by time."""
    milliseconds = (instant - _EPOCH) // timedelta(milliseconds=1)
    return UUID(int=(milliseconds << 80) | _VERSION_7 | _VARIANT)


def instant_of(made: UUID) -> datetime:
    """Give the instant at which an id was made, to the millisecond. Raises ValueError for another kind of id."""
    if made.version != 7:  # noqa: PLR2004 - RFC 9562 calls it that
        message = f"not an id of version 7: {made}"
        raise ValueError(message)
    return _EPOCH + timedelta(milliseconds=made.int >> 80)
