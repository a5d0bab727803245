"""Advanced-computing items by destination and by headquarters: 15 CFR 742.6(a)(6) and 744.23(a)(3).

In the order of the rules: October 2022 (China), October 2023 (D:1, D:4, D:5 and headquarters), May 2026
(headquarters guidance and its relief). What came between stands beside: ``memory_controls`` (December
2024), ``ai_diffusion`` (January 2025), ``united_arab_emirates`` (July 2026).
"""

from collections.abc import Iterator
from typing import Final

from app.facts import Activity, PartyRole, Ternary
from app.law import authorities, country_groups
from app.law.case import (
    Case,
    Line,
    PartyCase,
    covered,
    headquartered_in_macau_or_d5,
    moves,
    subject_to_the_ear,
)
from app.law.finding import Effect, Question
from app.law.places import (
    destinations,
    destined_to,
    destined_to_country,
    destined_to_macau_or_d5,
    leaves_the_us,
)
from app.law.review_policy import advanced_computing_policy
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, negated, stated, unknown

QUESTIONS: Final = (Question.TRANSACTION, Question.IAAS, Question.PARTY)
CHINA: Final = ("CN", "HK")
RELIEVED: Final = frozenset({Activity.USE, Activity.STORE, Activity.DISPOSE, Activity.SERVICE})
"""Acts with equipment already received that the guidance of 31 May 2026 lets go on."""


@rule(
    "advanced-computing.china-2022",
    authority=("OCT7_2022", "MACAU_2023"),
    cites=("15 CFR 742.6(a)(6)", "87 FR 62186"),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
    ends="ACS_2023:EFFECTIVE",
)
def china_under_the_2022_rule(case: Case) -> Iterator[Verdict]:
    """Under the rule of October 2022, items classified 3A090 or 4A090 need a license to China.

    Hong Kong counts as China; Macau was added in January 2023. The rule gave way to that of
    17 November 2023.
    """
    macau = ("MO",) if authorities.in_force("MACAU_2023", case.on, case.changes.statuses) else ()
    for line in case.lines:
        found = controlled(case, line, destined_to_country(case, *CHINA, *macau), "2022")
        yield license_for(case, line, found)


@rule(
    "advanced-computing.destination",
    authority=("ACS_2023", "EAR_742_6"),
    cites=("15 CFR 742.6(a)(6)(iii)",),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
)
def controlled_destination(case: Case) -> Iterator[Verdict]:
    """An item of the 3A090.a/.b or 4A090.a/.b level needs a license to a destination in Country Group D:1, D:4 or D:5.

    A destination that is also in A:5 or A:6 is left out; Macau and Hong Kong are in. The announcement
    of 13 May 2025 frees none of these destinations.
    """
    places = any_of(
        destined_to(case, "D:1", "D:4", "D:5", excluding=("A:5", "A:6")), destined_to_macau_or_d5(case)
    )
    for line in case.lines:
        yield license_for(case, line, controlled(case, line, places, "a", "b"))


@rule(
    "advanced-computing.headquarters",
    authority=("ACS_2023", "EAR_744_23", "HQ_GUID_2026"),
    cites=("15 CFR 744.23(a)(3)(i)", "15 CFR 742.6(a)(6)(iii)"),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
)
def headquartered_recipient(case: Case) -> Iterator[Verdict]:
    """An item of this level needs a license anywhere outside the US for a party headquartered in Macau or D:5.

    The seat of the ultimate parent counts as well, wherever the party itself is. It is a question of
    seat, not of shares: a minority holder from such a place does not make a headquarters.
    """
    recipients = [headquartered_in_macau_or_d5(case, one) for one in case.recipients]
    party = any_of(*recipients) if recipients else unknown("/parties")
    for line in case.lines:
        found = controlled(case, line, all_of(leaves_the_us(case), party), "a", "b")
        yield license_for(case, line, found)


@rule(
    "party.headquartered-in-macau-or-d5",
    authority=("ACS_2023", "EAR_744_23", "HQ_GUID_2026"),
    cites=("15 CFR 744.23(a)(3)(i)", "15 CFR 742.6(a)(6)(iii)"),
    effect=Effect.ADVISORY,
    questions=(Question.PARTY,),
)
def seat_that_matters(case: Case) -> Iterator[Verdict]:
    """The party, or its ultimate parent, is headquartered in Macau or Country Group D:5.

    An advanced-computing item needs a license for such a party anywhere outside the US; this question names no item.
    """
    for one in case.parties if not case.lines else ():
        seated = headquartered_in_macau_or_d5(case, one)
        if seated.holds:
            yield Verdict(seated, one.pointer)


