"""The United Arab Emirates from 10 July 2026 (91 FR 43034): in A:5, and yet named as a licensed destination.

Bodies of its government and companies listed in Supplement No. 8 to part 740 receive without a license.
"""

from collections.abc import Iterator

from app.facts import PartyRole, Ternary
from app.law import country_groups
from app.law.advanced_computing import QUESTIONS, controlled, license_for
from app.law.case import Case, PartyCase
from app.law.finding import Effect
from app.law.places import destined_to_country
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, claim, negated, stated, unknown


@rule(
    "advanced-computing.united-arab-emirates",
    authority=("UAE_2026", "EAR_742_6"),
    cites=("15 CFR 742.6(a)(6)(iii)", "91 FR 43034"),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
)
def united_arab_emirates(case: Case) -> Iterator[Verdict]:
    """The United Arab Emirates stays a licensed destination by name, although it joined Country Group A:5.

    Bodies of its government and companies listed in Supplement No. 8 to part 740 receive these items
    without a license; every other recipient there needs one.
    """
    place = all_of(destined_to_country(case, "AE"), negated(released_in_the_uae(case)))
    for line in case.lines:
        yield license_for(case, line, controlled(case, line, place, "a", "b"))


@rule(
    "advanced-computing.uae-listed-recipient",
    authority=("UAE_2026", "EAR_742_6"),
    cites=("Supplement No. 8 to 15 CFR part 740", "91 FR 43034"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
    starts="COMPLIANCE_DUE",
)
def listed_recipient_in_the_uae(case: Case) -> Iterator[Verdict]:
    """The listing of companies of the United Arab Emirates in Supplement No. 8 to part 740 lapses on 6 April 2027.

    By that day such a company must have become a US company or applied again, so a person looks whether its
    listing still stands. US-headquartered companies and government bodies are not concerned.
    """
    listed = any_of(*(_listed_from_the_uae(one) for one in case.final_parties))
    place = all_of(destined_to_country(case, "AE"), listed)
    for line in case.lines:
        yield Verdict(controlled(case, line, place, "a", "b"), line.pointer, (line.pointer,))


def released_in_the_uae(case: Case) -> Claim:
    """Every last recipient, and every consignee there on the way, is of the government or in Supplement No. 8."""
    on_the_way = (
        one
        for one in case.parties
        if PartyRole.INTERMEDIATE_CONSIGNEE in one.roles and one.party.country == "AE"
    )
    receiving = {one.pointer: one for one in (*case.final_parties, *on_the_way)}
    if not receiving:
        return unknown("/parties")
    return all_of(*(_released(one) for one in receiving.values()))


def _released(one: PartyCase) -> Claim:
    listed = "listed_in_supplement_8_part_740"
    return any_of(
        stated(f"{one.pointer}/government_body", one.party.government_body),
        stated(f"{one.pointer}/{listed}", one.party.listed_in_supplement_8_part_740),
    )


def _listed_from_the_uae(one: PartyCase) -> Claim:
    """The party receives as a listed company, and no firm seat in the United States speaks for it."""
    seats = {country_groups.resolve(seat.country) for seat in one.seats if seat.firm}
    return all_of(
        claim(one.party.government_body is not Ternary.YES),
        claim(
            one.party.listed_in_supplement_8_part_740 is Ternary.YES,
            (f"{one.pointer}/listed_in_supplement_8_part_740", "YES"),
        ),
        claim(seats != {"US"}, *((seat.pointer, seat.country) for seat in one.seats)),
    )
