"""Whose turn it is to be worked on: few at once, and in turn between tenants, however much one of them asks."""

from asyncio import CancelledError, wrap_future
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from threading import Lock
from typing import Final

from app.store.engine import DatabaseOverloadedError
from app.store.group_commit import Scope

AT_ONCE: Final = 2
"""One thread computes at a time; the other waits for the database meanwhile. More of them only take turns oftener."""
ROOM: Final = 512
SHARE: Final = 0.75
"""Of the room, for one tenant and mode at most: a storm leaves places for the others."""


class Turns:
    """The requests that wait to be worked on, and how many are."""

    def __init__(self, at_once: int = AT_ONCE, room: int = ROOM) -> None:
        self._free = at_once
        self._at_once = at_once
        self._room = room
        self._lock = Lock()
        self._waiting: OrderedDict[Scope, deque[Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, scope: Scope) -> AsyncIterator[None]:
        """Wait for a turn and have it while the block runs. Raises DatabaseOverloadedError when there is no room."""
        granted = self._ask(scope)
        try:
            if not granted.done():
                await wrap_future(granted)
        except CancelledError:
            if not granted.cancelled():
                self._pass_on()
            raise
        try:
            yield
        finally:
            self._pass_on()

    def pending(self) -> int:
        """How many are worked on or wait to be."""
        with self._lock:
            return self._at_once - self._free + sum(map(len, self._waiting.values()))

    def _ask(self, scope: Scope) -> Future[None]:
        granted: Future[None] = Future()
        with self._lock:
            mine = len(self._waiting.get(scope, ()))
            everyone = sum(map(len, self._waiting.values()))
            if everyone >= self._room or mine >= self._room * SHARE:
                message = "too many requests wait to be worked on"
                raise DatabaseOverloadedError(message)
            if self._free:
                self._free -= 1
                granted.set_result(None)
            else:
                self._waiting.setdefault(scope, deque()).append(granted)
        return granted

    def _pass_on(self) -> None:
        """Give the turn to the next scope's oldest, whose scope then goes to the end of the round."""
        with self._lock:
            while self._waiting:
                scope, queue = self._waiting.popitem(last=False)
                granted = queue.popleft()
                if queue:
                    self._waiting[scope] = queue
                if granted.set_running_or_notify_cancel():
                    granted.set_result(None)
                    return
            self._free += 1
