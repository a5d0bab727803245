"""Indexes made of versions' entries: in this process for a few, in one of its own for many.

``python -m app.store.index_builder FOLDER NICE`` reads entries, one a line, up to a line that is nothing but the hash
of them all, and writes their index; then it reads those of the next. That takes seconds of a processor, which no
process that serves has to spare. What is written is named by what was read, so that whatever interrupts the reading
makes no wrong index, only a useless one.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, BinaryIO, Final, cast

import numpy as np

from app.canonical import canonical, sha256
from app.facts import ListedParty
from app.matching.index import NamedParty, index_arrays, key_arrays, named_arrays, named_party
from app.store.index_file import Arrays, file_name, write_index
from app.store.twin import begun_beside
from app.wire import read_json, reader

BUILT_ON_THE_SPOT: Final = 500
"""Entries that are indexed in the process that has them: less work than starting another."""
AT_ONCE: Final = 2
"""Processes that build at the same time for one that loads lists."""
_HEX: Final = 64
_LAST: Final = _HEX + len("\n")
"""The length of a line that ends a version."""
_WRITTEN: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PIPE: Final = 1 << 20
"""Bytes that may be on their way to a process that builds, while it begins."""
_NICE: Final = 5
"""How far a process that builds stands back behind one that serves."""


class IndexNotBuiltError(Exception):
    """The index of a list version could not be made, or not of the entries that the version has."""


class IndexBuilds:
    """Indexes of versions, built beside one another in a folder; they are all there when the block ends."""

    def __init__(self, folder: Path, nice: int = _NICE) -> None:
        self._folder = folder
        self._nice = nice
        self._builders: list[_Builder] = []
        self._expected: list[Path] = []

    def __enter__(self) -> "IndexBuilds":
        """Begin."""
        return self

    def __exit__(self, raised: object, *_more: object) -> None:
        """Wait for what is under way, or end it where something was raised. Raises IndexNotBuiltError."""
        try:
            if raised is None:
                self.wait()
        finally:
            for one in self._builders:
                one.close()

    @property
    def are_under_way(self) -> bool:
        """Another process builds, or waits for entries."""
        return any(one.is_running for one in self._builders)

    def make_ready(self) -> None:
        """Begin the processes that build, which takes a while, before there is anything to build."""
        while len(self._builders) < AT_ONCE:
            self._builders.append(_Builder(self._folder, self._nice))

    def feed(self) -> "IndexFeed":
        """What takes the entries of a version."""
        return IndexFeed(self)

    def builder_for(self, entries: int) -> "_Builder | None":
        """The process that takes so many entries or more: what has had least, begun only for many; if there is one."""
        if entries > BUILT_ON_THE_SPOT and len(self._builders) < AT_ONCE:
            self._builders.append(_Builder(self._folder, self._nice))
        free = (one for one in self._builders if one.is_free)
        return min(free, key=lambda one: one.taken, default=None)

    def expect(self, content_sha256: bytes) -> Path:
        """Note that the index of a content is to be there in the end, and where."""
        self._expected.append(self._folder / file_name(content_sha256))
        return self._expected[-1]

    def wait(self) -> None:
        """Wait until all are there: nothing more is fed. Raises IndexNotBuiltError."""
        for one in self._builders:
            one.end()
        for one in self._builders:
            one.wait()
        if not all(one.is_file() for one in self._expected):
            message = f"no index of this content came out in {self._folder}"
            raise IndexNotBuiltError(message)


class IndexFeed:
    """Takes the entries of a version one by one."""

    def __init__(self, builds: IndexBuilds) -> None:
        self._builds = builds
        self._builder: _Builder | None = None
        self._lines: list[bytes] = []

    def add(self, content_sha256: bytes, body: bytes) -> None:
        """Take one entry: the hash of its content, and its JSON on one line. Raises IndexNotBuiltError."""
        self._builder = self._builder or self._builds.builder_for(len(self._lines) + 1)
        self._take(content_sha256.hex().encode() + body + b"\n")

    def end(self, content_sha256: bytes) -> None:
        """Say that these were all entries of a version of this content. Raises IndexNotBuiltError."""
        path = self._builds.expect(content_sha256)
        self._take(content_sha256.hex().encode() + b"\n")
        if self._builder:
            self._builder.is_free = True
        elif not path.exists():
            _build_here(self._lines, path.parent)

    def _take(self, line: bytes) -> None:
        self._lines.append(line)
        if self._builder:
            self._builder.take(self._lines)
            self._lines.clear()


class _Builder:
    """A process that makes indexes, one after the other."""

    def __init__(self, folder: Path, nice: int) -> None:
        command = [sys.executable, "-P", "-m", "app.store.index_builder", str(folder), str(nice)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, pipesize=_PIPE)  # noqa: S603 - ourselves
        self._stdin = cast("IO[bytes]", self._process.stdin)
        self.is_free = True
        self.taken = 0

    @property
    def is_running(self) -> bool:
        """It has not ended."""
        return self._process.poll() is None

    def take(self, lines: Sequence[bytes]) -> None:
        """Take lines of one version: no other's until it is free again. Raises IndexNotBuiltError."""
        self.is_free = False
        self.taken += len(lines)
        try:
            self._stdin.writelines(lines)
        except OSError as error:
            message = "the process that builds has ended"
            raise IndexNotBuiltError(message) from error

    def end(self) -> None:
        """Say that there is no more; one that has ended before lets its indexes be missed."""
        with suppress(OSError):
            self._stdin.close()

    def wait(self) -> None:
        """Wait until it has ended."""
        self._process.wait()

    def close(self) -> None:
        """End it where it has not ended by itself."""
        self._process.kill()
        self._process.communicate()


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry as it was read: what finds it, and what is kept to show it."""

    named: NamedParty
    content_sha256: bytes
    kept: bytes


def _build_here(lines: Iterable[bytes], folder: Path) -> None:
    try:
        _build(lines, folder, index_arrays)
    except OSError as error:
        message = f"cannot write in {folder}: {error.strerror}"
        raise IndexNotBuiltError(message) from error


def _build(lines: Iterable[bytes], folder: Path, arrays_of: Callable[[Sequence[NamedParty]], Arrays]) -> None:
    """Write the indexes of the entries on some lines. Raises IndexNotBuiltError where a content has others."""
    entries: list[_Read] = []
    for line in lines:
        if len(line) == _LAST:
            path = folder / file_name(_content(entries, line[:_HEX]))
            write_index(path, {**arrays_of([one.named for one in entries]), **_kept(entries)})
            entries = []
        else:
            entries.append(_read(line))


def _content(entries: list[_Read], told: bytes) -> bytes:
    """Put the entries in order, and give the hash of their content. Raises IndexNotBuiltError for another than told."""
    entries.sort(key=lambda one: one.named.party.id.encode())
    content = sha256(b"".join(one.content_sha256 for one in entries))
    if told != content.hex().encode():
        message = "these are not the entries of the content"
        raise IndexNotBuiltError(message)
    return content


def _made_in_two(entries: Sequence[NamedParty]) -> Arrays:
    """The arrays of an index; of many entries, a part of them made by a twin of this process."""
    if len(entries) <= BUILT_ON_THE_SPOT:
        return index_arrays(entries)
    keys = begun_beside(lambda: key_arrays(entries))
    named = named_arrays(entries)
    return {**keys(), **named}


def _kept(entries: list[_Read]) -> Arrays:
    starts = [0, *accumulate(len(one.kept) for one in entries)]
    kept = np.frombuffer(b"".join(one.kept for one in entries), dtype=np.uint8)
    return {"kept_starts": np.array(starts, dtype=np.uint64), "kept": kept}


def _read(line: bytes) -> _Read:
    content_sha256, body = bytes.fromhex(line[:_HEX].decode()), line[_HEX:].rstrip()
    if sha256(body) != content_sha256:  # as Postgres writes it
        body = canonical(read_json(body))
    named = named_party(reader(ListedParty).validate_json(body))
    names = _WRITTEN([name.text for name, _ in named.names]).encode()
    return _Read(named, content_sha256, b'["%b",%b,%b]' % (line[:_HEX], names, body))


def _taken(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, taken from it at once: whoever writes them waits for no index."""
    lines: SimpleQueue[bytes] = SimpleQueue()

    def take() -> None:
        try:
            for line in stream:
                lines.put(line)
        finally:
            lines.put(b"")

    Thread(target=take, daemon=True).start()
    return iter(lines.get, b"")


if __name__ == "__main__":
    os.nice(int(sys.argv[2]))
    gc.disable()  # nothing that is made here goes in circles, nor stays for long
    with open(0, "rb", buffering=_PIPE) as stream:
        _build(_taken(stream), Path(sys.argv[1]), _made_in_two)
    os._exit(0)  # at once: there is nothing to tidy up but memory
