"""Several processes that serve one port. What they answer from is in Postgres, and the indexes are files they share."""

import os
import signal
import socket
import tempfile
import time
from functools import partial
from threading import Thread
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from app.api.figures import OF_ALL_WORKERS
from app.commands.collecting import leave_to_the_collector_what_is_new
from app.main import create_app
from app.settings import Settings
from app.store.engine import Limits, create_engine

BEGUN_WITHIN: Final = 60
"""Seconds after which a worker that says nothing is begun anew; on a busy machine it takes some to begin at all."""
LOOK_EVERY: Final = 1.0
"""Seconds after which a worker sees that its parent has gone."""


def serve_with_workers(settings: Settings, url: str, listening: socket.socket, **options: Any) -> None:
    """Serve until told to stop; workers that die are begun anew, and all have ended when this returns."""
    with tempfile.TemporaryDirectory(prefix="portcullis-figures-") as folder:
        os.environ[OF_ALL_WORKERS] = folder
        try:
            made = partial(worker, settings, url, os.getpid())
            config = uvicorn.Config(
                made,
                factory=True,
                workers=settings.workers,
                timeout_worker_healthcheck=BEGUN_WITHIN,
                **options,
            )
            _Workers(config, [listening]).run()
        finally:
            del os.environ[OF_ALL_WORKERS]


class _Workers(Multiprocess):
    """Workers that end with the terminal they were begun in, as a service of one process does."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().__init__(config, sockets)
        if ignored:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def handle_hup(self) -> None:
        """Leave, rather than begin anew."""
        self.should_exit.set()


def worker(settings: Settings, url: str, parent: int) -> FastAPI:
    """The service of one worker, which ends when its parent does."""
    Thread(target=_leave_with, args=(parent,), daemon=True).start()
    app = create_app(settings, create_engine(url, limits(settings)))
    leave_to_the_collector_what_is_new()
    return app


def limits(settings: Settings) -> Limits:
    """How much of Postgres one process of the service takes."""
    return Limits(
        connections=settings.database_connections,
        connection_wait=settings.connection_wait,
        statement_timeout=settings.statement_timeout,
    )


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
