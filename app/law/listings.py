"""What a listing means, by the role of the party and the kind of item (A 6.5).

The effects here attach to listings that the caller states, to confirmed matches and to exact
identifiers. An open match, of a name or an address, is a question for a person, whatever the list.
"""

from collections.abc import Iterator
from typing import Final

from app.facts import EvidenceKind, ListId, Listing, PartyRole
from app.law.case import Case, PartyCase
from app.law.evidence import shown
from app.law.finding import Effect, Question, ReviewPolicy
from app.law.listing_data import ADVISORY_LISTS, REVIEW_LISTS
from app.law.listing_entries import (
    any_item_for_military_users,
    is_listed,
    lines_reached,
    listed,
    other_than_ear99,
    review_policy_of,
)
from app.law.rule import Verdict, rule
from app.law.truth import all_of, any_of, claim, holds, negated

QUESTIONS: Final = (Question.PARTY, Question.TRANSACTION, Question.IAAS)
REACHED: Final = frozenset(
    {
        PartyRole.PURCHASER,
        PartyRole.INTERMEDIATE_CONSIGNEE,
        PartyRole.ULTIMATE_CONSIGNEE,
        PartyRole.END_USER,
        PartyRole.IAAS_PROVIDER,
    }
)
"""15 CFR 748.5(c) to (f): purchaser, consignees, end user; a provider that receives the items is one of them."""


@rule(
    "listing.entity-list",
    authority=("EAR_744_11",),
    cites=("15 CFR 744.11", "15 CFR 744.16", "Supplement No. 4 to 15 CFR part 744"),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
    consequences="penalties",
)
def entity_list(case: Case) -> Iterator[Verdict]:
    """A purchaser, consignee or end user is on the Entity List, and the item is one its entry asks a license for.

    Most entries reach every item subject to the EAR. The entry's own review policy applies, and no license
    exception unless the entry says so.
    """
    for one, listing in listed(case, ListId.ENTITY_LIST):
        if not one.plays(REACHED):
            continue
        policy = review_policy_of(listing)
        for line, reached in lines_reached(case, listing):
            yield Verdict(all_of(is_listed(one, listing), reached), one.pointer, line, review_policy=policy)