@rule(
    "advanced-computing.unsettled-country",
    authority=("ACS_2023", "EAR_740"),
    cites=("Supplement No. 1 to 15 CFR part 740, note to Country Group D:5", "22 CFR 126.1"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def unsettled_country(case: Case) -> Iterator[Verdict]:
    """Sources disagree whether a country of this dealing is in Country Group D:5.

    The State Department's list controls over the BIS table, at once; a person has to look at both.
    """
    places = [*destinations(case)]
    for one in case.recipients:
        places += [(seat.pointer, seat.country) for seat in (*one.seats, *one.parent_seats)]
    found = any_of(*(claim(case.unsettled(country), (pointer, country)) for pointer, country in places))
    for line in case.lines:
        yield Verdict(all_of(found, controlled(case, line, found)), line.pointer, (line.pointer,))


@rule(
    "advanced-computing.use-by-headquartered-party",
    authority=("ACS_2023", "EAR_736_GP10"),
    cites=("15 CFR 744.23(a)(3)(i)", "15 CFR 736.2(b)(10)"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def use_by_headquartered_party(case: Case) -> Iterator[Verdict]:
    """Equipment of this level is held outside the US by a party headquartered in Macau or D:5, and its use goes on.

    Whether it was lawfully received decides, so a person looks. Since 31 May 2026 BIS says that a bona
    fide data center operator need not stop ongoing use, storage, disposal or servicing.
    """
    holder = any_of(*(headquartered_in_macau_or_d5(case, one) for one in _holders(case)))
    for line in case.lines:
        found = all_of(
            covered(line, "a", "b"),
            negated(moves(case)),
            negated(_stays_in_the_us(case)),
            subject_to_the_ear(case, line),
            holder,
            negated(ongoing_use_relief(case)),
        )
        yield Verdict(found, line.pointer, (line.pointer,))


def ongoing_use_relief(case: Case) -> Claim:
    """The relief of 31 May 2026: ongoing use of items already received by a data center operator."""
    if not authorities.in_force("HQ_GUID_2026", case.on, case.changes.statuses):
        return fails(("/on", case.on.isoformat()))
    activities = case.facts.activities
    if not activities:
        return unknown("/activities")
    end_use = case.facts.end_use
    ongoing = end_use.ongoing_use_of_items_already_received if end_use else None
    used = ("/activities", " ".join(one.value for one in activities))
    return all_of(
        claim(set(activities) <= RELIEVED, used),
        stated("/end_use/ongoing_use_of_items_already_received", ongoing),
        _operates_a_data_center(case),
    )


def _operates_a_data_center(case: Case) -> Claim:
    found = [one.pointer for one in case.final_parties if one.party.data_center]
    if found:
        return holds((f"{found[0]}/data_center", "stated"))
    return unknown(*([f"{one.pointer}/data_center" for one in case.final_parties] or ["/parties"]))


def _holders(case: Case) -> tuple[PartyCase, ...]:
    """Who has the equipment: the provider where compute is rented out, else whoever uses it."""
    activities = set(case.facts.activities or ())
    actor = (case.actor_case,) if case.actor_case else ()
    if Activity.PROVIDE_COMPUTE in activities:
        return (*actor, *(one for one in case.parties if PartyRole.IAAS_PROVIDER in one.roles))
    return (*actor, *case.final_parties)


def _stays_in_the_us(case: Case) -> Claim:
    """Every place that is stated is in the United States, where the headquarters rule asks for nothing."""
    places = destinations(case)
    inside = bool(places) and all(country_groups.resolve(country) == "US" for _, country in places)
    return claim(inside, *places)


def controlled(case: Case, line: Line, condition: Claim, *levels: str) -> Claim:
    """The line is at one of the levels, subject to the EAR, moves, and meets the condition."""
    return all_of(covered(line, *levels), subject_to_the_ear(case, line), moves(case), condition)


def license_for(case: Case, line: Line, found: Claim) -> Verdict:
    """The verdict on a line, with the review policy that an application for it would meet."""
    policy = advanced_computing_policy(case, line) if found.truth is not Ternary.NO else None
    return Verdict(found, line.pointer, (line.pointer,), review_policy=policy)
