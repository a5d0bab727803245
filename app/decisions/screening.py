"""Names against lists: which listed parties the names in a dealing are like, and what was decided about it.

An exact identifier, or a reviewer's confirmation, makes a listing; any other match is open until a person
rules on it. Nobody clears themselves: a disposition counts only from a key that may review.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from app.decisions.gather import Gathered
from app.decisions.names import Named, names_in
from app.facts import DispositionState, Facts, ListedParty, Listing, MatchDisposition, MatchState
from app.matching.query import Match, Query
from app.matching.scorecard import Strength
from app.store.lists import EffectiveList
from app.store.name_index import index_of


@dataclass(frozen=True, slots=True)
class ScreenedMatch:
    """A name in the dealing and the listed party it is like, with its state."""

    pointer: str
    list_id: str
    listing: Listing
    match: Match
    state: MatchState

    @property
    def entry_id(self) -> str:
        """The list's id of the entry."""
        return self.match.entry.id

    @property
    def is_open(self) -> bool:
        """Nobody has ruled on it."""
        return self.state is MatchState.OPEN


@dataclass(frozen=True, slots=True)
class Screened:
    """Every match of a dealing; ``ignored`` are the dispositions that do not count, by pointer."""

    matches: tuple[ScreenedMatch, ...] = ()
    ignored: tuple[str, ...] = ()

    def listings_at(self, pointer: str) -> tuple[Listing, ...]:
        """The listings that confirmed matches and exact identifiers give whoever stands at the pointer."""
        return tuple(
            one.listing
            for one in self.matches
            if one.pointer == pointer and one.state is MatchState.CONFIRMED
        )

    def without(self, pointers: Collection[str | None]) -> "Screened":
        """The matches as if a reviewer had cleared those that are open at the pointers."""
        left = tuple(one for one in self.matches if not one.is_open or one.pointer not in pointers)
        return replace(self, matches=left)


def screen(conn: sa.Connection, gathered: Gathered, *, may_review: bool) -> Screened:
    """Search every name of the dealing in every list that was gathered."""
    facts, on = gathered.facts, gathered.when.on
    ignored = () if may_review else tuple(_dispositions(facts))
    every = (
        match
        for named in names_in(facts, gathered.stored)
        for one in gathered.lists
        for match in _matches(conn, named, one, on, _ruling(facts, named.pointer) if may_review else None)
    )
    found = {(one.pointer, one.list_id, one.entry_id): one for one in sorted(every, key=_score)}
    return Screened(matches=tuple(found.values()), ignored=ignored)


def _score(one: ScreenedMatch) -> tuple[bool, Decimal]:
    """The order in which the surer of two matches with one entry comes last, and stays."""
    return one.state is not MatchState.OPEN, one.match.score


def _matches(
    conn: sa.Connection, named: Named, one: EffectiveList, on: date, ruling: MatchDisposition | None
) -> Iterator[ScreenedMatch]:
    query = Query(
        names=named.names,
        identifiers=named.identifiers,
        address=named.address,
        country=named.country,
        type=named.type,
        birth_date=named.birth_date,
    )
    for match in index_of(conn, one.version.id).search(query):
        if _listed_on(match.entry, on):
            yield ScreenedMatch(
                named.pointer, one.list.id, _listing(one.list.id, match.entry), match, _state(match, ruling)
            )


def _state(match: Match, ruling: MatchDisposition | None) -> MatchState:
    if match.strength is Strength.IDENTIFIER:
        return MatchState.CONFIRMED
    if ruling is None or match.entry.id not in ruling.entry_ids:
        return MatchState.OPEN
    return MatchState.CLEARED if ruling.state is DispositionState.CLEARED else MatchState.CONFIRMED


def _listing(list_id: str, entry: ListedParty) -> Listing:
    return Listing(
        list=list_id,
        footnotes=entry.footnotes,
        programs=entry.programs,
        license_requirement=entry.license_requirement,
        license_review_policy=entry.license_review_policy,
    )


def _listed_on(entry: ListedParty, on: date) -> bool:
    return (entry.listed_on is None or entry.listed_on <= on) and (
        entry.delisted_on is None or on < entry.delisted_on
    )


def _dispositions(facts: Facts) -> Iterator[str]:
    for place, one in enumerate(facts.parties or ()):
        if one.disposition:
            yield f"/parties/{place}/disposition"


def _ruling(facts: Facts, pointer: str) -> MatchDisposition | None:
    for place, one in enumerate(facts.parties or ()):
        if pointer == f"/parties/{place}":
            return one.disposition
    return None