@rule(
    "listing.entity-list-in-another-role",
    authority=("EAR_732_SUPP3", "EAR_744_11"),
    cites=("Supplement No. 3 to 15 CFR part 732", "15 CFR 744.11"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def entity_list_in_another_role(case: Case) -> Iterator[Verdict]:
    """An Entity List party takes part as supplier, designer, financier or the like, not as one who receives the item.

    Section 744.11 asks for no license then; it is a red flag, and a question under General Prohibition Ten
    or the foreign direct product rules.
    """
    for one, listing in listed(case, ListId.ENTITY_LIST):
        yield Verdict(all_of(is_listed(one, listing), claim(not one.plays(REACHED))), one.pointer)


@rule(
    "listing.denied-person",
    authority=("EAR_764_DPL",),
    cites=("15 CFR 764.3(a)(2)", "15 CFR 736.2(b)(4)", "15 CFR 764.2(k)"),
    effect=Effect.PROHIBITED,
    questions=QUESTIONS,
    consequences="penalties",
)
def denied_person(case: Case) -> Iterator[Verdict]:
    """A party is under a denial order: nobody may take part with it in a dealing in an item subject to the EAR.

    The order reaches every role and every item, EAR99 included.
    """
    for one, listing in listed(case, ListId.DPL):
        for line, reached in lines_reached(case, None):
            yield Verdict(all_of(is_listed(one, listing), reached), one.pointer, line)


@rule(
    "listing.unverified-list",
    authority=("EAR_744_15",),
    cites=("15 CFR 744.15",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def unverified_list(case: Case) -> Iterator[Verdict]:
    """A party is on the Unverified List: license exceptions are suspended, and a UVL statement is due before shipping.

    With the statement obtained, an export that needs no license may go on.
    """
    for one, listing in listed(case, ListId.UVL):
        if not one.plays(REACHED):
            continue
        missing = negated(shown(case, EvidenceKind.UVL_STATEMENT, one.pointer))
        for line, reached in lines_reached(case, None):
            yield Verdict(all_of(is_listed(one, listing), reached, missing), one.pointer, line)


@rule(
    "listing.military-end-user-list",
    authority=("EAR_744_21",),
    cites=("15 CFR 744.21", "Supplement No. 7 to 15 CFR part 744"),
    effect=Effect.LICENSE_REQUIRED,
    also=(Effect.REVIEW,),
    questions=QUESTIONS,
)
def military_end_user_list(case: Case) -> Iterator[Verdict]:
    """A party is on the Military End User List.

    In Russia and Belarus every item needs a license. Elsewhere the items of Supplement No. 2 to part 744 do;
    that supplement is not loaded, so for anything but EAR99 a person decides. Such a party in another role
    than one who receives the item is for a person to look at.
    """
    for one, listing in listed(case, ListId.MEU):
        everywhere = any_item_for_military_users(case, one)
        receives = claim(one.plays(REACHED), (f"{one.pointer}/role", str(one.party.role)))
        for line, reached in lines_reached(case, None):
            known = all_of(is_listed(one, listing), reached)
            yield Verdict(
                all_of(known, everywhere, receives),
                one.pointer,
                line,
                review_policy=ReviewPolicy.PRESUMPTION_OF_DENIAL,
            )
            other = any_of(
                all_of(everywhere, negated(receives)),
                all_of(negated(everywhere), other_than_ear99(case, line)),
            )
            yield Verdict(all_of(known, other), one.pointer, line, effect=Effect.REVIEW)


@rule(
    "listing.other-list",
    authority=("EAR_732_SUPP3",),
    cites=("Supplement No. 3 to 15 CFR part 732",),
    effect=Effect.REVIEW,
    also=tuple(Effect),
    questions=QUESTIONS,
)
def other_list(case: Case) -> Iterator[Verdict]:
    """A party is on another list: of OFAC, the State Department, the EU, the UK, the UN, Japan, or one of your own.

    What it forbids depends on the actor's country and the item, so a person decides; lists that only inform,
    such as NS-CMIC and 1260H, hold nothing up.
    """
    for one in case.everyone:
        for listing in one.listings:
            effect = effect_of(case, listing.list)
            if effect is not None:
                yield Verdict(is_listed(one, listing), one.pointer, effect=effect)


@rule(
    "listing.open-match",
    authority=("EAR_732_SUPP3",),
    cites=("Supplement No. 3 to 15 CFR part 732",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def open_match(case: Case) -> Iterator[Verdict]:
    """A name or an address is that of a listed party, or like it, and nobody has yet said whether they are the same.

    A person compares the two and clears or confirms the match. A listed party may deal under another name from where
    it has always been, and most listings reach every item; so an address holds an ordinary order too, but only the
    very address, never the town, the street or a neighbor's.
    """
    for match in case.open_matches:
        if effect_of(case, match.listing.list) is not Effect.ADVISORY:
            yield Verdict(holds((match.pointer, f"{match.listing.list} {match.entry_id}")), match.pointer)


def effect_if_confirmed(case: Case, listing: Listing, one: PartyCase | None) -> Effect:
    """What the listing would do if the match were the same party, in the role it plays (``None``: no party)."""
    receives = one is not None and one.plays(REACHED)
    named = {
        ListId.ENTITY_LIST: Effect.LICENSE_REQUIRED if receives else Effect.REVIEW,
        ListId.DPL: Effect.PROHIBITED,
        ListId.SDN: Effect.PROHIBITED,
        ListId.MEU: Effect.LICENSE_REQUIRED,
        ListId.UVL: Effect.REVIEW,
    }
    return effect_of(case, listing.list) or named.get(ListId(listing.list), Effect.REVIEW)


def effect_of(case: Case, list_id: str) -> Effect | None:
    """What a list does that has no rule of its own; ``None`` for those that have one."""
    if list_id in ADVISORY_LISTS:
        return Effect.ADVISORY
    if list_id in REVIEW_LISTS:
        return Effect.REVIEW
    if list_id.startswith("x-"):
        return dict(case.changes.private_lists).get(list_id, Effect.REVIEW)
    return None if list_id in set(ListId) else Effect.REVIEW
