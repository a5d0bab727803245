"""The matches that a decision recorded, taken as they are: what another matcher found is not searched for again."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from app.decisions.decision import MatchView
from app.decisions.gather import Gathered
from app.decisions.screening import Screened, ScreenedMatch, ignored, listing_of
from app.facts import ListedParty
from app.matching.query import Match, MatchEvidence, Side
from app.matching.scorecard import Strength
from app.store.listed_parties import load_entries


def screened_before(
    conn: sa.Connection, gathered: Gathered, matches: tuple[MatchView, ...], *, may_review: bool
) -> Screened:
    """The matches of a decision, with what the list versions that were gathered say of each entry."""
    entries = _entries(conn, gathered, matches)
    found = (_match(one, entries[one.list, one.entry_id]) for one in matches)
    return Screened(tuple(found), ignored(gathered, may_review=may_review))


def _entries(
    conn: sa.Connection, gathered: Gathered, matches: Iterable[MatchView]
) -> Mapping[tuple[str, str], ListedParty]:
    wanted: dict[str, set[str]] = {}
    for one in matches:
        wanted.setdefault(one.list, set()).add(one.entry_id)
    return {
        (held.list.id, entry.id): entry
        for held in gathered.lists
        if held.list.id in wanted
        for entry in load_entries(conn, held.version.id, wanted[held.list.id])
    }


def _match(one: MatchView, entry: ListedParty) -> ScreenedMatch:
    evidence = tuple(
        MatchEvidence(item.kind, item.query, item.entry, Side(item.for_or_against), item.weight)
        for item in one.evidence
    )
    return ScreenedMatch(
        pointer=one.party,
        list_id=one.list,
        listing=listing_of(one.list, entry),
        match=Match(entry, one.score, Strength(one.strength), evidence),
        state=one.state,
        named_sha256=bytes.fromhex(one.named_sha256),
        entry_sha256=bytes.fromhex(one.entry_sha256),
        disposition=one.disposition,
    )
