"""Lists of restricted parties: which there are, a tenant's own, and what changed between versions."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Body, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Administrator, Known
from app.api.answers import CREATED, OK, answer, cut, page
from app.api.documented import WITH_BODY, keyed
from app.api.door import Door
from app.api.params import LARGEST_PAGE, Cursor, KnownAt, Limit, Name, OnDay, Whole, decoded, encoded
from app.api.service import service_of
from app.facts import Pattern, Word
from app.store.knowledge import read_knowledge
from app.store.listed_parties import ListChanges, changes
from app.store.lists import (
    Completeness,
    ListOverview,
    ListTitle,
    ListVersion,
    list_overview,
    own_list,
    put_list,
)
from app.store.quarantine import Quarantined, quarantined
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["lists"])


MOST_CHANGES: Final = 10_000

EXAMPLE: Final = {"title": "Do not sell", "effect": "REVIEW", "publisher": "trade-compliance"}


class ListEffect(StrEnum):
    """What being on a list of one's own means for a dealing."""

    PROHIBITED = "PROHIBITED"
    LICENSE_REQUIRED = "LICENSE_REQUIRED"
    REVIEW = "REVIEW"
    ADVISORY = "ADVISORY"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewList(Word):
    """A list of one's own; its effect is given once."""

    title: Annotated[str, Pattern(r"\S")]
    effect: ListEffect
    publisher: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One whole edition of a list; ``content_sha256`` is over its entries, whatever their order.

    ``quarantined`` says why it does not count.
    """

    list: str
    version: str
    published_on: date
    completeness: Completeness
    entries: int
    content_sha256: str
    loaded_at: datetime
    shared: bool
    quarantined: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A list, and the version that counts on the day; without one the list is unavailable, not empty.

    ``checked_at`` is when its newest version was loaded or last found unchanged; ``quarantined`` are versions of
    your own that wait for a release.
    """

    id: str
    title: str
    effect: str | None = None
    publisher: str | None = None
    shared: bool
    current: VersionView | None = None
    history_missing: bool | None = None
    checked_at: datetime | None = None
    quarantined: tuple[VersionView, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Lists by id."""

    items: tuple[ListView, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCounts:
    """How many entries differ in all."""

    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesView:
    """What differs between two versions of a list by its entries' content: ids, a page of them in order."""

    list: str
    since: VersionView
    until: VersionView
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    counts: ChangeCounts
    next_cursor: str | None = None


PrivateList = Annotated[
    str,
    Pattern("^x-[a-z0-9]+(-[a-z0-9]+)*$"),
    Path(
        max_length=100,
        description="An id of your own: `x-` and lower-case words.",
        examples=["x-do-not-sell"],
    ),
]
AnyList = Annotated[
    str,
    Pattern("^[a-z0-9]+(-[a-z0-9]+)*$"),
    Path(max_length=100, description="A list's id.", examples=["us-bis-entity-list"]),
]


@router.get(
    "/v1/lists",
    operation_id="listLists",
    summary="Which lists there are and which version counts",
    response_model=ListPage,
    responses=keyed(),
)
def get_all(
    request: Request,
    asker: Known,
    on: OnDay,
    known_at: KnownAt,
    limit: Limit = LARGEST_PAGE,
    cursor: Cursor = None,
) -> Response:
    """List the lists in sight, your own version in place of the shared one."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        found = list_overview(conn, on, known_at or read_knowledge(conn).at)
        waiting = quarantined(conn)
    items, last = cut(sorted(found, key=_id), _id, limit, decoded(cursor))
    return page([_list_view(one, waiting) for one in items], encoded(last) if last else None)


@router.put(
    "/v1/lists/{list}",
    operation_id="putList",
    summary="Make a list of your own",
    response_model=ListView,
    responses={
        **keyed("version-conflict", *WITH_BODY),
        CREATED: {"model": ListView, "description": "A new list"},
    },
)
def put(
    request: Request,
    asker: Administrator,
    list: PrivateList,
    asked: Annotated[NewList, Body(examples=[EXAMPLE])],
) -> Response:
    """Make a list in your tenant and mode, or give it another title. It counts once it has a version."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        first = own_list(conn, list) is None
        stored = put_list(conn, list, asked.title, asked.effect.value, asked.publisher)
    return answer(_title_view(stored), status=CREATED if first else OK)


@router.get(
    "/v1/lists/{list}/changes",
    operation_id="getListChanges",
    summary="What changed since a version",
    response_model=ChangesView,
    responses=keyed("not-found"),
)
def get_changes(
    request: Request,
    asker: Known,
    list: AnyList,
    since: Annotated[Name, Query(description="The version to compare with.", examples=["2026-11-01"])],
    on: OnDay,
    known_at: KnownAt,
    limit: Annotated[Whole, Query(ge=1, le=MOST_CHANGES, description="How many at most.")] = MOST_CHANGES,
    cursor: Cursor = None,
) -> Response:
    """Compare a version with the one that counts on the day, entry by entry."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        found = changes(conn, list, since, on, known_at or read_knowledge(conn).at)
    differing = sorted((*found.added, *found.removed, *found.changed))
    ids, last = cut(differing, str, limit, decoded(cursor))
    return answer(_changes_view(found, frozenset(ids), encoded(last) if last else None))


def _changes_view(found: ListChanges, ids: frozenset[str], next_cursor: str | None) -> ChangesView:
    return ChangesView(
        list=found.until.list_id,
        since=version_view(found.since),
        until=version_view(found.until),
        added=tuple(one for one in found.added if one in ids),
        removed=tuple(one for one in found.removed if one in ids),
        changed=tuple(one for one in found.changed if one in ids),
        counts=ChangeCounts(added=len(found.added), removed=len(found.removed), changed=len(found.changed)),
        next_cursor=next_cursor,
    )


def version_view(version: ListVersion, why: str | None = None) -> VersionView:
    """A list version on the wire, and why it is in quarantine, if it is."""
    return VersionView(
        list=version.list_id,
        version=version.version,
        published_on=version.published_on,
        completeness=version.completeness,
        entries=version.row_count,
        content_sha256=version.content_sha256.hex(),
        loaded_at=version.recorded_at,
        shared=version.shared,
        quarantined=why,
    )


def _id(one: ListOverview) -> str:
    return one.list.id


def _title_view(title: ListTitle) -> ListView:
    return ListView(
        id=title.id, title=title.title, effect=title.effect, publisher=title.publisher, shared=title.shared
    )


def _list_view(one: ListOverview, waiting: tuple[Quarantined, ...]) -> ListView:
    title, current = one.list, one.current
    return ListView(
        id=title.id,
        title=title.title,
        effect=title.effect,
        publisher=title.publisher,
        shared=title.shared,
        current=version_view(current.version) if current else None,
        history_missing=current.history_missing if current else None,
        checked_at=current.confirmed_at if current else None,
        quarantined=tuple(
            version_view(each.version, each.reason) for each in waiting if each.version.list_id == title.id
        )
        or None,
    )
