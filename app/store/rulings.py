"""Rulings: what an authority or the tenant's counsel has settled. Appended, withdrawn by another, kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.ids import new_id
from app.store.knowledge import KnownAt, as_of, known, move_knowledge
from app.store.scope import SCOPE, Mode, own_or_shared
from app.store.standing import standing
from app.store.tables import rulings
from app.wire import Json, to_json


class UnknownRulingError(LookupError):
    """The ruling to withdraw does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A ruling; ``body`` is the wire JSON of its kind, validity half-open, ``withdraws`` another's id."""

    kind: str
    title: str
    valid_from: date
    body: dict[str, Json]
    valid_until: date | None = None
    source: str | None = None
    citation: str | None = None
    withdraws: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRuling:
    """A ruling with its id, who recorded it and when; ``shared``: the operator did, for every tenant."""

    id: UUID
    ruling: Ruling
    recorded_by: str
    recorded_at: datetime
    knowledge_version: int
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rulings are looked for; ``subject`` is a word of the body: an authority, a model, a number, an id."""

    kind: str | None = None
    subject: str | None = None
    on: date | None = None
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Rulings, newest first, and the id of the last where there are more."""

    items: tuple[StoredRuling, ...]
    next_cursor: UUID | None


def add_ruling(conn: sa.Connection, ruling: Ruling, recorded_by: str) -> StoredRuling:
    """Append a ruling. Raises UnknownRulingError where it withdraws one that is not in sight."""
    if ruling.withdraws is not None and get_ruling(conn, ruling.withdraws) is None:
        raise UnknownRulingError(str(ruling.withdraws))
    moved = move_knowledge(conn)
    row = {
        "id": new_id(),
        "kind": ruling.kind,
        "title": ruling.title,
        "source": ruling.source,
        "citation": ruling.citation,
        "valid_from": ruling.valid_from,
        "valid_until": ruling.valid_until,
        "withdraws": ruling.withdraws,
        "body": to_json(ruling.body),
        "recorded_by": recorded_by,
        "recorded_at": moved.recorded_at,
        "knowledge_version": moved.version,
    }
    return _stored(conn.execute(sa.insert(rulings).values({**SCOPE, **row}).returning(rulings)).one())


def get_ruling(conn: sa.Connection, ruling_id: UUID) -> StoredRuling | None:
    """Find a ruling by its id, in force or not."""
    row = conn.execute(_R_BY_ID, {"id": ruling_id}).one_or_none()
    return None if row is None else _stored(row)


@standing
def rulings_at(conn: sa.Connection, on: date, known_at: KnownAt) -> tuple[StoredRuling, ...]:
    """Give the rulings in force on a day, as known at an instant, oldest first.

    A ruling valid that day is out of force if another valid that day withdraws it, unless that one is
    itself withdrawn. What withdraws is in the answer too: its body may say what stands instead.
    """
    found = [_stored(row) for row in conn.execute(_AT, {"on": on, **as_of(known_at)})]
    withdrawn = _withdrawn(found)
    return tuple(stored for stored in reversed(found) if stored.id not in withdrawn)


def find_rulings(conn: sa.Connection, wanted: Wanted, limit: int, after: UUID | None) -> Page:
    """Find rulings as known at an instant, newest first; with a day, only those in force on it."""
    if wanted.on is not None:
        there = rulings_at(conn, wanted.on, wanted.known_at)
    else:
        there = tuple(map(_stored, conn.execute(_KNOWN, as_of(wanted.known_at))))
    newest_first = sorted(there, key=lambda one: one.id, reverse=True)
    found = [one for one in newest_first if _is_wanted(one, wanted) and (after is None or one.id < after)]
    return Page(tuple(found[:limit]), found[limit - 1].id if len(found) > limit else None)


def _is_wanted(one: StoredRuling, wanted: Wanted) -> bool:
    speaks = wanted.subject is None or wanted.subject.casefold() in map(str.casefold, _texts(one.ruling.body))
    return speaks and wanted.kind in (None, one.ruling.kind)


def _texts(body: Json) -> Iterator[str]:
    """Every text in a body."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict):
        for value in body.values():
            yield from _texts(value)
    elif isinstance(body, list):
        for value in body:
            yield from _texts(value)


@standing
def next_change(conn: sa.Connection, on: date, known_at: KnownAt) -> date | None:
    """Give the first day after ``on`` on which a ruling known by then begins or ends."""
    found: date | None = conn.execute(_NEXT, {"on": on, **as_of(known_at)}).scalar_one()
    return found


def _withdrawn(newest_first: Iterable[StoredRuling]) -> set[UUID]:
    """Collect what is withdrawn; whatever withdraws a ruling was recorded after it, so one pass does."""
    withdrawn: set[UUID] = set()
    for stored in newest_first:
        if stored.id not in withdrawn and stored.ruling.withdraws is not None:
            withdrawn.add(stored.ruling.withdraws)
    return withdrawn


def _stored(row: sa.Row[Any]) -> StoredRuling:
    ruling = Ruling(
        kind=row.kind,
        title=row.title,
        valid_from=row.valid_from,
        body=row.body,
        valid_until=row.valid_until,
        source=row.source,
        citation=row.citation,
        withdraws=row.withdraws,
    )
    return StoredRuling(
        id=row.id,
        ruling=ruling,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        knowledge_version=row.knowledge_version,
        shared=row.mode == Mode.SHARED.value,
    )


_R: Final = rulings.c
_ON: Final = sa.bindparam("on", type_=sa.Date)
_R_BY_ID: Final = sa.select(rulings).where(own_or_shared(rulings), _R.id == sa.bindparam("id"))
_KNOWN: Final = sa.select(rulings).where(own_or_shared(rulings), known(rulings))
_AT: Final = _KNOWN.where(
    _R.valid_from <= _ON, sa.or_(_R.valid_until.is_(None), _R.valid_until > _ON)
).order_by(_R.recorded_at.desc(), _R.id.desc())
_FROM: Final = sa.func.min(_R.valid_from).filter(_R.valid_from > _ON)
_UNTIL: Final = sa.func.min(_R.valid_until).filter(_R.valid_until > _ON)
_NEXT: Final = sa.select(sa.func.least(_FROM, _UNTIL)).where(own_or_shared(rulings), known(rulings))
