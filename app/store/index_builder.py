"""An index made of a version's entries: in this process for a few, in one of its own for many.

``python -m app.store.index_builder FOLDER`` reads entries, one a line, and writes their index: that takes seconds of
a processor, which no process that serves has to spare. What is written is named by what was read, so that whatever
interrupts the reading makes no wrong index, only a useless one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.canonical import sha256
from app.facts import ListedParty
from app.matching.index import NamedParty, index_arrays, named_party
from app.store.index_file import Arrays, file_name, write_index
from app.wire import from_json, read_json

BUILT_ON_THE_SPOT: Final = 500
"""Entries that are indexed in the process that has them: less work than starting another."""
AT_ONCE: Final = 2
"""Processes that build at the same time for one that loads lists."""
_HEX: Final = 64
_PIPE: Final = 1 << 20
"""Bytes that may be on their way to the process that builds, while it begins."""
_NICE: Final = 5


class IndexNotBuiltError(Exception):
    """The index of a list version could not be made, or not of the entries that the version has."""


class IndexFeed:
    """Takes the entries of a version one by one and makes their index in a folder; used in a ``with``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: list[bytes] = []
        self._child: subprocess.Popen[bytes] | None = None
        self._path = folder

    def __enter__(self) -> "IndexFeed":
        """Begin."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Have the other process ended."""
        self.close()

    @property
    def is_under_way(self) -> bool:
        """Another process is at work on it."""
        return self._child is not None and self._child.poll() is None

    def add(self, content_sha256: bytes, body: bytes) -> None:
        """Take one entry: the hash of its content, and its JSON on one line. Raises IndexNotBuiltError."""
        self._lines.append(content_sha256.hex().encode() + body + b"\n")
        if len(self._lines) > BUILT_ON_THE_SPOT:
            self._pass_on()

    def finish(self, content_sha256: bytes) -> None:
        """See that the index of a version of this content lies in the folder. Raises IndexNotBuiltError."""
        self.end(content_sha256)
        self.wait()

    def end(self, content_sha256: bytes) -> None:
        """Say that these were all entries of a version of this content. Raises IndexNotBuiltError."""
        self._path = self._folder / file_name(content_sha256)
        if self._child is not None:
            self._lines.append(content_sha256.hex().encode())
            self._pass_on(last=True)
        elif not self._path.exists():
            self._build(content_sha256)

    def wait(self) -> None:
        """Wait until the index of what has ended is there. Raises IndexNotBuiltError."""
        if self._child is not None:
            self._child.wait()
        if not self._path.is_file():
            message = f"no index of this content came out in {self._folder}"
            raise IndexNotBuiltError(message)

    def close(self) -> None:
        """End the other process where it has not ended by itself."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()

    def _build(self, content_sha256: bytes) -> None:
        try:
            _build_file([*self._lines, content_sha256.hex().encode()], self._folder)
        except OSError as error:
            message = f"cannot write in {self._folder}: {error.strerror}"
            raise IndexNotBuiltError(message) from error

    def _pass_on(self, *, last: bool = False) -> None:
        """Give what has been taken to the other process, begun when it is needed."""
        if self._child is None:
            command = [sys.executable, "-P", "-m", "app.store.index_builder", str(self._folder)]
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, pipesize=_PIPE)  # noqa: S603 - ourselves
        if self._child.stdin is None:
            message = "the process that builds takes no entries"
            raise IndexNotBuiltError(message)
        try:
            self._child.stdin.writelines(self._lines)
            if last:
                self._child.stdin.close()
        except OSError as error:
            message = "the process that builds has ended"
            raise IndexNotBuiltError(message) from error
        self._lines.clear()


class IndexBuilds:
    """Indexes of several versions, built beside one another; they are all there when the block ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._feeds: list[IndexFeed] = []

    def __enter__(self) -> "IndexBuilds":
        """Begin."""
        return self

    def __exit__(self, raised: object, *_more: object) -> None:
        """Wait for what is under way, or end it where something was raised. Raises IndexNotBuiltError."""
        try:
            for one in self._feeds if raised is None else ():
                one.wait()
        finally:
            for one in self._feeds:
                one.close()

    def feed(self) -> IndexFeed:
        """Begin another, once there is room for it; whoever takes it ends it within the block."""
        under_way = [one for one in self._feeds if one.is_under_way]
        if len(under_way) >= AT_ONCE:
            under_way[0].wait()
        self._feeds.append(IndexFeed(self._folder))
        return self._feeds[-1]


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry as it was read: what finds it, and what is kept to show it."""

    named: NamedParty
    content_sha256: bytes
    kept: bytes


def _build_file(lines: Iterable[bytes], folder: Path) -> None:
    """Write the index of the entries on some lines; the last one is the hash of the whole content.

    Raises IndexNotBuiltError where the lines are not those of the content.
    """
    entries: list[_Read] = []
    told = b""
    for line in lines:
        if told:
            entries.append(_read(told))
        told = line
    entries.sort(key=lambda one: one.named.party.id.encode())
    content = sha256(b"".join(one.content_sha256 for one in entries))
    if told != content.hex().encode():
        message = "these are not the entries of the content"
        raise IndexNotBuiltError(message)
    write_index(
        folder / file_name(content), {**index_arrays([one.named for one in entries]), **_kept(entries)}
    )


def _kept(entries: list[_Read]) -> Arrays:
    starts = [0, *accumulate(len(one.kept) for one in entries)]
    kept = np.frombuffer(b"".join(one.kept for one in entries), dtype=np.uint8)
    return {"kept_starts": np.array(starts, dtype=np.uint64), "kept": kept}


def _read(line: bytes) -> _Read:
    content_sha256, body = bytes.fromhex(line[:_HEX].decode()), read_json(line[_HEX:])
    named = named_party(from_json(ListedParty, body))
    shown: list[Any] = [content_sha256.hex(), [name.text for name, _ in named.names], body]
    kept = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return _Read(named, content_sha256, kept)


if __name__ == "__main__":
    os.nice(_NICE)
    _build_file(sys.stdin.buffer, Path(sys.argv[1]))
