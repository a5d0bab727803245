import re
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.commands import serve as command
from app.commands.serve import FIRST_REQUEST
from app.settings import Settings
from app.store.engine import owner_engine
from app.store.roles import PrivilegedRoleError
from tests.commands.conftest import environment, serving

SHOWN_LINES = FIRST_REQUEST.count("\n")
ORDER = '{"items": [{"description": "office chairs", "eccn": "EAR99"}]}'


def asked(address: str, path: str, body: str | None = None, key: str = "") -> int:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request("POST" if body else "GET", path, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def servers_in(data_dir: Path) -> list[int]:
    found = []
    for one in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if one.readlink() == data_dir / "postgres":
                found.append(int(one.parent.name))
        except OSError:
            continue
    return found


def test_a_day_with_the_service(tmp_path: Path) -> None:
    """One data folder from its first start over the death of its database to the next day's start."""
    with serving(tmp_path) as first:
        assert re.fullmatch(r"Portcullis ready on http://127\.0\.0\.1:\d+\n", first.ready)
        assert asked(first.address, "/readyz") == 200
        shown = "".join(first.said() for _ in range(SHOWN_LINES))
        keys = re.findall(r"pk_[0-9a-f]{32}_[A-Za-z0-9_-]{43}", shown)
        assert len(set(keys)) == 1
        pasted = shown.partition("\n\n")[2]
        answer = subprocess.run(["sh", "-c", pasted], capture_output=True, text=True, check=True).stdout
        assert '"disposition":"PROCEED"' in answer
        status, told, log = first.stop()
    assert (status, told) == (0, "")
    assert servers_in(tmp_path) == []
    assert all(line.startswith("{") for line in log.splitlines()), log

    with serving(tmp_path) as second:
        assert asked(second.address, "/v1/classifications", ORDER, keys[0]) == 201
        postmaster = int((tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        subprocess.run(["kill", "-9", str(postmaster)], check=True)
        deadline = time.monotonic() + 20
        while asked(second.address, "/readyz") == 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert asked(second.address, "/readyz") == 503
        assert asked(second.address, "/healthz") == 200
        assert asked(second.address, "/v1/classifications", ORDER, keys[0]) == 503
        status, told, log = second.stop()
    assert (status, told) == (0, "")
    assert "Traceback" not in log
    assert servers_in(tmp_path) == []


def test_a_port_that_is_taken_is_one_clear_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as left:
            command.serve(Settings(port=port, data_dir=tmp_path / "data"))
    assert left.value.code == 1
    out, errors = capsys.readouterr()
    assert (out, errors.count("\n")) == ("", 1)
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in errors
    assert not (tmp_path / "data").exists()


def test_a_second_service_on_the_port_finds_it_taken_before_the_first_is_ready() -> None:
    with command._listen("127.0.0.1", 0) as first, pytest.raises(SystemExit):
        command._listen(*first.getsockname())


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORTCULLIS_PORT", "eighty"),
        ("PORTCULLIS_LIST_MAX_AGE_DAYS", "0"),
        ("DATABASE_URL", "mysql://root:hunter2@localhost/x"),
    ],
)
def test_a_bad_setting_is_named_and_not_repeated(variable: str, value: str) -> None:
    done = CliRunner().invoke(app, ["serve"], env={variable: value})
    assert done.exit_code == 2
    assert done.stderr.startswith(f"portcullis: {variable}: ")
    assert "hunter2" not in done.output


def test_a_database_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    address = "postgresql://clerk:hunter2@127.0.0.1:1/portcullis"
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "migrate"],
        env=environment(tmp_path, DATABASE_URL=address),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "portcullis: the database cannot be used (no connection)\n"


def test_a_role_that_policies_do_not_bind_is_refused(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "create_engine", lambda url, _limits: owner_engine(url))
    with (
        pytest.raises(PrivilegedRoleError, match="not bound by row-level security"),
        command._engine(Settings(), database_url),
    ):
        pass


def test_a_command_that_is_told_to_stop_stops_its_database(tmp_path: Path) -> None:
    waiting = (
        "import signal, sys, time; from app.cli import leave_in_order, operator; from app.settings import Settings\n"
        "leave_in_order(143, signal.SIGTERM)\n"
        "with operator(Settings()): print('there', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", waiting], env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
    assert servers_in(tmp_path) == []
