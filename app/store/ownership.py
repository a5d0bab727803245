"""Who holds what: ownership stakes as known at an instant, for a day. Corrections are appended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from app.facts import StakeKind as StakeKind  # callers of the store name the kinds of its stakes
from app.ids import new_id
from app.store.knowledge import KnownAt, as_of, known, move_knowledge
from app.store.scope import SCOPE, own_or_shared
from app.store.tables import ownership_stakes

DEEPEST: Final = 20
"""How many owners above an entity the walk goes unless told."""


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


def stakes_above(
    conn: sa.Connection, entities: Iterable[str], on: date, known_at: KnownAt, depth: int = DEEPEST
) -> tuple[StoredStake, ...]:
    """Collect every stake in some entities, in their owners, in theirs, up to ``depth`` levels, each stake once."""
    return tuple(map(stored_stake, rows_above(conn, entities, on, known_at, depth)))


def rows_above(
    conn: sa.Connection, entities: Iterable[str], on: date, known_at: KnownAt, depth: int = DEEPEST
) -> Sequence[sa.Row[Any]]:
    """Collect the same stakes as rows, for whoever reads thousands and shows few."""
    named = list(entities)
    said = {"on": on, "depth": depth, **as_of(known_at)}
    if len(named) == 1:
        return conn.execute(_ABOVE_ONE, {**said, "entity": named[0]}).all()
    return conn.execute(_ABOVE, {**said, "entities": named}).all()


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
_SAID: Final = tuple(one.name for one in _S if one.name not in ("tenant_id", "mode"))
_CORRECTION: Final = ownership_stakes.alias("correction")

_OPEN: Final = sa.select(
    sa.and_(
        sa.exists().where(own_or_shared(ownership_stakes), _S.id == sa.bindparam("id")),
        ~sa.exists().where(own_or_shared(_CORRECTION), _CORRECTION.c.supersedes == sa.bindparam("id")),
    )
)
"""Whether a stake may still be corrected."""


def _above(owned: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Build the walk: the stakes at each level, each once a level, so that circles end; then each once."""
    on = sa.bindparam("on", type_=sa.Date)
    corrected = sa.exists().where(
        own_or_shared(_CORRECTION), _CORRECTION.c.supersedes == _S.id, known(_CORRECTION)
    )
    standing = sa.and_(
        own_or_shared(ownership_stakes),
        sa.or_(_S.valid_from.is_(None), _S.valid_from <= on),
        sa.or_(_S.valid_until.is_(None), _S.valid_until > on),
        known(ownership_stakes),
        ~corrected,
    )
    said = [_S[name] for name in _SAID]
    start = sa.select(*said, sa.literal(1).label("level")).where(standing, owned)
    walk = start.cte("walk", recursive=True)
    further = walk.c.level < sa.bindparam("depth", type_=sa.Integer)
    owners = sa.select(*said, walk.c.level + 1).join(walk, walk.c.owner == _S.owned).where(standing, further)
    walked = walk.union(owners)
    return sa.select(*(walked.c[name] for name in _SAID)).ext(distinct_on(walked.c.id)).order_by(walked.c.id)


_ABOVE: Final = _above(_S.owned == sa.any_(sa.bindparam("entities", type_=sa.ARRAY(sa.Text))))
_ABOVE_ONE: Final = _above(_S.owned == sa.bindparam("entity", type_=sa.Text))
"""Of one entity: a plan that is good for every entity, so that Postgres need not plan anew each time."""
