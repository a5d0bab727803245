"""Auditing a database: every leaf, node and head worked out again from the rows, and what differs is named."""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.canonical import canonical, sha256
from app.proofs.merkle import Node, grow, leaf_hash, root_of
from app.proofs.receipt import TreeHead
from app.proofs.signing import is_signed
from app.proofs.verify import Keys, NotProvenError, keys_of, verify_head
from app.store.decisions import Decision, decision_of
from app.store.listed_parties import load_parties
from app.store.log import head_of
from app.store.scope import OPERATOR, Mode, enter, own, own_or_shared
from app.store.signing_keys import published_keys
from app.store.tables import (
    decision_terms,
    decisions,
    dropped_partitions,
    list_versions,
    log_heads,
    log_nodes,
    log_queue,
    tenants,
)
from app.store.terms import TermKind
from app.wire import to_json

AT_ONCE: Final = 1000
COLUMNS: Final = {
    "id": "id",
    "kind": "kind",
    "reference": "reference",
    "law_day": "on",
    "known_at": "known_at",
    "decided_at": "decided_at",
    "outcome": "outcome",
    "disposition": "disposition",
}
"""Columns that decisions are found by, and the members of the canonical decision that they repeat."""


def audit(conn: sa.Connection) -> Iterator[str]:
    """Look at everything, in the owner's transaction; a sentence for each thing that is not as it was recorded."""
    enter(conn, OPERATOR, Mode.SHARED)
    yield from _lists(conn)
    for tenant_id in conn.execute(sa.select(tenants.c.id).order_by(tenants.c.id)).scalars().all():
        for mode in (Mode.LIVE, Mode.SANDBOX):
            enter(conn, tenant_id, mode)
            for found in _scope(conn):
                yield f"tenant {tenant_id}, {mode.value}: {found}"


def _scope(conn: sa.Connection) -> Iterator[str]:
    keys = keys_of(published_keys(conn))
    leaves = {row.decision_id: row.hash for row in conn.execute(_LEAVES)}
    queued = {row.decision_id: row.leaf for row in conn.execute(_QUEUED)}
    yield from _tree(conn, keys)
    known = {**queued, **leaves}
    versions = {str(row.id): row.version for row in conn.execute(_VERSIONS)}
    seen: set[UUID] = set()
    with conn.execute(_DECISIONS.execution_options(yield_per=AT_ONCE)) as rows:
        for row in rows:
            seen.add(row.id)
            yield from _decision(decision_of(row), row.sha256, keys, known.get(row.id))
            yield from _columns(decision_of(row), versions)
    yield from _dropped(conn, known.keys() - seen)
    yield from _terms(conn)
    yield from _lists(conn)


def _decision(one: Decision, stated: bytes, keys: Keys, leaf: bytes | None) -> Iterator[str]:
    if sha256(one.canonical) != stated:
        yield f"decision {one.id}: its SHA-256 is another"
    if leaf is None:
        yield f"decision {one.id} is not in the log"
    elif leaf != leaf_hash(one.canonical):
        yield f"decision {one.id} is not the one that was sealed"
    if one.signature is not None:
        key = keys.get(one.signing_key or "")
        public = base64.b64decode(key.public_key) if key else b""
        if not is_signed(public, one.signature, one.canonical):
            yield f"decision {one.id} was not signed by the key it names"


def _columns(one: Decision, versions: Mapping[str, str]) -> Iterator[str]:
    """Columns that say something else than the decision does, and list versions that are not those it read."""
    try:
        said = json.loads(one.canonical)
    except ValueError:
        yield f"decision {one.id} is not JSON"
        return
    for column, member in COLUMNS.items():
        if member in said and to_json(getattr(one, column)) != said[member]:
            yield f"decision {one.id}: its column {column} is not what it says"
    for used in said.get("versions", {}).get("lists", ()):
        if versions.get(used["id"]) != used["version"]:
            yield f"decision {one.id}: the version {used['version']} of {used['list']} that it read is not there"


