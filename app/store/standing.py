"""What stands for every question until somebody writes: read once and kept, by the numbers of what is known.

Only what is read to date is kept: as of the instant that this very transaction read, under the numbers it read then,
or as of an earlier one under the same numbers, as a replay does. Whoever writes moves a number first, so that what is
kept is never asked for again once it is out of date; the instant of the move is part of the key, as a number that was
rolled back is given again.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from app.store.knowledge import read_in

P = ParamSpec("P")
T = TypeVar("T")

_MOST: Final = 512
"""Readings kept for one database."""

_kept: Final[WeakKeyDictionary[sa.Engine, OrderedDict[Hashable, Any]]] = WeakKeyDictionary()
_lock: Final = Lock()


def standing(read: Callable[Concatenate[sa.Connection, P], T]) -> Callable[Concatenate[sa.Connection, P], T]:
    """Keep what a function reads as of its last argument; its results are never changed by anyone."""

    @wraps(read)
    def kept(conn: sa.Connection, *args: P.args, **kwargs: P.kwargs) -> T:
        numbers = read_in(conn, args[-1]) if args and not kwargs else None
        if numbers is None:
            return read(conn, *args, **kwargs)
        key = (read, args[:-1], numbers)
        with _lock:
            readings = _kept.setdefault(conn.engine, OrderedDict())
            if key in readings:
                readings.move_to_end(key)
                found: T = readings[key]
                return found
        found = read(conn, *args, **kwargs)
        with _lock:
            readings[key] = found
            if len(readings) > _MOST:
                readings.popitem(last=False)
        return found

    return kept  # type: ignore[return-value]  # wraps() forgets that the connection has no name
