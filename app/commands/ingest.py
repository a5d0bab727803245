"""``portcullis ingest``: a published list, from files or addresses, into a new shared version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import sqlalchemy as sa

from app.canonical import sha256
from app.facts import ListName
from app.ingest import ndjson, private_csv, sources
from app.ingest.admission import Admitted, Examined, Wanted, examine, settle
from app.ingest.fetch import Fetched, fetch
from app.ingest.rows import Edition
from app.ingest.sources import ListSource
from app.store.index_builder import IndexBuilds
from app.store.index_file import index_folder
from app.store.list_fetches import LastFetch, Marks, last_fetch, note_fetch
from app.store.lists import UnknownListError, own_list, put_list
from app.store.quarantine import note_checked
from app.store.scope import shared_transaction

BY: Final = "operator"
EFFECTS: Final = ("PROHIBITED", "LICENSE_REQUIRED", "REVIEW", "ADVISORY")
"""What a list of one's own may do, as over HTTP."""
_SHORT: Final = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator says of an edition, and the present day; the file's own day is next, then today."""

    today: date
    version: str | None = None
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of the lists of a source; ``lacking`` are those that should have been there."""

    admitted: tuple[Admitted, ...] = ()
    lacking: tuple[ListName, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Every list of the source counts as it was given."""
        return not self.lacking and not any(one.doubts for one in self.admitted)


def ingest(operator: sa.Engine, name: str, files: Sequence[Path], asked: Asked) -> Done:
    """Load the lists that the files of a source hold; one that is doubted goes into quarantine.

    Raises what the readers raise, UnreadableListError and BadRowError with its line; and ListConflictError where
    the version is known with other content. Then nothing is loaded.
    """
    source = sources.SOURCES[name]
    with IndexBuilds(index_folder(), nice=0) as builds:
        builds.make_ready()
        edition = sources.read(source, tuple(files))
        with shared_transaction(operator) as conn:
            return _load(conn, source, edition, asked, None, builds)


def ingest_from(
    operator: sa.Engine, name: str, urls: Sequence[str], asked: Asked, asking: httpx.Client, most: int
) -> Done:
    """Load the lists of a source from its addresses; where none of them has anything new, they are fresh.

    Raises as ``ingest``, and what ``fetch`` raises.
    """
    source = sources.SOURCES[name]
    with shared_transaction(operator) as conn:
        last = [last_fetch(conn, url) for url in urls]
    with TemporaryDirectory() as folder, IndexBuilds(index_folder(), nice=0) as builds:
        files = [Path(folder) / str(place) for place in range(len(urls))]
        found = _fetched(asking, urls, last, files, most)
        if all(one.file is None for one in found):
            return _confirm(operator, urls, last)
        builds.make_ready()
        edition = sources.read(source, tuple(files))
        mark = sha256("".join(one.sha256 for one in found).encode())
        with shared_transaction(operator) as conn:
            done = _load(conn, source, edition, asked, mark, builds)
            for url, one in zip(urls, found, strict=True):
                note_fetch(conn, url, one.marks, [admitted.version.id for admitted in done.admitted])
    return done


def ingest_private(
    operator: sa.Engine, list_id: str, files: Sequence[Path], asked: Asked, effect: str | None
) -> Done:
    """Load a list of the operator's own, from CSV by its file's name, else from NDJSON; every tenant is screened by it.

    Raises as ``ingest``; UnknownListError for a new list without an effect.
    """
    day = asked.published_on or asked.today
    wanted = Wanted(list_id, asked.version or day.isoformat(), day, BY, named=asked.version is not None)
    with shared_transaction(operator) as conn, files[0].open("rb") as lines:
        is_new = own_list(conn, list_id) is None
        if is_new and effect is None:
            message = f"{list_id}: a new list needs --effect"
            raise UnknownListError(message)
        parties = private_csv.read(lines) if files[0].suffix == ".csv" else ndjson.read(lines)
        with IndexBuilds(index_folder(), nice=0) as builds:
            examined = examine(conn, wanted, parties, None, (), builds)
        if is_new:
            put_list(conn, list_id, list_id, effect, None)
        return Done((settle(conn, examined),))


def _fetched(
    asking: httpx.Client, urls: Sequence[str], last: list[LastFetch | None], files: list[Path], most: int
) -> list[Fetched]:
    """Every file of an edition, or none where nothing is new: those that are unchanged are fetched with the rest."""
    marks = [one.marks if one else Marks() for one in last]
    found = [fetch(asking, *each, most) for each in zip(urls, marks, files, strict=True)]
    if all(one.file is None for one in found):
        return found
    return [
        one if one.file else fetch(asking, url, Marks(), file, most)
        for one, url, file in zip(found, urls, files, strict=True)
    ]


def _confirm(operator: sa.Engine, urls: Sequence[str], last: list[LastFetch | None]) -> Done:
    known = [one for one in last if one]
    ids = list(dict.fromkeys(version for one in known for version in one.version_ids))
    with shared_transaction(operator) as conn:
        note_checked(conn, ids, BY)
        for url, one in zip(urls, known, strict=True):
            note_fetch(conn, url, one.marks, one.version_ids)
    return Done(notes=("the publisher has nothing new",))


def _load(
    conn: sa.Connection,
    source: ListSource,
    edition: Edition,
    asked: Asked,
    mark: bytes | None,
    builds: IndexBuilds,
) -> Done:
    stated = edition.published_on if edition.published_on and edition.published_on <= asked.today else None
    day = asked.published_on or stated or asked.today
    version = asked.version or day.isoformat() + (f"-{mark.hex()[:_SHORT]}" if mark else "")
    largest_first = sorted(edition.lists.items(), key=lambda one: -len(one[1]))
    examined = [
        examine(
            conn,
            Wanted(list_id, version, day, BY, named=asked.version is not None),
            parties,
            sources.BOUNDS.get(list_id),
            sources.doubts(list_id, parties),
            builds,
        )
        for list_id, parties in largest_first
    ]
    builds.wait()
    admitted = tuple(_settle(conn, source, one) for one in examined)
    lacking = tuple(one for one in source.lists if one not in edition.lists)
    return Done(admitted, lacking, edition.notes)


def _settle(conn: sa.Connection, source: ListSource, examined: Examined) -> Admitted:
    list_id = examined.wanted.list_id
    if own_list(conn, list_id) is None:
        put_list(conn, list_id, sources.TITLES.get(list_id, list_id), None, source.publisher)
    return settle(conn, examined)
