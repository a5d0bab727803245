"""What becomes of a service whose terminal closes."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.conftest import serving


@pytest.fixture(params=[signal.SIG_DFL, signal.SIG_IGN], ids=["in a terminal", "under nohup"])
def inherited(request: pytest.FixtureRequest) -> Iterator[signal.Handlers]:
    before = signal.signal(signal.SIGHUP, request.param)
    yield request.param
    signal.signal(signal.SIGHUP, before)


def test_a_closed_terminal_stops_the_service_and_its_database(
    tmp_path: Path, inherited: signal.Handlers
) -> None:
    with serving(tmp_path) as service:
        server = Path("/proc", (tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        service.process.send_signal(signal.SIGHUP)
        if inherited is signal.SIG_IGN:
            assert service.said().startswith("A key")
            assert server.exists()
            service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(60) == 0
    assert not server.exists()
