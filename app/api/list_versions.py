"""Putting a version of a list: NDJSON, whole or not at all, never held whole in memory."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Annotated, BinaryIO, Final, cast

import sqlalchemy as sa
from fastapi import APIRouter, Body, Depends, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Administrator
from app.api.answers import CREATED, OK, answer, json_bytes
from app.api.bodies import chunks_of, refuse, require_media_type
from app.api.documented import ONCE, WITH_BODY, keyed
from app.api.door import Door
from app.api.idempotency import OnceOnly, do_once
from app.api.list_bounds import Watch, bounds_of
from app.api.lists import AnyList, VersionView, version_view
from app.api.params import Day, Name
from app.api.problems import ProblemError
from app.api.service import Service, service_of
from app.decisions.refusal import Fault
from app.facts import ListedParty, ListId, Pattern, Word
from app.ingest import ndjson, private_csv
from app.ingest.admission import Wanted, admit
from app.ingest.rows import BadRowError
from app.store.idempotency import Answer
from app.store.lists import UnknownListError, put_list, readable_list
from app.store.quarantine import NotQuarantinedError, release
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["lists"])

CSV: Final = "text/csv"
MEDIA_TYPES: Final = ("application/x-ndjson", "application/octet-stream", CSV)
ACCEPTED: Final = 202
IN_MEMORY: Final = 1024 * 1024
"""Bytes of an upload kept in memory; what is more goes to a file."""
LONGEST_LINE: Final = 1024 * 1024
EXAMPLE: Final = '{"id": "1", "name": "Example Trading GmbH", "countries": ["DE"]}\n'

Upload = SpooledTemporaryFile[bytes]


async def _uploaded(request: Request) -> AsyncIterator[Upload]:
    """The body in a temporary file, which is gone when the request is over."""
    require_media_type(request, *MEDIA_TYPES)
    most = service_of(request).settings.max_list_bytes
    with SpooledTemporaryFile[bytes](max_size=IN_MEMORY) as upload:
        async for chunk in chunks_of(request, most):
            await run_in_threadpool(upload.write, chunk)
        upload.seek(0)
        yield upload


def _lines(upload: Upload) -> Iterator[bytes]:
    number = 0
    while line := upload.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise BadRowError(number, "line", f"longer than {LONGEST_LINE} bytes")
        yield line


@router.put(
    "/v1/lists/{list}/versions/{version}",
    operation_id="putListVersion",
    summary="Load a whole version of a list",
    response_model=VersionView,
    responses={
        **keyed("not-found", "version-conflict", "payload-too-large", "unsupported-media-type"),
        CREATED: {"model": VersionView, "description": "A new version"},
        ACCEPTED: {
            "model": VersionView,
            "description": "In quarantine: kept whole, and not counted until it is released",
        },
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "One `ListedParty` on each line, as JSON; or as CSV with its fields as columns.",
            "content": {
                one: {"schema": {"type": "string", "format": "binary", "examples": [EXAMPLE]}}
                for one in MEDIA_TYPES
            },
        }
    },
)
def put(
    request: Request,
    asker: Administrator,
    list: AnyList,
    version: Annotated[Name, Path(description="What you call this edition.", examples=["2026-11-23"])],
    upload: Annotated[Upload, Depends(_uploaded)],
    published_on: Annotated[
        Day | None, Query(description="When it was published; default: today, UTC.")
    ] = None,
) -> Response:
    """Store a whole list under a version's name, for your tenant and mode, in place of the shared version.

    Atomic: a bad row, named by its line, refuses the whole list and the version before stays; so does, for a live
    key, a count of entries that a public list cannot have, or the lack of a name it cannot lack. An edition of a
    public list that has lost or changed more of your version before than a publisher would goes into quarantine
    (202): it counts once it is released. The same content again changes nothing; other content under the same name
    is a conflict.
    """
    service = service_of(request)
    wanted = Wanted(list, version, published_on or service.now().date(), asker.subject)
    bounds = bounds_of(list, asker.mode)
    with _a_place(service), tenant_transaction(service.engine, asker.tenant_id, asker.mode) as conn:
        _ensure_list(conn, list)
        watched = Watch(bounds)
        stored = admit(conn, wanted, watched.passing(_read(request, upload)), bounds)
        refuse(watched.faults())
    status = ACCEPTED if stored.doubts else CREATED if stored.first else OK
    return answer(version_view(stored.version, "; ".join(stored.doubts) or None), status=status)


def _read(request: Request, upload: Upload) -> Iterator[ListedParty]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return private_csv.read(cast("BinaryIO", upload)) if media_type == CSV else ndjson.read(_lines(upload))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRelease(Word):
    """Why a version may be believed after all."""

    reason: Annotated[str, Pattern(r"\S")]


@router.post(
    "/v1/lists/{list}/versions/{version}/release",
    operation_id="releaseListVersion",
    summary="Let a version in quarantine count",
    status_code=CREATED,
    response_model=VersionView,
    responses=keyed("not-found", *ONCE, "version-conflict", *WITH_BODY),
)
def post_release(
    request: Request,
    asker: Administrator,
    once: OnceOnly,
    list: AnyList,
    version: Annotated[Name, Path(description="The version's name.", examples=["2026-11-23"])],
    asked: Annotated[NewRelease, Body(examples=[{"reason": "the publisher confirmed the removals"}])],
) -> Response:
    """Let a version of your own that is in quarantine count from now on; who released it, when and why are kept.

    A version that counts already is a conflict. Shared lists are released by the operator.
    """

    def work(conn: sa.Connection) -> Answer:
        try:
            released = release(conn, list, version, asked.reason, asker.subject)
        except NotQuarantinedError as error:
            raise ProblemError("version-conflict", Fault("", "not_quarantined", str(error))) from error
        return Answer(
            status=CREATED, headers={"Location": "/v1/lists"}, body=json_bytes(version_view(released))
        )

    return do_once(service_of(request).engine, asker, once, work)


@contextmanager
def _a_place(service: Service) -> Iterator[None]:
    """Take one of the few places there are for loading. Raises ProblemError."""
    if not service.uploads.acquire(blocking=False):
        raise ProblemError("overloaded")
    try:
        yield
    finally:
        service.uploads.release()


def _ensure_list(conn: sa.Connection, list_id: str) -> None:
    """Make a public list of which the operator has none; an unknown id stays unknown."""
    if list_id in set(ListId):
        try:
            readable_list(conn, list_id)
        except UnknownListError:
            put_list(conn, list_id, list_id, None, None)
