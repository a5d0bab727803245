"""What readers of published lists share: opening a file, and saying which row is bad."""

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO, TypeAlias

Source: TypeAlias = Path | BinaryIO
"""A file by its path, or an open binary stream; gzip is recognised by its first two bytes."""

_GZIP_MAGIC: Final = b"\x1f\x8b"


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
def opened(source: Source) -> Iterator[TextIO]:
    """Open a source as UTF-8 text, decompressed where it is gzip. Raises UnreadableListError on other bytes."""
    with _binary(source) as stream:
        buffered = io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream
        plain = gzip.GzipFile(fileobj=buffered) if _is_gzip(buffered) else buffered
        text = io.TextIOWrapper(plain, encoding="utf-8-sig", newline="")
        try:
            yield text
        except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
            message = f"not a whole UTF-8 text: {error}"
            raise UnreadableListError(message) from error
        finally:
            text.detach()


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
