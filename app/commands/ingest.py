"""``portcullis ingest``: a published list, from a file or an address, into a new shared version."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import httpx
import sqlalchemy as sa

from app.facts import ListedParty, ListId
from app.ingest import bis_entity_list, csl
from app.ingest.rows import UnreadableListError
from app.store.listed_parties import put_list_version
from app.store.lists import Completeness, ListVersion, own_list, put_list
from app.store.scope import shared_transaction

PUBLISHERS: Final = {
    "csl": "International Trade Administration (Consolidated Screening List)",
    "bis-entity-list": "Bureau of Industry and Security",
}
SOURCES: Final = tuple(PUBLISHERS)
TITLES: Final = {
    ListId.OFAC_CONS: "Consolidated Sanctions List beside the SDN List",
    ListId.STATE_DEBARRED: "AECA Debarred List",
    ListId.STATE_ISN: "Nonproliferation Sanctions",
}
"""Of the lists that have no starter to bring a title."""
PATIENCE: Final = 60.0


class SuspectListError(Exception):
    """A list is outside its bounds or lacks a party it must have; the old version stays."""


def ingest(
    operator: sa.Engine, source: str, file: Path, version: str, published_on: date
) -> tuple[ListVersion, ...]:
    """Load every list that the file holds, or none.

    Raises SuspectListError; what the readers raise, UnreadableListError and BadRowError with its line; and
    ListConflictError where the version is known with other content.
    """
    found = _read(source, file)
    with shared_transaction(operator) as conn:
        return tuple(
            _put(conn, source, list_id, version, published_on, parties) for list_id, parties in found.items()
        )


def _read(source: str, file: Path) -> dict[ListId, tuple[ListedParty, ...]]:
    if source == "csl":
        found = csl.read(file)
        everyone = {**dict.fromkeys(csl.BOUNDS, ()), **found}
        problems = [one for list_id, parties in everyone.items() for one in csl.check(list_id, parties)]
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
    if own_list(conn, list_id) is None:
        put_list(conn, list_id, TITLES.get(list_id, list_id), None, PUBLISHERS[source])
    return put_list_version(conn, list_id, version, published_on, Completeness.FULL, parties)


@contextmanager
def fetched(url: str, most: int) -> Iterator[Path]:
    """A file with what the address answers, of at most so many bytes.

    Raises httpx.HTTPError, httpx.InvalidURL, and UnreadableListError for more bytes.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list"
        with (
            httpx.stream("GET", url, follow_redirects=True, timeout=PATIENCE) as answer,
            file.open("wb") as copy,
        ):
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                copy.write(chunk)
                if copy.tell() > most:
                    message = f"more than {most} bytes"
                    raise UnreadableListError(message)
        yield file
