"""Several workers of one service answer as one, and end as one."""

import os
import re
import urllib.request
from pathlib import Path

import pytest

from app.commands import workers
from app.settings import Settings
from tests.commands.conftest import Serving, serving
from tests.commands.test_serve import ORDER, SHOWN_LINES, asked, servers_in

COUNTED = re.compile(
    r'portcullis_http_requests_total\{method="POST",route="/v1/classifications",status="201"\} (\S+)'
)


def test_two_workers_serve_as_one(tmp_path: Path) -> None:
    with serving(tmp_path, PORTCULLIS_WORKERS="2") as service:
        shown = "".join(service.said() for _ in range(SHOWN_LINES))
        key = re.findall(r"pk_\w+-?[\w-]*", shown)[0]
        begun = children_of(service.process.pid)
        answers = [asked(service.address, "/v1/classifications", ORDER, key) for _ in range(12)]
        assert answers == [201] * 12
        assert {counted(service) for _ in range(6)} == {12.0}
        status, told, log = service.stop()
    assert (status, told) == (0, "")
    assert "Traceback" not in log
    assert servers_in(tmp_path) == []
    assert len(begun) >= 2
    assert not [one for one in begun if Path(f"/proc/{one}").exists()]


def counted(service: Serving) -> float:
    """How many classifications the figures say were answered."""
    found = COUNTED.search(read(service.address + "/metrics"))
    return float(found[1]) if found else 0.0


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own service
        return str(answer.read(), "utf-8")


def children_of(parent: int) -> list[int]:
    """The processes that a process has begun, but for the resource tracker's."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(one) for one in listed if "spawn_main" in Path(f"/proc/{one}/cmdline").read_text()]


def test_a_worker_leaves_what_it_begins_with_out_of_the_collectors_way(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(workers, "_leave_with", lambda _parent: None)
    monkeypatch.setattr(workers, "create_app", lambda *_: told.append("made"))
    monkeypatch.setattr(workers, "leave_to_the_collector_what_is_new", lambda: told.append("left"))
    workers.worker(Settings(), database_url, os.getppid())
    assert told == ["made", "left"]
