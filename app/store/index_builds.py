"""Indexes built beside the requests that want them: from Postgres, one at a time on a host."""

import fcntl
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError
from app.store.index_builder import IndexBuilds, IndexFeed, IndexNotBuiltError
from app.store.index_file import file_name, index_folder
from app.store.listed_parties import contents
from app.store.lists import ListVersion
from app.store.pace import unhurried
from app.store.scope import MODE, TENANT, Mode, tenant_transaction

LOG: Final = structlog.get_logger("portcullis.index")
AGAIN_AFTER: Final = 10.0
"""Seconds until a build that failed is tried again."""


@dataclass(frozen=True, slots=True)
class _Build:
    """An index to be built, and whose list it is of."""

    engine: sa.Engine
    tenant: UUID
    mode: Mode
    version: ListVersion
    folder: Path

    def __call__(self) -> None:
        """Wait for other builds of this host, then build what is still not there."""
        name = file_name(self.version.content_sha256)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / "building.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not (self.folder / name).exists():
                    self._build()
        except (OSError, IndexNotBuiltError, DatabaseOverloadedError, DatabaseUnavailableError) as error:
            LOG.error("index not built", list=self.version.list_id, error=type(error).__name__)
            _failed_at[name] = time.monotonic()

    def _build(self) -> None:
        scope = tenant_transaction(self.engine, self.tenant, self.mode)
        with IndexBuilds(self.folder) as builds, scope as conn:
            feed_contents(conn, self.version, builds.feed())


_builds: Final[dict[str, Thread]] = {}
_failed_at: Final[dict[str, float]] = {}
_starting: Final = Lock()


def build_beside(conn: sa.Connection, version: ListVersion, wait: float) -> None:
    """Build the index of a version in sight, and wait for it so many seconds at most."""
    tenant, mode = conn.execute(sa.select(TENANT, MODE)).one()
    build = _Build(conn.engine, tenant, Mode(mode), version, index_folder())
    thread = _running(file_name(version.content_sha256), build)
    if thread is not None:
        thread.join(max(0.0, wait))


def feed_contents(conn: sa.Connection, version: ListVersion, feed: IndexFeed) -> None:
    """Give all entries of a stored version to its index."""
    for content_sha256, body in unhurried(contents(conn, version.id)):
        feed.add(content_sha256, body.encode())
    feed.end(version.content_sha256)


def _running(name: str, build: _Build) -> Thread | None:
    """The build under way, or a new one; none where it has just failed."""
    with _starting:
        thread = _builds.get(name)
        if thread is not None and thread.is_alive():
            return thread
        if name in _failed_at and time.monotonic() - _failed_at[name] < AGAIN_AFTER:
            return None
        thread = _builds[name] = Thread(target=build, daemon=True)
        thread.start()
        return thread
