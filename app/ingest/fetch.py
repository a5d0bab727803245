"""Files from publishers' addresses: asked whether there is anything new, tried again where that helps, bounded."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Final

import httpx

from app.ingest.retries import retrying
from app.ingest.rows import UnreadableListError
from app.store.list_fetches import Marks

PATIENCE: Final = httpx.Timeout(60.0, connect=10.0)
LONGEST: Final = 900.0
"""Seconds that one file may take, however steadily it drips."""
_NOT_MODIFIED: Final = 304


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a publisher gave: a file and its SHA-256, or None where nothing is new; and how it marked its answer."""

    file: Path | None
    sha256: str
    marks: Marks


def client() -> httpx.Client:
    """A client for publishers; its answers are followed where they were moved to."""
    return httpx.Client(follow_redirects=True, timeout=PATIENCE, headers={"User-Agent": "portcullis"})


def fetch(asking: httpx.Client, url: str, marks: Marks, file: Path, most: int) -> Fetched:
    """Fetch an address into a file of at most so many bytes, unless the publisher says that nothing is new.

    Raises httpx.HTTPError, httpx.InvalidURL, and UnreadableListError for more bytes or more time than a list takes.
    """
    return retrying()(_once, asking, url, marks, file, most)


def _once(asking: httpx.Client, url: str, marks: Marks, file: Path, most: int) -> Fetched:
    until, found = monotonic() + LONGEST, sha256()
    with asking.stream("GET", url, headers=_conditions(marks)) as answer, file.open("wb") as copy:
        if answer.status_code == _NOT_MODIFIED and marks != Marks():
            return Fetched(None, "", marks)
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            copy.write(chunk)
            found.update(chunk)
            if copy.tell() > most:
                message = f"more than {most} bytes"
                raise UnreadableListError(message)
            if monotonic() > until:
                message = f"took more than {LONGEST:.0f} seconds"
                raise UnreadableListError(message)
    given = Marks(answer.headers.get("etag"), answer.headers.get("last-modified"))
    return Fetched(file, found.hexdigest(), given)


def _conditions(marks: Marks) -> dict[str, str]:
    headers = {"If-None-Match": marks.etag, "If-Modified-Since": marks.last_modified}
    return {name: value for name, value in headers.items() if value}
