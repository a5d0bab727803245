"""Requests that may be repeated without being done twice: the ``Idempotency-Key`` of those that create."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Header
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Asker
from app.api.answers import JSON_TYPE
from app.api.problems import ProblemError
from app.decisions.refusal import Fault
from app.store.idempotency import Answer, KeptAnswer, KeyInFlightError, claim, keep_answer, stored_answer
from app.store.scope import Mode, tenant_transaction

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = {"Idempotency-Replayed": "true"}
KEPT_HEADERS: Final = ("Location", "Content-Language")


@dataclass(frozen=True, slots=True)
class Once:
    """The key of a request that is to be done once, and the hash of what is asked; without a key, no promise."""

    key: str | None = None
    fingerprint: bytes = b""

    def claim(self, conn: sa.Connection) -> Answer | None:
        """Hold the key until the transaction ends; the answer given before, if there is one.

        Raises KeyInFlightError and KeyConflictError, which become 409.
        """
        return None if self.key is None else claim(conn, self.key, self.fingerprint)

    def stored(self, conn: sa.Connection) -> Answer | None:
        """The answer given before under the key, if there is one. Raises KeyConflictError."""
        return None if self.key is None else stored_answer(conn, self.key, self.fingerprint)

    @contextmanager
    def alone(self, in_flight: set[tuple[UUID, Mode, str]], asker: Asker) -> Iterator[None]:
        """Let nobody else in this process work under the key meanwhile. Raises KeyInFlightError."""
        if self.key is None:
            yield
            return
        name = (asker.tenant_id, asker.mode, self.key)
        if name in in_flight:
            raise KeyInFlightError(self.key)
        in_flight.add(name)
        try:
            yield
        finally:
            in_flight.discard(name)

    def keeping(self, answer: Answer) -> KeptAnswer | None:
        """The answer as it is to be kept in the transaction of its work; None without a key."""
        return None if self.key is None else KeptAnswer(self.key, self.fingerprint, answer)


def do_once(engine: sa.Engine, asker: Asker, once: Once, work: Callable[[sa.Connection], Answer]) -> Response:
    """Do the work and keep its answer in one transaction of the tenant, or give the answer kept before."""
    with tenant_transaction(engine, asker.tenant_id, asker.mode) as conn:
        before = once.claim(conn)
        if before is not None:
            return sent(before, replayed=True)
        answer = work(conn)
        kept = once.keeping(answer)
        if kept is not None:
            keep_answer(conn, kept)
    return sent(answer)


def sent(answer: Answer, *, replayed: bool = False) -> Response:
    """Send an answer, the first time or again."""
    return Response(answer.body, answer.status, answer.headers | (REPLAYED if replayed else {}), JSON_TYPE)


EVERY_TIME: Final = Once()
"""A request without a key."""


async def _once(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            alias=HEADER,
            pattern="^[!-~]+$",
            description="Makes a retry harmless: the same request with the same key gets the stored answer.",
            examples=["SO-10023-release-1"],
        ),
    ] = None,
) -> Once:
    if len(request.headers.getlist(HEADER)) > 1:
        raise ProblemError("validation", Fault(HEADER, "repeated_header", "a header is given once"))
    if idempotency_key is None:
        return EVERY_TIME
    return Once(idempotency_key, fingerprint(request.scope["path"], request.url.query, await request.body()))


def fingerprint(path: str, query: str, body: bytes) -> bytes:
    """The hash of what is asked: path, query and body, each with its length, as they were sent."""
    parts = (path.encode(), query.encode(), body)
    return hashlib.sha256(b"".join(len(part).to_bytes(8) + part for part in parts)).digest()


OnceOnly = Annotated[Once, Depends(_once)]
"""The idempotency key of the request, if it has one."""
