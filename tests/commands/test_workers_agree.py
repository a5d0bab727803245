"""What is recorded through one worker counts in the very next answer of every other."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.store.keys import KeyScope
from tests.commands.conftest import Serving, environment, serving
from tests.commands.test_workers import children_of

ORDER = {
    "on": "2026-06-15",
    "actor": {"name": "Kestrel Ridge"},
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Quillonex Devices", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
LETTER = {
    "kind": "IS_INFORMED",
    "title": "a letter",
    "valid_from": "2026-01-01",
    "body": {"actor": "Kestrel Ridge", "items": {"eccn": "EAR99"}, "destinations": ["DE"]},
}
CREATED = 201
WORKERS, MOST_TRIED = 2, 50


class Worker:
    """One worker, on a connection that is kept open."""

    def __init__(self, connection: HTTPConnection, key: str) -> None:
        self.connection = connection
        self.key = key

    def ask(
        self, method: str, path: str, body: Any = None, kind: str = "application/json"
    ) -> tuple[int, Any]:
        """Ask it; the status and what it says."""
        content = body if isinstance(body, str) else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": kind}
        self.connection.request(method, path, None if body is None else content, headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def screened(self) -> Any:
        """What it says of the order, recording nothing."""
        status, said = self.ask("POST", "/v1/transaction-screenings?dry_run=true", ORDER)
        assert status == 200, said
        return said


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Serving]:
    with serving(tmp_path, PORTCULLIS_WORKERS=str(WORKERS)) as service:
        yield service


def test_what_one_worker_records_the_other_answers_from(service: Serving, tmp_path: Path) -> None:
    scopes = ",".join(KeyScope)
    key = keys(tmp_path, "create", "--tenant", "acme", "--mode", "sandbox", "--scopes", scopes).strip()
    with workers(service, key) as (one, other):
        assert [worker.screened()["disposition"] for worker in (one, other)] == ["PROCEED"] * 2

        assert one.ask("PUT", "/v1/lists/x-ours", {"title": "Ours", "effect": "REVIEW"})[0] == CREATED
        entry = json.dumps({"id": "1", "name": "Quillonex Devices"}) + "\n"
        stored = one.ask("PUT", "/v1/lists/x-ours/versions/1", entry, "application/x-ndjson")
        assert stored[0] == CREATED, stored
        assert [match["list"] for match in other.screened()["matches"]] == ["x-ours"]

        recorded, ruling = other.ask("POST", "/v1/rulings", LETTER)
        assert recorded == CREATED, ruling
        assert {worker.screened()["outcome"] for worker in (one, other)} == {"LICENSE_REQUIRED"}

        with ThreadPoolExecutor(1) as pool:
            revoked = pool.submit(keys, tmp_path, "revoke", key.split("_")[1])
            while (
                not revoked.done()
            ):  # an idle connection would be closed, and the next may be another worker's
                assert [worker.ask("GET", "/healthz")[0] for worker in (one, other)] == [200, 200]
            revoked.result()
        assert [worker.ask("GET", "/v1/lists")[0] for worker in (one, other)] == [401, 401]


def keys(data_dir: Path, *arguments: str) -> str:
    """What the operator's command says."""
    command = [sys.executable, "-m", "app.cli", "keys", *arguments]
    done = subprocess.run(command, env=environment(data_dir), check=True, capture_output=True, text=True)
    return done.stdout


@contextmanager
def workers(service: Serving, key: str) -> Iterator[list[Worker]]:
    """A connection to each worker: which of them took one is seen by whose socket it is."""
    address = urlsplit(service.address)
    with ExitStack() as opened:
        found: dict[int, HTTPConnection] = {}
        for _ in range(MOST_TRIED):
            connection = opened.enter_context(closing(HTTPConnection(address.netloc, timeout=20)))
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            found.setdefault(taker(service, connection.sock.getsockname()[1]), connection)
            if len(found) == WORKERS:
                break
        yield [Worker(connection, key) for connection in found.values()]


def taker(service: Serving, port: int) -> int:
    """The worker that holds the other end of a connection from a port of ours."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    inode = next(row[9] for row in rows if row[2].endswith(f":{port:04X}"))
    return next(one for one in children_of(service.process.pid) if f"socket:[{inode}]" in sockets(one))


def sockets(process: int) -> set[str]:
    return {str(one.readlink()) for one in Path(f"/proc/{process}/fd").iterdir()}
