"""Who owns and heads a stored entity: the stakes above it, the arithmetic on them, and the top of the chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.decisions.owners import accounts
from app.facts import EntityFacts, ListId, Listing, StakeKind
from app.law.affiliates import flows_on
from app.ownership.declared import node_of
from app.ownership.graph import RestrictedShare, restricted_share, stricter
from app.ownership.headquarters import ParentFound, parent_above
from app.ownership.stakes import WHOLE, ZERO, Stake
from app.store.entities import StoredEntity, entities_at
from app.store.ownership import DEEPEST, StoredStake, stakes_above
from app.wire import from_json


@dataclass(frozen=True, slots=True)
class EntityOwnership:
    """What is stored above an entity, and what it comes to; nodes as ``node_of`` names them.

    ``listed`` are the listings that the records of entities state, by node.
    """

    entity: str
    stored: tuple[StoredStake, ...]
    records: Mapping[str, StoredEntity]
    stakes: tuple[Stake, ...]
    listed: Mapping[str, tuple[Listing, ...]]
    bis: RestrictedShare
    ofac: RestrictedShare
    parent: ParentFound

    @property
    def known(self) -> bool:
        """Whether anything is stored of the entity."""
        return bool(self.stored) or self.entity in self.records

    @property
    def node(self) -> str:
        """The node that the entity is."""
        return _node(self.entity)

    @property
    def everyone(self) -> tuple[str, ...]:
        """The entity and everyone above it, by id."""
        ends = (end for one in self.stored for end in (one.stake.owned, one.stake.owner))
        return tuple(dict.fromkeys((self.entity, *ends)))

    @property
    def names(self) -> dict[str, str]:
        """What each node is called."""
        return {_node(one): _name(one, self.records) for one in self.everyone}

    @property
    def arithmetic(self) -> RestrictedShare:
        """The stricter of the two answers."""
        return stricter(self.bis, self.ofac)

    def listings_of(self, entity_id: str) -> tuple[Listing, ...]:
        """The listings that an entity's record states."""
        return self.listed.get(_node(entity_id), ())

    def ends(self, on: date) -> dict[Stake, date]:
        """The stakes of the proof that end after the day, as recorded, with their last days' morrows."""
        days: dict[tuple[str, str], date] = {}
        for one in self.stored:
            if one.stake.valid_until and one.stake.valid_until > on:
                days[_node(one.stake.owner), _node(one.stake.owned)] = one.stake.valid_until
        return {one: days[key] for one in self.arithmetic.path if (key := (one.owner, one.owned)) in days}


class _Facts(Mapping[str, EntityFacts]):
    """The records as facts, read when they are asked for: of a thousand owners, few are."""

    def __init__(self, records: Mapping[str, StoredEntity]) -> None:
        self._records = records

    def __getitem__(self, entity_id: str) -> EntityFacts:
        return from_json(EntityFacts, self._records[entity_id].entity.body)

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


def entity_ownership(
    conn: sa.Connection, entity_id: str, on: date, known_at: datetime, depth: int = DEEPEST
) -> EntityOwnership:
    """Answer who owns and heads an entity, by what was known at an instant, for a day."""
    stored = stakes_above(conn, (entity_id,), on, known_at, depth)
    records = entities_at(conn, {entity_id, *(one.stake.owner for one in stored)}, on, known_at)
    stakes = tuple(_stakes(stored))
    listed = {_node(name): found for name, one in records.items() if (found := _listings(one))}
    target = _node(entity_id)
    return EntityOwnership(
        entity=entity_id,
        stored=stored,
        records=records,
        stakes=stakes,
        listed=listed,
        bis=restricted_share(
            target, stakes, {one for one, found in listed.items() if any(map(flows_on, found))}
        ),
        ofac=restricted_share(target, stakes, {one for one, found in listed.items() if _blocked(found)}),
        parent=parent_above(entity_id, stakes, _Facts(records)),
    )


def _blocked(listings: tuple[Listing, ...]) -> bool:
    return any(one.list == ListId.SDN for one in listings)


def _listings(record: StoredEntity) -> tuple[Listing, ...]:
    said = record.entity.body
    facts = said.get("facts")
    inner = facts.get("listings") if isinstance(facts, dict) else None
    return tuple(
        from_json(Listing, one)
        for told in (said.get("listings"), inner)
        if isinstance(told, list)
        for one in told
    )


def _stakes(stored: tuple[StoredStake, ...]) -> Iterator[Stake]:
    for owned, owners in accounts(stored).items():
        for one in owners:
            yield Stake(
                owner=_node(one.entity_id or ""),
                owned=_node(owned),
                share_min=one.share_min if one.share_min is not None else ZERO,
                share_max=one.share_max if one.share_max is not None else WHOLE,
                source=one.source,
                as_of=one.as_of,
                kind=one.kind or StakeKind.SHARES,
            )


def _node(entity_id: str) -> str:
    return node_of(None, entity_id, None, "")


def _name(entity_id: str, records: Mapping[str, StoredEntity]) -> str:
    record = records.get(entity_id)
    name = record.entity.body.get("name") if record else None
    return name if isinstance(name, str) else entity_id
