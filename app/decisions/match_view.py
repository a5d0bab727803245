"""Matches as they are shown: which name met which entry, on what evidence, and what it would mean."""

from app.decisions.decision import MatchEvidenceView, MatchView
from app.decisions.screening import Screened, ScreenedMatch
from app.facts import MatchState
from app.law.case import Case
from app.law.listings import effect_if_confirmed
from app.matching.query import Match


def matches_of(case: Case, screened: Screened) -> tuple[MatchView, ...]:
    """Every match: those that nobody cleared first, then the best."""
    shown = (_match(case, one) for one in screened.matches)
    cleared = MatchState.CLEARED
    return tuple(
        sorted(shown, key=lambda one: (one.state is cleared, -one.score, one.party, one.list, one.entry_id))
    )


def _match(case: Case, one: ScreenedMatch) -> MatchView:
    party = next((party for party in case.parties if party.pointer == one.pointer), None)
    return MatchView(
        party=one.pointer,
        list=one.list_id,
        entry_id=one.entry_id,
        entry_name=one.match.entry.name,
        entry_type=one.match.entry.type,
        score=one.match.score,
        strength=one.match.strength,
        state=one.state,
        if_confirmed=effect_if_confirmed(case, one.listing, party),
        evidence=evidence_of(one.match),
        named_sha256=one.named_sha256.hex(),
        entry_sha256=one.entry_sha256.hex(),
        disposition=one.disposition,
    )


def evidence_of(match: Match) -> tuple[MatchEvidenceView, ...]:
    """What speaks for and against a match."""
    return tuple(
        MatchEvidenceView(
            kind=item.kind,
            query=item.query,
            entry=item.entry,
            for_or_against=item.for_or_against,
            weight=item.weight,
        )
        for item in match.evidence
    )
