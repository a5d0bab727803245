"""Names against lists: which listed parties the names in a dealing are like, and what was decided about it.

An exact identifier, or a reviewer's confirmation, makes a listing; any other match is open until a person
rules on it. Nobody clears themselves: a disposition counts only from a key that may review.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from app.canonical import canonical, sha256
from app.decisions.gather import Gathered
from app.decisions.names import Named, names_in
from app.facts import DispositionState, Facts, ListedParty, Listing, MatchDisposition, MatchState
from app.matching.query import Match, Query
from app.matching.scorecard import Strength
from app.matching.version import MATCHER_VERSION
from app.store.dispositions import StoredDisposition, dispositions_at
from app.store.lists import EffectiveList
from app.store.name_index import index_of
from app.wire import to_json


@dataclass(frozen=True, slots=True)
class ScreenedMatch:
    """A name in the dealing and the listed party it is like, with its state.

    The two hashes are what a reviewer's word is bound to; ``disposition`` is the one that made the state.
    """

    pointer: str
    list_id: str
    listing: Listing
    match: Match
    state: MatchState
    named_sha256: bytes
    entry_sha256: bytes
    disposition: UUID | None = None

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


Decided = Mapping[tuple[bytes, str, str], StoredDisposition]
"""What was decided last, by the facts searched, the list and the entry."""


def screen(conn: sa.Connection, gathered: Gathered, *, may_review: bool) -> Screened:
    """Search every name of the dealing in every list that was gathered."""
    facts, when = gathered.facts, gathered.when
    named = (
        tuple((one, _sha256_of(one)) for one in names_in(facts, gathered.stored, gathered.owners.known))
        if gathered.lists
        else ()
    )
    decided = _decided(dispositions_at(conn, {sha for _, sha in named}, when.on, when.known_at))
    every = (
        _ruled(match, _ruling(facts, match.pointer) if may_review else None, decided)
        for one, sha in named
        for held in gathered.lists
        for match in _matches(conn, one, sha, held, when.on)
    )
    found = {(one.pointer, one.list_id, one.entry_id): one for one in sorted(every, key=_score)}
    ignored = () if may_review else tuple(_dispositions(facts))
    return Screened(matches=tuple(found.values()), ignored=ignored)


def _sha256_of(named: Named) -> bytes:
    """What was searched, wherever in the dealing it stands."""
    said = {one.name: getattr(named, one.name) for one in fields(named) if one.name != "pointer"}
    return sha256(canonical(to_json(said)))


def _decided(found: tuple[StoredDisposition, ...]) -> Decided:
    return {
        (one.disposition.named_sha256, one.disposition.list_id, one.disposition.entry_id): one
        for one in found
    }


def _score(one: ScreenedMatch) -> tuple[bool, Decimal]:
    """The order in which the surer of two matches with one entry comes last, and stays."""
    return one.state is not MatchState.OPEN, one.match.score


def _matches(
    conn: sa.Connection, named: Named, sha: bytes, held: EffectiveList, on: date
) -> Iterator[ScreenedMatch]:
    query = Query(
        names=named.names,
        identifiers=named.identifiers,
        address=named.address,
        country=named.country,
        type=named.type,
        birth_date=named.birth_date,
    )
    for match in index_of(conn, held.version.id).search(query):
        if _listed_on(match.entry, on):
            same = match.strength is Strength.IDENTIFIER
            yield ScreenedMatch(
                pointer=named.pointer,
                list_id=held.list.id,
                listing=_listing(held.list.id, match.entry),
                match=match,
                state=MatchState.CONFIRMED if same else MatchState.OPEN,
                named_sha256=sha,
                entry_sha256=sha256(canonical(to_json(match.entry))),
            )


def _ruled(one: ScreenedMatch, ruling: MatchDisposition | None, decided: Decided) -> ScreenedMatch:
    """The match with what reviewers said of it: the stricter of two words; never against an exact identifier."""
    if one.match.strength is Strength.IDENTIFIER:
        return one
    kept = decided.get((one.named_sha256, one.list_id, one.entry_id))
    bound = kept if kept and _still_binds(kept, one) else None
    said = {bound.disposition.state} if bound else set()
    if ruling and one.entry_id in ruling.entry_ids:
        said.add(ruling.state)
    if not said:
        return one
    confirmed = DispositionState.CONFIRMED in said
    state = MatchState.CONFIRMED if confirmed else MatchState.CLEARED
    return replace(one, state=state, disposition=bound.id if bound else None)


def _still_binds(kept: StoredDisposition, one: ScreenedMatch) -> bool:
    """A clearance ends when the entry or the matcher changes; a confirmation does not."""
    word = kept.disposition
    unchanged = (word.entry_sha256, word.matcher) == (one.entry_sha256, MATCHER_VERSION)
    return unchanged or word.state is DispositionState.CONFIRMED


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
