"""``portcullis serve``: the database up, migrated and seeded; then the service, until it is told to stop.

Where an embedded Postgres dies under the service, ``/readyz`` is red and every request is 503: what was
recorded is safe, and the next start finds it. A supervisor that watches ``/readyz`` starts it again.
"""

import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any, Final

import sqlalchemy as sa
import uvicorn

from app import clock
from app.commands.collecting import leave_to_the_collector_what_is_new
from app.commands.database import database, leave_in_order
from app.commands.seed import first_key, seed
from app.commands.worker import worker_beside
from app.commands.workers import limits, serve_with_workers
from app.main import create_app
from app.settings import Settings
from app.store.engine import connected, create_engine, owner_engine
from app.store.keys import list_keys
from app.store.roles import refuse_privileged
from app.store.signing_keys import load_signer, publish_key

READY_WITHIN: Final = 60.0
GRACE: Final = 8
"""Seconds that requests under way are waited for when the service is told to stop."""
OPTIONS: Final[dict[str, Any]] = {
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "timeout_graceful_shutdown": GRACE,
}
OK: Final = 200
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked up, not bound


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; SystemExit(1) where the port is taken.

    Raises LauncherError, PrivilegedRoleError and what the database raises when it cannot be used.
    """
    listening = _listen(settings.host, settings.port)
    leave_in_order(0, signal.SIGTERM, signal.SIGINT)
    with ExitStack() as started:
        url = started.enter_context(database(settings))
        engine = started.enter_context(_engine(settings, url))
        key = _seeded(settings, url)
        looked = Event()
        started.enter_context(worker_beside(settings, url, looked))
        at = (EVERYWHERE.get(settings.host, settings.host), listening.getsockname()[1])
        Thread(target=_announce, args=(*at, key, looked), daemon=True).start()
        if settings.workers > 1:
            serve_with_workers(settings, url, listening, **OPTIONS)
        else:
            config = uvicorn.Config(create_app(settings, engine), **OPTIONS)
            uvicorn.Server(config).run(sockets=[listening])


@contextmanager
def _engine(settings: Settings, url: str) -> Iterator[sa.Engine]:
    """The service's engine, once it is sure that row-level security binds its role."""
    engine = create_engine(url, limits(settings))
    try:
        with connected(engine) as conn:
            refuse_privileged(conn)
        yield engine
    finally:
        engine.dispose()


def _seeded(settings: Settings, url: str) -> str | None:
    """Seed the database; a key to try, where the database is our own and has none."""
    operator = owner_engine(url)
    try:
        seed(operator)
        signer = load_signer(settings.signing_key_text, settings.signing_key_file, settings.data_dir)
        publish_key(operator, signer, clock.now())
        return None if settings.database_url or list_keys(operator) else first_key(operator)
    finally:
        operator.dispose()


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is begun; who connects early waits for the service."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        sys.stderr.write(f"portcullis: cannot listen on {host}:{port}: {error.strerror}\n")
        raise SystemExit(1) from error
    return listening


def _announce(host: str, port: int, key: str | None, looked: Event) -> None:
    """Say so, on one line, when the service is ready; to a new database's user, how to ask a first question.

    ``looked`` is set once that is known, either way.
    """
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    deadline = time.monotonic() + READY_WITHIN
    while not _is_ready(host, port):
        if time.monotonic() > deadline:
            looked.set()
            sys.stderr.write(f"portcullis: not ready; {address}/readyz says why\n")
            return
        time.sleep(0.05)
    looked.set()
    leave_to_the_collector_what_is_new()
    first = FIRST_REQUEST.format(key=key, address=address) if key else ""
    sys.stdout.write(f"Portcullis ready on {address}\n{first}")
    sys.stdout.flush()


def _is_ready(host: str, port: int) -> bool:
    asking = HTTPConnection(host, port, timeout=5)
    try:
        asking.request("GET", "/readyz")
        return asking.getresponse().status == OK
    except (OSError, HTTPException):
        return False
    finally:
        asking.close()


FIRST_REQUEST: Final = """\
A key for a first try: {key}
A first question:

curl -s {address}/v1/transaction-screenings \\
  -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\
  -d '{{"activities": ["EXPORT"], "ship_from": "US", "destination": "DE",
       "parties": [{{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}}],
       "items": [{{"description": "office chairs", "eccn": "EAR99"}}]}}'
"""
