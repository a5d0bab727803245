"""What a tenant asks of the answers beyond the law: its own policies, appended, on both time axes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app.store.knowledge import KnownAt, as_of, known, move_knowledge
from app.store.scope import SCOPE, own
from app.store.standing import standing
from app.store.tables import policies


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Whether an order that only unenforced text reaches is held, and whether another than who asked must release."""

    holds_residual_text: bool = False
    four_eyes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPolicy:
    """A policy with who set it and when."""

    policy: Policy
    recorded_by: str
    recorded_at: datetime


def put_policy(conn: sa.Connection, policy: Policy, recorded_by: str) -> StoredPolicy:
    """Append the policy that stands from now on."""
    moved = move_knowledge(conn)
    row = {
        "holds_residual_text": policy.holds_residual_text,
        "four_eyes": policy.four_eyes,
        "recorded_by": recorded_by,
        "recorded_at": moved.recorded_at,
        "knowledge_version": moved.version,
    }
    return _stored(conn.execute(sa.insert(policies).values({**SCOPE, **row}).returning(policies)).one())


@standing
def policy_at(conn: sa.Connection, known_at: KnownAt) -> StoredPolicy | None:
    """Give the policy as known at an instant; None where none was ever set."""
    row = conn.execute(_AT, as_of(known_at)).one_or_none()
    return None if row is None else _stored(row)


def _stored(row: sa.Row[Any]) -> StoredPolicy:
    policy = Policy(holds_residual_text=row.holds_residual_text, four_eyes=row.four_eyes)
    return StoredPolicy(policy=policy, recorded_by=row.recorded_by, recorded_at=row.recorded_at)


_P: Final = policies.c
_AT: Final = (
    sa.select(policies).where(own(policies), known(policies)).order_by(_P.knowledge_version.desc()).limit(1)
)
