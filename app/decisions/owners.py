"""The owners that the store holds above the parties, put beside those that the request states.

Every entity's owners are written out once, where it is nearest to the party; elsewhere it is a mention of the same
being. So a graph of any shape costs no more than its stakes, and a circle stays one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

import sqlalchemy as sa

from app.decisions.merge import Sources
from app.decisions.when import Sight
from app.facts import EntityFacts, Facts, Owner, Party, StakeKind
from app.ownership.stakes import WHOLE, ZERO
from app.store.entities import entities_at
from app.store.ownership import StoredStake
from app.store.ownership_walk import stakes_above
from app.wire import from_json

STORE: Final = "store"
"""The source of a stake that names none."""
RECORD: Final = "entity record"
"""The source of an owner that stands among an entity's own facts."""
STATED: Final = "/"
"""Where an entity that the request mentions as an owner has its owners written; no entity id has a slash."""


@dataclass(frozen=True, slots=True)
class StoredOwners:
    """What is stored above the entities of a question: the accounts of who holds what, and who they are."""

    accounts: Mapping[str, tuple[Owner, ...]] = field(default_factory=dict)
    known: Mapping[str, EntityFacts] = field(default_factory=dict)


def stored_owners(conn: sa.Connection, ids: Iterable[str], held: Sight, told: Sight) -> StoredOwners:
    """Read the stakes above entities, at every depth, as ``held``, and the entities that hold them, as ``told``."""
    wanted = dict.fromkeys(ids)
    if not wanted:
        return StoredOwners()
    found = stakes_above(conn, wanted, held.on, held.known)
    everyone = {*wanted, *(one.stake.owner for one in found)}
    known = {
        name: from_json(EntityFacts, one.entity.body)
        for name, one in entities_at(conn, everyone, told.on, told.known).items()
    }
    return StoredOwners(accounts(found), known)


def accounts(stakes: Iterable[StoredStake]) -> dict[str, tuple[Owner, ...]]:
    """The owners of each entity, one for each source that speaks of a holding."""
    found: dict[str, list[Owner]] = {}
    for same in _holdings(stakes):
        found.setdefault(same[0].stake.owned, []).append(_account(same))
    return {owned: tuple(owners) for owned, owners in found.items()}


def _holdings(stakes: Iterable[StoredStake]) -> Collection[list[StoredStake]]:
    """The stakes of one owner in one entity that one source tells of, together."""
    told: dict[tuple[str, str, StakeKind, str | None], list[StoredStake]] = {}
    for one in stakes:
        said = one.stake
        told.setdefault((said.owner, said.owned, said.kind, said.source), []).append(one)
    return told.values()


def interval(lots: Iterable[tuple[Decimal | None, Decimal | None]]) -> tuple[Decimal | None, Decimal | None]:
    """What one source says of one holding: told twice it is one; told differently, it is all of it or the least."""
    told = set(lots)
    if len(told) == 1:
        return next(iter(told))
    most = sum((WHOLE if most is None else most for _, most in told), ZERO)
    return min(least or ZERO for least, _ in told), min(WHOLE, most)


def _account(same: Sequence[StoredStake]) -> Owner:
    first = same[0].stake
    least, most = interval((one.stake.share_min, one.stake.share_max) for one in same)
    days = (one.stake.valid_from for one in same if one.stake.valid_from)
    return Owner(
        entity_id=first.owner,
        share_min=least,
        share_max=most,
        kind=StakeKind.VOTES if first.kind is StakeKind.VOTES else None,
        source=first.source or STORE,
        as_of=max(days, default=None),
    )


def owner_ids(owners: tuple[Owner, ...] | None) -> Iterator[str]:
    """Every entity that is mentioned as an owner, at any depth, the nearest first in each branch."""
    for one in owners or ():
        if one.entity_id:
            yield one.entity_id
        yield from owner_ids(one.owners)


def with_stored_owners(facts: Facts, stored: StoredOwners, sources: Sources) -> Facts:
    """The owners of each party with what is stored of them, and those of recorded stakes beside them."""
    parties = tuple(
        written_out(party, f"/parties/{place}", stored, sources)
        for place, party in enumerate(facts.parties or ())
    )
    return replace(facts, parties=parties) if parties != (facts.parties or ()) else facts


def written_out(party: Party, pointer: str, stored: StoredOwners, sources: Sources) -> Party:
    """One party with all its owners, those of recorded stakes beside those that are stated."""
    return _Writing(party, stored, sources).written(pointer)


class _Writing:
    """The owners of one party, as they are written out."""

    def __init__(self, party: Party, stored: StoredOwners, sources: Sources) -> None:
        self.party = party
        self.stored = stored
        self.sources = sources
        self.homes = _homes(party, stored.accounts)
        self.done = {party.entity_id}

    def written(self, pointer: str) -> Party:
        """The party with all its owners."""
        stated = tuple(
            self._stated(one, f"{pointer}/owners/{place}")
            for place, one in enumerate(self.party.owners or ())
        )
        owners = self._beside(stated, self.party.entity_id, pointer)
        return replace(self.party, owners=owners) if owners else self.party

    def _stated(self, one: Owner, pointer: str) -> Owner:
        """An owner of the request, or of an entity's record, with its owners."""
        inside = tuple(
            self._stated(owner, f"{pointer}/owners/{place}") for place, owner in enumerate(one.owners or ())
        )
        inside = self._nested(one, STATED, inside, pointer)
        return _filled(replace(one, owners=inside or one.owners), self.stored.known)

    def _nested(self, one: Owner, home: str, inside: tuple[Owner, ...], pointer: str) -> tuple[Owner, ...]:
        entity = one.entity_id
        if entity in self.done or self.homes.get(entity or "") != home:
            return inside
        self.done.add(entity)
        return self._beside(inside, entity, pointer)

    def _beside(self, stated: tuple[Owner, ...], entity: str | None, pointer: str) -> tuple[Owner, ...]:
        """The owners stated, and after them those of the entity's recorded stakes; what is said twice, once."""
        found = dict.fromkeys(stated)
        for one in self.stored.accounts.get(entity or "", ()):
            where = f"{pointer}/owners/{len(found)}"
            inside = self._nested(one, entity or "", (), where)
            full = _filled(replace(one, owners=inside or None), self.stored.known)
            if full not in found:
                self.sources.by_pointer[where] = "ENTITY"
                found[full] = None
        return tuple(found)


def _homes(party: Party, accounts: Mapping[str, tuple[Owner, ...]]) -> dict[str, str]:
    """Under whom each entity's owners are written out: the nearest to the party of those it owns."""
    homes: dict[str, str] = dict.fromkeys(owner_ids(party.owners), STATED)
    waiting = [*((party.entity_id,) if party.entity_id else ()), *homes]
    for owned in waiting:
        for one in accounts.get(owned, ()):
            owner = one.entity_id or ""
            if owner != party.entity_id and owner not in homes:
                homes[owner] = owned
                waiting.append(owner)
    return homes


def _filled(one: Owner, known: Mapping[str, EntityFacts]) -> Owner:
    kept = known.get(one.entity_id or "")
    if kept is None:
        return one
    listings = tuple(dict.fromkeys((*(one.listings or ()), *(kept.listings or ()))))
    return replace(
        one,
        name=one.name or kept.name,
        country=one.country or kept.headquarters_country,
        listings=listings or one.listings,
    )
