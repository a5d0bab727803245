"""Who owns whom: stakes as they are told, and the graph above an entity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Body, Query
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Keeper, Viewer
from app.api.answers import CREATED, answer, json_bytes
from app.api.bodies import refuse
from app.api.documented import ONCE, WITH_BODY, keyed
from app.api.door import Door
from app.api.idempotency import OnceOnly, do_once
from app.api.params import KnownAt, Name, Named, OnDay
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.refusal import Fault
from app.facts import Percent, StakeKind, Word
from app.store.entities import StoredEntity, entities_at
from app.store.idempotency import Answer
from app.store.knowledge import read_knowledge
from app.store.ownership import DEEPEST, Stake, StoredStake, add_stake, stakes_above
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["entities"])

EXAMPLE: Final = {
    "owner": "cust-881-holding",
    "owned": "cust-881",
    "share_min": 50,
    "share_max": 51.5,
    "kind": "SHARES",
    "valid_from": "2026-01-01",
    "source": "register extract of 2026-10-02",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStake(Word):
    """What one entity holds of another, in percent; a bound that is left out is not known. Days half-open."""

    owner: Name
    owned: Name
    kind: StakeKind
    share_min: Percent | None = None
    share_max: Percent | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    source: str | None = None
    supersedes: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStake(NewStake):
    """A stake as it is kept; it is corrected by another that supersedes its id."""

    id: UUID
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """An entity in the graph; without a name, nothing is stored of it."""

    id: str
    name: str | None = None
    headquarters_country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphView:
    """The owners above an entity, to a depth, as known at an instant and for a day."""

    entity: str
    on: date
    known_at: datetime
    depth: int
    entities: tuple[NodeView, ...]
    stakes: tuple[RecordedStake, ...]


@router.post(
    "/v1/ownership-stakes",
    operation_id="addOwnershipStake",
    summary="Say who holds what of whom",
    status_code=CREATED,
    response_model=RecordedStake,
    responses=keyed("version-conflict", *ONCE, *WITH_BODY),
)
def post(
    request: Request, asker: Keeper, once: OnceOnly, asked: Annotated[NewStake, Body(examples=[EXAMPLE])]
) -> Response:
    """Append a stake. `Location` is the graph in which it stands; a correction names the stake it `supersedes`."""
    refuse(_faults(asked))
    stake = Stake(
        owner=asked.owner,
        owned=asked.owned,
        kind=asked.kind,
        share_min=asked.share_min,
        share_max=asked.share_max,
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
        source=asked.source,
        supersedes=asked.supersedes,
    )

    def work(conn: sa.Connection) -> Answer:
        stored = add_stake(conn, stake)
        location = f"/v1/entities/{quote(stake.owned, safe='')}/ownership"
        return Answer(status=CREATED, headers={"Location": location}, body=json_bytes(_stake_view(stored)))

    return do_once(service_of(request).engine, asker, once, work)


@router.get(
    "/v1/entities/{id}/ownership",
    operation_id="getOwnership",
    summary="Read who owns an entity",
    response_model=GraphView,
    responses=keyed("not-found"),
)
def get(
    request: Request,
    asker: Viewer,
    id: Named,
    on: OnDay,
    known_at: KnownAt,
    depth: Annotated[int, Query(ge=1, le=DEEPEST, description="How many owners above.")] = DEEPEST,
) -> Response:
    """Give the stakes above an entity, each once, and what is stored of everyone in them."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        at = known_at or read_knowledge(conn).at
        stakes = stakes_above(conn, (id,), on, at, depth)
        ids = dict.fromkeys((id, *(end for one in stakes for end in (one.stake.owned, one.stake.owner))))
        known = entities_at(conn, ids, on, at)
    if not stakes and id not in known:
        raise ProblemError("not-found")
    return answer(
        GraphView(
            entity=id,
            on=on,
            known_at=at,
            depth=depth,
            entities=tuple(_node(one, known.get(one)) for one in ids),
            stakes=tuple(_stake_view(one) for one in stakes),
        )
    )


def _faults(asked: NewStake) -> Iterator[Fault]:
    least, most = asked.share_min, asked.share_max
    if least is not None and most is not None and most < least:
        yield Fault("/share_max", "interval", "this is at least share_min")
    if asked.valid_from and asked.valid_until and asked.valid_until <= asked.valid_from:
        yield Fault("/valid_until", "interval", "this is exclusive, and after valid_from")


def _stake_view(stored: StoredStake) -> RecordedStake:
    stake = stored.stake
    return RecordedStake(
        id=stored.id,
        owner=stake.owner,
        owned=stake.owned,
        kind=stake.kind,
        share_min=stake.share_min,
        share_max=stake.share_max,
        valid_from=stake.valid_from,
        valid_until=stake.valid_until,
        source=stake.source,
        supersedes=stake.supersedes,
        recorded_at=stored.recorded_at,
    )


def _node(entity_id: str, stored: StoredEntity | None) -> NodeView:
    body = stored.entity.body if stored else {}
    name, country = body.get("name"), body.get("headquarters_country")
    return NodeView(
        id=entity_id,
        name=name if isinstance(name, str) else None,
        headquarters_country=country if isinstance(country, str) else None,
    )
