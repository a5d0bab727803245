"""Recording by group commit: many decisions reach the disk together, and each is acknowledged after that.

One thread writes, one transaction for each tenant and mode in turn, so that none waits for another's storm. What
is handed in meanwhile goes with the next round; alone, a decision is written at once.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from app.store import decisions
from app.store.decisions import NewDecision, Recorded
from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError
from app.store.knowledge import KnowledgeBusyError
from app.store.scope import Mode, tenant_transaction

Scope: TypeAlias = tuple[UUID, Mode]
MOST_TOGETHER: Final = 64
ROOM: Final = 1024
"""Decisions that may wait in one process; beyond that the caller is told to come again."""
LINGER: Final = 0.05
"""Seconds for which decisions that are still being worked out are waited for."""
BUSY_AGAIN: Final = 0.05
BUSY_FOR: Final = 5.0
"""Seconds for which the knowledge of a tenant may be moving before its decisions are given up."""


@dataclass(slots=True, eq=False)
class _Waiting:
    new: NewDecision
    done: Future[Recorded] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)
    taken: bool = False

    def take(self) -> bool:
        """Whether it is still wanted; from now on it cannot be withdrawn."""
        self.taken = self.taken or self.done.set_running_or_notify_cancel()
        return self.taken


class GroupCommit:
    """The decisions of a process that wait to be recorded, and the thread that records them."""

    def __init__(self, engine: sa.Engine, room: int = ROOM, at_work: Callable[[], int] = lambda: 0) -> None:
        """``at_work`` tells how many decisions are being worked out and may soon be handed in."""
        self._engine = engine
        self._room = room
        self._at_work = at_work
        self._changed = Condition()
        self._queues: OrderedDict[Scope, deque[_Waiting]] = OrderedDict()
        self._not_before: dict[Scope, float] = {}
        self._count = 0
        self._closed = False
        self._writer: Thread | None = None

    def submit(self, scope: Scope, new: NewDecision) -> Future[Recorded]:
        """Hand in a decision; the future's result is what became of it, after the commit.

        Raises DatabaseOverloadedError when there is no room. A future cancelled in time is never recorded.
        """
        with self._changed:
            if self._count >= self._room or self._closed:
                message = "too many decisions wait to be recorded"
                raise DatabaseOverloadedError(message)
            if self._writer is None:
                self._writer = Thread(target=self._write_all, name="recorder", daemon=True)
                self._writer.start()
            one = _Waiting(new)
            self._queues.setdefault(scope, deque()).append(one)
            self._count += 1
            self._changed.notify()
        return one.done

    def close(self) -> None:
        """Record what waits, taking nothing meanwhile, and end the thread; what is handed in later starts another."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._writer is not None:
            self._writer.join()
        with self._changed:
            self._writer, self._closed = None, False

    def _write_all(self) -> None:
        while (batch := self._next()) is not None:
            self._write(*batch)

    def _next(self) -> tuple[Scope, list[_Waiting]] | None:
        """The next scope in turn and what to write of it; None when closed and nothing is left."""
        with self._changed:
            self._changed.wait_for(lambda: self._count or self._closed)
            if self._count and not self._closed:
                self._changed.wait_for(self._is_complete, LINGER)
            while self._count:
                now = time.monotonic()
                due = [one for one in self._queues if self._not_before.get(one, 0.0) <= now]
                if due:
                    return due[0], self._taken(due[0])
                self._changed.wait(BUSY_AGAIN)
            return None

    def _is_complete(self) -> bool:
        return self._closed or self._count >= max(self._at_work(), 1)

    def _taken(self, scope: Scope) -> list[_Waiting]:
        """Take the scope's oldest out; what is left goes to the end of the round."""
        queue = self._queues.pop(scope)
        batch = [queue.popleft() for _ in range(min(len(queue), MOST_TOGETHER))]
        if queue:
            self._queues[scope] = queue
        self._count -= len(batch)
        self._not_before.pop(scope, None)
        return batch

    def _write(self, scope: Scope, batch: list[_Waiting]) -> None:
        wanted = [one for one in batch if one.take()]
        try:
            self._record(scope, wanted)
        except KnowledgeBusyError:
            self._put_back(scope, wanted)

    def _record(self, scope: Scope, batch: Sequence[_Waiting]) -> None:
        """Record a batch in one transaction; where a row is refused, its neighbours without it."""
        if not batch:
            return
        try:
            with tenant_transaction(self._engine, *scope) as conn:
                results = decisions.record_together(conn, [one.new for one in batch])
        except KnowledgeBusyError:
            raise
        except (DatabaseOverloadedError, DatabaseUnavailableError) as error:
            _fail(batch, error)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one is told to its caller alone
            if len(batch) == 1:
                _fail(batch, error)
                return
            middle = len(batch) // 2
            self._record(scope, batch[:middle])
            self._record(scope, batch[middle:])
        else:
            for one, result in zip(batch, results, strict=True):
                one.done.set_result(result)

    def _put_back(self, scope: Scope, batch: Sequence[_Waiting]) -> None:
        """Try again a little later what cannot be recorded while its tenant's knowledge moves."""
        now = time.monotonic()
        left = [one for one in batch if not one.done.done()]
        late = [one for one in left if now - one.since > BUSY_FOR]
        _fail(late, DatabaseOverloadedError("what the decision rests on is being changed"))
        early = [one for one in left if one not in late]
        with self._changed:
            if early:
                self._queues.setdefault(scope, deque()).extendleft(reversed(early))
                self._not_before[scope] = now + BUSY_AGAIN
                self._count += len(early)


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for one in batch:
        one.done.set_exception(error)
