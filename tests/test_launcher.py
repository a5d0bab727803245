"""The embedded Postgres under real processes: started, shared, killed, interrupted, stopped."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app.launcher import LauncherError, embedded_postgres

ROOT = Path(__file__).parents[1]
STATED = os.environ.get("PORTCULLIS_POSTGRES_BIN")
BINARIES = Path(STATED) if STATED else None
USER = """
import signal, sys
from pathlib import Path
from app.launcher import embedded_postgres
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with embedded_postgres(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2] else None) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
"""A process that uses the server until its input ends."""

Copied = Callable[[], Path]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("prepared")
    with embedded_postgres(data_dir, BINARIES) as url, psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 1 AS one")
    return data_dir


@pytest.fixture
def data_dir(prepared: Path, tmp_path: Path) -> Path:
    """Copy a data folder whose server was stopped: quicker than to make one."""
    return Path(shutil.copytree(prepared, tmp_path / "data", copy_function=shutil.copyfile, symlinks=True))


def started(data_dir: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(data_dir), STATED or ""],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def using(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with started(data_dir) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            if process.poll() is None:
                process.communicate("", timeout=40)


def left(process: subprocess.Popen[str]) -> int:
    process.communicate("", timeout=40)
    return process.returncode


def server_of(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_kept(url: str) -> bool:
    with psycopg.connect(url) as conn:
        return conn.execute("SELECT one FROM kept").fetchone() == (1,)


def socket_of(url: str) -> Path:
    return Path(url.partition("host=")[2])


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_new_folder_gets_a_server_that_ends_with_its_user(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "a" / "b", BINARIES) as url:
        pid = server_of(tmp_path / "a" / "b")
        with psycopg.connect(url) as conn:
            assert conn.execute("SHOW fsync").fetchone() == ("on",)
            assert conn.execute("SHOW listen_addresses").fetchone() == ("",)
            assert conn.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    assert not runs(pid)
    assert not socket_of(url).exists()


def test_a_second_user_adopts_the_server_and_does_not_stop_it_for_the_first(data_dir: Path) -> None:
    with using(data_dir) as (_, first):
        with using(data_dir) as (other, second):
            assert second == first
            assert left(other) == 0
        assert is_kept(first)


def test_the_last_user_stops_the_server_even_one_it_has_not_started(data_dir: Path) -> None:
    with using(data_dir) as (first, _), using(data_dir) as (second, url):
        pid = server_of(data_dir)
        assert left(first) == 0
        assert is_kept(url)
        assert left(second) == 0
        assert not runs(pid)
        assert not socket_of(url).exists()


def test_two_starts_at_once_share_one_server(data_dir: Path) -> None:
    with started(data_dir) as one, started(data_dir) as other:
        assert one.stdout is not None
        assert other.stdout is not None
        urls = {one.stdout.readline(), other.stdout.readline()}
        pid = server_of(data_dir)
        assert [left(one), left(other)] == [0, 0]
    assert len(urls) == 1
    assert not runs(pid)


@pytest.mark.parametrize("killed", ["launcher", "server", "both"])
def test_after_kill_9_the_next_start_finds_everything(data_dir: Path, killed: str) -> None:
    with using(data_dir) as (process, url):
        pid = server_of(data_dir)
        if killed in ("launcher", "both"):
            kill(process.pid)
        if killed in ("server", "both"):
            kill(pid)
        if killed == "server":
            left(process)
    with using(data_dir) as (second, again):
        assert is_kept(again)
        assert left(second) == 0
    assert not runs(pid)
    assert not socket_of(url).exists()
    assert not socket_of(again).exists()


def test_sigterm_leaves_no_process(data_dir: Path) -> None:
    with using(data_dir) as (process, _):
        pid = server_of(data_dir)
        process.terminate()
        assert process.wait(40) == 0
    assert not runs(pid)


@pytest.mark.parametrize("after", [0.3, 0.8])
def test_sigterm_during_a_start_leaves_no_process(tmp_path: Path, after: float) -> None:
    with started(tmp_path) as process:
        time.sleep(after)
        process.terminate()
        process.communicate("", timeout=40)
    assert processes_in(tmp_path) == []
    with using(tmp_path) as (second, url):
        assert url.startswith("postgresql://")
        assert left(second) == 0


def processes_in(folder: Path) -> list[str]:
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = one.read_bytes()
        except OSError:
            continue
        if str(folder).encode() in command:
            found.append(command.decode(errors="replace"))
    return found


def test_an_interrupted_initdb_is_done_again_and_its_remains_are_removed(tmp_path: Path) -> None:
    remains = tmp_path / "postgres-new-abc"
    remains.mkdir()
    (remains / "PG_VERSION").write_text("18")
    with embedded_postgres(tmp_path, BINARIES) as url:
        psycopg.connect(url).close()
    assert list(tmp_path.glob("postgres-new-*")) == []


def test_a_folder_of_another_major_version_is_refused_and_kept(data_dir: Path) -> None:
    (data_dir / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(LauncherError, match=r"made by Postgres 12, .* PORTCULLIS_POSTGRES_BIN"):
        enter(data_dir)
    assert (data_dir / "postgres" / "base").is_dir()


def test_a_pid_that_passed_to_another_process_is_not_taken_for_the_server(data_dir: Path) -> None:
    innocent = Path("/tmp")  # noqa: S108 - a folder that must survive
    with subprocess.Popen([sys.executable, "-c", "input('postgres')"], stdin=subprocess.PIPE) as other:
        lines = [str(other.pid), str(data_dir / "postgres"), "1700000000", "5432", str(innocent), ""]
        (data_dir / "postgres" / "postmaster.pid").write_text("\n".join(lines))
        with embedded_postgres(data_dir, BINARIES) as url:
            assert is_kept(url)
        assert other.poll() is None
        other.communicate(b"\n", timeout=10)
    assert innocent.is_dir()


def test_a_server_that_died_under_its_user_is_not_replaced_behind_its_back(data_dir: Path) -> None:
    with using(data_dir) as (process, _):
        kill(server_of(data_dir))
        with pytest.raises(LauncherError, match="stop it first"):
            enter(data_dir)
        assert left(process) == 0
    with embedded_postgres(data_dir, BINARIES) as url:
        assert is_kept(url)


def test_a_start_that_fails_says_postgres_own_last_words(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.launcher.RETRY_WITHIN", 0.0)
    (data_dir / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(LauncherError, match="did not start"):
        enter(data_dir)
    assert processes_in(data_dir) == []


def test_a_start_that_takes_too_long_leaves_no_process(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.launcher.RETRY_WITHIN", 0.0)
    monkeypatch.setattr("app.launcher.START_WITHIN", 0.3)
    monkeypatch.setattr("app.launcher._answers", lambda _: False)
    with pytest.raises(LauncherError, match="did not start"):
        enter(data_dir)
    assert processes_in(data_dir) == []


def test_binaries_that_are_not_there_are_named(tmp_path: Path) -> None:
    with (
        pytest.raises(LauncherError, match=f"no usable Postgres in {tmp_path}"),
        embedded_postgres(tmp_path, tmp_path),
    ):
        pass


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(LauncherError, match=f"cannot write in the data folder {tmp_path}"):
        enter(tmp_path / "data")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused by Postgres")
def test_as_root_the_server_runs_in_a_user_namespace(data_dir: Path) -> None:
    if subprocess.run(["unshare", "--user", "true"], check=False).returncode:
        pytest.skip("user namespaces are not allowed here")
    with embedded_postgres(data_dir, BINARIES):
        outside, inside = (Path(f"/proc/{pid}/ns/user").readlink() for pid in ("self", server_of(data_dir)))
        assert outside != inside


def enter(data_dir: Path) -> None:
    with embedded_postgres(data_dir, BINARIES):
        pass
