"""``portcullis worker``: the background jobs; and the worker that ``serve`` keeps beside the service."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final

import structlog

from app import clock
from app.commands.database import database
from app.jobs.worker import Works, run_worker
from app.logs import log_to_stderr
from app.settings import Settings
from app.store.engine import Limits, create_engine, owner_engine
from app.store.signing_keys import load_signer, publish_key

LOG = structlog.get_logger("portcullis.worker")
AGAIN_AFTER: Final = 1.0
"""Seconds after which a worker that died is started again."""
STOP_WITHIN: Final = 15.0
CONNECTIONS: Final = 2
STDIN: Final = 0


def work(settings: Settings, *, attached: bool = False) -> None:
    """Work until SIGTERM or SIGINT; where ``attached``, also until standard input ends, as its service does."""
    log_to_stderr(settings.log_level)
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    if attached:
        Thread(target=_end_with_input, daemon=True).start()
    with database(settings) as url:
        engine, operator = create_engine(url, Limits(connections=CONNECTIONS)), owner_engine(url)
        try:
            signer = load_signer(settings.signing_key_text, settings.signing_key_file, settings.data_dir)
            publish_key(operator, signer, clock.now())
            run_worker(url, Works(engine=engine, operator=operator, signer=signer, now=clock.now))
        finally:
            engine.dispose()
            operator.dispose()


@contextmanager
def worker_beside(settings: Settings, url: str, wanted: Event) -> Iterator[None]:
    """Keep a worker running in a process of its own while the block runs, started again whenever it dies.

    It starts when ``wanted`` is set, so that its start does not slow that of the service.
    """
    if not settings.worker_beside:
        yield
        return
    ended = Event()
    keeper = Thread(target=_keep, args=(url, wanted, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        wanted.set()
        keeper.join()


def _keep(url: str, wanted: Event, ended: Event) -> None:
    wanted.wait()
    while not ended.is_set():
        with _started(url) as process:
            while process.poll() is None and not ended.wait(0.1):
                pass
            if process.poll() is None:
                _stop(process)
            else:
                LOG.error("worker died", status=process.returncode)
        ended.wait(AGAIN_AFTER)


def _started(url: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-m", "app.cli", "worker", "--attached"]
    return subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DATABASE_URL": url},
        start_new_session=True,
    )


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_WITHIN)
    process.kill()


def _end_with_input() -> None:
    """A service that was killed closes the pipe that it held; nobody else may be left to stop its worker."""
    while os.read(STDIN, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
