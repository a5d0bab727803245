"""Requests per second and p50 of an evaluation against an empty endpoint of the same stack.

The empty endpoint checks the same key, parses the same Facts and writes a canned Decision of equal size: that of a
request whose answer is about as large as the answers are on average. The two take turns, so that a machine that slows
down slows both. The load comes from this process, the service is another.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from app.law.finding import Question

ROOT = Path(__file__).parents[2]
FACTS = {
    "on": "2026-06-15",
    "activities": ["FINANCE"],
    "actor": {"role": "FINANCIER", "us_person": "NO", "country": "MY", "headquarters_country": "MY"},
    "ship_from": "CN",
    "destination": "MY",
    "parties": [{"role": "PURCHASER", "name": "Selat Biru Data Sdn. Bhd.", "country": "MY"}],
    "items": [{"model": "Ascend 910C", "quantity": 64, "kind": "IC"}],
}
ROUNDS, REQUESTS = 5, 60
SIZED = 20
"""Answers of which the size is taken."""
Ask = Callable[[int], dict[str, Any]]
"""The facts of the nth request."""


def main() -> None:
    """Print the table."""
    with service() as client:
        compare(client, "/v1/gp10-evaluations", Question.GP10, lambda _: FACTS, "recorded")


@contextmanager
def service(*options: str) -> Iterator[httpx.Client]:
    """The service in a process of its own, and a client with a key."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
    with tempfile.TemporaryDirectory() as folder:
        environment["PORTCULLIS_DATA_DIR"] = folder
        command = [sys.executable, "-m", "tests.bench.http_service", folder, *options]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            address, key = process.stdout.readline().split()
            headers = {"Authorization": f"Bearer {key}"}
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
            with httpx.Client(base_url=address, headers=headers, timeout=60, limits=limits) as client:
                yield client
            process.terminate()


def compare(client: httpx.Client, path: str, question: Question, ask: Ask, name: str) -> None:
    """Ask an endpoint and the empty one in turns, with one connection and with sixteen."""
    table = Table(title=f"POST {path}, beside an empty endpoint of the same stack")
    for heading in (
        "connections",
        "endpoint",
        "requests/s",
        "p50 ms",
        "requests/s, share of empty",
        "p50, of empty",
    ):
        table.add_column(heading)
    client.put(f"/bench/canned/{question}", json=_average(client, path, ask)).raise_for_status()
    paths = {name: path, "empty": f"/bench/empty/{question}"}
    for connections in (1, 16):
        rounds = [
            {title: load(client, where, connections, ask) for title, where in paths.items()}
            for _ in range(ROUNDS)
        ]
        for title in paths:
            rate, middle = (statistics.median(one[title][part] for one in rounds) for part in (0, 1))
            share, times = (
                statistics.median(one[title][part] / one["empty"][part] for one in rounds) for part in (0, 1)
            )
            row = (
                str(connections),
                title,
                f"{rate:.0f}",
                f"{middle * 1000:.1f}",
                f"{share:.2f}",
                f"{times:.2f}",
            )
            table.add_row(*row)
    Console(width=120).print(table)


def _average(client: httpx.Client, path: str, ask: Ask) -> dict[str, Any]:
    """Of some requests, the one whose answer is as large as their answers are on average."""
    sizes = [
        (len(client.post(path, json=facts).raise_for_status().content), facts)
        for facts in map(ask, range(SIZED))
    ]
    mean = statistics.mean(size for size, _ in sizes)
    return min(sizes, key=lambda one: abs(one[0] - mean))[1]


def load(client: httpx.Client, path: str, connections: int, ask: Ask) -> tuple[float, float]:
    """Requests per second, and the median of the seconds that a request takes."""
    started = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        times = list(pool.map(lambda number: _one(client, path, ask(number)), range(REQUESTS)))
    return REQUESTS / (time.perf_counter() - started), statistics.median(times)


def _one(client: httpx.Client, path: str, facts: dict[str, Any]) -> float:
    started = time.perf_counter()
    client.post(path, json=facts).raise_for_status()
    return time.perf_counter() - started
