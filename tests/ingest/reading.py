"""Reading a made file with a source's reader, as an import does."""

from pathlib import Path

from app.commands.ingest_ownership import READERS
from app.ingest.registers import Noted, Progress, Read, Refused
from app.ingest.streams import unpacked
from app.store.source_records import Aspect, EntitySaid, StakeSaid


class Found:
    """What a reader found in a file, by kind."""

    def __init__(self, found: list[Read], progress: Progress) -> None:
        self.progress = progress
        self.stakes = [one for one in found if isinstance(one, StakeSaid)]
        self.said = [one for one in found if isinstance(one, EntitySaid)]
        self.refused = [one for one in found if isinstance(one, Refused)]
        self.noted = [one for one in found if isinstance(one, Noted)]

    def of(self, aspect: Aspect) -> list[EntitySaid]:
        return [one for one in self.said if one.aspect is aspect]


def found_in(folder: Path, source: str, content: str | bytes) -> Found:
    file = folder / "file"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    progress = Progress()
    with unpacked(file) as stream:
        return Found(list(READERS[source](stream, progress)), progress)
