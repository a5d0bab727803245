"""Who owns and heads a stored entity: the stakes above it, the arithmetic on them, and the top of the chain."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.decisions.owners import STORE, interval
from app.facts import EntityFacts, ListId, Listing, StakeKind
from app.law.affiliates import flows_on
from app.ownership.declared import entity_of, node_of
from app.ownership.graph import RestrictedShare, restricted_in, stricter
from app.ownership.headquarters import ParentFound, parent_above
from app.ownership.majority import top_in
from app.ownership.stakes import WHOLE, ZERO, Graph, Stake, graph_above
from app.store.entities import telling_entities
from app.store.ownership import DEEPEST, rows_above
from app.wire import from_json


@dataclass(frozen=True, slots=True)
class EntityOwnership:
    """What is stored above an entity, and what it comes to; nodes as ``node_of`` names them.

    ``rows`` are the stakes as they are stored, ``stakes`` those of one holding and source made one. ``listed`` are
    the listings that the records of entities state, by node.
    """

    entity: str
    rows: Sequence[sa.Row[Any]]
    stakes: tuple[Stake, ...]
    listed: Mapping[str, tuple[Listing, ...]]
    bis: RestrictedShare
    ofac: RestrictedShare
    parent: ParentFound

    @property
    def node(self) -> str:
        """The node that the entity is."""
        return _node(self.entity)

    @property
    def everyone(self) -> tuple[str, ...]:
        """The entity and everyone above it, by id."""
        return tuple(
            dict.fromkeys((self.entity, *(end for one in self.rows for end in (one.owned, one.owner))))
        )

    @property
    def arithmetic(self) -> RestrictedShare:
        """The stricter of the two answers."""
        return stricter(self.bis, self.ofac)

    def listings_of(self, entity_id: str) -> tuple[Listing, ...]:
        """The listings that an entity's record states."""
        return self.listed.get(_node(entity_id), ())

    def names(self, told: Mapping[str, EntityFacts]) -> dict[str, str]:
        """What each node is called, by its record or else by its id."""
        return {_node(one): told[one].name if one in told else one for one in self.everyone}

    def ends(self, on: date) -> dict[Stake, date]:
        """The stakes of the proof that end after the day, as recorded, and the days on which they end."""
        days = {
            (_node(one.owner), _node(one.owned)): one.valid_until
            for one in self.rows
            if one.valid_until and one.valid_until > on
        }
        return {one: days[key] for one in self.arithmetic.path if (key := (one.owner, one.owned)) in days}


def entity_ownership(
    conn: sa.Connection, entity_id: str, on: date, known_at: datetime, depth: int = DEEPEST
) -> EntityOwnership:
    """Answer who owns and heads an entity, by what was known at an instant, for a day.

    Of the records above it only those that can matter are read: of listed owners, and of whoever heads it.
    """
    rows = rows_above(conn, (entity_id,), on, known_at, depth)
    stakes = tuple(_stakes(rows))
    target = _node(entity_id)
    control = graph_above(target, stakes)
    shares = _shares(target, stakes, control)
    top = top_in(control, target)
    heads = (entity_id, *(entity_of(one) for one in (top.single, *top.joint) if one))
    everyone = {entity_id, *(one.owner for one in rows)}
    records = {
        name: from_json(EntityFacts, one.entity.body)
        for name, one in telling_entities(conn, everyone, heads, on, known_at).items()
    }
    listed = {_node(name): found for name, one in records.items() if (found := _listings(one))}
    return EntityOwnership(
        entity=entity_id,
        rows=rows,
        stakes=stakes,
        listed=listed,
        bis=restricted_in(
            shares, target, {one for one, found in listed.items() if any(map(flows_on, found))}
        ),
        ofac=restricted_in(shares, target, {one for one, found in listed.items() if _blocked(found)}),
        parent=parent_above(entity_id, top, records),
    )


def _listings(one: EntityFacts) -> tuple[Listing, ...]:
    return (*(one.listings or ()), *((one.facts and one.facts.listings) or ()))


def _shares(target: str, stakes: tuple[Stake, ...], control: Graph) -> Graph:
    """The graph of shares alone: where nobody holds votes apart, it is the whole."""
    shares = [one for one in stakes if one.kind is StakeKind.SHARES]
    return control if len(shares) == len(stakes) else graph_above(target, shares)


def _blocked(listings: tuple[Listing, ...]) -> bool:
    return any(one.list == ListId.SDN for one in listings)


def _stakes(rows: Iterable[sa.Row[Any]]) -> Iterator[Stake]:
    told: dict[tuple[str, str, str, str | None], list[sa.Row[Any]]] = {}
    for one in rows:
        told.setdefault((one.owner, one.owned, one.kind, one.source), []).append(one)
    for (owner, owned, kind, source), same in told.items():
        least, most = interval([(one.share_min, one.share_max) for one in same])
        yield Stake(
            _node(owner),
            _node(owned),
            ZERO if least is None else least,
            WHOLE if most is None else most,
            source or STORE,
            max((one.valid_from for one in same if one.valid_from), default=None),
            StakeKind(kind),
        )


def _node(entity_id: str) -> str:
    return node_of(None, entity_id, None, "")
