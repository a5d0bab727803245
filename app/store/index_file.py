"""The file of an index: arrays and entries of one list version, written once, mapped by every process of a host.

A file is named by the content of the version and the edition of the matcher, and says so inside. Its last bytes are
the SHA-256 of all before: one that is cut short, foreign or damaged is never read.
"""

import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from app.matching.version import MATCHER_VERSION

_MAGIC: Final = b"portcullis index"
_DTYPES: Final = frozenset({"|u1", "<u2", "<u4", "<u8"})
_ALIGNED: Final = 64
_DIGEST: Final = 32
_SIZE: Final = 8
HALF_MADE: Final = ".part"
INDEX: Final = ".index"

Arrays = dict[str, NDArray[Any]]


class ForeignIndexError(ValueError):
    """The file is not the index that its name says, or not whole."""


@cache
def index_folder() -> Path:
    """Where the indexes lie on this host."""
    # here: the process that builds is told where, and begins in half the time without what settings need
    from app.settings import Settings

    return Settings().indexes


def file_name(content_sha256: bytes) -> str:
    """What the index of a version of this content is called, as the present matcher makes it."""
    return f"{content_sha256.hex()}-{MATCHER_VERSION[:16]}{INDEX}"


def remove_others() -> int:
    """Remove the indexes that other editions of the matcher made, and say how many there were.

    None is lost: whoever runs such an edition still makes it anew.
    """
    ours = file_name(b"")
    others = [one for one in index_folder().glob(f"*{INDEX}") if not one.name.endswith(ours)]
    for one in others:
        one.unlink(missing_ok=True)
    return len(others)


def write_index(path: Path, arrays: Arrays) -> None:
    """Write an index in its place, whole or not at all."""
    with _half_made(path) as part:
        with part.open("wb") as file:
            digest = hashlib.sha256()
            for piece in _pieces(path.name, arrays):
                digest.update(piece)
                file.write(piece)
            file.write(digest.digest())
            _sync(file)
        part.rename(path)


def open_index(path: Path) -> Arrays:
    """Map an index, after looking whether it is whole and the one it is called. Raises OSError, ForeignIndexError."""
    with path.open("rb") as file:
        try:
            mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError as error:
            message = "an empty file"
            raise ForeignIndexError(message) from error
    content, digest = mapped[:-_DIGEST], mapped[-_DIGEST:]
    if bytes(content[: len(_MAGIC)]) != _MAGIC or hashlib.sha256(content).digest() != digest:
        message = "not whole"
        raise ForeignIndexError(message)
    begin = len(_MAGIC) + _SIZE
    end = begin + int.from_bytes(content[len(_MAGIC) : begin], "little")
    header = json.loads(bytes(content[begin:end]))
    if header["name"] != path.name:
        message = "the index of something else"
        raise ForeignIndexError(message)
    return {name: _array(content, end, *where) for name, where in header["arrays"].items()}


def _pieces(name: str, arrays: Arrays) -> Iterator[Any]:
    """The bytes of a file, piece by piece; every array begins at a multiple of 64 after the header."""
    where, at = {}, 0
    for title, array in arrays.items():
        where[title] = (array.dtype.newbyteorder("<").str, at, len(array))
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps({"name": name, "arrays": where}).encode()
    header += b" " * (-(len(_MAGIC) + _SIZE + len(header)) % _ALIGNED)
    yield _MAGIC + len(header).to_bytes(_SIZE, "little") + header
    for array in arrays.values():
        little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
        yield little.data.cast("B") if len(little) else b""
        yield b"\0" * (-array.nbytes % _ALIGNED)


@contextmanager
def _half_made(path: Path) -> Iterator[Path]:
    """A place beside a path for what is not whole yet; nothing of it stays behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=HALF_MADE, dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _array(content: memoryview, begin: int, dtype: str, at: int, count: int) -> NDArray[Any]:
    if dtype not in _DTYPES or at < 0 or count < 0:
        message = f"an array of {dtype}"
        raise ForeignIndexError(message)
    return np.frombuffer(content, dtype=np.dtype(dtype), count=count, offset=begin + at)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
