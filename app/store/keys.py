"""API keys: an id and a 256-bit secret of which only the SHA-256 is kept.

Making, listing and revoking keys is the operator's work, with the owner's engine. The service can look up
one key by its id and no more: the run-time role may not read the table.
"""

import base64
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.canonical import sha256
from app.ids import new_id
from app.store.engine import connected, said
from app.store.scope import Mode
from app.store.tables import keys
from app.wire import read_json

_SECRET_BYTES: Final = 32
_KEY: Final = re.compile(r"pk_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


class KeyScope(StrEnum):
    """What a key may be used for."""

    SCREEN = "screen"
    READ = "read"
    REVIEW = "review"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Who acts with a key, for whom, in which mode, and what they may do."""

    id: UUID
    tenant_id: UUID
    mode: Mode
    subject: str
    scopes: frozenset[KeyScope]
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, with the one copy of its text."""

    key: Key
    text: str = field(repr=False)


def create_key(
    engine: sa.Engine, tenant_id: UUID, mode: Mode, subject: str, scopes: Iterable[KeyScope]
) -> NewKey:
    """Make a key; its text cannot be had again."""
    key_id, secret = new_id(), _secret()
    row = {
        "id": key_id,
        "tenant_id": tenant_id,
        "mode": mode.value,
        "subject": subject,
        "scopes": sorted({scope.value for scope in scopes}),
        "secret_sha256": sha256(secret.encode()),
        "created_at": sa.func.clock_timestamp(),
    }
    with connected(engine) as conn, conn.begin():
        made = conn.execute(sa.insert(keys).values(row).returning(keys)).one()
    return NewKey(_key(made), f"pk_{key_id.hex}_{secret}")


def list_keys(engine: sa.Engine) -> tuple[Key, ...]:
    """List all keys, oldest first, revoked ones too."""
    with connected(engine) as conn:
        return tuple(_key(row) for row in conn.execute(sa.select(keys).order_by(keys.c.id)))


def revoke_key(engine: sa.Engine, key_id: UUID) -> bool:
    """Refuse a key from now on; False if no such key is in force."""
    in_force = sa.and_(keys.c.id == key_id, keys.c.revoked_at.is_(None))
    with connected(engine) as conn, conn.begin():
        change = sa.update(keys).where(in_force).values(revoked_at=sa.func.clock_timestamp())
        return conn.execute(change).rowcount == 1


def find_key(engine: sa.Engine, text: str) -> Key | None:
    """Find the key in force that a caller shows; None for anything else."""
    parts = _KEY.fullmatch(text)
    if parts is None:
        return None
    with connected(engine) as conn:
        found = said(conn, _FIND.format(id=UUID(hex=parts[1])))
    row = read_json(found.get_value(0, 0)) if found.ntuples else None
    if row is None or not hmac.compare_digest(_hash(row), sha256(parts[2].encode())):
        return None
    if row["revoked_at"] is not None:
        return None
    return Key(
        id=UUID(row["id"]),
        tenant_id=UUID(row["tenant_id"]),
        mode=Mode(row["mode"]),
        subject=row["subject"],
        scopes=frozenset(map(KeyScope, row["scopes"])),
        created_at=datetime.fromisoformat(row["created_at"]),
        revoked_at=None,
    )


_FIND: Final = "SELECT row_to_json(found) FROM portcullis_find_key('{id}') AS found"


def _hash(row: dict[str, Any]) -> bytes:
    """The hash of the secret, which Postgres writes in hexadecimal digits."""
    return bytes.fromhex(row["secret_sha256"].removeprefix("\\x"))


def _secret() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(_SECRET_BYTES)).decode().rstrip("=")


def _key(row: sa.Row[Any]) -> Key:
    return Key(
        id=row.id,
        tenant_id=row.tenant_id,
        mode=Mode(row.mode),
        subject=row.subject,
        scopes=frozenset(KeyScope(scope) for scope in row.scopes),
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
