"""A release: a new decision that says PROCEED by a reviewer's word, and cites the decision that was held.

The dealing is asked about again. What comes out must be something a reviewer may release, and hold nothing that the
reviewer has not seen in the decision released: no new or graver finding, no other match, no other entry behind one.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from app.decisions.decision import Decision, FindingView, MatchView, ReleaseView
from app.decisions.present import RELEASING
from app.facts import MatchState
from app.law.finding import Effect, Outcome, Result

RELEASABLE: Final = frozenset({Outcome.REVIEW, Outcome.INSUFFICIENT_FACTS, Outcome.PRESUMPTION_APPLIES})
"""What a reviewer may release; a prohibition or a license requirement only a ruling can move."""


def released(decision: Decision, release: ReleaseView) -> Decision:
    """The decision with the reviewer's word: its findings and outcome stay, what is done about it is another."""
    if decision.outcome not in RELEASABLE | RELEASING:
        return replace(decision, release=release)
    items = tuple(replace(one, disposition="PROCEED") for one in decision.items)
    return replace(
        decision,
        release=release,
        disposition="PROCEED",
        items=items,
        valid_until=_until(decision.valid_until, release),
    )


def _until(valid_until: datetime, release: ReleaseView) -> datetime:
    if release.expires_on is None or valid_until.date() <= release.expires_on:
        return valid_until
    return datetime.combine(release.expires_on + timedelta(days=1), time.min, UTC)


def not_seen(
    findings: tuple[FindingView, ...], matches: tuple[MatchView, ...], now: Decision
) -> Iterator[str]:
    """What stands against the dealing now and did not in the decision that the reviewer saw."""
    if now.outcome not in RELEASABLE | RELEASING:
        yield f"the outcome is {now.outcome.value}"
    before = {_finding(one) for one in findings}
    yield from (one.rule for one in now.findings if stands(one) and _finding(one) not in before)
    known = {_match(one) for one in matches}
    for one in now.matches:
        if one.state is not MatchState.CLEARED and _match(one) not in known:
            yield f"{one.party} {one.list} {one.entry_id}"


def stands(one: FindingView) -> bool:
    """Whether a finding stands against the dealing: it has an effect, and nothing satisfies it."""
    counts = one.effect not in (Effect.ADVISORY, Effect.NONE) and one.satisfied_by is None
    return counts and one.result is not Result.NOT_MET


def _finding(one: FindingView) -> tuple[object, ...]:
    why = tuple((each.fact, each.value) for each in one.because)
    return one.rule, one.subject, one.lines, one.result, one.effect, one.missing, one.satisfied_by, why


def _match(one: MatchView) -> tuple[object, ...]:
    confirmed = one.state is MatchState.CONFIRMED
    return one.party, one.list, one.entry_id, one.entry_sha256, confirmed
