"""Putting a version of a list: NDJSON, whole or not at all, never held whole in memory."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Annotated, Final

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Administrator
from app.api.answers import CREATED, OK, answer
from app.api.bodies import chunks_of, refuse, require_media_type
from app.api.documented import keyed
from app.api.door import Door
from app.api.list_bounds import watch
from app.api.lists import AnyList, VersionView, version_view
from app.api.params import Day, Name
from app.api.problems import ProblemError
from app.api.service import Service, service_of
from app.facts import ListId
from app.ingest.ndjson import read
from app.ingest.rows import BadRowError
from app.store.listed_parties import put_list_version
from app.store.lists import Completeness, UnknownListError, find_version, put_list, readable_list
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["lists"])

MEDIA_TYPES: Final = ("application/x-ndjson", "application/octet-stream")
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
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "One `ListedParty` on each line, as JSON.",
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
    key, a count of entries that a public list cannot have, or the lack of a name it cannot lack. The same content
    again changes nothing; other content under the same name is a conflict.
    """
    service = service_of(request)
    day = published_on or service.now().date()
    with _a_place(service), tenant_transaction(service.engine, asker.tenant_id, asker.mode) as conn:
        first = not _is_there(conn, list, version)
        _ensure_list(conn, list)
        watched = watch(list, asker.mode)
        parties = watched.passing(read(_lines(upload)))
        stored = put_list_version(conn, list, version, day, Completeness.FULL, parties)
        refuse(watched.faults())
    return answer(version_view(stored), status=CREATED if first else OK)


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


def _is_there(conn: sa.Connection, list_id: str, version: str) -> bool:
    try:
        return not find_version(conn, list_id, version).shared
    except UnknownListError:
        return False
