"""Destinations under embargo, 15 CFR part 746 (A 5.6): the item decides, not the actor's nationality."""

import re
from collections.abc import Iterator
from typing import Final

from app.facts import Owner
from app.law import authorities
from app.law.case import Case, Line, PartyCase, covered, once, subject_to_the_ear
from app.law.country_groups import ADDRESS_NAMES, ADDRESS_STARTS
from app.law.exceptions import claimed
from app.law.finding import Effect, Question
from app.law.places import destinations, destined_to, destined_to_country
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, negated, unknown

QUESTIONS: Final = (Question.TRANSACTION,)
HALF: Final = 50
EMBARGOED: Final = ("746-comprehensive", "746-partial")
CITATION: Final = {"CU": "15 CFR 746.2", "IR": "15 CFR 746.7", "KP": "15 CFR 746.4", "UA": "15 CFR 746.6"}


@rule(
    "embargo.comprehensive",
    authority=("EAR_746",),
    cites=(),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
)
def comprehensive(case: Case) -> Iterator[Verdict]:
    """Every item subject to the EAR, EAR99 included, needs a license to Cuba, Iran and North Korea.

    For Iran, OFAC is the licensing agency for most items. Narrow exceptions, such as for food and
    medicine, are not modelled here.
    """
    found = destined_to(case, "746-comprehensive")
    cites = tuple(CITATION[country] for _, country in destinations(case) if country in CITATION)
    for line in case.lines:
        yield Verdict(
            all_of(found, subject_to_the_ear(case, line)), line.pointer, (line.pointer,), cites=cites
        )


@rule(
    "embargo.occupied-regions-of-ukraine",
    authority=("EAR_746",),
    cites=("15 CFR 746.6",),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
)
def occupied_regions(case: Case) -> Iterator[Verdict]:
    """Every item subject to the EAR needs a license to Crimea and to the so-called DNR and LNR regions of Ukraine.

    Only the region tells: an order to Ukraine has to state it.
    """
    region = case.facts.destination_region
    here = (
        unknown("/destination_region")
        if region is None or not region.startswith("UA-")
        else claim(case.member(region, "746.6"), ("/destination_region", region))
    )
    found = any_of(all_of(destined_to_country(case, "UA"), here), here if here.holds else fails())
    for line in case.lines:
        yield Verdict(all_of(found, subject_to_the_ear(case, line)), line.pointer, (line.pointer,))


@rule(
    "embargo.syria",
    authority=("EAR_746",),
    cites=("15 CFR 746.9",),
    effect=Effect.LICENSE_REQUIRED,
    also=(Effect.REVIEW,),
    questions=QUESTIONS,
)
def syria(case: Case) -> Iterator[Verdict]:
    """Items on the Commerce Control List need a license to Syria; EAR99 waits until License Exception SPP is claimed.

    The exception exists since 2 September 2025 (15 CFR 740.5); whoever uses it has to say so.
    """
    place = destined_to_country(case, "SY")
    available = authorities.in_force("SYRIA_SPP_2025", case.on, case.changes.statuses)
    for line in case.lines:
        subject = subject_to_the_ear(case, line)
        yield Verdict(all_of(place, on_ccl(line), subject), line.pointer, (line.pointer,))
        waits = available and claimed(case, line, "SPP") is None
        effect = Effect.REVIEW if waits else Effect.LICENSE_REQUIRED
        ear99 = all_of(place, negated(on_ccl(line)), subject)
        yield Verdict(ear99, line.pointer, (line.pointer,), effect, cites=("15 CFR 740.5",))


@rule(
    "embargo.russia-and-belarus",
    authority=("EAR_746",),
    cites=("15 CFR 746.5", "15 CFR 746.8", "15 CFR 746.10"),
    effect=Effect.LICENSE_REQUIRED,
    also=(Effect.REVIEW,),
    questions=QUESTIONS,
)
def russia_and_belarus(case: Case) -> Iterator[Verdict]:
    """Every item on the Commerce Control List needs a license to Russia and Belarus; EAR99 depends on its HTS code.

    The HTS codes stand in supplements to part 746 that are not loaded, so a person decides for EAR99.
    """
    place = destined_to_country(case, "RU", "BY")
    for line in case.lines:
        subject = subject_to_the_ear(case, line)
        yield Verdict(all_of(place, on_ccl(line), subject), line.pointer, (line.pointer,))
        ear99 = all_of(place, negated(on_ccl(line)), subject)
        yield Verdict(ear99, line.pointer, (line.pointer,), effect=Effect.REVIEW)


