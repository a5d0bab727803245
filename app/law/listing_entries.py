"""What the entries of the lists say: which lines a listing reaches, and how an application would be reviewed."""

import re
from collections.abc import Iterator
from typing import Final

from app.facts import ListId, Listing
from app.law.case import Case, Line, PartyCase, covered, subject_to_the_ear
from app.law.finding import ReviewPolicy
from app.law.listing_data import SDN_PROGRAMS_IN_744_8
from app.law.places import destinations
from app.law.truth import Claim, all_of, any_of, claim, holds, negated, unknown

_WITHOUT_EAR99: Final = re.compile(
    r"(except|excluding|other than|apart from)(\s+for)?(\s+all)?\s+(items|those)?\s*"
    r"((that|which)\s+are\s+)?((designated|classified)\s+)?(as\s+)?EAR\s?99(\s+items)?\s*([.,;()]|$)",
    re.IGNORECASE,
)
_CCL_ONLY: Final = re.compile(
    r"^(for\s+)?(all\s+)?items\s+(listed\s+)?on\s+the\s+(CCL|Commerce Control List)\s*([.(]|$)", re.IGNORECASE
)


def named_in_744_8(listing: Listing) -> bool:
    """A program of the listing is one that section 744.8(a)(1) names."""
    return bool(set(listing.programs or ()) & SDN_PROGRAMS_IN_744_8)


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


def listed(case: Case, wanted: ListId) -> Iterator[tuple[PartyCase, Listing]]:
    """Everyone in the dealing who is on the list, with each listing."""
    for one in case.everyone:
        for listing in one.listings:
            if listing.list == wanted:
                yield one, listing


def is_listed(one: PartyCase, listing: Listing) -> Claim:
    """The party is on the list."""
    return holds((f"{one.pointer}/listings", listing.list))


def lines_reached(case: Case, listing: Listing | None) -> Iterator[tuple[tuple[str, ...] | None, Claim]]:
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
