"""Seconds until ``./dev serve`` is ready, the first time and later, beside a bare service on the same Postgres.

The bare one starts the same server, connects, and answers one request from an application of one route.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
ROUNDS = 5
SERVE = ("./dev", "serve", "--port", "0")
BARE = (
    sys.executable,
    "-c",
    """
import sys
from pathlib import Path
import alembic.command, fastapi.testclient, sqlalchemy, uvicorn
from app.launcher import embedded_postgres
with embedded_postgres(Path(sys.argv[1]), None) as url:
    sqlalchemy.create_engine(url.replace("postgresql", "postgresql+psycopg")).connect().close()
    app = fastapi.FastAPI()
    app.get("/healthz")(lambda: "OK")
    fastapi.testclient.TestClient(app).get("/healthz").raise_for_status()
    print("ready", flush=True)
    sys.stdin.read()
""",
)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as other:
        first, _ = _ready(SERVE, ours), _ready((*BARE, other), other)
        rounds = [(_ready(SERVE, ours), _ready((*BARE, other), other)) for _ in range(ROUNDS)]
    later, bare = (statistics.median(one) for one in zip(*rounds, strict=True))
    times = statistics.median(ours / theirs for ours, theirs in rounds)
    table = Table(title="./dev serve until it is ready, beside a bare service on the same Postgres")
    for heading in ("start", "seconds", "of the bare one"):
        table.add_column(heading)
    table.add_row("the first", f"{first:.1f}", "")
    table.add_row("a later one", f"{later:.1f}", f"{times:.2f}")
    table.add_row("the bare service", f"{bare:.1f}", "1.00")
    Console(width=120).print(table)


def _ready(command: tuple[str, ...], data_dir: str) -> float:
    """Seconds until the first line of its output; then it is stopped."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORTCULLIS_DATA_DIR": data_dir}
    environment.pop("DATABASE_URL", None)
    begun = time.perf_counter()
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = process.stdout.readline()
        seconds = time.perf_counter() - begun
        process.stdin.close()
        process.terminate()
        process.wait(60)
    if b"ready" not in said:
        sys.exit(f"bench: {command[0]} did not become ready")
    return seconds
