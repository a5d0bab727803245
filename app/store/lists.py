"""The lists and their versions: which there are, and which counts on a day, as known at an instant."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from app.store.knowledge import move_knowledge
from app.store.scope import SCOPE, Mode, own, own_or_shared
from app.store.tables import list_events, list_versions, lists


class Completeness(StrEnum):
    """Whether a version holds the whole list or only what we ship to start with."""

    FULL = "FULL"
    STARTER = "STARTER"


class ListEvent(StrEnum):
    """What may happen to a version after it was stored."""

    CHECKED = "CHECKED"
    QUARANTINED = "QUARANTINED"
    RELEASED = "RELEASED"


class ListConflictError(Exception):
    """The list exists with another effect, or the list version with other content."""


class UnknownListError(LookupError):
    """No list or list version of this name may be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTitle:
    """A list: whose it is and, where the law does not say, what being on it means (an outcome)."""

    id: str
    title: str
    effect: str | None
    publisher: str | None
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """One whole edition of a list; ``content_sha256`` is over its entries, whatever their order."""

    id: UUID
    list_id: str
    version: str
    published_on: date
    completeness: Completeness
    content_sha256: bytes
    row_count: int
    recorded_at: datetime
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveList:
    """The version of a list that counts; ``history_missing`` when none known was published by the day.

    ``confirmed_at`` is when the newest version of the list was loaded or last found unchanged: how fresh the list
    is, whichever of its versions the day asks for.
    """

    list: ListTitle
    version: ListVersion
    history_missing: bool
    confirmed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOverview:
    """A list and the version of it that counts; None where it has none yet: unavailable, not empty."""

    list: ListTitle
    current: EffectiveList | None


def put_list(
    conn: sa.Connection, list_id: str, title: str, effect: str | None, publisher: str | None
) -> ListTitle:
    """Make a list in the scope, or retitle it. Its effect is given once: ListConflictError for another."""
    stored = own_list(conn, list_id) or _make_list(conn, list_id, title, effect, publisher)
    if stored.effect != effect:
        message = f"{list_id} has effect {stored.effect}"
        raise ListConflictError(message)
    if (stored.title, stored.publisher) == (title, publisher):
        return stored
    retitle = sa.update(lists).where(own(lists), lists.c.id == list_id)
    conn.execute(retitle.values(title=title, publisher=publisher))
    return _the_list(conn, list_id)


def own_list(conn: sa.Connection, list_id: str) -> ListTitle | None:
    """Find a list of the scope itself."""
    row = conn.execute(sa.select(lists).where(own(lists), lists.c.id == list_id)).one_or_none()
    return None if row is None else _title(row)


def readable_list(conn: sa.Connection, list_id: str) -> ListTitle:
    """Find a list in sight, the tenant's own before the shared. Raises UnknownListError."""
    row = conn.execute(_TITLES.where(lists.c.id == list_id)).one_or_none()
    if row is None:
        raise UnknownListError(list_id)
    return _title(row)


def ensure_own_list(conn: sa.Connection, list_id: str) -> None:
    """Give the scope a list of its own to put versions in, like the shared one. Raises UnknownListError."""
    if own_list(conn, list_id) is None:
        shared = readable_list(conn, list_id)
        _make_list(conn, list_id, shared.title, shared.effect, shared.publisher)


def effective_versions(conn: sa.Connection, on: date, known_at: datetime) -> tuple[EffectiveList, ...]:
    """Choose for each list the version that counts on a day, among those recorded by an instant.

    The tenant's own versions stand in place of the shared ones, full ones before starters; then the newest
    published by the day, else the oldest. A version in quarantine is not known yet. A list without any version
    known by then is not in the answer.
    """
    rows = conn.execute(_EFFECTIVE, {"on": on, "known_at": known_at})
    return tuple(_effective(row, on) for row in rows)


def list_overview(conn: sa.Connection, on: date, known_at: datetime) -> tuple[ListOverview, ...]:
    """Show every list in sight, the tenant's own in place of the shared one, with the version that counts."""
    current = {entry.list.id: entry for entry in effective_versions(conn, on, known_at)}
    titles = (_title(row) for row in conn.execute(_TITLES))
    return tuple(ListOverview(list=title, current=current.get(title.id)) for title in titles)


def find_version(conn: sa.Connection, list_id: str, version: str) -> ListVersion:
    """Find a version by its name, the tenant's own before the shared. Raises UnknownListError."""
    row = conn.execute(_NAMED, {"list_id": list_id, "version": version}).one_or_none()
    if row is None:
        message = f"{list_id} has no version {version}"
        raise UnknownListError(message)
    return version_of(row)


def own_version(conn: sa.Connection, list_id: str, version: str) -> ListVersion | None:
    """Find a version of the scope itself by its name, in quarantine or not."""
    row = conn.execute(
        _NAMED.where(own(list_versions)), {"list_id": list_id, "version": version}
    ).one_or_none()
    return None if row is None else version_of(row)


def version_of(row: sa.Row[Any]) -> ListVersion:
    """Read a row of list_versions."""
    return ListVersion(
        id=row.id,
        list_id=row.list_id,
        version=row.version,
        published_on=row.published_on,
        completeness=Completeness(row.completeness),
        content_sha256=row.content_sha256,
        row_count=row.row_count,
        recorded_at=row.recorded_at,
        shared=row.mode == Mode.SHARED.value,
    )


