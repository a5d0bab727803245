"""Blocked persons (SDNs): what a link to the United States makes of them, and 15 CFR 744.8 without one."""

from collections.abc import Iterator
from typing import Final

from app.facts import JurisdictionBasis, ListId
from app.law.case import Case, Line, PartyCase, us_person_takes_part
from app.law.country_groups import resolve
from app.law.finding import Effect, Question
from app.law.listing_entries import (
    is_listed,
    lines_reached,
    listed,
    named_in_744_8,
)
from app.law.places import destinations
from app.law.rule import Verdict, rule
from app.law.truth import Claim, Used, all_of, any_of, claim, fails, holds, negated

QUESTIONS: Final = (Question.PARTY, Question.TRANSACTION, Question.IAAS)


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
    the programs named in section 744.8 still ask for a license for items subject to the EAR; the others, and
    other items, are for a person to decide.
    """
    for one, listing in listed(case, ListId.SDN):
        yield from blocked(case, one, is_listed(one, listing), named=named_in_744_8(listing))


def blocked(case: Case, one: PartyCase, ground: Claim, *, named: bool) -> Iterator[Verdict]:
    """The verdicts on a blocked party: prohibited with a link to the US, else as section 744.8 has it.

    ``named``: blocked by itself, under a program that section 744.8 names.
    """
    outside = Effect.LICENSE_REQUIRED if named else Effect.REVIEW
    for line, subject in lines_reached(case, None):
        link = us_link(case, line)
        yield Verdict(all_of(ground, link), one.pointer, line)
        item = subject if named else holds()
        yield Verdict(all_of(ground, negated(link), item), one.pointer, line, effect=outside)
        if named:
            abroad = all_of(ground, negated(link), negated(subject))
            yield Verdict(abroad, one.pointer, line, effect=Effect.REVIEW)
        if link.open:
            yield Verdict(ground, one.pointer, line, effect=Effect.REVIEW)


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
        (f"{line.pointer}/made_in", resolve(line.item.made_in or "")),
        (f"{line.pointer}/jurisdiction_basis", line.item.jurisdiction_basis),
    ):
        if value in ("US", JurisdictionBasis.US_ORIGIN):
            return holds((pointer, str(value)))
    return fails()
