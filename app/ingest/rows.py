"""What readers of published lists share: opening a file, and saying which row is bad."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final, TextIO, TypeAlias, cast

from app.facts import ListedParty, ListName

Source: TypeAlias = Path | BinaryIO
"""A file by its path, or an open binary stream; gzip is recognised by its first two bytes."""

_GZIP_MAGIC: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Edition:
    """What the files of one source hold: its lists, the day they state, and what was passed over, in words."""

    lists: dict[ListName, tuple[ListedParty, ...]]
    published_on: date | None = None
    notes: tuple[str, ...] = field(default=())


class UnreadableListError(ValueError):
    """The file is not this list: a wrong header, a cut file, no rows at all."""


class BadRowError(ValueError):
    """A row cannot be read. ``line`` counts from 1, ``column`` is the field's own name in the source."""

    def __init__(self, line: int, column: str, reason: str) -> None:
        super().__init__(f"line {line}, {column}: {reason}")
        self.line = line
        self.column = column
        self.reason = reason


@contextmanager
def opened(source: Source, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
    """Open a source as text, decompressed where it is gzip. Raises UnreadableListError on other bytes."""
    with opened_bytes(source) as plain:
        text = io.TextIOWrapper(plain, encoding=encoding, newline="")
        try:
            yield text
        except UnicodeDecodeError as error:
            message = f"not a whole text in {encoding.removesuffix('-sig').upper()}: {error}"
            raise UnreadableListError(message) from error
        finally:
            text.detach()


@contextmanager
def opened_bytes(source: Source) -> Iterator[BinaryIO]:
    """Open a source as bytes, decompressed where it is gzip. Raises UnreadableListError where that is cut."""
    with _binary(source) as stream:
        buffered = io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream
        try:
            yield cast("BinaryIO", gzip.GzipFile(fileobj=buffered)) if _is_gzip(buffered) else buffered
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            message = f"not a whole gzip file: {error}"
            raise UnreadableListError(message) from error


@contextmanager
def _binary(source: Source) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield source


def _is_gzip(stream: BinaryIO) -> bool:
    start = stream.tell()
    magic = stream.read(len(_GZIP_MAGIC))
    stream.seek(start)
    return magic == _GZIP_MAGIC
