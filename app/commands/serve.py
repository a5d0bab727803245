"""``portcullis serve``: the database up, migrated and seeded; then the service, until it is told to stop."""

import signal
import socket
import sys
import time
from threading import Thread
from typing import Final

import httpx
import uvicorn

from app.commands.database import database
from app.commands.seed import first_key, seed
from app.launcher import is_new
from app.main import create_app
from app.settings import Settings
from app.store.engine import Limits, create_engine, owner_engine

READY_WITHIN: Final = 60.0


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; SystemExit(1) where the port is taken."""
    listening = _listen(settings.host, settings.port)
    port = listening.getsockname()[1]
    fresh = settings.database_url is None and is_new(settings.data_dir)
    signal.signal(signal.SIGTERM, _leave)
    with database(settings) as url:
        operator = owner_engine(url)
        seed(operator)
        key = first_key(operator) if fresh else None
        operator.dispose()
        limits = Limits(
            connections=settings.database_connections,
            connection_wait=settings.connection_wait,
            statement_timeout=settings.statement_timeout,
        )
        engine = create_engine(url, limits)
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(settings, engine), log_config=None, access_log=False, server_header=False
            )
        )
        Thread(target=_announce, args=(settings.host, port, key), daemon=True).start()
        try:
            server.run(sockets=[listening])
        finally:
            engine.dispose()


def _leave(_signal: int, _frame: object) -> None:
    """Unwind, so that the database is stopped after the service."""
    sys.exit(0)


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        sys.stderr.write(f"portcullis: cannot listen on {host}:{port}: {error.strerror}\n")
        raise SystemExit(1) from error
    return listening


def _announce(host: str, port: int, key: str | None) -> None:
    """Say so, on one line, when the service is ready; on a new data folder, how to ask it the first question."""
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/readyz", timeout=2).is_success:
                break
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    else:
        sys.stderr.write("portcullis: not ready; /readyz says why\n")
        return
    sys.stdout.write(f"Portcullis ready on {address}\n")
    if key:
        sys.stdout.write(FIRST_REQUEST.format(key=key, address=address))
    sys.stdout.flush()


FIRST_REQUEST: Final = """\
A key for a first try: {key}
A first question:

curl -s {address}/v1/transaction-screenings \\
  -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\
  -d '{{"activities": ["EXPORT"], "ship_from": "US", "destination": "DE",
       "parties": [{{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}}],
       "items": [{{"description": "office chairs", "eccn": "EAR99"}}]}}'
"""