def _make_list(
    conn: sa.Connection, list_id: str, title: str, effect: str | None, publisher: str | None
) -> ListTitle:
    moved = move_knowledge(conn)
    row = {"id": list_id, "title": title, "effect": effect, "publisher": publisher}
    recorded = {"recorded_at": moved.recorded_at, "knowledge_version": moved.version}
    conn.execute(insert(lists).values({**SCOPE, **row, **recorded}).on_conflict_do_nothing())
    return _the_list(conn, list_id)


def _the_list(conn: sa.Connection, list_id: str) -> ListTitle:
    return _title(conn.execute(sa.select(lists).where(own(lists), lists.c.id == list_id)).one())


def _title(row: sa.Row[Any]) -> ListTitle:
    return ListTitle(
        id=row.id,
        title=row.title,
        effect=row.effect,
        publisher=row.publisher,
        shared=row.mode == Mode.SHARED.value,
    )


def _effective(row: sa.Row[Any], on: date) -> EffectiveList:
    version = version_of(row)
    title = ListTitle(
        id=row.list_id, title=row.title, effect=row.effect, publisher=row.publisher, shared=version.shared
    )
    return EffectiveList(
        list=title,
        version=version,
        history_missing=version.published_on > on,
        confirmed_at=row.confirmed_at,
    )


def is_quarantined(known_at: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """Tell the versions that were put into quarantine and not released by an instant."""
    return sa.and_(_happened(ListEvent.QUARANTINED, None), sa.not_(_happened(ListEvent.RELEASED, known_at)))


def _happened(kind: ListEvent, by: sa.ColumnElement[datetime] | None) -> sa.ColumnElement[bool]:
    """Tell the versions to which something happened, at all or by an instant."""
    named = list_events.c.kind == kind.value
    events = sa.select(1).select_from(list_events).where(_of_version(), named).correlate(list_versions)
    return (events if by is None else events.where(list_events.c.recorded_at <= by)).exists()


def _of_version() -> sa.ColumnElement[bool]:
    """Tell the events of the version of the query around."""
    events = list_events.c
    return sa.and_(events.tenant_id == _V.tenant_id, events.mode == _V.mode, events.list_version_id == _V.id)


_V: Final = list_versions.c
_OWN_FIRST: Final = (list_versions.c.mode == Mode.SHARED.value).asc()
_PUBLISHED: Final = _V.published_on <= sa.bindparam("on", type_=sa.Date)

_ITS_LIST: Final = sa.and_(
    lists.c.tenant_id == _V.tenant_id, lists.c.mode == _V.mode, lists.c.id == _V.list_id
)

_KNOWN_AT: Final = sa.bindparam("known_at", type_=sa.DateTime(timezone=True))
_COUNTS: Final = sa.and_(_V.recorded_at <= _KNOWN_AT, sa.not_(is_quarantined(_KNOWN_AT)))

_CHOSEN: Final = (
    sa.select(list_versions, lists.c.title, lists.c.effect, lists.c.publisher)
    .join(lists, _ITS_LIST)
    .where(own_or_shared(list_versions), own_or_shared(lists), _COUNTS)
    .ext(distinct_on(_V.list_id))
    .order_by(
        _V.list_id,
        _OWN_FIRST,
        (_V.completeness == Completeness.FULL.value).desc(),
        _PUBLISHED.desc(),
        sa.case((_PUBLISHED, _V.published_on)).desc(),
        _V.published_on,
        _V.knowledge_version.desc(),
    )
    .subquery("chosen")
)
_CHECKED_AT: Final = (
    sa.select(sa.func.max(list_events.c.recorded_at))
    .where(
        _of_version(),
        list_events.c.kind == ListEvent.CHECKED.value,
        list_events.c.recorded_at <= _KNOWN_AT,
    )
    .scalar_subquery()
)
_CONFIRMED_AT: Final = (
    sa.select(sa.func.greatest(_V.recorded_at, _CHECKED_AT))
    .where(
        _V.tenant_id == _CHOSEN.c.tenant_id,
        _V.mode == _CHOSEN.c.mode,
        _V.list_id == _CHOSEN.c.list_id,
        _V.completeness == _CHOSEN.c.completeness,
        _COUNTS,
    )
    .order_by(_V.published_on.desc(), _V.knowledge_version.desc())
    .limit(1)
    .correlate(_CHOSEN)
    .scalar_subquery()
)
_EFFECTIVE: Final = sa.select(_CHOSEN, _CONFIRMED_AT.label("confirmed_at")).order_by(_CHOSEN.c.list_id)

_TITLES: Final = (
    sa.select(lists)
    .where(own_or_shared(lists))
    .ext(distinct_on(lists.c.id))
    .order_by(lists.c.id, (lists.c.mode == Mode.SHARED.value).asc())
)

_NAMED: Final = (
    sa.select(list_versions)
    .where(
        own_or_shared(list_versions),
        _V.list_id == sa.bindparam("list_id"),
        _V.version == sa.bindparam("version"),
    )
    .order_by(_OWN_FIRST)
    .limit(1)
)
