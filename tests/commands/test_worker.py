"""The worker beside the service: it seals, comes back when it is killed, and leaves nothing behind."""

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from typer.testing import CliRunner

from app.cli import app
from tests.commands.conftest import Serving, serving
from tests.commands.test_serve import SHOWN_LINES

ITEM = {"items": [{"description": "office chairs", "eccn": "EAR99"}]}


def asked(service: Serving, key: str, path: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    content = json.dumps(body).encode() if body else None
    with urlopen(Request(service.address + path, content, headers), timeout=30) as answer:  # noqa: S310 - loopback
        return json.load(answer)


def workers() -> set[int]:
    """The workers that run for this test's services: those of this process's session's children's children."""
    found = set()
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"--attached" in one.read_bytes().split(b"\0"):
                found.add(int(one.parent.name))
        except OSError:
            continue
    return found


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def of(service: Serving) -> list[int]:
    return [one for one in workers() if Path(f"/proc/{one}").exists() and parent(one) == service.process.pid]


def sealed(service: Serving, key: str) -> Any:
    """Ask, and give the receipt once the decision is in the log."""
    decision = asked(service, key, "/v1/classifications", ITEM)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        receipt = asked(service, key, decision["links"]["receipt"])
        if "log" in receipt:
            return receipt
        time.sleep(0.2)
    raise AssertionError(service.log.read_text())


def test_the_service_seals_even_after_its_worker_was_killed(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        shown = "".join(service.said() for _ in range(SHOWN_LINES))
        key = re.findall(r"pk_[0-9a-f]{32}_[A-Za-z0-9_-]{43}", shown)[0]
        first = sealed(service, key)
        (worker,) = of(service)
        os.kill(worker, signal.SIGKILL)
        second = sealed(service, key)
        files = {
            "first": first,
            "second": second,
            "keys": asked(service, key, "/v1/keys"),
            "log": asked(service, key, "/v1/log?from=1"),
        }
        (again,) = of(service)
        status, _, log = service.stop()
    assert (status, "Traceback" in log) == (0, False)
    assert again != worker
    assert not Path(f"/proc/{again}").exists()
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    for name in ("first", "second"):
        options = ["--keys", f"{tmp_path}/keys.json", "--log", f"{tmp_path}/log.json"]
        done = CliRunner().invoke(
            app, ["verify", f"{tmp_path}/{name}.json", *(options if name == "second" else options[:2])]
        )
        assert done.exit_code == 0, done.output


def test_a_service_that_is_killed_takes_its_worker_with_it(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        deadline = time.monotonic() + 20
        while not of(service) and time.monotonic() < deadline:
            time.sleep(0.05)
        (worker,) = of(service)
        service.process.kill()
        service.process.wait()
        while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not Path(f"/proc/{worker}").exists()
        stop_database(tmp_path)


def stop_database(data_dir: Path) -> None:
    """End the Postgres that a killed service left, as the next start's end would."""
    pid = int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + 20
    while (data_dir / "postgres" / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
