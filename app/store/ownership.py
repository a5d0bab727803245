"""Who holds what: ownership stakes, each for its days. Corrections are appended."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.facts import StakeKind as StakeKind  # callers of the store name the kinds of its stakes
from app.ids import new_id
from app.store.knowledge import move_knowledge
from app.store.scope import SCOPE, own_or_shared
from app.store.tables import ownership_stakes


class SupersededStakeError(Exception):
    """The stake to correct does not exist, or has been corrected before: correct its correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """What ``owner`` holds of ``owned`` (entity ids), in percent; a bound not known is None.

    Validity is half-open. ``supersedes`` names the stake that this one corrects.
    """

    owner: str
    owned: str
    kind: StakeKind
    share_min: Decimal | None = None
    share_max: Decimal | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    source: str | None = None
    supersedes: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStake:
    """A stake with its id and when it was learned."""

    id: UUID
    stake: Stake
    recorded_at: datetime
    knowledge_version: int


def add_stake(conn: sa.Connection, stake: Stake) -> StoredStake:
    """Append a stake. Raises SupersededStakeError where what it corrects cannot be corrected."""
    moved = move_knowledge(conn)
    if stake.supersedes is not None and not conn.execute(_OPEN, {"id": stake.supersedes}).scalar():
        message = f"stake {stake.supersedes} cannot be corrected"
        raise SupersededStakeError(message)
    row = {
        "id": new_id(),
        "owner": stake.owner,
        "owned": stake.owned,
        "share_min": stake.share_min,
        "share_max": stake.share_max,
        "kind": stake.kind.value,
        "valid_from": stake.valid_from,
        "valid_until": stake.valid_until,
        "source": stake.source,
        "supersedes": stake.supersedes,
        "recorded_at": moved.recorded_at,
        "knowledge_version": moved.version,
    }
    added = sa.insert(ownership_stakes).values({**SCOPE, **row}).returning(ownership_stakes)
    return stored_stake(conn.execute(added).one())


def stored_stake(row: sa.Row[Any]) -> StoredStake:
    """Read a row as the stake that it is."""
    stake = Stake(
        owner=row.owner,
        owned=row.owned,
        kind=StakeKind(row.kind),
        share_min=row.share_min,
        share_max=row.share_max,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        source=row.source,
        supersedes=row.supersedes,
    )
    return StoredStake(
        id=row.id, stake=stake, recorded_at=row.recorded_at, knowledge_version=row.knowledge_version
    )


_S: Final = ownership_stakes.c
_CORRECTION: Final = ownership_stakes.alias("correction")

_OPEN: Final = sa.select(
    sa.and_(
        sa.exists().where(own_or_shared(ownership_stakes), _S.id == sa.bindparam("id")),
        ~sa.exists().where(own_or_shared(_CORRECTION), _CORRECTION.c.supersedes == sa.bindparam("id")),
    )
)
"""Whether a stake may still be corrected."""
