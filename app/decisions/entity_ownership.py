"""Who owns and heads a stored entity: the stakes above it, the arithmetic on them, and the top of the chain."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from app.decisions.owners import STORE, interval
from app.facts import EntityFacts, ListId, Listing, StakeKind
from app.law.affiliates import flows_on
from app.ownership.graph import RestrictedShare, restricted_in, stricter
from app.ownership.headquarters import ParentFound, parent_above
from app.ownership.majority import Top, top_in
from app.ownership.stakes import WHOLE, ZERO, Graph, Stake, graph_above
from app.store.entities import entities_at
from app.store.ownership_walk import DEEPEST, all_above
from app.wire import from_json

Listings: TypeAlias = Mapping[str, tuple[Listing, ...]]
"""Listings of entities, by id."""
NONE: Final[Listings] = MappingProxyType({})
HOLDING: Final = attrgetter("owner", "owned", "kind", "source")
ACCOUNT: Final = attrgetter("share_min", "share_max", "valid_from")
KINDS: Final = {one.value: one for one in StakeKind}


@dataclass(frozen=True, slots=True)
class OwnersAbove:
    """What is stored above an entity; the nodes of the graphs are ids of entities.

    ``rows`` are the stakes as they are stored, ``stakes`` those of one holding and source made one, ``shares`` their
    graph without votes, ``records`` what is known of whoever may be listed or heads the entity.
    """

    entity: str
    rows: Sequence[sa.Row[Any]]
    stakes: tuple[Stake, ...]
    shares: Graph
    top: Top
    records: Mapping[str, EntityFacts]

    @property
    def everyone(self) -> tuple[str, ...]:
        """The entity and everyone above it."""
        ends = (end for one in self.rows for end in (one.owned, one.owner))
        return tuple(dict.fromkeys((self.entity, *ends)))

    @property
    def heaviest_first(self) -> tuple[str, ...]:
        """The entity, then everyone above it, whoever holds the largest stake of anything first."""
        most: dict[str, Decimal] = {}
        for one in self.stakes:
            most[one.owner] = max(most.get(one.owner, ZERO), one.share_max)
        most[self.entity] = WHOLE + WHOLE
        return tuple(sorted(self.everyone, key=lambda one: (-most.get(one, ZERO), one)))

    def names(self, told: Mapping[str, EntityFacts]) -> dict[str, str]:
        """What each is called, by its record or else by its id."""
        return {one: told[one].name if one in told else one for one in self.everyone}


@dataclass(frozen=True, slots=True)
class EntityOwnership:
    """What is stored above an entity, and what it comes to.

    ``listed`` are the listings that records of entities state and those that were found beside, by id; ``perhaps``
    those that a person has yet to confirm.
    """

    above: OwnersAbove
    listed: Listings
    perhaps: Listings
    bis: RestrictedShare
    ofac: RestrictedShare
    parent: ParentFound

    @property
    def arithmetic(self) -> RestrictedShare:
        """The stricter of the two answers."""
        return stricter(self.bis, self.ofac)

    def ends(self, on: date) -> dict[Stake, date]:
        """The stakes of the proof that end after the day, as recorded, and the days on which they end."""
        days = {
            (one.owner, one.owned): one.valid_until
            for one in self.above.rows
            if one.valid_until and one.valid_until > on and one.kind == StakeKind.SHARES
        }
        return {one: days[key] for one in self.arithmetic.path if (key := (one.owner, one.owned)) in days}


def entity_ownership(
    conn: sa.Connection, entity_id: str, on: date, known_at: datetime, depth: int = DEEPEST
) -> EntityOwnership:
    """Answer who owns and heads an entity, by what was known at an instant, for a day, and by its records alone."""
    return ownership_by(owners_above(conn, entity_id, on, known_at, depth))


def owners_above(
    conn: sa.Connection, entity_id: str, on: date, known_at: datetime, depth: int = DEEPEST
) -> OwnersAbove:
    """Read the stakes above an entity, and of the records only those that can matter."""
    found = all_above(conn, entity_id, on, known_at, depth)
    stakes = tuple(_stakes(found.rows))
    control = graph_above(entity_id, stakes)
    top = top_in(control, entity_id)
    records = {name: from_json(EntityFacts, body) for name, body in found.bodies.items()}
    # Whoever is at the top has nobody above, and was read, but where stakes run in a circle or contradict each other.
    if unread := {one for one in (top.single, *top.joint) if one and one not in records}:
        others = entities_at(conn, unread, on, known_at)
        records |= {name: from_json(EntityFacts, one.entity.body) for name, one in others.items()}
    return OwnersAbove(
        entity=entity_id,
        rows=found.rows,
        stakes=stakes,
        shares=_shares(entity_id, stakes, control),
        top=top,
        records=records,
    )


def ownership_by(
    above: OwnersAbove,
    confirmed: Listings = NONE,
    perhaps: Listings = NONE,
    unscreened: Collection[str] = (),
) -> EntityOwnership:
    """Answer from what was read; ``confirmed`` and ``perhaps`` are listings that no record states. Pure.

    Whoever is ``unscreened`` may be listed.
    """
    listed = {name: found for name, one in above.records.items() if (found := _listings(one))}
    for name, found in confirmed.items():
        listed[name] = tuple(dict.fromkeys((*listed.get(name, ()), *found)))

    def restricted(counts: Callable[[Listing], bool]) -> RestrictedShare:
        possibly = {*_whom(perhaps, counts), *unscreened}
        return restricted_in(above.shares, above.entity, _whom(listed, counts), possibly)

    return EntityOwnership(
        above=above,
        listed=listed,
        perhaps=perhaps,
        bis=restricted(flows_on),
        ofac=restricted(_is_blocked),
        parent=parent_above(above.entity, above.top, above.records),
    )


def _whom(listed: Listings, counts: Callable[[Listing], bool]) -> Collection[str]:
    return {name for name, found in listed.items() if any(map(counts, found))}


def _listings(one: EntityFacts) -> tuple[Listing, ...]:
    return (*(one.listings or ()), *((one.facts and one.facts.listings) or ()))


def _shares(target: str, stakes: tuple[Stake, ...], control: Graph) -> Graph:
    """The graph of shares alone: where nobody holds votes apart, it is the whole."""
    if StakeKind.VOTES not in control.kinds:
        return control
    return graph_above(target, (one for one in stakes if one.kind is StakeKind.SHARES))


def _is_blocked(listing: Listing) -> bool:
    return listing.list == ListId.SDN


def _stakes(rows: Iterable[sa.Row[Any]]) -> Iterator[Stake]:
    """The stakes by owner, owned, kind and source: mostly one row each."""
    told: dict[tuple[str, str, str, str | None], list[sa.Row[Any]]] = {}
    for one in rows:
        key = HOLDING(one)
        if key in told:
            told[key].append(one)
        else:
            told[key] = [one]
    for (owner, owned, kind, source), same in told.items():
        least, most, since = ACCOUNT(same[0])
        if len(same) > 1:
            least, most = interval((one.share_min, one.share_max) for one in same)
            since = max((one.valid_from for one in same if one.valid_from), default=None)
        low = ZERO if least is None else least
        high = WHOLE if most is None else most
        yield Stake(owner, owned, low, high, source or STORE, since, KINDS[kind])
