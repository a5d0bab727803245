"""Recorded decisions: added by a role that can do nothing else, never changed, read by id."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.canonical import sha256
from app.store.idempotency import KeptAnswer, add_answer
from app.store.knowledge import KnowledgeRead, hold_knowledge
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


def record_decision(
    conn: sa.Connection, decision: Decision, named: Named, read: KnowledgeRead, kept: KeptAnswer | None = None
) -> None:
    """Record a decision, what it is found by and the answer it gave, in the tenant's transaction.

    Raises KnowledgeMovedError, before anything is written, if what the tenant or all tenants know is no
    longer what was ``read`` at evaluation; evaluated again in the same transaction, it can be recorded.
    """
    hold_knowledge(conn, read)
    row = {name: getattr(decision, name) for name in _COLUMNS}
    terms = terms_of(decision.reference, decision.outcome, named)
    with as_recorder(conn):
        conn.execute(_RECORD, {**row, "sha256": sha256(decision.canonical)})
        conn.execute(ADD_TERMS, {"decision_id": decision.id, **terms})
        if kept is not None:
            add_answer(conn, kept)


def get_decision(conn: sa.Connection, decision_id: UUID) -> Decision | None:
    """Find one of the tenant's decisions."""
    row = conn.execute(_BY_ID, {"decision_id": decision_id}).one_or_none()
    return None if row is None else decision_of(row)


def decision_of(row: sa.Row[Any]) -> Decision:
    """Read a row of the decisions."""
    return Decision(**{name: getattr(row, name) for name in _COLUMNS})


_COLUMNS: Final = tuple(field.name for field in fields(Decision))
# inline: the recorder may not read back what it wrote
_RECORD: Final = sa.insert(decisions).values(SCOPE).inline()
_BY_ID: Final = sa.select(decisions).where(own(decisions), decisions.c.id == sa.bindparam("decision_id"))
