"""What is subject to the EAR, 15 CFR 734.3, and where a bare denial does not settle it (A 5.7)."""

from collections.abc import Iterator
from typing import Final

from app.facts import ItemKind, JurisdictionBasis, ListId, PartyRole, Ternary
from app.law.case import Case, Line, covered, once, subject_to_the_ear, us_person_takes_part
from app.law.country_groups import resolve
from app.law.embargoes import EMBARGOED, embargoed_places
from app.law.finding import Effect, Question
from app.law.places import destinations
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, negated, stated

QUESTIONS: Final = (Question.TRANSACTION, Question.IAAS)
EXTENDING_FOOTNOTES: Final = frozenset({"1", "3", "4", "5"})
"""Entity List footnotes that extend jurisdiction to foreign-made items (15 CFR 734.9(e); 3 by (g), as recalled)."""
US_BASES: Final = frozenset(
    {JurisdictionBasis.US_ORIGIN, JurisdictionBasis.DE_MINIMIS, JurisdictionBasis.FDP}
)


@rule(
    "jurisdiction.denied-but-doubtful",
    authority=("EAR_734",),
    cites=("15 CFR 734.3", "15 CFR 734.9"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def denied_but_doubtful(case: Case) -> Iterator[Verdict]:
    """The item is said not to be subject to the EAR, or nobody knows, and another fact speaks against it.

    A US designer or US part, a foreign direct product for a footnote 1, 4 or 5 party, an advanced-computing item
    made abroad, or an embargoed place, for which a smaller US share is enough and OFAC binds US persons: whether
    such an item is subject to the EAR depends on facts that a person must weigh.
    """
    embargoed = _embargoed(case)
    for line in case.lines:
        doubt = any_of(
            _us_designer(case, line),
            _us_inside(line),
            _us_party(case),
            _footnote_party(case),
            all_of(embargoed, negated(_foreign_throughout(case, line))),
            _advanced(line),
        )
        found = all_of(_denied(line), negated(subject_to_the_ear(case, line)), doubt)
        yield Verdict(found, line.pointer, (line.pointer,))


def _denied(line: Line) -> Claim:
    """Said of the line or of a part; silence denies nothing, and to say that it is unknown leaves it open."""
    said = ((f"{at}/subject_to_the_ear", item.subject_to_the_ear) for at, item in line.all_items)
    told = ((at, answer) for at, answer in said if answer is not None)
    return any_of(*(negated(stated(at, answer)) for at, answer in told))


def _us_designer(case: Case, line: Line) -> Claim:
    for pointer, item in line.all_items:
        recorded = (seat for one in case.designers_of(pointer) for seat in (*one.seats, *one.parent_seats))
        if any(seat.country == "US" for seat in recorded):
            return holds((f"{pointer}/designer", "US"))
        entry = line.entry(pointer)
        designers = [item.designer, entry.item.designer if entry else None]
        for one in designers:
            if one and "US" in (
                one.country,
                one.headquarters_country,
                one.ultimate_parent_headquarters_country,
            ):
                return holds((f"{pointer}/designer", "US"))
    return fails()


def _us_inside(line: Line) -> Claim:
    """A part is made in the US or stated to be subject to the EAR, or the catalogue says so of the item."""
    for pointer, item in line.all_items:
        entry = line.entry(pointer)
        known = entry is not None and entry.item.subject_to_the_ear is Ternary.YES
        origin = resolve(item.made_in or "") == "US" or item.jurisdiction_basis in US_BASES
        if known or origin or item.subject_to_the_ear is Ternary.YES:
            return holds((pointer, "US"))
    return fails()


@once
def _us_party(case: Case) -> Claim:
    """A party in the role of designer is in the US or seated there."""
    places: list[tuple[str, str | None]] = []
    for one in case.playing(PartyRole.DESIGNER):
        places.append((f"{one.pointer}/country", one.party.country))
        places += ((seat.pointer, seat.country) for seat in (*one.seats, *one.parent_seats))
    return any_of(*(claim(country == "US", (at, country)) for at, country in places if country))


def _foreign_throughout(case: Case, line: Line) -> Claim:
    """The caller found no basis of jurisdiction, not only denies it, and no US person takes part."""
    basis = line.item.jurisdiction_basis
    found = claim(basis is JurisdictionBasis.NONE, (f"{line.pointer}/jurisdiction_basis", str(basis)))
    return all_of(found, negated(us_person_takes_part(case)))


@once
def _embargoed(case: Case) -> Claim:
    """De minimis is 10 percent for E:1 and E:2; Russia and Belarus have a foreign-direct-product rule of their own."""
    ends = (claim(case.member(country, *EMBARGOED), (at, country)) for at, country in destinations(case))
    region = case.facts.destination_region or ""
    occupied = claim(case.member(region, "746.6"), ("/destination_region", region))
    return any_of(*ends, occupied, *embargoed_places(case))


@once
def _footnote_party(case: Case) -> Claim:
    for one in case.everyone:
        for listing in (*one.listings, *(owner.listing for owner in one.owners)):
            extending = EXTENDING_FOOTNOTES & set(listing.footnotes or ())
            if listing.list == ListId.ENTITY_LIST and extending:
                return holds((one.pointer, f"Entity List, footnote {' '.join(sorted(extending))}"))
    return fails()


def _advanced(line: Line) -> Claim:
    found = covered(line)
    kind = line.item.kind
    return found if kind is not ItemKind.OTHER else claim(found.holds, *found.because)
