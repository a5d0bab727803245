"""What a listing means, by the role of the party and the kind of item (A 6.5).

The effects here attach to listings that the caller states, to confirmed matches and to exact
identifiers. An open name match is a question for a person, whatever the list.
"""

import re
from collections.abc import Iterator
from typing import Final

from app.facts import EvidenceKind, JurisdictionBasis, ListId, Listing, PartyRole
from app.law.case import (
    Case,
    Line,
    PartyCase,
    covered,
    subject_to_the_ear,
    us_person_takes_part,
)
from app.law.country_groups import resolve
from app.law.evidence import shown
from app.law.finding import Effect, Question, ReviewPolicy
from app.law.listing_data import ADVISORY_LISTS, REVIEW_LISTS, SDN_PROGRAMS_IN_744_8
from app.law.places import destinations
from app.law.rule import Verdict, rule
from app.law.truth import Claim, Used, all_of, any_of, claim, fails, holds, negated, unknown

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

_WITHOUT_EAR99: Final = re.compile(
    r"(except|excluding|other than|apart from)(\s+for)?(\s+all)?\s+(items|those)?\s*"
    r"((that|which)\s+are\s+)?((designated|classified)\s+)?(as\s+)?EAR\s?99(\s+items)?\s*([.,;()]|$)",
    re.IGNORECASE,
)
_CCL_ONLY: Final = re.compile(
    r"^(for\s+)?(all\s+)?items\s+(listed\s+)?on\s+the\s+(CCL|Commerce Control List)\s*([.(]|$)", re.IGNORECASE
)


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
    for one, listing in _listed(case, ListId.ENTITY_LIST):
        if not one.plays(REACHED):
            continue
        policy = review_policy_of(listing)
        for line, reached in _lines_reached(case, listing):
            yield Verdict(all_of(_is_listed(one, listing), reached), one.pointer, line, review_policy=policy)


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
    for one, listing in _listed(case, ListId.ENTITY_LIST):
        yield Verdict(all_of(_is_listed(one, listing), claim(not one.plays(REACHED))), one.pointer)


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
    for one, listing in _listed(case, ListId.DPL):
        for line, reached in _lines_reached(case, None):
            yield Verdict(all_of(_is_listed(one, listing), reached), one.pointer, line)


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
    for one, listing in _listed(case, ListId.UVL):
        if not one.plays(REACHED):
            continue
        missing = negated(shown(case, EvidenceKind.UVL_STATEMENT, one.pointer))
        for line, reached in _lines_reached(case, None):
            yield Verdict(all_of(_is_listed(one, listing), reached, missing), one.pointer, line)


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
    for one, listing in _listed(case, ListId.MEU):
        everywhere = any_item_for_military_users(case, one)
        receives = claim(one.plays(REACHED), (f"{one.pointer}/role", str(one.party.role)))
        for line, reached in _lines_reached(case, None):
            listed = all_of(_is_listed(one, listing), reached)
            yield Verdict(
                all_of(listed, everywhere, receives),
                one.pointer,
                line,
                review_policy=ReviewPolicy.PRESUMPTION_OF_DENIAL,
            )
            other = any_of(
                all_of(everywhere, negated(receives)),
                all_of(negated(everywhere), other_than_ear99(case, line)),
            )
            yield Verdict(all_of(listed, other), one.pointer, line, effect=Effect.REVIEW)


@rule(
    "listing.blocked-person",
    authority=("OFAC_SDN", "EAR_744_8"),
    cites=("31 CFR chapter V", "15 CFR 744.8"),
    effect=Effect.PROHIBITED,
    also=(Effect.LICENSE_REQUIRED, Effect.REVIEW),
    questions=QUESTIONS,
    consequences="penalties",
)
def blocked_person(case: Case) -> Iterator[Verdict]:
    """A party is blocked (an SDN), and a US person, a US-origin item or US territory is involved.

    Its property is blocked: nobody with such a link may deal with it, in whatever role. Without such a link,
    the programs named in section 744.8 still ask for a license, and the others for a person's decision.
    """
    for one, listing in _listed(case, ListId.SDN):
        yield from blocked(case, one, _is_listed(one, listing), named=named_in_744_8(listing))


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
                yield Verdict(_is_listed(one, listing), one.pointer, effect=effect)


