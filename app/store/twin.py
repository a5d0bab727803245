"""Half of some work done in a twin of this process, while this one does the other half."""

import os
import pickle
import traceback
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TwinFailedError(Exception):
    """The twin has ended without a result."""


def begun_beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin some work in a twin, and give what waits for its result, which raises TwinFailedError.

    The twin knows all that this process knows now, and shares nothing with it later. It is for a process that holds
    no connections and no locks.
    """
    read, write = os.pipe()
    twin = os.fork()
    if twin == 0:
        os.close(read)
        _work(work, write)
    os.close(write)

    def result() -> T:
        with open(read, "rb") as stream:
            content = stream.read()
        if os.waitpid(twin, 0)[1] != 0:
            message = f"process {twin} has ended without a result"
            raise TwinFailedError(message)
        made: T = pickle.loads(content)  # noqa: S301 - our own
        return made

    return result


def _work(work: Callable[[], object], write: int) -> None:
    """Write the result and end, whatever happens, without what a process does that ends by itself."""
    status = 1
    try:
        with open(write, "wb") as stream:
            pickle.dump(work(), stream, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        if status:
            traceback.print_exc()
        os._exit(status)
