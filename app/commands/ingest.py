"""``portcullis ingest``: a published list, from a file or an address, into a new shared version."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import sqlalchemy as sa

from app.facts import ListedParty, ListId
from app.ingest import bis_entity_list, csl
from app.store.listed_parties import put_list_version
from app.store.lists import Completeness, ListVersion, put_list
from app.store.scope import shared_transaction

PUBLISHERS = {
    "csl": "International Trade Administration (Consolidated Screening List)",
    "bis-entity-list": "Bureau of Industry and Security",
}
SOURCES = tuple(PUBLISHERS)


class SuspectListError(Exception):
    """A list is outside its bounds or lacks a party it must have; the old version stays."""


def ingest(
    operator: sa.Engine, source: str, file: Path, version: str, published_on: date
) -> tuple[ListVersion, ...]:
    """Load every list that the file holds, or none.

    Raises SuspectListError, and what the readers raise: UnreadableListError and BadRowError with its line.
    """
    found = _read(source, file)
    with shared_transaction(operator) as conn:
        return tuple(
            _put(conn, source, list_id, version, published_on, parties) for list_id, parties in found.items()
        )


def _read(source: str, file: Path) -> dict[ListId, tuple[ListedParty, ...]]:
    if source == "csl":
        found = csl.read(file)
        problems = [one for list_id, parties in found.items() for one in csl.check(list_id, parties)]
    else:
        parties = bis_entity_list.read(file)
        found = {ListId.ENTITY_LIST: parties}
        problems = bis_entity_list.check(ListId.ENTITY_LIST, parties)
    if problems:
        raise SuspectListError("; ".join(problems))
    return found


def _put(
    conn: sa.Connection,
    source: str,
    list_id: ListId,
    version: str,
    published_on: date,
    parties: Iterable[ListedParty],
) -> ListVersion:
    put_list(conn, list_id.value, list_id.value, None, PUBLISHERS[source])
    return put_list_version(conn, list_id.value, version, published_on, Completeness.FULL, parties)


@contextmanager
def fetched(url: str) -> Iterator[Path]:
    """A file with what the address answers. Raises httpx.HTTPError."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / (url.rpartition("/")[2] or "list")
        with httpx.stream("GET", url, follow_redirects=True, timeout=60) as answer, file.open("wb") as copy:
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                copy.write(chunk)
        yield file