@rule(
    "listing.open-match",
    authority=("EAR_732_SUPP3",),
    cites=("Supplement No. 3 to 15 CFR part 732",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def open_match(case: Case) -> Iterator[Verdict]:
    """A name is like that of a listed party, and nobody has yet said whether they are the same.

    A person compares the two and clears or confirms the match.
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


def blocked(case: Case, one: PartyCase, ground: Claim, *, named: bool) -> Iterator[Verdict]:
    """The verdicts on a blocked party: prohibited with a link to the US, else as section 744.8 has it.

    ``named``: blocked by itself, under a program that section 744.8 names.
    """
    outside = Effect.LICENSE_REQUIRED if named else Effect.REVIEW
    for line, subject in _lines_reached(case, None):
        link = us_link(case, line)
        yield Verdict(all_of(ground, link), one.pointer, line)
        item = subject if named else holds()
        yield Verdict(all_of(ground, negated(link), item), one.pointer, line, effect=outside)
        if link.open:
            yield Verdict(ground, one.pointer, line, effect=Effect.REVIEW)


def named_in_744_8(listing: Listing) -> bool:
    """A program of the listing is one that section 744.8(a)(1) names."""
    return bool(set(listing.programs or ()) & SDN_PROGRAMS_IN_744_8)


def us_link(case: Case, line: tuple[str, ...] | None) -> Claim:
    """A US person, US territory or a US-origin item is involved."""
    territory = any_of(
        *(claim(resolve(country) == "US", (at, country)) for at, country in _places_touched(case))
    )
    origin = any_of(*(_us_origin(one) for one in case.lines if line is None or one.pointer in line))
    return any_of(territory, origin, us_person_takes_part(case))


def _places_touched(case: Case) -> Iterator[Used]:
    """Where the dealing starts, stops and ends, and where its parties are and have their seats."""
    if case.facts.ship_from:
        yield "/ship_from", case.facts.ship_from
    yield from destinations(case)
    for place, country in enumerate(case.facts.route or ()):
        yield f"/route/{place}", country
    for one in case.parties:
        if one.party.country:
            yield f"{one.pointer}/country", one.party.country
        for seat in one.seats:
            yield seat.pointer, seat.country


def _us_origin(line: Line) -> Claim:
    for pointer, value in (
        (f"{line.pointer}/made_in", line.item.made_in),
        (f"{line.pointer}/jurisdiction_basis", line.item.jurisdiction_basis),
    ):
        if value in ("US", JurisdictionBasis.US_ORIGIN):
            return holds((pointer, str(value)))
    return fails()


def effect_of(case: Case, list_id: str) -> Effect | None:
    """What a list does that has no rule of its own; ``None`` for those that have one."""
    if list_id in ADVISORY_LISTS:
        return Effect.ADVISORY
    if list_id in REVIEW_LISTS:
        return Effect.REVIEW
    if list_id.startswith("x-"):
        return dict(case.changes.private_lists).get(list_id, Effect.REVIEW)
    return None if list_id in set(ListId) else Effect.REVIEW


def review_policy_of(listing: Listing) -> ReviewPolicy:
    """The review policy an entry states, of several the strictest; that of section 744.21(e) for the MEU List."""
    if listing.list == ListId.MEU:
        return ReviewPolicy.PRESUMPTION_OF_DENIAL
    text = (listing.license_review_policy or "").lower()
    for word, policy in (
        ("denial", ReviewPolicy.PRESUMPTION_OF_DENIAL),
        ("case-by-case", ReviewPolicy.CASE_BY_CASE),
        ("case by case", ReviewPolicy.CASE_BY_CASE),
        ("presumption of approval", ReviewPolicy.PRESUMPTION_OF_APPROVAL),
    ):
        if word in text:
            return policy
    return ReviewPolicy.OTHER


def leaves_ear99_out(listing: Listing) -> bool:
    """Whether the entry's license requirement leaves every EAR99 item out; text we cannot read does not."""
    text = listing.license_requirement or ""
    return bool(_WITHOUT_EAR99.search(text) or _CCL_ONLY.search(text))


def reaches(listing: Listing | None, line: Line) -> Claim:
    """The entry's license requirement reaches the line."""
    if listing is None or not leaves_ear99_out(listing):
        return holds()
    if covered(line).holds:
        return holds((line.pointer, line.classification.eccn or "3A090"))
    if line.item.eccn is None:
        return unknown(f"{line.pointer}/eccn")
    return claim(line.item.eccn != "EAR99", (f"{line.pointer}/eccn", line.item.eccn))


def _listed(case: Case, wanted: ListId) -> Iterator[tuple[PartyCase, Listing]]:
    for one in case.everyone:
        for listing in one.listings:
            if listing.list == wanted:
                yield one, listing


def _is_listed(one: PartyCase, listing: Listing) -> Claim:
    return holds((f"{one.pointer}/listings", listing.list))


def _lines_reached(case: Case, listing: Listing | None) -> Iterator[tuple[tuple[str, ...] | None, Claim]]:
    """Each order line with the claim that the entry reaches it; without lines, any item there may be."""
    if not case.lines:
        yield None, holds()
    for line in case.lines:
        yield (line.pointer,), all_of(reaches(listing, line), subject_to_the_ear(case, line))


def any_item_for_military_users(case: Case, one: PartyCase) -> Claim:
    """The party, or the destination, is where section 744.21 reaches every item (Russia and Belarus)."""
    places = [(f"{one.pointer}/country", one.party.country), *destinations(case)]
    return any_of(
        *(claim(case.member(country, "744.21-any"), (at, country)) for at, country in places if country)
    )


def other_than_ear99(case: Case, lines: tuple[str, ...] | None) -> Claim:
    """The line is anything but EAR99; without lines, what there may be."""
    for line in case.lines:
        if lines and line.pointer in lines:
            return negated(
                claim(line.item.eccn == "EAR99" and covered(line).fails, (f"{line.pointer}/eccn", "EAR99"))
            )
    return holds()
