"""Who holds what of whom: stakes as they are told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Keeper
from app.api.answers import CREATED, json_bytes
from app.api.bodies import refuse
from app.api.documented import ONCE, WITH_BODY, keyed
from app.api.door import Door
from app.api.idempotency import OnceOnly, do_once
from app.api.params import Name
from app.api.service import service_of
from app.decisions.refusal import Fault
from app.facts import Percent, StakeKind, Word
from app.store.idempotency import Answer
from app.store.ownership import Stake, StoredStake, add_stake

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
        return Answer(status=CREATED, headers={"Location": location}, body=json_bytes(stake_view(stored)))

    return do_once(service_of(request).engine, asker, once, work)


def _faults(asked: NewStake) -> Iterator[Fault]:
    least, most = asked.share_min, asked.share_max
    if least is not None and most is not None and most < least:
        yield Fault("/share_max", "interval", "this is at least share_min")
    if asked.valid_from and asked.valid_until and asked.valid_until <= asked.valid_from:
        yield Fault("/valid_until", "interval", "this is exclusive, and after valid_from")


def stake_view(stored: StoredStake) -> RecordedStake:
    """Show a stake as it is kept."""
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
