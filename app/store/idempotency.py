"""Idempotency keys: the same request again gets the stored answer, nothing is done twice.

One transaction claims the key, does the work and keeps the answer with it: a crash leaves no reservation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

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


Claim: TypeAlias = Answer | KeyInFlightError | KeyConflictError | None
"""What became of a claim: the key is held (None), was answered before, or cannot be had."""


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
    return stored_answer(conn, key, fingerprint)


def stored_answer(conn: sa.Connection, key: str, fingerprint: bytes) -> Answer | None:
    """Give the answer that was given under a key, if there is one. Raises KeyConflictError."""
    found = _answer(conn.execute(_STORED, {"key": key}).one_or_none(), key, fingerprint)
    if isinstance(found, KeyConflictError):
        raise found
    return found


def claim_all(conn: sa.Connection, wanted: Mapping[str, bytes]) -> dict[str, Claim]:
    """Claim several keys at once, each with the hash of what was asked under it; what became of each claim."""
    keys = list(wanted)
    if not keys:
        return {}
    held = {row.key: row.held for row in conn.execute(_TRY_LOCKS, {"keys": keys})}
    stored = {row.key: row for row in conn.execute(_STORED_OF, {"keys": keys})}
    return {
        key: _answer(stored.get(key), key, asked) if held[key] else KeyInFlightError(key)
        for key, asked in wanted.items()
    }


def keep_answer(conn: sa.Connection, kept: KeptAnswer) -> None:
    """Keep the answer to a claimed key, in the transaction of the work it answers."""
    with as_recorder(conn):
        add_answer(conn, kept)


def add_answer(conn: sa.Connection, *kept: KeptAnswer) -> None:
    """Keep answers, where the recorder's role has been taken already."""
    rows = [
        {
            "key": one.key,
            "fingerprint": one.fingerprint,
            "status": one.answer.status,
            "headers": one.answer.headers,
            "body": one.answer.body,
            "decision_id": one.answer.decision_id,
        }
        for one in kept
    ]
    if rows:
        conn.execute(_KEEP, rows)


def _answer(row: sa.Row[Any] | None, key: str, fingerprint: bytes) -> Answer | KeyConflictError | None:
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        return KeyConflictError(key)
    return Answer(status=row.status, headers=row.headers, body=row.body, decision_id=row.decision_id)


_KEY: Final = sa.bindparam("key", type_=sa.Text)
_KEYS: Final = sa.bindparam("keys", type_=ARRAY(sa.Text))
_EACH: Final = sa.func.unnest(_KEYS).column_valued("wanted")


def _lock_of(key: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    name = sa.func.concat("idempotency ", TENANT, " ", MODE, " ", key)
    return sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(name, 0))


_TRY_LOCK: Final = sa.select(_lock_of(_KEY))
_TRY_LOCKS: Final = sa.select(_EACH.label("key"), _lock_of(_EACH).label("held"))
_STORED_OF: Final = sa.select(idempotency_keys).where(
    own(idempotency_keys), idempotency_keys.c.key == sa.any_(_KEYS)
)
_STORED: Final = sa.select(idempotency_keys).where(own(idempotency_keys), idempotency_keys.c.key == _KEY)
_KEEP: Final = sa.insert(idempotency_keys).values({**SCOPE, "created_at": sa.func.clock_timestamp()}).inline()
