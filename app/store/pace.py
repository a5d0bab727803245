"""Long work beside requests: done a little at a time, as Python lets one thread compute at a time."""

import time
from collections.abc import Iterable, Iterator
from threading import active_count
from typing import Final, TypeVar

_AT_A_STRETCH: Final = 0.002
"""Seconds of a processor; a thread that waits for its turn interrupts no sooner than after 0.005."""

T = TypeVar("T")


def unhurried(items: Iterable[T]) -> Iterator[T]:
    """Hand items on, and now and then stand back for as long as was worked on them and with them.

    Where there is no other thread, there is nobody to stand back for.
    """
    since = time.thread_time()
    for one in items:
        yield one
        worked = time.thread_time() - since
        if worked > _AT_A_STRETCH:
            if active_count() > 1:
                time.sleep(worked)
            since += worked
