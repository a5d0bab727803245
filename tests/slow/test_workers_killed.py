"""What becomes of the workers of a service that is killed."""

import time
from pathlib import Path

from tests.commands.conftest import serving
from tests.commands.test_serve import asked
from tests.commands.test_workers import children_of


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path, PORTCULLIS_WORKERS="2") as service:
        workers = children_of(service.process.pid)
        service.process.kill()
        service.process.wait()
        assert gone_within(20, workers)
    with serving(tmp_path) as next_day:
        assert asked(next_day.address, "/readyz") == 200


def gone_within(seconds: float, processes: list[int]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{one}").exists() for one in processes):
            return True
        time.sleep(0.1)
    return False
