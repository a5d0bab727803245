"""Everyone in a stored graph against the lists, as in a decision: a number lists, a name waits for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from app.decisions.gather import ListPolicy, as_party, list_advisories, require
from app.decisions.names import Named, named_owner, named_party
from app.decisions.screening import ScreenedMatch, matched
from app.decisions.when import Source, When
from app.facts import EntityFacts, Listing, MatchState, Owner
from app.law.finding import Question
from app.store.entities import StoredEntity
from app.store.lists import effective_versions
from app.wire import from_json

MOST_SCREENED: Final = 1_000
"""Names that one answer searches for, some two seconds of work, and as many as an index remembers the answers to."""


@dataclass(frozen=True, slots=True)
class OwnersScreened:
    """The matches of entities, each by its id in place of a pointer, and what a reader must know of the lists.

    ``unscreened`` are those with a name that was not searched for.
    """

    matches: tuple[ScreenedMatch, ...]
    advisories: tuple[str, ...]
    unscreened: tuple[str, ...] = ()

    def listings(self, state: MatchState) -> dict[str, tuple[Listing, ...]]:
        """What the matches in a state list each entity as."""
        found: dict[str, tuple[Listing, ...]] = {}
        for one in self.matches:
            if one.state is state:
                found[one.pointer] = (*found.get(one.pointer, ()), one.listing)
        return found

    def of(self, entity_id: str) -> tuple[ScreenedMatch, ...]:
        """The matches of one entity that nobody cleared."""
        return tuple(
            one for one in self.matches if one.pointer == entity_id and one.state is not MatchState.CLEARED
        )


def screen_owners(
    conn: sa.Connection,
    entity_id: str,
    everyone: Iterable[str],
    told: Mapping[str, StoredEntity],
    when: When,
    policy: ListPolicy,
    *,
    past: bool,
) -> OwnersScreened:
    """Search the names on record of an entity and of everyone above it; who has no record has no name.

    Of very many the first alone are searched for. Whoever was cleared or confirmed in a decision is so here. Raises
    ScreeningUnavailable, and Refused where what was known in the ``past`` is asked for and that was before the lists.
    """
    sight = when.of(Source.LIST)
    lists = effective_versions(conn, sight.on, sight.known)
    require(Question.PARTY, lists, sight.at, policy, past=past)
    known = tuple(one for one in everyone if one in told)
    names = tuple(_named(one, told[one], is_party=one == entity_id) for one in known[:MOST_SCREENED])
    unscreened = known[MOST_SCREENED:]
    more = ("OWNERS_NOT_ALL_SCREENED",) if unscreened else ()
    return OwnersScreened(
        matches=matched(conn, lists, names, when),
        advisories=(*list_advisories(Question.PARTY, lists, sight.at, policy), *more),
        unscreened=unscreened,
    )


def _named(entity_id: str, stored: StoredEntity, *, is_party: bool) -> Named:
    """Whoever is asked about as a party would be, and owners as owners."""
    if is_party:
        return named_party(as_party(stored), entity_id)
    record = from_json(EntityFacts, stored.entity.body)
    owner = Owner(name=record.name, country=record.headquarters_country)
    return named_owner(owner, entity_id, record)
