"""What a list version holds: loading it whole or not at all, reading it, comparing two."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID

import psycopg
import sqlalchemy as sa

from app.canonical import canonical, sha256
from app.facts import ListedParty
from app.ids import new_id
from app.store.index_builder import IndexBuilds
from app.store.index_file import index_folder
from app.store.knowledge import move_knowledge
from app.store.lists import (
    Completeness,
    ListConflictError,
    ListVersion,
    UnknownListError,
    effective_versions,
    ensure_own_list,
    find_version,
    own_version,
    readable_list,
    version_of,
)
from app.store.pace import unhurried
from app.store.scope import SCOPE, own_or_shared
from app.store.tables import LONGEST_NAME, list_versions, listed_parties
from app.wire import from_json, to_json

_ZEROS: Final = rb"\u0000"
_NUL: Final = re.compile(rb"(?<!\\)(\\\\)*\\u0000")
_READ_AT_ONCE: Final = 1000
_MOST_DUPLICATES_NAMED: Final = 100


class BadEntryError(ValueError):
    """An entry cannot be stored; ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class DuplicateEntriesError(ValueError):
    """Entries share an id: ``lines`` gives for each such id, a hundred at most, the lines it stands on."""

    def __init__(self, lines: dict[str, tuple[int, ...]]) -> None:
        super().__init__(f"{len(lines)} entry ids stand on several lines")
        self.lines = lines


class EmptyListError(ValueError):
    """A list without entries would read as clear of everyone."""


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What differs between two versions of a list: entry ids, in order."""

    since: ListVersion
    until: ListVersion
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All entries of a version: how many, and the hash of all their contents."""

    row_count: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a version that nobody sees yet, stored under the id that it is to have."""

    version_id: UUID
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """What a version is to be called."""

    list_id: str
    version: str
    published_on: date
    completeness: Completeness


def put_list_version(
    conn: sa.Connection,
    list_id: str,
    version: str,
    published_on: date,
    completeness: Completeness,
    parties: Iterable[ListedParty],
) -> ListVersion:
    """Store a whole version of a list in the transaction's scope; whatever is raised, nothing of it stays.

    The same content again gives the version as stored. Raises ListConflictError for other content under the
    name, UnknownListError, EmptyListError, DuplicateEntriesError, BadEntryError, IndexNotBuiltError, and
    whatever ``parties`` raises. The version's index is there before the version is.
    """
    readable_list(conn, list_id)
    new = NewVersion(list_id=list_id, version=version, published_on=published_on, completeness=completeness)
    with IndexBuilds(index_folder()) as builds:
        content = stage(conn, parties, builds)
    return version_as_stored(conn, new, content) or publish(conn, new, keep_entries(conn, content))


def stage(conn: sa.Connection, parties: Iterable[ListedParty], builds: IndexBuilds) -> Content:
    """Copy the entries of a version into a table of this transaction, and have their index among those built.

    Raises EmptyListError, DuplicateEntriesError, BadEntryError, IndexNotBuiltError, and whatever ``parties`` raises.
    """
    feed = builds.feed()
    for statement in _STAGE:
        conn.execute(statement)
    with _cursor(conn) as cursor, cursor.copy(_COPY) as copy:
        for ordinal, party in enumerate(unhurried(parties), start=1):
            row = _staged_row(ordinal, party)
            copy.write_row(row)
            feed.add(row[3], row[2].encode())
    duplicates = conn.execute(_DUPLICATES, {"most": _MOST_DUPLICATES_NAMED}).all()
    if duplicates:
        raise DuplicateEntriesError({row.entry_id: tuple(row.lines) for row in duplicates})
    content = Content(*conn.execute(_SUM).one())
    if content.row_count == 0:
        message = "a list version needs entries"
        raise EmptyListError(message)
    feed.end(content.sha256)
    return content


def version_as_stored(conn: sa.Connection, new: NewVersion, content: Content) -> ListVersion | None:
    """The version of the name, if it is stored already. Raises ListConflictError where it is another."""
    stored = own_version(conn, new.list_id, new.version)
    if stored and (stored.content_sha256, stored.completeness) != (content.sha256, new.completeness):
        message = f"{new.list_id} has a version {new.version} with other content"
        raise ListConflictError(message)
    return stored


def keep_entries(conn: sa.Connection, content: Content) -> Entries:
    """Store the entries that were staged last."""
    entries = Entries(new_id(), content)
    conn.execute(_UNSTAGE, {"version_id": entries.version_id})
    return entries


def publish(conn: sa.Connection, new: NewVersion, entries: Entries) -> ListVersion:
    """Let a version be known whose entries are stored and whose index is there.

    From here on the knowledge is locked and nobody's decision is recorded until the transaction ends: what takes time
    is done before. Raises UnknownListError and ListConflictError.
    """
    ensure_own_list(conn, new.list_id)
    moved = move_knowledge(conn)
    row = {
        "id": entries.version_id,
        "list_id": new.list_id,
        "version": new.version,
        "published_on": new.published_on,
        "completeness": new.completeness.value,
        "content_sha256": entries.content.sha256,
        "row_count": entries.content.row_count,
        "recorded_at": moved.recorded_at,
        "knowledge_version": moved.version,
    }
    statement = sa.insert(list_versions).values({**SCOPE, **row}).returning(list_versions)
    try:
        return version_of(conn.execute(statement).one())
    except sa.exc.IntegrityError as error:
        message = f"{new.list_id} version {new.version} was stored by another at the same time"
        raise ListConflictError(message) from error


def load_parties(conn: sa.Connection, version_id: UUID) -> Iterator[ListedParty]:
    """Read the entries of a version in their order, a thousand at a time."""
    rows = conn.execute(_BODIES, {"id": version_id}, execution_options={"yield_per": _READ_AT_ONCE})
    return (from_json(ListedParty, body) for body in rows.scalars())


def load_entries(conn: sa.Connection, version_id: UUID, entry_ids: Iterable[str]) -> tuple[ListedParty, ...]:
    """Read some entries of a version; ids that it does not have are not in the answer."""
    rows = conn.execute(_SOME, {"id": version_id, "entries": list(entry_ids)})
    return tuple(from_json(ListedParty, body) for body in rows.scalars())


def contents(conn: sa.Connection, version_id: UUID) -> Iterator[tuple[bytes, str]]:
    """Read the hashes of a version's entries and their JSON, each on one line, a thousand at a time."""
    with conn.execute(_CONTENTS, {"id": version_id}, execution_options={"yield_per": _READ_AT_ONCE}) as rows:
        yield from ((row.content_sha256, row.body) for row in rows)


