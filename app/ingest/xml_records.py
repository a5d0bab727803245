"""Records of a large XML file one by one, each forgotten once it is read; no entity is resolved, no address asked."""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from app.ingest.rows import UnreadableListError
from app.ingest.streams import head_of

_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


def records_of(stream: io.BufferedReader, root: str, *names: str) -> Iterator[etree._Element]:
    """Every element of these local names under a root of that name, in any namespace, in file order.

    Raises UnreadableListError for another root and for a document type, which no such file has.
    """
    head = head_of(stream)
    found = _ROOT.search(head)
    if not head.startswith(b"<") or found is None or found[1].decode() != root:
        message = f"not the layout: no XML file of {root}"
        raise UnreadableListError(message)
    if b"<!DOCTYPE" in head[: found.start()]:
        message = "a document type declaration, which no such file has"
        raise UnreadableListError(message)
    yield from _records(stream, names)


def _records(stream: io.BufferedReader, names: tuple[str, ...]) -> Iterator[etree._Element]:
    reader = etree.iterparse(
        stream,
        tag=tuple(f"{{*}}{name}" for name in names),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        collect_ids=False,
    )
    for _, element in reader:
        yield element
        element.clear(keep_tail=False)
        parent = element.getparent()
        while parent is not None and parent[0] is not element:
            del parent[0]


class Parts(dict[str, etree._Element]):
    """The children of an element by local name, the last of a name; faster than asking for paths."""

    def __init__(self, element: etree._Element | None) -> None:
        if element is not None:
            super().__init__([(_local(one.tag), one) for one in element])

    def inside(self, name: str) -> "Parts":
        """The children of a child; none where it is not there."""
        return Parts(self.get(name))

    def text(self, name: str) -> str | None:
        """The text of a child, trimmed; None where there is none."""
        element = self.get(name)
        return element.text.strip() or None if element is not None and element.text else None

    def each(self, name: str) -> "Iterator[Parts]":
        """The children of every child of a child."""
        return (Parts(one) for one in self.get(name, ()))


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    """The local name of an element; comments and instructions have none of their own."""
    return str(tag).rpartition("}")[2]


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element as it stands before the local name, ``{...}`` or nothing."""
    return str(element.tag).rpartition("}")[0] + "}" if "}" in str(element.tag) else ""
