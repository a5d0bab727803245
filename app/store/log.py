"""The log of a tenant and mode: every decision a leaf of one hash tree, placed there when it is sealed.

Decisions commit in another order than their ids grow in, so none is looked for after a mark: each waits in a
queue that it joined in its own transaction, and leaves it in the transaction that gives it its place.
"""

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.proofs.merkle import (
    Node,
    Range,
    all_nodes,
    consistency_path,
    grow,
    inclusion_path,
    nodes_of,
    root_of,
)
from app.proofs.receipt import Consistency, Inclusion, TreeHead, signed_head
from app.proofs.signing import Signer
from app.store.engine import connected
from app.store.roles import as_recorder
from app.store.scope import MODE, SCOPE, TENANT, Mode, own, tenant_transaction
from app.store.tables import log_heads, log_nodes, log_queue

SEALED_AT_ONCE: Final = 5000


class UnknownHeadError(LookupError):
    """The log has never had a head of this size."""

    def __init__(self, tree_size: int) -> None:
        super().__init__(f"no tree head of size {tree_size}")
        self.tree_size = tree_size


def unsealed_scopes(engine: sa.Engine) -> tuple[tuple[UUID, Mode], ...]:
    """Give the tenants and modes that have decisions to seal."""
    with connected(engine) as conn:
        return tuple((row.tenant_id, Mode(row.mode)) for row in conn.execute(_UNSEALED))


def seal(engine: sa.Engine, scope: tuple[UUID, Mode], signer: Signer, now: datetime) -> int:
    """Give the waiting decisions of a scope their places under a new signed head; how many.

    None where another worker seals the same log: it is one loop under a lock.
    """
    with tenant_transaction(engine, *scope) as conn:
        if not conn.execute(_TRY_LOCK).scalar_one():
            return 0
        waiting = conn.execute(_WAITING).all()
        if waiting:
            _append(conn, scope, waiting, signer, now)
        return len(waiting)


def latest_head(conn: sa.Connection) -> TreeHead | None:
    """Give the newest head of the log, if it has one."""
    row = conn.execute(_LATEST).one_or_none()
    return None if row is None else head_of(row)


def head_at(conn: sa.Connection, tree_size: int) -> TreeHead:
    """Give the head that the log had at a size. Raises UnknownHeadError."""
    row = conn.execute(_AT, {"tree_size": tree_size}).one_or_none()
    if row is None:
        raise UnknownHeadError(tree_size)
    return head_of(row)


def inclusion_of(conn: sa.Connection, decision_id: UUID) -> Inclusion | None:
    """Prove where a decision stands in the log as it is now; None as long as it is not sealed."""
    position = conn.execute(_POSITION, {"decision_id": decision_id}).scalar_one_or_none()
    head = None if position is None else latest_head(conn)
    if position is None or head is None:
        return None
    path = _hashed(conn, inclusion_path(position, head.tree_size))
    return Inclusion(position=position, path=path, head=head)


def consistency_of(conn: sa.Connection, earlier: TreeHead | None, later: TreeHead) -> Consistency:
    """Prove that a head continues an earlier one."""
    path = _hashed(conn, consistency_path(earlier.tree_size, later.tree_size)) if earlier else ()
    return Consistency(earlier=earlier, later=later, path=path)


def head_of(row: sa.Row[Any]) -> TreeHead:
    """Read a row of the heads."""
    return TreeHead(
        tenant=row.tenant_id,
        mode=row.mode,
        tree_size=row.tree_size,
        root=row.root.hex(),
        sealed_at=row.sealed_at,
        signing_key=row.signing_key,
        signature=base64.b64encode(row.signature).decode(),
    )


@dataclass(frozen=True, slots=True)
class Leaf:
    """A decision that waits to be sealed."""

    decision_id: UUID
    hash: bytes


def queue_leaves(conn: sa.Connection, leaves: Collection[Leaf]) -> None:
    """Let decisions wait for their places in the log, where the recorder's role has been taken already."""
    conn.execute(_QUEUE, {"ids": [one.decision_id for one in leaves], "leaves": [one.hash for one in leaves]})


