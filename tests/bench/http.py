"""Requests per second and p50 of a recorded evaluation against an empty endpoint of the same stack.

The empty endpoint checks the same key, parses the same Facts and writes a canned Decision of equal size; the two
take turns, so that a machine that slows down slows both. The load comes from this process, the service is another.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

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
PATHS = {"recorded": "/v1/gp10-evaluations", "empty": "/bench/empty"}
ROUNDS, REQUESTS = 5, 60


def main() -> None:
    """Print the table."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.http_service", folder]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
            assert service.stdout is not None
            address, key = service.stdout.readline().split()
            _measure(address, key)
            service.terminate()


def _measure(address: str, key: str) -> None:
    table = Table(title="POST /v1/gp10-evaluations, recorded, beside an empty endpoint of the same stack")
    for heading in ("connections", "endpoint", "requests/s", "p50 ms", "requests/s, share of empty"):
        table.add_column(heading)
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60) as client:
        for connections in (1, 16):
            rounds = [
                {name: _load(client, path, connections) for name, path in PATHS.items()}
                for _ in range(ROUNDS)
            ]
            for name in PATHS:
                rate, middle = (statistics.median(one[name][part] for one in rounds) for part in (0, 1))
                share = statistics.median(one[name][0] / one["empty"][0] for one in rounds)
                table.add_row(str(connections), name, f"{rate:.0f}", f"{middle * 1000:.1f}", f"{share:.2f}")
    Console(width=120).print(table)


def _load(client: httpx.Client, path: str, connections: int) -> tuple[float, float]:
    """Requests per second, and the median of the seconds that a request takes."""
    started = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        times = list(pool.map(lambda _: _one(client, path), range(REQUESTS)))
    return REQUESTS / (time.perf_counter() - started), statistics.median(times)


def _one(client: httpx.Client, path: str) -> float:
    started = time.perf_counter()
    client.post(path, json=FACTS).raise_for_status()
    return time.perf_counter() - started
