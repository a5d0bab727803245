"""The command line in this process, on a database of the test's own; and the service in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app

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
    data_dir: Path
    ready: str

    @property
    def address(self) -> str:
        """Where it says that it is."""
        return self.ready.removeprefix("Portcullis ready on ").strip()

    def stop(self) -> tuple[int, str, str]:
        """Tell it to stop; its exit status and the rest of what it wrote."""
        self.process.send_signal(signal.SIGTERM)
        out, errors = self.process.communicate(timeout=60)
        return self.process.returncode, out, errors


def environment(data_dir: Path, **changed: str) -> dict[str, str]:
    """What a process of its own needs to work on the data folder."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    settings = {"PORTCULLIS_DATA_DIR": str(data_dir), "PORTCULLIS_REQUIRE_FULL_LISTS": "0"}
    path = os.pathsep.join(one for one in (str(ROOT), os.environ.get("PYTHONPATH")) if one)
    return {**kept, **settings, "PYTHONPATH": path, **changed}


@contextmanager
def serving(data_dir: Path) -> Iterator[Serving]:
    """Serve on a data folder and a free port until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", "0"],
        env=environment(data_dir),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        found = Serving(process, data_dir, process.stdout.readline())
        try:
            yield found
        finally:
            if process.poll() is None:
                found.stop()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A service that the tests of a run share."""
    with serving(tmp_path_factory.mktemp("service")) as found:
        yield found