def _append(
    conn: sa.Connection,
    scope: tuple[UUID, Mode],
    waiting: Sequence[Any],
    signer: Signer,
    now: datetime,
) -> None:
    before = latest_head(conn)
    size = before.tree_size if before else 0
    grown = grow(size, _hashes(conn, nodes_of((0, size))), [row.leaf for row in waiting])
    head = signed_head(
        signer,
        tenant=scope[0],
        mode=scope[1].value,
        tree_size=size + len(waiting),
        root=grown.root,
        sealed_at=now,
    )
    ids = {(0, place): row.decision_id for place, row in enumerate(waiting, size)}
    rows = [
        {"level": node[0], "position": node[1], "hash": found, "decision_id": ids.get(node)}
        for node, found in grown.nodes
    ]
    with as_recorder(conn):
        conn.execute(_ADD_NODES, rows)
        conn.execute(_ADD_HEAD, _row(head))
    conn.execute(_TAKE, {"ids": [row.decision_id for row in waiting]})


def _hashed(conn: sa.Connection, parts: Sequence[Range]) -> tuple[str, ...]:
    hashes = _hashes(conn, tuple(all_nodes(parts)))
    return tuple(root_of(part, hashes).hex() for part in parts)


def _hashes(conn: sa.Connection, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
    if not wanted:
        return {}
    levels, positions = zip(*wanted, strict=True)
    rows = conn.execute(_NODES, {"levels": list(levels), "positions": list(positions)})
    return {(row.level, row.position): row.hash for row in rows}


def _row(head: TreeHead) -> dict[str, object]:
    return {
        "tree_size": head.tree_size,
        "root": bytes.fromhex(head.root),
        "sealed_at": head.sealed_at,
        "signing_key": head.signing_key,
        "signature": base64.b64decode(head.signature),
    }


_UNSEALED: Final = sa.text("SELECT tenant_id, mode FROM portcullis_unsealed()")
_TRY_LOCK: Final = sa.select(
    sa.func.pg_try_advisory_xact_lock(
        sa.func.hashtextextended(sa.func.concat("decision log ", TENANT, " ", MODE), 0)
    )
)
_WAITING: Final = (
    sa.select(log_queue.c.decision_id, log_queue.c.leaf)
    .where(own(log_queue))
    .order_by(log_queue.c.decision_id)
    .limit(SEALED_AT_ONCE)
)
_TAKE: Final = sa.delete(log_queue).where(
    own(log_queue),
    log_queue.c.decision_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
)
_LATEST: Final = sa.select(log_heads).where(own(log_heads)).order_by(log_heads.c.tree_size.desc()).limit(1)
_AT: Final = sa.select(log_heads).where(
    own(log_heads), log_heads.c.tree_size == sa.bindparam("tree_size", type_=sa.BigInteger)
)
_POSITION: Final = sa.select(log_nodes.c.position).where(
    own(log_nodes),
    log_nodes.c.decision_id.is_not(None),
    log_nodes.c.decision_id == sa.bindparam("decision_id"),
)
_NODES: Final = sa.text("""
    SELECT n.level, n.position, n.hash
    FROM unnest(CAST(:levels AS int[]), CAST(:positions AS bigint[])) AS wanted (level, position)
    JOIN log_nodes n ON n.tenant_id = portcullis_tenant() AND n.mode = portcullis_mode()
      AND n.level = wanted.level AND n.position = wanted.position
""")
_QUEUE: Final = sa.text("""
    INSERT INTO log_queue (tenant_id, mode, decision_id, leaf)
    SELECT portcullis_tenant(), portcullis_mode(), given.id, given.leaf
    FROM unnest(CAST(:ids AS uuid[]), CAST(:leaves AS bytea[])) AS given (id, leaf)
""")
"""Queues leaves, however many, as one statement."""
_ADD_NODES: Final = sa.insert(log_nodes).values(SCOPE).inline()
_ADD_HEAD: Final = sa.insert(log_heads).values(SCOPE).inline()
