"""The way into every operation: first who asks, then what is asked, strictly; only then the operation itself."""

from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Requires
from app.api.answers import JSON_TYPE
from app.api.bodies import chunks_of, read_word, refuse, require_media_type
from app.api.service import service_of
from app.decisions.refusal import Fault
from app.wire import reader

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ReadRequest(Request):
    """A request whose body has been read: its bytes, and the word they were turned into."""

    def __init__(self, request: Request, content: bytes, word: object) -> None:
        super().__init__(request.scope, request.receive)
        self._content = content
        self._word = word

    async def body(self) -> bytes:
        """The bytes as they were sent."""
        return self._content

    async def json(self) -> object:
        """The word; the framework passes it on as it is."""
        return self._word


class Door(APIRoute):
    """A route that admits the asker before reading anything, and takes no unknown parameter or loose JSON."""

    def get_route_handler(self) -> Handler:
        """Put the checks before the framework's own handling."""
        handle = super().get_route_handler()
        gates = [one.call for one in self.dependant.dependencies if isinstance(one.call, Requires)]
        names = frozenset(_query_names(self.dependant))
        word: Any = self.body_field.field_info.annotation if self.body_field else None
        adapter = reader(word) if word else None
        is_required = self.body_field is not None and self.body_field.field_info.is_required()

        async def pass_through(request: Request) -> Response:
            for gate in gates:
                await gate(request)
            refuse(_query_faults(request, names))
            if adapter is not None and (is_required or _has_body(request)):
                request = await _read(request, adapter)
            return await handle(request)

        return pass_through


async def _read(request: Request, adapter: TypeAdapter[object]) -> ReadRequest:
    require_media_type(request, JSON_TYPE)
    most = service_of(request).settings.max_facts_bytes
    content = b"".join([chunk async for chunk in chunks_of(request, most)])
    return ReadRequest(request, content, await run_in_threadpool(read_word, adapter, content))


def _has_body(request: Request) -> bool:
    """Whether a body is announced, by its length or in pieces."""
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (one.alias for one in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def _query_faults(request: Request, names: frozenset[str]) -> Iterator[Fault]:
    """A misspelt parameter is no wish left out: ``dryrun=true`` must not record."""
    asked = Counter(name for name, _ in request.query_params.multi_items())
    for name, times in asked.items():
        if name not in names:
            yield Fault(name, "unknown_parameter", "there is no such parameter here")
        elif times > 1:
            yield Fault(name, "repeated_parameter", "a parameter is given once")
