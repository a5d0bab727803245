"""Lists in XML, read element by element: no entities, no document type, nothing fetched."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, cast

from lxml import etree

from app.ingest.rows import Source, UnreadableListError, opened_bytes

_CHUNK: Final = 64 * 1024


def elements(source: Source, root: str, *wanted: str) -> Iterator[etree._Element]:
    """The root as soon as it opens, then each wanted element when it is whole; it is emptied afterwards.

    Names are without namespace. Raises UnreadableListError, with the line, for another root, a document type,
    and a document that is not XML or is cut.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        with opened_bytes(source) as stream:
            while chunk := stream.read(_CHUNK):
                parser.feed(chunk)
                yield from _whole(parser, root, wanted)
        parser.close()
        yield from _whole(parser, root, wanted)
    except etree.XMLSyntaxError as error:
        message = f"line {error.lineno}: not a whole XML document: {error.msg}"
        raise UnreadableListError(message) from error


def _whole(parser: etree.XMLPullParser, root: str, wanted: tuple[str, ...]) -> Iterator[etree._Element]:
    for event, found in parser.read_events():
        element = cast("etree._Element", found)  # of the events asked for
        if event == "start" and element.getparent() is None:
            _check(element, root)
            yield element
        elif event == "end" and local(element) in wanted:
            yield element
            _let_go(element)


def _check(element: etree._Element, root: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        message = "line 1: a document type is not read"
        raise UnreadableListError(message)
    if local(element) != root:
        message = f"line {line_of(element)}: not this list: its root is {local(element)}, expected {root}"
        raise UnreadableListError(message)


def _let_go(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def line_of(element: etree._Element) -> int:
    """The line on which an element begins."""
    return cast("int", element.sourceline or 0)


def local(element: etree._Element) -> str:
    """An element's name without its namespace; empty for comments and instructions."""
    return _without_namespace(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=1024)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def children(element: etree._Element, *path: str) -> Iterator[etree._Element]:
    """The elements at a path of local names below an element."""
    below = (one for one in element if local(one) == path[0])
    if len(path) == 1:
        yield from below
    else:
        for one in below:
            yield from children(one, *path[1:])


def texts(element: etree._Element, *path: str) -> tuple[str, ...]:
    """The texts that are not empty at a path of local names, in order, spaces made single."""
    found = (" ".join((one.text or "").split()) for one in children(element, *path))
    return tuple(one for one in found if one)


def text(element: etree._Element, *path: str) -> str:
    """The first text at a path, else nothing."""
    return next(iter(texts(element, *path)), "")
