"""Rounds of kill -9 while decisions are written: every acknowledged one is there afterwards, once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Final

import httpx

ROUNDS: Final = int(os.environ.get("PORTCULLIS_KILL_ROUNDS", "5"))
ROOT: Final = Path(__file__).parents[2]
ORDER: Final = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}


def test_no_acknowledged_decision_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20261123)  # noqa: S311 - a repeatable order of faults
    environment = {
        **os.environ,
        "PORTCULLIS_DATA_DIR": str(tmp_path),
        "PORTCULLIS_REQUIRE_FULL_LISTS": "0",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)
    key = _made_key(environment)
    acknowledged: list[str] = []
    for _ in range(ROUNDS):
        with _serving(environment) as (process, address):
            writer = Thread(target=_write, args=(address, key, acknowledged))
            writer.start()
            time.sleep(chance.uniform(0.05, 0.6))
            _kill(process, tmp_path, everything=chance.random() < 0.5)
            writer.join()
    with _serving(environment) as (process, address):
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
            lost = [one for one in acknowledged if client.get(f"/v1/decisions/{one}").status_code != 200]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert acknowledged
    assert lost == []
    assert len(set(acknowledged)) == len(acknowledged)


def _made_key(environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "app.cli", "keys", "create", "--tenant", "kill", "--mode", "sandbox"]
    done = subprocess.run(
        [*command, "--scopes", "screen,read"], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("Portcullis ready on "), ready
        yield process, ready.removeprefix("Portcullis ready on ").strip()
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)


def _write(address: str, key: str, acknowledged: list[str]) -> None:
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        for _ in range(10_000):
            try:
                answer = client.post("/v1/transaction-screenings", json=ORDER)
            except httpx.HTTPError:
                return
            if answer.status_code == 201:
                acknowledged.append(answer.json()["id"])


def _kill(process: subprocess.Popen[str], data_dir: Path, *, everything: bool) -> None:
    pids = [process.pid]
    if everything:
        pids.append(int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0]))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    process.wait(30)
