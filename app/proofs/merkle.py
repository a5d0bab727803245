"""The hash tree of RFC 9162, section 2.1: leaves are only ever appended; proofs are short lists of hashes.

A node is named by its level (0: leaves) and its place on that level; it stands for the whole subtree below it and
never changes once it is there. Ranges are half-open.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Node: TypeAlias = tuple[int, int]
Range: TypeAlias = tuple[int, int]
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Give the hash of a leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give the hash of a node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Grown:
    """What appending leaves adds to a tree: the nodes that are now complete, leaves among them, and the root."""

    nodes: tuple[tuple[Node, bytes], ...]
    root: bytes


def nodes_of(part: Range) -> tuple[Node, ...]:
    """Give the complete nodes that a subtree of the proofs is made of, from left to right."""
    start, end = part
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return tuple(found)


def root_of(part: Range, hashes: Mapping[Node, bytes]) -> bytes:
    """Give the hash of a subtree of the proofs, or of a whole tree ``(0, size)``."""
    return _folded([hashes[node] for node in nodes_of(part)])


def grow(size: int, hashes: Mapping[Node, bytes], leaves: Sequence[bytes]) -> Grown:
    """Append leaf hashes to a tree of ``size``, of which ``hashes`` has the ``nodes_of((0, size))``."""
    peaks = [hashes[node] for node in nodes_of((0, size))]
    nodes: list[tuple[Node, bytes]] = []
    for place, leaf in enumerate(leaves, size):
        level, found = 0, leaf
        nodes.append(((level, place), found))
        while place >> level & 1:
            found, level = node_hash(peaks.pop(), found), level + 1
            nodes.append(((level, place >> level), found))
        peaks.append(found)
    return Grown(tuple(nodes), _folded(peaks))


def inclusion_path(place: int, size: int) -> tuple[Range, ...]:
    """Give the subtrees whose hashes prove a leaf to be in a tree, lowest first (section 2.1.3.1)."""
    start, end = 0, size
    found = []
    while end - start > 1:
        middle = start + _split(end - start)
        found.append((middle, end) if place < middle else (start, middle))
        start, end = (start, middle) if place < middle else (middle, end)
    return tuple(reversed(found))


def consistency_path(earlier: int, size: int) -> tuple[Range, ...]:
    """Give the subtrees whose hashes prove that a tree continues an earlier one (section 2.1.4.1)."""
    if earlier in (0, size):
        return ()
    start, end = 0, size
    found = []
    while earlier != end:
        middle = start + _split(end - start)
        found.append((middle, end) if earlier <= middle else (start, middle))
        start, end = (start, middle) if earlier <= middle else (middle, end)
    return tuple(reversed([*found, (start, end)] if start else found))


def is_included(leaf: bytes, place: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the path proves that the leaf stands at its place in the tree of that root."""
    if not 0 <= place < size or len(path) != len(inclusion_path(place, size)):
        return False
    found, at, last = leaf, place, size - 1
    for sibling in path:
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return found == root


def is_consistent(earlier: int, earlier_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether the path proves that the tree of ``root`` continues that of ``earlier_root``."""
    if not 0 <= earlier <= size or len(path) != len(consistency_path(earlier, size)):
        return False
    if earlier == 0:
        return earlier_root == EMPTY_ROOT
    if earlier == size:
        return earlier_root == root
    return (earlier_root, root) == _both_roots(earlier, size, earlier_root, path)


def _both_roots(earlier: int, size: int, earlier_root: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Work out the two roots that the path speaks of (section 2.1.4.2)."""
    left = earlier & (earlier - 1) == 0
    first, *rest = (earlier_root, *path) if left else path
    old = new = first
    at, last = earlier - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    for sibling in rest:
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return old, new


def all_nodes(parts: Sequence[Range]) -> Iterator[Node]:
    """Give every node that the hashes of these subtrees are made of."""
    for part in parts:
        yield from nodes_of(part)


def _split(count: int) -> int:
    """Give the largest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1


def _folded(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    *rest, found = peaks
    for peak in reversed(rest):
        found = node_hash(peak, found)
    return found