def _tree(conn: sa.Connection, keys: Keys) -> Iterator[str]:
    stored = {(row.level, row.position): row.hash for row in conn.execute(_NODES)}
    size = sum(level == 0 for level, _ in stored)
    if any((0, place) not in stored for place in range(size)):
        yield "the log has a gap"
        return
    grown = grow(0, {}, [stored[0, place] for place in range(size)])
    if dict(grown.nodes) != stored:
        yield "the tree over the log is not the one its leaves make"
    yield from _heads(conn, dict(grown.nodes), size, keys)


def _heads(conn: sa.Connection, nodes: Mapping[Node, bytes], size: int, keys: Keys) -> Iterator[str]:
    heads = [head_of(row) for row in conn.execute(_HEADS)]
    for one in heads:
        yield from _head(one, nodes, size, keys)
    if size != max((one.tree_size for one in heads), default=0):
        yield f"the log has {size} decisions, and its newest head speaks of another number"


def _head(one: TreeHead, nodes: Mapping[Node, bytes], size: int, keys: Keys) -> Iterator[str]:
    if one.tree_size > size:
        yield f"the log is shorter than its head of {one.tree_size}"
    elif root_of((0, one.tree_size), nodes).hex() != one.root:
        yield f"the first {one.tree_size} decisions of the log are not those that were sealed"
    try:
        verify_head(one, keys)
    except NotProvenError as error:
        yield f"the head of {one.tree_size}: {error}"


def _dropped(conn: sa.Connection, gone: set[UUID]) -> Iterator[str]:
    """Decisions of which only leaves are left; those of months that were exported and dropped are in order."""
    exported = [(row.first_id, row.end_id) for row in conn.execute(sa.select(dropped_partitions))]
    for one in sorted(gone):
        if not any(first <= one < end for first, end in exported):
            yield f"decision {one} is in the log and not in the database"


def _terms(conn: sa.Connection) -> Iterator[str]:
    """Decisions that can no longer be found by their outcome."""
    for row in conn.execute(_UNFOUND):
        yield f"decision {row.id} is not found by its outcome {row.outcome}"


def _lists(conn: sa.Connection) -> Iterator[str]:
    """Versions of the scope's own lists whose entries are not those that were loaded."""
    for row in conn.execute(_OWN_VERSIONS).all():
        hashes = {one.id.encode(): sha256(canonical(to_json(one))) for one in load_parties(conn, row.id)}
        content = b"".join(hashes[name] for name in sorted(hashes))
        if sha256(content) != row.content_sha256:
            yield f"list {row.list_id} {row.version}: its entries are not those that were loaded"


_LEAVES: Final = sa.select(log_nodes.c.decision_id, log_nodes.c.hash).where(
    own(log_nodes), log_nodes.c.level == 0
)
_QUEUED: Final = sa.select(log_queue).where(own(log_queue))
_NODES: Final = sa.select(log_nodes.c.level, log_nodes.c.position, log_nodes.c.hash).where(own(log_nodes))
_HEADS: Final = sa.select(log_heads).where(own(log_heads)).order_by(log_heads.c.tree_size)
_DECISIONS: Final = sa.select(decisions).where(own(decisions))
_UNFOUND: Final = sa.select(decisions.c.id, decisions.c.outcome).where(
    own(decisions),
    ~sa.exists().where(
        own(decision_terms),
        decision_terms.c.term_kind == TermKind.OUTCOME.value,
        decision_terms.c.term == decisions.c.outcome,
        decision_terms.c.decision_id == decisions.c.id,
    ),
)
_VERSIONS: Final = sa.select(list_versions.c.id, list_versions.c.version).where(own_or_shared(list_versions))
_OWN_VERSIONS: Final = sa.select(list_versions).where(own(list_versions)).order_by(list_versions.c.id)
