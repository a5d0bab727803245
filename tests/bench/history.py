"""A screening with its durable, signed record at 64 connections, beside the same without parts of it.

The endpoints take turns, so that a machine that slows down slows all; the load is a process of its own. All check the
same key, parse the same Facts, and canonicalise, sign and write out a decision of equal size; see ``tests.bench.history_service``.

recorded / canned: what answering costs, where the recording is the same.
recorded / screened-inserted: group commit beside an insert and a commit a request, where the answering is the same; one
process answers on one core, so that the more of it is answering, the less this can be.
canned / canned-inserted: the recording alone, and what no service is without: HTTP, the key, the Facts.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
QUESTIONS: dict[str, dict[str, Any]] = {
    "PARTY": {"parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}]},
    "TRANSACTION": {
        "activities": ["EXPORT"],
        "ship_from": "US",
        "destination": "DE",
        "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
        "items": [{"description": "office chairs", "eccn": "EAR99"}],
    },
}
PATHS = {"PARTY": "/v1/party-screenings", "TRANSACTION": "/v1/transaction-screenings"}
CONNECTIONS = 64
ROUNDS = int(os.environ.get("PORTCULLIS_BENCH_ROUNDS", "5"))
REQUESTS = int(os.environ.get("PORTCULLIS_BENCH_REQUESTS", "512"))
BESIDE = ("canned", "screened-inserted", "canned-inserted")
RATIOS = (("recorded", "canned"), ("recorded", "screened-inserted"), ("canned", "canned-inserted"))
Load = tuple[float, list[float]]
Rounds = list[dict[str, Load]]
"""What came of each endpoint, round by round."""


def main() -> None:
    """Print the table."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.history_service", folder]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
            assert service.stdout is not None
            port, key = json.loads(service.stdout.readline())
            try:
                _measure(port, key)
            finally:
                service.terminate()


def _measure(port: int, key: str) -> None:
    table = Table(title=f"Screened, signed and durably recorded at {CONNECTIONS} connections")
    for heading in ("question", "endpoint", "requests/s", "p50 ms", "p99 ms"):
        table.add_column(heading)
    ratios = Table(title="Requests per second, one beside the other in the same round")
    for heading in ("question", "endpoints", "median", "least", "most"):
        ratios.add_column(heading)
    for question, facts in QUESTIONS.items():
        paths = {"recorded": PATHS[question]} | {name: f"/bench/{name}/{question}" for name in BESIDE}
        _can(port, key, question, facts)
        for path in paths.values():
            asyncio.run(_load(port, key, path, facts))
        rounds = [
            {name: asyncio.run(_load(port, key, path, facts)) for name, path in paths.items()}
            for _ in range(ROUNDS)
        ]
        for name in paths:
            _row(table, question, name, rounds)
        for one, other in RATIOS:
            _ratio(ratios, question, one, other, rounds)
    console = Console(width=120)
    console.print(table)
    console.print(ratios)


def _row(table: Table, question: str, name: str, rounds: Rounds) -> None:
    times = sorted(seconds for one in rounds for seconds in one[name][1])
    rate = statistics.median(one[name][0] for one in rounds)
    middle, late = times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000
    table.add_row(question, name, f"{rate:.0f}", f"{middle:.0f}", f"{late:.0f}")


def _ratio(table: Table, question: str, one: str, other: str, rounds: Rounds) -> None:
    found = [at[one][0] / at[other][0] for at in rounds]
    shown = (f"{value:.2f}" for value in (statistics.median(found), min(found), max(found)))
    table.add_row(question, f"{one} / {other}", *shown)


def _can(port: int, key: str, question: str, facts: dict[str, Any]) -> None:
    """Ask once, and let the endpoints beside say what is like it."""
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        client.put(f"/bench/canned/{question}", json=facts).raise_for_status()


async def _load(port: int, key: str, path: str, facts: dict[str, Any]) -> Load:
    """Requests per second, and the seconds that each took."""
    body = json.dumps(facts).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    left = iter(range(REQUESTS))
    started = time.perf_counter()
    times = await asyncio.gather(*(_ask(port, head.encode() + body, left) for _ in range(CONNECTIONS)))
    return REQUESTS / (time.perf_counter() - started), [one for some in times for one in some]


async def _ask(port: int, request: bytes, left: Any) -> list[float]:
    """Ask one after the other on a connection of its own, as long as any is left."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    for _ in left:
        started = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status, length = (
            int(head[9:12]),
            int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]),
        )
        answer = await reader.readexactly(length)
        assert status == 201, answer
        times.append(time.perf_counter() - started)
    writer.close()
    return times


if __name__ == "__main__":
    main()
