"""A source by its address, streamed to disk; what breaks off goes on where it broke off, where the server can."""

from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

PATIENCE: Final = 60.0
ATTEMPTS: Final = 5
_LONGEST_WAIT: Final = 30.0
_WORTH_A_RETRY: Final = frozenset({
    HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT,
})  # fmt: skip


def download(url: str, file: Path, *, first_wait: float = 1.0) -> None:
    """Write what the address answers to the file. Raises httpx.HTTPError and httpx.InvalidURL."""
    file.unlink(missing_ok=True)
    tag: list[str] = []
    for attempt in Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential_jitter(multiplier=first_wait, max=_LONGEST_WAIT, jitter=first_wait),
        retry=retry_if_exception(_may_pass),
        reraise=True,
    ):
        with attempt:
            _fetch(url, file, tag)


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


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in _WORTH_A_RETRY
    return isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)
