"""What is seen of every request: its id, one line in the log, two figures, and a problem when we fail.

The log holds the route's template, never the address as sent, and of an exception its type and place, never
its message: ids, names and bodies stand in neither.
"""

import re
import time
import traceback
from typing import Any, Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.failures import problem_of
from app.api.figures import Figures
from app.api.problems import problem_response
from app.ids import new_id

LOG: Final = structlog.get_logger("portcullis.http")
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FRAMES: Final = 8

_SAFE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ALWAYS: Final = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Observer:
    """The outermost layer: whatever happens inside, an answer goes out and a line is written."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app = app
        self.figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Observe one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        started = time.perf_counter()
        try:
            await self.app(scope, receive, exchange.send)
        except Exception as error:  # noqa: BLE001 - the last one who can answer
            await exchange.fail(error, receive)
        finally:
            self._note(scope, exchange, time.perf_counter() - started)

    def _note(self, scope: Scope, exchange: "_Exchange", seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = getattr(scope.get("route"), "path", "unmatched")
        self.figures.requests.labels(method, route, str(exchange.status)).inc()
        self.figures.seconds.labels(method, route).observe(seconds)
        asker = scope["state"].get("asker")
        LOG.info(
            "request",
            method=method,
            route=route,
            status=exchange.status,
            milliseconds=round(seconds * 1000, 1),
            request_id=exchange.request_id,
            key_id=str(asker.key_id) if asker else None,
        )


class _Exchange:
    """One request and what has been answered to it so far."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.status = 0
        self.request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = self.request_id
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            for name, value in _ALWAYS.items():
                headers.setdefault(name, value)
        await self._send(message)

    async def fail(self, error: Exception, receive: Receive) -> None:
        """Answer for an exception that nobody else did; an answer under way is cut short instead."""
        LOG.error("failed", error=type(error).__name__, where=_where(error), request_id=self.request_id)
        if self.status:
            message = "the answer was under way"
            raise ConnectionAbortedError(message) from None
        response = problem_response(Request(self.scope), problem_of(error))
        await response(self.scope, receive, self.send)


def _request_id(scope: Scope) -> str:
    sent = Request(scope).headers.get("x-request-id", "")
    return sent if _SAFE_ID.fullmatch(sent) else new_id().hex


def _where(error: Exception) -> list[str]:
    frames: list[Any] = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{frame.filename}:{frame.lineno}" for frame in frames]