def changes(conn: sa.Connection, list_id: str, since: str, on: date, known_at: datetime) -> ListChanges:
    """Compare a version, by name, with the one that counts on a day. Raises UnknownListError."""
    old = find_version(conn, list_id, since)
    current = [entry.version for entry in effective_versions(conn, on, known_at) if entry.list.id == list_id]
    if not current:
        raise UnknownListError(list_id)
    rows = conn.execute(_COMPARE, {"old": old.id, "new": current[0].id}).all()
    return ListChanges(
        old,
        current[0],
        added=tuple(row.new_id for row in rows if row.old_id is None),
        removed=tuple(row.old_id for row in rows if row.new_id is None),
        changed=tuple(row.old_id for row in rows if row.old_id == row.new_id),
    )


def _staged_row(line: int, party: ListedParty) -> tuple[int, str, str, bytes]:
    if not 0 < len(party.id.encode(errors="replace")) <= LONGEST_NAME:
        raise BadEntryError(line, f"an entry id has 1 to {LONGEST_NAME} bytes")
    try:
        content = canonical(to_json(party))
    except ValueError as error:
        raise BadEntryError(line, str(error)) from error
    if _ZEROS in content and _NUL.search(content):
        raise BadEntryError(line, "a text holds NUL")
    return line, party.id, content.decode(), sha256(content)


def _cursor(conn: sa.Connection) -> psycopg.Cursor[Any]:
    driver = cast("psycopg.Connection[Any]", conn.connection.driver_connection)
    return driver.cursor()


_STAGE: Final = (
    sa.text("SET LOCAL statement_timeout = '30min'"),
    sa.text("DROP TABLE IF EXISTS pg_temp.incoming_parties"),
    sa.text("""
        CREATE TEMPORARY TABLE incoming_parties
            (ordinal integer, entry_id text, body jsonb, content_sha256 bytea) ON COMMIT DROP
    """),
)
_COPY: Final = "COPY pg_temp.incoming_parties (ordinal, entry_id, body, content_sha256) FROM STDIN"
_DUPLICATES: Final = sa.text("""
    SELECT entry_id, array_agg(ordinal ORDER BY ordinal) AS lines FROM pg_temp.incoming_parties
    GROUP BY entry_id HAVING count(*) > 1 ORDER BY min(ordinal) LIMIT :most
""")
_SUM: Final = sa.text("""
    SELECT count(*) AS row_count,
        sha256(string_agg(content_sha256, ''::bytea ORDER BY entry_id COLLATE "C")) AS sha256
    FROM pg_temp.incoming_parties
""")
_UNSTAGE: Final = sa.text("""
    INSERT INTO listed_parties
        (tenant_id, mode, list_version_id, ordinal, entry_id, body, content_sha256)
    SELECT portcullis_tenant(), portcullis_mode(), :version_id, ordinal, entry_id, body, content_sha256
    FROM pg_temp.incoming_parties ORDER BY ordinal
""")

_BODIES: Final = (
    sa.select(listed_parties.c.body)
    .where(own_or_shared(listed_parties), listed_parties.c.list_version_id == sa.bindparam("id"))
    .order_by(listed_parties.c.ordinal)
)

_SOME: Final = _BODIES.where(
    listed_parties.c.entry_id == sa.any_(sa.bindparam("entries", type_=sa.ARRAY(sa.Text)))
)

_CONTENTS: Final = (
    sa.select(listed_parties.c.content_sha256, sa.cast(listed_parties.c.body, sa.Text).label("body"))
    .where(own_or_shared(listed_parties), listed_parties.c.list_version_id == sa.bindparam("id"))
    .order_by(listed_parties.c.ordinal)
)


def _entries(version: str, name: str) -> sa.Subquery:
    chosen = listed_parties.c.list_version_id == sa.bindparam(version)
    columns = (listed_parties.c.entry_id, listed_parties.c.content_sha256)
    return sa.select(*columns).where(own_or_shared(listed_parties), chosen).subquery(name)


_OLD: Final = _entries("old", "old_entries")
_NEW: Final = _entries("new", "new_entries")
_COMPARE: Final = (
    sa.select(_OLD.c.entry_id.label("old_id"), _NEW.c.entry_id.label("new_id"))
    .join_from(_OLD, _NEW, _OLD.c.entry_id == _NEW.c.entry_id, full=True)
    .where(_OLD.c.content_sha256.is_distinct_from(_NEW.c.content_sha256))
    .order_by(sa.func.coalesce(_OLD.c.entry_id, _NEW.c.entry_id))
)
