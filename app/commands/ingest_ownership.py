"""``portcullis ingest`` of a register of ownership: into what all tenants share, or what one tenant knows."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BufferedReader
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from app.ingest import (
    bods,
    gleif,
    gleif_relationships,
    ofac_links,
    ownership_csv,
    uk_companies,
    uk_psc,
)
from app.ingest.download import download
from app.ingest.registers import Noted, Progress, Read, Reasons, Refused
from app.ingest.streams import unpacked
from app.store.bulk_ownership import Stored, put_ownership
from app.store.scope import OPERATOR, Mode, tenant_transaction
from app.store.source_records import Said, fault_of

Reader: TypeAlias = Callable[[BufferedReader, Progress], Iterator[Read]]
READERS: Final = MappingProxyType({
    "gleif-lei": gleif.read_entities,
    "gleif-rr": gleif_relationships.read_relationships,
    "gleif-exceptions": gleif.read_exceptions,
    "bods": bods.read,
    "uk-psc": uk_psc.read,
    "uk-companies": uk_companies.read,
    "ofac-links": ofac_links.read,
    "ownership-csv": ownership_csv.read,
})  # fmt: skip
"""The name of a source is how the names of its records begin."""


@dataclass(slots=True)
class Imported:
    """What was read of a file, what was refused or left out and why, and what became of the rest."""

    source: str
    progress: Progress = field(default_factory=Progress)
    refused: Reasons = field(default_factory=Reasons)
    noted: Reasons = field(default_factory=Reasons)
    stored: Stored = field(default_factory=Stored)

    def lines(self) -> Iterator[str]:
        """The report, in words."""
        done, read = self.stored, self.progress
        yield f"{self.source}: {read.read} records read, {self.refused.count} refused"
        yield (
            f"stored: {done.stakes} stakes, {done.statements} statements, {done.entities} entities; "
            f"unchanged: {done.unchanged}, told more than once: {done.repeated}, "
            f"older than what is stored: {done.outdated}, ended: {done.ended}"
        )
        yield from (f"refused: {line}" for line in self.refused.lines())
        yield from (f"left out: {line}" for line in self.noted.lines())
        if read.stated is not None and read.stated != read.read:
            yield f"the file says that it holds {read.stated} records: taken for an extract, no other record is ended"


def ingest_ownership(
    operator: sa.Engine,
    source: str,
    file: Path,
    published_on: date | None = None,
    scope: tuple[UUID, Mode] = (OPERATOR, Mode.SHARED),
) -> Imported:
    """Store what a source's file says, all of it or nothing; what is stored already is left as it is.

    ``published_on`` is the day of a file that does not tell its own. Raises UnreadableListError.
    """
    done = Imported(source)
    done.progress.content_on = published_on
    with unpacked(file) as stream, tenant_transaction(operator, *scope) as conn:
        said = _storable(READERS[source](stream, done.progress), done)
        done.stored = put_ownership(conn, said, f"{source}/", done.progress.complete_on)
    return done


@contextmanager
def downloaded(url: str) -> Iterator[Path]:
    """A file with what the address answers. Raises httpx.HTTPError and httpx.InvalidURL."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "source"
        download(url, file)
        yield file


def _storable(found: Iterator[Read], done: Imported) -> Iterator[Said]:
    for one in found:
        if isinstance(one, Refused):
            done.refused.add(one.where, one.reason)
        elif isinstance(one, Noted):
            done.noted.add(one.where, one.reason)
        elif (fault := fault_of(one)) is not None:
            done.refused.add(one.record[:120], fault)
        else:
            yield one
