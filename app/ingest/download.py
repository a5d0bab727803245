"""A source by its address, streamed to disk; what breaks off goes on where it broke off, where the server can."""

from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx

from app.ingest.retries import retrying

PATIENCE: Final = 60.0


def download(url: str, file: Path) -> None:
    """Write what the address answers to the file. Raises httpx.HTTPError and httpx.InvalidURL."""
    file.unlink(missing_ok=True)
    tag: list[str] = []
    retrying()(_fetch, url, file, tag)


def _fetch(url: str, file: Path, tag: list[str]) -> None:
    """Ask for the rest of what is there, if it is still the same content; the server may send all of it instead."""
    held = file.stat().st_size if file.exists() and tag else 0
    rest = {"Range": f"bytes={held}-", "If-Range": tag[0]} if held else {}
    asked = {"Accept-Encoding": "identity", **rest}  # the bytes of the file, so that they can be counted
    with httpx.stream("GET", url, headers=asked, follow_redirects=True, timeout=PATIENCE) as answer:
        answer.raise_for_status()
        tag[:] = [one for one in (answer.headers.get("etag"),) if one and not one.startswith("W/")]
        mode = "ab" if answer.status_code == HTTPStatus.PARTIAL_CONTENT else "wb"
        with file.open(mode) as copy:
            for chunk in answer.iter_bytes():
                copy.write(chunk)
