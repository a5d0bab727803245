"""Recorded decisions: added by a role that can do nothing else, never changed, read by id."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.canonical import sha256
from app.proofs.merkle import leaf_hash
from app.store.engine import sent_together
from app.store.idempotency import Answer, Claim, KeptAnswer, KeyInFlightError, add_answer, claim_all
from app.store.knowledge import (
    KnowledgeMovedError,
    KnowledgeRead,
    has_moved,
    hold_knowledge,
    try_to_hold_knowledge,
)
from app.store.log import Leaf, queue_leaves
from app.store.roles import as_recorder
from app.store.scope import SCOPE, own
from app.store.tables import decisions
from app.store.terms import ADD_TERMS, Named, terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as it is kept: its canonical bytes are all it says, the rest is to find and prove it.

    ``id`` is a UUIDv7 made at ``decided_at``; ``schema`` numbers the form of the canonical bytes.
    """

    id: UUID
    kind: str
    reference: str | None
    law_day: date
    known_at: datetime
    decided_at: datetime
    outcome: str
    disposition: str | None
    canonical: bytes
    schema: int
    key_id: UUID
    subject: str
    signature: bytes | None = None
    signing_key: str | None = None


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision to be recorded: what it is found by, what it rests on, and the answer to keep with it."""

    decision: Decision
    named: Named
    read: KnowledgeRead
    kept: KeptAnswer | None = None


Recorded = Answer | Exception | None
"""What became of a decision: recorded (None), answered before under its key, or not recorded and why."""


def record_decision(
    conn: sa.Connection, decision: Decision, named: Named, read: KnowledgeRead, kept: KeptAnswer | None = None
) -> None:
    """Record a decision, what it is found by and the answer it gave, in the tenant's transaction.

    Raises KnowledgeMovedError, before anything is written, if what the tenant or all tenants know is no
    longer what was ``read`` at evaluation; evaluated again in the same transaction, it can be recorded.
    """
    hold_knowledge(conn, read)
    _add(conn, (NewDecision(decision, named, read, kept),))


def record_together(conn: sa.Connection, new: Sequence[NewDecision]) -> tuple[Recorded, ...]:
    """Record decisions of one tenant and mode in one transaction; each of them or its reason, in their order.

    Raises KnowledgeBusyError, before anything is written, while their knowledge is being changed.
    """
    now = try_to_hold_knowledge(conn)
    claims = claim_all(conn, {one.kept.key: one.kept.fingerprint for one in reversed(new) if one.kept})
    results = tuple(_refused(one, now, claims) for one in new)
    added = [one for one, result in zip(new, results, strict=True) if result is None]
    if added:
        _add(conn, added)
    return results


def get_decision(conn: sa.Connection, decision_id: UUID) -> Decision | None:
    """Find one of the tenant's decisions."""
    row = conn.execute(_BY_ID, {"decision_id": decision_id}).one_or_none()
    return None if row is None else decision_of(row)


def decision_of(row: sa.Row[Any]) -> Decision:
    """Read a row of the decisions."""
    return Decision(**{name: getattr(row, name) for name in _COLUMNS})


def _refused(new: NewDecision, now: KnowledgeRead, claims: dict[str, Claim]) -> Recorded:
    """Why a decision is not recorded, if it is not; the first of several under one key takes the claim."""
    key = new.kept.key if new.kept else None
    if key is not None and claims[key] is not None:
        return claims[key]
    if has_moved(new.read, now):
        return KnowledgeMovedError()
    if key is not None:
        claims[key] = KeyInFlightError(key)
    return None


def _add(conn: sa.Connection, new: Sequence[NewDecision]) -> None:
    rows = [
        {
            **{name: getattr(one.decision, name) for name in _COLUMNS},
            "sha256": sha256(one.decision.canonical),
        }
        for one in new
    ]
    leaves = [Leaf(one.decision.id, leaf_hash(one.decision.canonical)) for one in new]
    with sent_together(conn), as_recorder(conn):
        conn.execute(_RECORD, rows)
        conn.execute(ADD_TERMS, _terms(new))
        queue_leaves(conn, leaves)
        add_answer(conn, *(one.kept for one in new if one.kept is not None))


def _terms(new: Sequence[NewDecision]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"ids": [], "kinds": [], "terms": []}
    for one in new:
        terms = terms_of(one.decision.reference, one.decision.outcome, one.named)
        found["kinds"] += terms["kinds"]
        found["terms"] += terms["terms"]
        found["ids"] += [one.decision.id] * len(terms["terms"])
    return found


_COLUMNS: Final = tuple(field.name for field in fields(Decision))
# inline: the recorder may not read back what it wrote
_RECORD: Final = sa.insert(decisions).values(SCOPE).inline()
_BY_ID: Final = sa.select(decisions).where(own(decisions), decisions.c.id == sa.bindparam("decision_id"))
