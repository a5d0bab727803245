"""Idempotency keys: the same request again gets the stored answer, nothing is done twice.

One transaction claims the key, does the work and keeps the answer with it: a crash leaves no reservation.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.store.roles import as_recorder
from app.store.scope import MODE, SCOPE, TENANT, own
from app.store.tables import idempotency_keys


class KeyInFlightError(Exception):
    """Another request with this idempotency key is being worked on."""


class KeyConflictError(Exception):
    """The idempotency key has been used for another request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer as it was given: status, the headers that matter, and the body's bytes."""

    status: int
    headers: dict[str, str]
    body: bytes
    decision_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer to store under a claimed key, with the hash of what was asked."""

    key: str
    fingerprint: bytes
    answer: Answer


def claim(conn: sa.Connection, key: str, fingerprint: bytes) -> Answer | None:
    """Hold an idempotency key until the transaction ends; the answer given before, if there is one.

    ``fingerprint`` is the hash of what was asked. Raises KeyInFlightError at once while another transaction
    holds the key, KeyConflictError where the key was used for something else.
    """
    if not conn.execute(_TRY_LOCK, {"key": key}).scalar_one():
        raise KeyInFlightError(key)
    # a second statement: only its snapshot surely holds what the last holder of the lock committed
    row = conn.execute(_STORED, {"key": key}).one_or_none()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise KeyConflictError(key)
    return Answer(status=row.status, headers=row.headers, body=row.body, decision_id=row.decision_id)


def keep_answer(conn: sa.Connection, kept: KeptAnswer) -> None:
    """Keep the answer to a claimed key, in the transaction of the work it answers."""
    with as_recorder(conn):
        add_answer(conn, kept)


def add_answer(conn: sa.Connection, kept: KeptAnswer) -> None:
    """Keep an answer, where the recorder's role has been taken already."""
    row = {
        "key": kept.key,
        "fingerprint": kept.fingerprint,
        "status": kept.answer.status,
        "headers": kept.answer.headers,
        "body": kept.answer.body,
        "decision_id": kept.answer.decision_id,
        "created_at": sa.func.clock_timestamp(),
    }
    conn.execute(sa.insert(idempotency_keys).values({**SCOPE, **row}).inline())


_KEY: Final = sa.bindparam("key", type_=sa.Text)
_LOCK: Final = sa.func.hashtextextended(sa.func.concat("idempotency ", TENANT, " ", MODE, " ", _KEY), 0)
_TRY_LOCK: Final = sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))
_STORED: Final = sa.select(idempotency_keys).where(own(idempotency_keys), idempotency_keys.c.key == _KEY)
