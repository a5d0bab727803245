"""The 50 percent rules: BIS's Affiliates Rule by date, and OFAC's, which has stood throughout (A 6).

The arithmetic arrives as a fact; here stands what it means on the day. A listed owner below 50
percent, or before and during the stay, is red flag 29 (``red_flags``).
"""

from collections.abc import Iterator
from typing import Final

from app.facts import Ternary
from app.law.case import Case, PartyCase, RestrictedOwner, ShareHeld, subject_to_the_ear
from app.law.finding import Effect, Outcome, Question, ReviewPolicy
from app.law.listings import REACHED, blocked, reaches, review_policy_of
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, fails, holds, unknown

QUESTIONS: Final = (Question.PARTY, Question.TRANSACTION, Question.IAAS)


@rule(
    "affiliates.bis-fifty-percent",
    authority=("AFFIL_2025", "AFFIL_STAY", "EAR_744_11"),
    cites=("15 CFR 744.11(a)(1)", "15 CFR 744.16", "15 CFR 744.21", "90 FR 47201"),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
    when_unknown=Outcome.REVIEW,
    consequences="penalties",
)
def bis_fifty_percent(case: Case) -> Iterator[Verdict]:
    """A foreign party owned 50 percent or more, alone or together, by listed parties takes on their restrictions.

    Exactly 50 percent is in; the strictest owner's requirement and review policy apply, whatever that owner's
    share. The rule ran from 29 September 2025, was stayed from 10 November 2025, and its stay ended by its own
    terms on 9 November 2026; whether it was extended is not confirmed.
    """
    for one in case.parties:
        if one.plays(REACHED) and not _us_entity(one):
            yield from _taken_on(case, one)


def _taken_on(case: Case, one: PartyCase) -> Iterator[Verdict]:
    ground = _share(one, one.bis)
    policy = strictest(one.bis.owners)
    if not case.lines:
        yield Verdict(ground, one.pointer, review_policy=policy)
    for line in case.lines:
        reached = any_of(*(reaches(owner.listing, line) for owner in one.bis.owners))
        found = all_of(ground, reached, subject_to_the_ear(case, line))
        yield Verdict(found, one.pointer, (line.pointer,), review_policy=policy)


@rule(
    "affiliates.ofac-fifty-percent",
    authority=("OFAC_50", "EAR_744_8"),
    cites=("31 CFR chapter V", "OFAC FAQ 398", "OFAC FAQ 399", "OFAC FAQ 401"),
    effect=Effect.PROHIBITED,
    also=(Effect.LICENSE_REQUIRED, Effect.REVIEW),
    questions=QUESTIONS,
    when_unknown=Outcome.REVIEW,
    consequences="penalties",
)
def ofac_fifty_percent(case: Case) -> Iterator[Verdict]:
    """A party owned 50 percent or more, alone or together, by blocked persons is itself blocked.

    Ownership counts, not control; shares held under different programs are added up. The rule has stood
    throughout the stay of BIS's Affiliates Rule.
    """
    for one in case.parties:
        if one.ofac.restricted is not Ternary.NO:
            yield from blocked(case, one, _share(one, one.ofac), tuple(o.listing for o in one.ofac.owners))


def strictest(owners: tuple[RestrictedOwner, ...]) -> ReviewPolicy:
    """The strictest review policy of the listed owners."""
    order = list(ReviewPolicy)
    return min((review_policy_of(one.listing) for one in owners), key=order.index, default=ReviewPolicy.OTHER)


def _share(one: PartyCase, share: ShareHeld) -> Claim:
    used = (
        f"{one.pointer}/owners",
        f"{share.share_min.normalize():f}..{share.share_max.normalize():f} percent",
    )
    if share.restricted is Ternary.YES:
        return holds(used)
    if share.restricted is Ternary.NO:
        return fails(used)
    return unknown(*(f"{owner.pointer}/share_min" for owner in share.owners), because=(used,))


def _us_entity(one: PartyCase) -> bool:
    return one.party.incorporation_country == "US"
