"""The command line in this process, on a database of the test's own; and the service in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from typer.testing import CliRunner, Result

from app.cli import app
from app.main import create_app
from app.settings import Settings
from app.store.engine import create_engine

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run(fresh_database_url: str) -> Run:
    """Run a command on a migrated database that nobody else uses."""

    def invoke(*arguments: object, **environment: str) -> Result:
        return CliRunner().invoke(
            app, [str(one) for one in arguments], env={"DATABASE_URL": fresh_database_url, **environment}
        )

    return invoke


@dataclass(frozen=True)
class Serving:
    """A service in a process of its own, as ``./dev serve`` starts it."""

    process: subprocess.Popen[str]
    log: Path
    ready: str

    @property
    def address(self) -> str:
        """Where it says that it is."""
        return self.ready.removeprefix("Portcullis ready on ").strip()

    def said(self) -> str:
        """The next line of its standard output."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def stop(self) -> tuple[int, str, str]:
        """Tell it to stop; its exit status, the rest of its standard output, and its log."""
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGTERM)
        rest = self.process.stdout.read()
        return self.process.wait(60), rest, self.log.read_text()


def environment(data_dir: Path, **changed: str) -> dict[str, str]:
    """What a process of its own needs to work on the data folder."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    settings = {"PORTCULLIS_DATA_DIR": str(data_dir), "PORTCULLIS_REQUIRE_FULL_LISTS": "0"}
    path = os.pathsep.join(one for one in (str(ROOT), os.environ.get("PYTHONPATH")) if one)
    return {**kept, **settings, "PYTHONPATH": path, **changed}


@contextmanager
def serving(data_dir: Path, **changed: str) -> Iterator[Serving]:
    """Serve on a data folder and a free port until the block ends."""
    log = data_dir / "service.log"
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, env=environment(data_dir, **changed), stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout is not None
        found = Serving(process, log, process.stdout.readline())
        assert found.ready, log.read_text()
        try:
            yield found
        finally:
            if process.poll() is None:
                found.stop()


@pytest.fixture(scope="session")
def service(seeded_url: str) -> Iterator[str]:
    """The address of the service on a free port, in a thread of this process."""
    engine = create_engine(seeded_url)
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(log_level="ERROR"), engine), log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)
    engine.dispose()
