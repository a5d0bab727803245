"""Rounds of kill -9 while decisions are written: every acknowledged one is there afterwards, once."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE
from threading import Thread
from typing import Final

import httpx
import psycopg

from app.launcher import embedded_postgres
from app.proofs.receipt import PublicKey, Receipt
from app.proofs.verify import keys_of, verify_receipt
from app.wire import from_json

ROUNDS: Final = int(os.environ.get("PORTCULLIS_KILL_ROUNDS", "5"))
ROOT: Final = Path(__file__).parents[2]
READY: Final = "Portcullis ready on "
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
"""Starts services one after the other and imports their code once: rounds are many and starts are slow."""
WRITERS: Final = 3
MOST: Final = 10_000
ORDER: Final = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
Acknowledged = dict[str, str]
"""The id of the decision that was acknowledged for each idempotency key."""


def test_no_acknowledged_decision_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20261123)  # noqa: S311 - a repeatable order of faults
    environment = {
        **os.environ,
        "PORTCULLIS_DATA_DIR": str(tmp_path),
        "PORTCULLIS_REQUIRE_FULL_LISTS": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }
    environment.pop("DATABASE_URL", None)
    key = made_key(environment)
    acknowledged: Acknowledged = {}
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], env=environment, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True
    ) as nursery:
        for number in range(ROUNDS):
            service, address = born(nursery)
            writers = [
                Thread(target=write, args=(address, key, f"{number}-{one}", acknowledged))
                for one in range(WRITERS)
            ]
            for one in writers:
                one.start()
            wait_for_more(acknowledged, chance.uniform(0.0, 0.3))
            kill(service, tmp_path, chance.choice(("service", "database", "both", "worker")))
            for one in writers:
                one.join()
            assert said(nursery) == "ended"
        nursery.communicate("")
    with serving(environment) as (process, address):
        assert len(acknowledged) > ROUNDS
        assert repeated(address, key, acknowledged) == acknowledged
        proven(address, key, acknowledged)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert audited(environment) == "Everything is as it was recorded."
    kept = decisions_in(tmp_path)
    assert set(acknowledged.values()) <= set(kept)
    assert len(kept) == len(set(kept))


def born(nursery: subprocess.Popen[str]) -> tuple[int, str]:
    """The process and the address of a new service."""
    assert nursery.stdin is not None
    nursery.stdin.write("one\n")
    nursery.stdin.flush()
    service = int(said(nursery))
    ready = said(nursery)
    assert ready.startswith(READY), ready
    return service, ready.removeprefix(READY)


def wait_for_more(acknowledged: Acknowledged, seconds: float) -> None:
    """Wait until the new service has answered somebody, and so much longer."""
    before = len(acknowledged)
    deadline = time.monotonic() + 20
    while len(acknowledged) == before and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(seconds)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def made_key(environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "app.cli", "keys", "create", "--tenant", "kill", "--mode", "sandbox"]
    done = subprocess.run(
        [*command, "--scopes", "screen,read"], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=PIPE, stderr=DEVNULL, text=True) as process:
        ready = said(process)
        assert ready.startswith(READY), ready
        try:
            yield process, ready.removeprefix(READY)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)


def client(address: str, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=address, headers=headers, timeout=30, trust_env=False)


def write(address: str, key: str, series: str, acknowledged: Acknowledged) -> None:
    """Ask again and again under new idempotency keys, until nothing is answered any more."""
    with client(address, key) as asking:
        for number in range(MOST):
            once = f"{series}-{number}"
            try:
                answer = asking.post(
                    "/v1/transaction-screenings", json=ORDER, headers={"Idempotency-Key": once}
                )
            except httpx.HTTPError:
                return
            if answer.status_code != 201:
                return
            acknowledged[once] = answer.json()["id"]


def repeated(address: str, key: str, acknowledged: Acknowledged) -> Acknowledged:
    """What the same requests are answered now: the stored decisions, none made a second time."""
    found: Acknowledged = {}
    with client(address, key) as asking:
        for once in acknowledged:
            answer = asking.post("/v1/transaction-screenings", json=ORDER, headers={"Idempotency-Key": once})
            assert answer.status_code == 201, answer.text
            found[once] = answer.json()["id"]
    return found


def kill(service: int, data_dir: Path, whom: str) -> None:
    """Kill by process id; a service whose database was killed alone is told to stop, as its supervisor would."""
    if whom == "worker":
        for worker in workers_of(service):
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.2)
        os.kill(service, signal.SIGKILL)
        return
    database = int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    if whom in ("database", "both"):
        os.kill(database, signal.SIGKILL)
    os.kill(service, signal.SIGTERM if whom == "database" else signal.SIGKILL)


def workers_of(service: int) -> list[int]:
    """The workers that the service keeps beside it."""
    tasks = Path(f"/proc/{service}/task").iterdir()
    children = [int(one) for task in tasks for one in (task / "children").read_text().split()]
    return [one for one in children if b"worker" in Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")]


def proven(address: str, key: str, acknowledged: Acknowledged) -> None:
    """Every decision is sealed soon after, its receipt holds, and the log is one."""
    with client(address, key) as asking:
        keys = keys_of(from_json(PublicKey, one) for one in asking.get("/v1/keys").json()["items"])
        for decision in acknowledged.values():
            deadline = time.monotonic() + 60
            while True:
                receipt = from_json(
                    Receipt, json.loads(asking.get(f"/v1/decisions/{decision}/receipt").content)
                )
                if receipt.log is not None:
                    break
                assert time.monotonic() < deadline, f"{decision} was never sealed"
                time.sleep(0.2)
            assert verify_receipt(receipt, keys).decision == decision


def audited(environment: dict[str, str]) -> str:
    """What the audit says of the database."""
    command = [sys.executable, "-m", "app.cli", "audit"]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    ).stdout.strip()


def decisions_in(data_dir: Path) -> list[str]:
    binaries = os.environ.get("PORTCULLIS_POSTGRES_BIN")
    with (
        embedded_postgres(data_dir, Path(binaries) if binaries else None) as url,
        psycopg.connect(url) as conn,
    ):
        return [str(one) for (one,) in conn.execute("SELECT id FROM decisions")]
