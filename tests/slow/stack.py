"""The service, its worker and its Postgres as ``./dev serve`` runs them: killed by process id, and started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, PIPE
from threading import Event
from typing import Final

from tests.commands.conftest import environment

READY: Final = "Portcullis ready on "
ENDED: Final = "ended"
NURSERY: Final = """
import os, sys
from app.commands.serve import serve
from app.settings import Settings
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        serve(Settings(port=0))
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""
"""Starts services one after the other and imports their code once: lives are many and starts are slow."""
KILLED: Final = ("service", "database", "both", "worker", "worker", "start")
LONGEST_LIFE: Final = 4.0
LONGEST_START: Final = 3.0
NEVER: Final = Event()


@dataclass
class Stack:
    """One service after the other on one data folder; ``address`` is that of the present one."""

    data_dir: Path
    nursery: "subprocess.Popen[str]"
    address: str = ""
    service: int = 0
    killed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KILLED, 0))

    def live(self, chance: random.Random, until: float, kills: int) -> None:
        """Kill parts at random moments, and start what has ended again, until an instant and so often at least.

        The last one runs on.
        """
        while time.monotonic() < until or sum(self.killed.values()) < kills:
            whom = chance.choice(KILLED)
            NEVER.wait(chance.uniform(0, LONGEST_LIFE))
            self._kill(whom, chance)
            self.killed[whom] += 1

    def stop(self) -> None:
        """Tell the service to stop, and wait until it has."""
        os.kill(self.service, signal.SIGTERM)
        self._wait_for_end()

    def start(self) -> None:
        """Start a service, and wait until it is ready."""
        self._bear()
        ready = self._said()
        assert ready.startswith(READY), ready
        self.address = ready.removeprefix(READY)

    def _bear(self) -> None:
        assert self.nursery.stdin is not None
        self.nursery.stdin.write("one\n")
        self.nursery.stdin.flush()
        self.service = int(self._said())

    def _said(self) -> str:
        assert self.nursery.stdout is not None
        return self.nursery.stdout.readline().strip()

    def _wait_for_end(self) -> None:
        while (said := self._said()) != ENDED:
            assert said.startswith(READY), said

    def _kill(self, whom: str, chance: random.Random) -> None:
        """Kill a part; a service that lost its database is told to stop, as whoever watches ``/readyz`` would."""
        if whom == "worker":
            for worker in workers_of(self.service):
                os.kill(worker, signal.SIGKILL)
            return
        if whom in ("database", "both"):
            os.kill(self._database(), signal.SIGKILL)
        if whom == "database":
            NEVER.wait(chance.uniform(0, 1))
        os.kill(self.service, signal.SIGTERM if whom == "database" else signal.SIGKILL)
        self._wait_for_end()
        if whom == "start":
            self._bear()
            NEVER.wait(chance.uniform(0, LONGEST_START))
            os.kill(self.service, signal.SIGKILL)
            self._wait_for_end()
        self.start()

    def _database(self) -> int:
        return int((self.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def stack(data_dir: Path) -> Iterator[Stack]:
    """A stack that nothing of is left, however the block ends."""
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        env=environment(data_dir),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        text=True,
    ) as nursery:
        one = Stack(data_dir, nursery)
        try:
            yield one
            one.stop()
        finally:
            if one.service and Path(f"/proc/{one.service}").exists():
                os.kill(one.service, signal.SIGTERM)
            nursery.communicate("")


def workers_of(service: int) -> list[int]:
    """The workers that the service keeps beside it."""
    tasks = Path(f"/proc/{service}/task").iterdir()
    children = [int(one) for task in tasks for one in (task / "children").read_text().split()]
    return [one for one in children if b"worker" in Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")]
