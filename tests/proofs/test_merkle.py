"""The hash tree against the definitions of RFC 9162, written down once more as they stand there."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.proofs.merkle import (
    EMPTY_ROOT,
    all_nodes,
    consistency_path,
    grow,
    inclusion_path,
    is_consistent,
    is_included,
    leaf_hash,
    nodes_of,
    root_of,
)

KNOWN_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
KNOWN_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""Of the test data that implementations of Certificate Transparency share."""


def split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def tree(leaves: list[bytes]) -> dict[tuple[int, int], bytes]:
    return dict(grow(0, {}, [leaf_hash(one) for one in leaves]).nodes)


def hashes(parts: tuple[tuple[int, int], ...], nodes: dict[tuple[int, int], bytes]) -> list[bytes]:
    only = {node: nodes[node] for node in all_nodes(parts)}
    return [root_of(part, only) for part in parts]


LEAVES = st.lists(st.binary(max_size=4), max_size=40)


@pytest.mark.parametrize("size", sorted(KNOWN_ROOTS))
def test_known_roots(size: int) -> None:
    assert grow(0, {}, [leaf_hash(one) for one in KNOWN_LEAVES[:size]]).root.hex() == KNOWN_ROOTS[size]
    assert EMPTY_ROOT.hex() == KNOWN_ROOTS[0]


@given(LEAVES, LEAVES)
def test_a_tree_grows_to_the_same_root_in_whatever_steps(first: list[bytes], then: list[bytes]) -> None:
    nodes = tree(first)
    peaks = {node: nodes[node] for node in nodes_of((0, len(first)))}
    grown = grow(len(first), peaks, [leaf_hash(one) for one in then])
    assert grown.root == mth(first + then)
    assert nodes | dict(grown.nodes) == tree(first + then)


@given(LEAVES.filter(bool), st.data())
def test_inclusion_paths_are_those_of_the_rfc_and_prove_one_leaf_at_one_place(
    leaves: list[bytes], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    found = hashes(inclusion_path(place, len(leaves)), tree(leaves))
    assert found == path(place, leaves)
    root = mth(leaves)
    assert is_included(leaf_hash(leaves[place]), place, len(leaves), found, root)
    assert not is_included(leaf_hash(b"another"), place, len(leaves), found, root)
    assert not is_included(leaf_hash(leaves[place]), place, len(leaves), [*found, bytes(32)], root)
    for other in range(-1, len(leaves) + 1):
        if other != place and not (0 <= other < len(leaves) and leaves[other] == leaves[place]):
            assert not is_included(leaf_hash(leaves[place]), other, len(leaves), found, root)
    for cut in range(len(found)):
        assert not is_included(
            leaf_hash(leaves[place]), place, len(leaves), found[:cut] + found[cut + 1 :], root
        )


@given(LEAVES, LEAVES, st.data())
def test_consistency_paths_are_those_of_the_rfc_and_prove_one_past(
    first: list[bytes], then: list[bytes], data: st.DataObject
) -> None:
    leaves = first + then
    found = hashes(consistency_path(len(first), len(leaves)), tree(leaves))
    assert found == (subproof(len(first), leaves, True) if first else [])
    assert is_consistent(len(first), mth(first), len(leaves), mth(leaves), found)
    if first:
        place = data.draw(st.integers(0, len(first) - 1))
        changed = [*first[:place], b"changed", *first[place + 1 :]]
        assert not is_consistent(len(first), mth(changed), len(leaves), mth(leaves), found)
        assert not is_consistent(len(first), mth(first), len(leaves), mth(changed + then), found)
    assert not is_consistent(len(first), mth(first), len(leaves), mth(leaves), [*found, bytes(32)])
    assert not is_consistent(len(leaves) + 1, mth(first), len(leaves), mth(leaves), found)
