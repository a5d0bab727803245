"""The 50 percent rules: BIS's Affiliates Rule by date, and OFAC's, which has stood throughout (A 6).

The arithmetic arrives as a fact; here stands what it means on the day. A listed owner below 50
percent, or before and during the stay, is red flag 29 (``red_flags``).
"""

from collections.abc import Iterator
from typing import Final

from app.facts import ListId, Listing, Ternary
from app.law.blocked_persons import blocked
from app.law.case import Case, Line, PartyCase, RestrictedOwner, ShareHeld, subject_to_the_ear
from app.law.country_groups import resolve
from app.law.finding import STRICTEST_FIRST, Effect, Outcome, Question, ReviewPolicy
from app.law.listing_entries import (
    any_item_for_military_users,
    named_in_744_8,
    other_than_ear99,
    reaches,
    review_policy_of,
)
from app.law.listings import REACHED
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, negated, unknown

QUESTIONS: Final = (Question.PARTY, Question.TRANSACTION, Question.IAAS)


@rule(
    "affiliates.bis-fifty-percent",
    authority=("AFFIL_2025", "AFFIL_STAY", "EAR_744_11"),
    cites=("15 CFR 744.11(a)(1)", "15 CFR 744.16", "15 CFR 744.21", "90 FR 47201"),
    effect=Effect.LICENSE_REQUIRED,
    also=(Effect.REVIEW,),
    questions=QUESTIONS,
    when_unknown=Outcome.REVIEW,
    consequences="penalties",
)
def bis_fifty_percent(case: Case) -> Iterator[Verdict]:
    """A foreign party owned 50 percent or more, alone or together, by listed parties takes on their restrictions.

    Exactly 50 percent is in; the strictest owner's requirement and review policy apply, whatever that owner's
    share. Owners on the Entity List, the MEU List, or blocked under a program that section 744.8 names count;
    a US entity takes nothing on. The rule ran from 29 September 2025, was stayed from 10 November 2025, and its
    stay ended by its own terms on 9 November 2026; whether it was extended is not confirmed.
    """
    for one in case.parties:
        if one.plays(REACHED):
            yield from _taken_on(case, one)


def _taken_on(case: Case, one: PartyCase) -> Iterator[Verdict]:
    ground = all_of(_share(one, one.bis), _foreign(one))
    owners = tuple(owner for owner in one.bis.owners if flows_on(owner.listing))
    policy = strictest(owners)
    if not case.lines:
        yield Verdict(ground, one.pointer, review_policy=policy)
    for line in case.lines:
        subject = all_of(ground, subject_to_the_ear(case, line))
        reached = any_of(*(_reaches(case, one, owner.listing, line) for owner in owners))
        yield Verdict(all_of(subject, reached), one.pointer, (line.pointer,), review_policy=policy)
        named = all_of(
            claim(any(owner.listing.list == ListId.MEU for owner in owners)),
            negated(reached),
            other_than_ear99(case, (line.pointer,)),
        )
        yield Verdict(all_of(subject, named), one.pointer, (line.pointer,), effect=Effect.REVIEW)


def flows_on(listing: Listing) -> bool:
    """The listing of an owner is one that the rule passes on: Entity List, MEU List, SDN under section 744.8(a)(1)."""
    if listing.list == ListId.SDN:
        return named_in_744_8(listing)
    return listing.list in (ListId.ENTITY_LIST, ListId.MEU)


def _reaches(case: Case, one: PartyCase, listing: Listing, line: Line) -> Claim:
    """The owner's restriction reaches the line: by its entry, for every item, or where section 744.21 has it so."""
    if listing.list == ListId.MEU:
        return any_item_for_military_users(case, one)
    return reaches(listing if listing.list == ListId.ENTITY_LIST else None, line)


@rule(
    "affiliates.ofac-fifty-percent",
    authority=("OFAC_50", "OFAC_SDN"),
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
    throughout the stay of BIS's Affiliates Rule, which alone passes section 744.8 on to what an SDN owns.
    """
    for one in case.everyone:
        if one.ofac.restricted is not Ternary.NO:
            yield from blocked(case, one, _share(one, one.ofac), named=False)


def strictest(owners: tuple[RestrictedOwner, ...]) -> ReviewPolicy:
    """The strictest review policy of the listed owners."""
    policies = (review_policy_of(one.listing) for one in owners)
    return min(policies, key=STRICTEST_FIRST.index, default=ReviewPolicy.OTHER)


def _share(one: PartyCase, share: ShareHeld) -> Claim:
    used = (
        f"{one.pointer}/owners",
        f"{share.share_min.normalize():f}..{share.share_max.normalize():f} percent",
    )
    if share.restricted is Ternary.YES:
        return holds(used)
    if share.restricted is Ternary.NO:
        return fails(used)
    # what is on record of the actor or a designer, no request can state
    asked = (one.pointer for one in share.owners if one.pointer.startswith("/parties/"))
    return unknown(*(f"{pointer}/share_min" for pointer in asked), because=(used,))


def _foreign(one: PartyCase) -> Claim:
    """The party is no US entity: where it is incorporated tells; a party of US seats alone may be one."""
    pointer, country = f"{one.pointer}/incorporation_country", one.party.incorporation_country
    if country:
        return claim(resolve(country) != "US", (pointer, country))
    seats = {resolve(seat.country) for seat in one.seats} or {resolve(one.party.country or "")}
    return unknown(pointer) if seats == {"US"} else holds()
