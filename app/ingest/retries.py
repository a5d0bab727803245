"""Asking a publisher again where that helps: how often, how patiently, and after which answers."""

from http import HTTPStatus
from typing import Final

import httpx
import tenacity

TRIES: Final = 5
BETWEEN: Final = tenacity.wait_exponential_jitter(multiplier=0.5, max=30)
"""Seconds from one try to the next."""
_WORTH_A_RETRY: Final = frozenset({
    HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT,
})  # fmt: skip


def retrying() -> tenacity.Retrying:
    """Call again what fails and may pass; the last failure is raised as it was."""
    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(TRIES),
        wait=BETWEEN,
        retry=tenacity.retry_if_exception(_may_pass),
        reraise=True,
    )


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in _WORTH_A_RETRY
    return isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)
