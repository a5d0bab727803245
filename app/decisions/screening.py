"""Names against lists: which listed parties the names in a dealing are like, and what was decided about it.

An exact identifier, or a reviewer's confirmation, makes a listing; any other match is open until a person
rules on it. Nobody clears themselves: a disposition counts only from a key that may review, and where a tenant asks
for four eyes, a clearance not even from there: whoever asks is the one who clears.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.canonical import canonical, sha256
from app.decisions.gather import Gathered
from app.decisions.names import Named, names_in
from app.decisions.refusal import ScreeningUnavailable, Unchecked
from app.decisions.when import Source, When
from app.facts import DispositionState, Facts, ListedParty, Listing, MatchDisposition, MatchState
from app.matching.query import Match, Query
from app.matching.scorecard import Strength
from app.matching.version import MATCHER_VERSION
from app.store.dispositions import StoredDisposition, dispositions_at
from app.store.list_search import Answers, search_lists
from app.store.lists import EffectiveList
from app.store.name_index import IndexMissingError
from app.wire import to_json

NOTHING_SAID: Final[Mapping[str, MatchDisposition]] = MappingProxyType({})
GRAVITY: Final = (MatchState.CLEARED, MatchState.OPEN, MatchState.CONFIRMED)


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
    """Search every name of the dealing in every list that was gathered. Raises ScreeningUnavailable."""
    facts, skipped = gathered.facts, ignored(gathered, may_review=may_review)
    kept = {f"/parties/{place}": one for place, one in gathered.stored.items()} | gathered.beside
    names = names_in(facts, kept, gathered.owners.known)
    counting = {at: said for at, said in _dispositions(facts) if f"{at}/disposition" not in skipped}
    return Screened(matches=matched(conn, gathered.lists, names, gathered.when, counting), ignored=skipped)


def matched(
    conn: sa.Connection,
    lists: tuple[EffectiveList, ...],
    names: tuple[Named, ...],
    when: When,
    counting: Mapping[str, MatchDisposition] = NOTHING_SAID,
) -> tuple[ScreenedMatch, ...]:
    """Search names in lists, and heed what reviewers said of the matches; ``counting``: also by pointer.

    Raises ScreeningUnavailable.
    """
    matches = tuple(_searched(conn, lists, names, when.of(Source.LIST).on)) if lists and names else ()
    said = when.of(Source.DISPOSITION)
    decided = _decided(dispositions_at(conn, {one.named_sha256 for one in matches}, said.on, said.known))
    every = (_ruled(match, counting.get(match.pointer), decided) for match in matches)
    found = {(one.pointer, one.list_id, one.entry_id): one for one in sorted(every, key=_gravity)}
    return tuple(found.values())


def _sha256_of(named: Named) -> bytes:
    """What was searched, wherever in the dealing it stands."""
    said = {one.name: getattr(named, one.name) for one in fields(named) if one.name != "pointer"}
    return sha256(canonical(to_json(said)))


def _decided(found: tuple[StoredDisposition, ...]) -> Decided:
    return {
        (one.disposition.named_sha256, one.disposition.list_id, one.disposition.entry_id): one
        for one in found
    }


def _gravity(one: ScreenedMatch) -> tuple[int, Decimal]:
    """The order in which the graver of two matches with one entry comes last, and stays.

    A party is searched as the request and as our records describe it: who clears the one has not seen the other.
    """
    return GRAVITY.index(one.state), one.match.score


def _answers(
    conn: sa.Connection, lists: tuple[EffectiveList, ...], queries: tuple[Query, ...]
) -> Mapping[UUID, Answers]:
    """What each list answers to each query, by its version's id."""
    try:
        return search_lists(conn, [one.version for one in lists], queries)
    except IndexMissingError as error:
        missing = (Unchecked(one.list_id, "NOT_INDEXED") for one in error.versions)
        raise ScreeningUnavailable(tuple(missing)) from error


def _searched(
    conn: sa.Connection, lists: tuple[EffectiveList, ...], named: tuple[Named, ...], on: date
) -> Iterator[ScreenedMatch]:
    """What the lists hold like each name, name by name."""
    answers = _answers(conn, lists, tuple(map(_query, named)))
    for place, one in enumerate(named):
        found = [
            (held.list.id, match)
            for held in lists
            for match in answers[held.version.id][place]
            if _listed_on(match.entry, on)
        ]
        sha = _sha256_of(one) if found else b""
        yield from (_screened(match, one, sha, list_id) for list_id, match in found)


def _screened(match: Match, named: Named, sha: bytes, list_id: str) -> ScreenedMatch:
    same = match.strength is Strength.IDENTIFIER
    return ScreenedMatch(
        pointer=named.pointer,
        list_id=list_id,
        listing=listing_of(list_id, match.entry),
        match=match,
        state=MatchState.CONFIRMED if same else MatchState.OPEN,
        named_sha256=sha,
        entry_sha256=match.entry_sha256,
    )


def _query(named: Named) -> Query:
    return Query(
        names=named.names,
        identifiers=named.identifiers,
        address=named.address,
        country=named.country,
        type=named.type,
        birth_date=named.birth_date,
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


def listing_of(list_id: str, entry: ListedParty) -> Listing:
    """What being an entry of a list says of whoever it is."""
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


def ignored(gathered: Gathered, *, may_review: bool) -> tuple[str, ...]:
    """The dispositions in the facts that do not count: nobody clears themselves."""
    four_eyes = gathered.in_force.four_eyes
    return tuple(
        f"{pointer}/disposition"
        for pointer, said in _dispositions(gathered.facts)
        if not may_review or (four_eyes and said.state is DispositionState.CLEARED)
    )


def _dispositions(facts: Facts) -> Iterator[tuple[str, MatchDisposition]]:
    for place, one in enumerate(facts.parties or ()):
        if one.disposition:
            yield f"/parties/{place}", one.disposition