@rule(
    "embargo.party-or-stop",
    authority=("EAR_746",),
    cites=("15 CFR part 746",),
    effect=Effect.REVIEW,
    questions=(*QUESTIONS, Question.IAAS, Question.PARTY),
)
def party_or_stop(case: Case) -> Iterator[Verdict]:
    """Somebody or something of the dealing is in an embargoed place, although the destination is another.

    A party's address, seat, parent, bank or data center, a stop on the way, the place of departure, or the
    country whose purposes are served: the goods may end there, or serve somebody there; a person has to look.
    """
    found = any_of(*embargoed_places(case))
    for line in case.lines:
        yield Verdict(all_of(found, subject_to_the_ear(case, line)), line.pointer, (line.pointer,))
    if not case.lines:
        yield Verdict(found)


@once
def embargoed_places(case: Case) -> tuple[Claim, ...]:
    """Whether each place beside the destinations, which the rules of a transaction judge themselves, is embargoed."""
    judged = {country for _, country in destinations(case)} if case.question in QUESTIONS else set()
    told = [
        claim(case.member(country, *EMBARGOED), (at, country))
        for at, country in _places(case)
        if country and country not in judged
    ]
    return (*told, *(_address(one) for one in case.parties if one.party.address))


def _places(case: Case) -> Iterator[tuple[str, str | None]]:
    facts, actor = case.facts, case.actor
    yield from destinations(case)
    yield "/ship_from", facts.ship_from
    yield from ((f"/route/{place}", country) for place, country in enumerate(facts.route or ()))
    yield "/end_use/purpose_country", facts.end_use.purpose_country if facts.end_use else None
    yield "/actor/country", actor.country
    yield "/actor/headquarters_country", actor.headquarters_country
    parent = actor.ultimate_parent_headquarters_country
    yield "/actor/ultimate_parent_headquarters_country", parent
    yield from _seats(case.actor_case) if case.actor_case else ()
    for one in case.parties:
        yield from _places_of(one)


def _places_of(one: PartyCase) -> Iterator[tuple[str, str | None]]:
    party, center = one.party, one.party.data_center
    yield f"{one.pointer}/country", party.country
    yield f"{one.pointer}/incorporation_country", party.incorporation_country
    yield f"{one.pointer}/payment_country", party.payment_country
    yield f"{one.pointer}/data_center/country", center.country if center else None
    yield from one.elsewhere
    yield from _seats(one)
    yield from _majority_owners(party.owners, one.pointer)


def _seats(one: PartyCase) -> Iterator[tuple[str, str | None]]:
    return ((seat.pointer, seat.country) for seat in (*one.seats, *one.parent_seats))


def _majority_owners(owners: tuple[Owner, ...] | None, pointer: str) -> Iterator[tuple[str, str | None]]:
    """Owners of half or more, or of nobody knows how much, up the chain; a smaller holder is no parent."""
    for place, one in enumerate(owners or ()):
        if one.share_max is None or one.share_max >= HALF:
            yield f"{pointer}/owners/{place}/country", one.country
            yield from _majority_owners(one.owners, f"{pointer}/owners/{place}")


def _address(one: PartyCase) -> Claim:
    """The address ends with the name of an embargoed place, or begins with it in Chinese or Japanese writing."""
    pointer, written = f"{one.pointer}/address", one.party.address or ""
    parts = (_POSTCODE.sub(" ", part).strip(" .").casefold().split() for part in _PARTS.split(written))
    last = next(reversed([words for words in parts if words]), [])
    ends = any(" ".join(last[at:]) in ADDRESS_NAMES for at in range(len(last)))
    return claim(ends or written.strip().startswith(ADDRESS_STARTS), (pointer, written))


_PARTS: Final = re.compile(r"[,;/|()\n、，،]|\s[-–—]\s")
_POSTCODE: Final = re.compile(r"\S*\d[\d-]{3,}\S*")


@once
def on_ccl(line: Line) -> Claim:
    """The line is on the Commerce Control List: any ECCN but EAR99, or an advanced-computing item."""
    if covered(line).holds:
        return holds((line.pointer, line.classification.eccn or "3A090"))
    eccn = line.item.eccn
    if eccn is None:
        return unknown(f"{line.pointer}/eccn")
    return claim(eccn != "EAR99", (f"{line.pointer}/eccn", eccn))
