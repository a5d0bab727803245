"""Files of sources as streams of plain bytes and of JSON values, in bounded memory whatever their size."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO, cast

import ijson
from lxml import etree

from app.ingest.rows import UnreadableListError
from app.wire import read_json

LONGEST_LINE: Final = 16 * 1024 * 1024
_HEAD: Final = 4096
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_BOM: Final = b"\xef\xbb\xbf"
_HTML: Final = (b"<!doctype html", b"<html")
_BROKEN: Final = (
    EOFError,
    UnicodeDecodeError,
    zlib.error,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
    ijson.JSONError,
)


@contextmanager
def unpacked(file: Path) -> Iterator[io.BufferedReader]:
    """Open a file, unpacked where it is gzip or a zip of one file.

    Raises UnreadableListError, also out of the block, for a file that is cut or broken, and for a web page.
    """
    try:
        with ExitStack() as stack:
            stream: io.BufferedReader = io.BufferedReader(
                cast("io.RawIOBase", _plain(file, stack)), _HEAD * 16
            )
            if head_of(stream).lower().startswith(_HTML):
                message = "a web page, not data"
                raise UnreadableListError(message)
            yield stream
    except _BROKEN as error:
        message = f"the file is cut or broken: {error}"
        raise UnreadableListError(message) from error


def head_of(stream: io.BufferedReader) -> bytes:
    """The first bytes of a stream, byte order mark and blanks aside; the stream stays at its start."""
    return stream.peek(_HEAD)[:_HEAD].removeprefix(_BOM).lstrip()


def json_values(stream: io.BufferedReader) -> Iterator[tuple[str, Any]]:
    """Every value of a JSON array, or of JSON lines, with where it stands; a bad line is a ValueError for a value."""
    if head_of(stream).startswith(b"["):
        for number, value in enumerate(ijson.items(_without_bom(stream), "item"), start=1):
            yield f"record {number}", value
    else:
        for number, line in lines_of(stream):
            yield f"line {number}", _value(line)


def lines_of(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Every line that is not blank, with its number. Raises UnreadableListError for one without end."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            message = f"line {number} is longer than {LONGEST_LINE} bytes"
            raise UnreadableListError(message)
        if line.strip():
            yield number, line.removeprefix(_BOM) if number == 1 else line


@contextmanager
def csv_rows(stream: io.BufferedReader) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Every row of a CSV in UTF-8 with the line on which it ends. Raises UnreadableListError where it is none."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        yield _rows(text)
    finally:
        text.detach()


def _rows(text: TextIO) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, strict=True)
    try:
        for fields in reader:
            yield reader.line_num, fields
    except csv.Error as error:
        message = f"line {reader.line_num}: {error}"
        raise UnreadableListError(message) from error


def _value(line: bytes) -> Any:
    try:
        return read_json(line)
    except (ValueError, RecursionError):
        return ValueError("it is not JSON in UTF-8")


def _without_bom(stream: io.BufferedReader) -> io.BufferedReader:
    if stream.peek(len(_BOM)).startswith(_BOM):
        stream.read(len(_BOM))
    return stream


def _plain(file: Path, stack: ExitStack) -> BinaryIO:
    stored = stack.enter_context(file.open("rb"))
    magic = stored.read(len(_ZIP))
    stored.seek(0)
    if magic.startswith(_GZIP):
        return cast("BinaryIO", stack.enter_context(gzip.GzipFile(fileobj=stored)))
    return _member(stored, stack) if magic == _ZIP else stored


def _member(stored: BinaryIO, stack: ExitStack) -> BinaryIO:
    archive = stack.enter_context(zipfile.ZipFile(stored))
    names = [one for one in archive.infolist() if not one.is_dir()]
    if len(names) != 1:
        message = f"a zip of {len(names)} files, not of one"
        raise UnreadableListError(message)
    return cast("BinaryIO", stack.enter_context(archive.open(names[0])))
