"""End uses and end users that need a license whatever the item's own controls: part 744 (A 2.7).

744.2 to 744.4 (nuclear, missiles, chemical and biological weapons), 744.6 (support by US persons),
744.21 (military), 744.22 (military intelligence). Those of 744.23 stand in ``chip_making``.
"""

from collections.abc import Callable, Iterator
from typing import Final

from app.facts import PartyRole, Purpose, Ternary, Workload
from app.law.case import (
    RECIPIENT_ROLES,
    Case,
    Line,
    PartyCase,
    covered,
    once,
    subject_to_the_ear,
    us_person_takes_part,
)
from app.law.country_groups import unsettled
from app.law.finding import Effect, Question, ReviewPolicy
from app.law.knowledge import known, suspected
from app.law.rule import Verdict, rule
from app.law.truth import Claim, Used, all_of, any_of, claim, fails, holds, stated, unknown

QUESTIONS: Final = (Question.TRANSACTION, Question.IAAS)
USERS: Final = RECIPIENT_ROLES | {PartyRole.TRAINING_BENEFICIARY}
Member = Callable[[str], bool]
"""Whether a section names a country."""
WEAPONS: Final = {
    Purpose.NUCLEAR: "15 CFR 744.2",
    Purpose.MISSILE: "15 CFR 744.3",
    Purpose.CHEMICAL_BIOLOGICAL: "15 CFR 744.4",
}


@rule(
    "end-use.weapons-of-mass-destruction",
    authority=("EAR_744_2", "EAR_744_3", "EAR_744_4"),
    cites=("15 CFR 744.2", "15 CFR 744.3", "15 CFR 744.4"),
    effect=Effect.LICENSE_REQUIRED,
    also=(Effect.REVIEW,),
    questions=QUESTIONS,
    consequences="penalties",
)
def weapons_of_mass_destruction(case: Case) -> Iterator[Verdict]:
    """Any item subject to the EAR needs a license when it is known to serve weapons of mass destruction.

    Nuclear, missile, chemical and biological uses count; EAR99 items are included, and the country of the
    user makes no difference for most of these uses. Nuclear uses in the countries of Supplement No. 3 to part
    744, such as Japan and the United Kingdom, are left out of section 744.2, so that a person decides.
    """
    effect = Effect.REVIEW if _nuclear_in_supplement_3(case) else None
    for line in case.lines:
        found = all_of(purpose_is(case, *WEAPONS), subject_to_the_ear(case, line))
        yield Verdict(found, line.pointer, (line.pointer,), effect, ReviewPolicy.CASE_BY_CASE)


def _nuclear_in_supplement_3(case: Case) -> bool:
    """The use is nuclear alone, and every place of the dealing is in that supplement."""
    purposes = set(case.end_use.purposes or ())
    places = [country for _, country in _places_of_use(case)]
    inside = bool(places) and all(case.member(one, "744.2-supplement-3") for one in places)
    return purposes & set(WEAPONS) == {Purpose.NUCLEAR} and inside


@rule(
    "end-use.military-intelligence",
    authority=("EAR_744_22",),
    cites=("15 CFR 744.22",),
    effect=Effect.LICENSE_REQUIRED,
    questions=QUESTIONS,
    consequences="penalties",
)
def military_intelligence(case: Case) -> Iterator[Verdict]:
    """Any item needs a license for a military-intelligence end use, or end user, of the countries named.

    They are Belarus, Burma, Cambodia, China, Russia, Venezuela and Country Groups E:1 and E:2; EAR99 is included.
    """
    for line in case.lines:
        found = all_of(military_intelligence_use(case), subject_to_the_ear(case, line))
        yield Verdict(found, line.pointer, (line.pointer,), review_policy=ReviewPolicy.PRESUMPTION_OF_DENIAL)


@rule(
    "end-use.us-person-support",
    authority=("EAR_744_6",),
    cites=("15 CFR 744.6(b)",),
    effect=Effect.LICENSE_REQUIRED,
    also=(Effect.REVIEW,),
    questions=QUESTIONS,
    consequences="penalties",
)
def us_person_support(case: Case) -> Iterator[Verdict]:
    """A US person needs a license to support weapons of mass destruction or military intelligence, wherever it happens.

    Support is any shipment, contract, service or employment known to assist such a use, even when the
    item is not subject to the EAR and even when there is no item at all.
    """
    prohibited = any_of(purpose_is(case, *WEAPONS), military_intelligence_use(case))
    weapons = purpose_is(case, *WEAPONS).holds and not military_intelligence_use(case).holds
    policy = ReviewPolicy.CASE_BY_CASE if weapons else ReviewPolicy.PRESUMPTION_OF_DENIAL
    effect = Effect.REVIEW if weapons and _nuclear_in_supplement_3(case) else None
    yield Verdict(all_of(us_person_takes_part(case), prohibited), effect=effect, review_policy=policy)


@rule(
    "end-use.us-person-support-of-chip-making",
    authority=("EAR_744_6",),
    cites=("15 CFR 744.6(c)(2)",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
    starts="AMENDED",
)
def us_person_support_of_chip_making(case: Case) -> Iterator[Verdict]:
    """A US person supports the making of advanced-node ICs, or of equipment for it, in Macau or D:5.

    Since October 2022 such support can need a license even when no item is subject to the EAR. The paragraph
    and its exclusions for US and allied employers could not be read in full, so a person decides.
    """
    making = purpose_is(case, Purpose.ADVANCED_NODE_FABRICATION, Purpose.SME_PRODUCTION)
    where = any_of(*(claim(case.macau_or_d5(one), (at, one)) for at, one in _places_of_use(case)))
    yield Verdict(all_of(making, where, us_person_takes_part(case)))


@rule(
    "end-use.unsettled-country",
    authority=("EAR_744_22",),
    cites=("15 CFR 744.22",),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def unsettled_country(case: Case) -> Iterator[Verdict]:
    """A military-intelligence use or user is of a country of which it is not settled that section 744.22 names it.

    Nicaragua was added to other lists in March 2024; whether to this one could not be confirmed.
    """
    use = _military_intelligence(
        case, lambda country: unsettled(country, "744.22", case.on, case.changes.groups)
    )
    subject = (subject_to_the_ear(case, line) for line in case.lines)
    yield Verdict(all_of(use, any_of(us_person_takes_part(case), *subject)))


@rule(
    "end-use.military",
    authority=("EAR_744_21",),
    cites=("15 CFR 744.21",),
    effect=Effect.LICENSE_REQUIRED,
    also=(Effect.REVIEW,),
    questions=QUESTIONS,
)
def military(case: Case) -> Iterator[Verdict]:
    """An item needs a license for a military end use or end user in the countries that section 744.21 names.

    For Russia and Belarus every item; for Burma, Cambodia, China, Nicaragua and Venezuela the items of
    Supplement No. 2 to part 744, which are not loaded, so that for anything but EAR99 a person decides.
    """
    for line in case.lines:
        any_item = all_of(_military_use(case, "744.21-any"), subject_to_the_ear(case, line))
        yield Verdict(
            any_item, line.pointer, (line.pointer,), review_policy=ReviewPolicy.PRESUMPTION_OF_DENIAL
        )
        listed = all_of(
            not_ear99(line), _military_use(case, "744.21-supplement-2"), subject_to_the_ear(case, line)
        )
        yield Verdict(listed, line.pointer, (line.pointer,), effect=Effect.REVIEW)


@rule(
    "end-use.knowledge-without-a-purpose",
    authority=("EAR_744_2", "EAR_744_22", "EAR_732_SUPP3", "EAR_772"),
    cites=("15 CFR part 744", "15 CFR 772.1"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def knowledge_without_a_purpose(case: Case) -> Iterator[Verdict]:
    """The caller knows of, or suspects, a prohibited end use, and the stated purposes do not say which.

    Which section applies, and whether its country list reaches the user, is for a person to find out.
    """
    aware = any_of(known(case, "prohibited_end_use"), suspected(case, "prohibited_end_use"))
    yield Verdict(aware)


@rule(
    "end-use.diversion",
    authority=("EAR_732_SUPP3", "EAR_772"),
    cites=("Supplement No. 3 to 15 CFR part 732", "15 CFR 772.1"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def diversion(case: Case) -> Iterator[Verdict]:
    """The caller knows, or suspects, that the items go elsewhere than stated.

    Where they really go decides which rules apply; a place that is named is judged as a destination, and a
    person finds out the rest before anything moves.
    """
    yield Verdict(any_of(known(case, "diversion"), suspected(case, "diversion")))


@rule(
    "end-use.stated-for-covered-items",
    authority=("CD_2025", "EAR_732_SUPP3"),
    cites=("Supplement No. 3 to 15 CFR part 732",),
    effect=Effect.REVIEW,
    questions=(Question.TRANSACTION, Question.IAAS, Question.DILIGENCE),
)
def end_use_stated(case: Case) -> Iterator[Verdict]:
    """For advanced-computing items the end use has to be established: what runs on them, and to what purpose.

    The guidance of 13 May 2025 tells whoever deals in such items to find it out.
    """
    end_use = case.end_use
    purposes = set(end_use.purposes or ())
    missing = [] if purposes and Purpose.UNKNOWN not in purposes else ["/end_use/purposes"]
    if end_use.workload is Workload.UNKNOWN or (end_use.workload is None and _compute_is_supplied(case)):
        missing.append("/end_use/workload")
    known_use = unknown(*missing) if missing else fails()
    for line in case.lines:
        yield Verdict(all_of(covered(line), known_use), line.pointer, (line.pointer,))


def _compute_is_supplied(case: Case) -> bool:
    supplied = any(
        one.roles & {PartyRole.IAAS_PROVIDER, PartyRole.TRAINING_BENEFICIARY} for one in case.parties
    )
    return supplied or case.question is Question.IAAS


@once
def purpose_is(case: Case, *wanted: Purpose) -> Claim:
    """One of the purposes is stated; silence and UNKNOWN are NO where nobody has a reason to suspect one.

    Supplement 3 to part 732: absent red flags, a customer's statements need no looking behind.
    """
    purposes = case.end_use.purposes or ()
    used = ("/end_use/purposes", " ".join(one.value for one in purposes) or "none stated")
    if set(purposes) & set(wanted):
        return holds(used)
    if known(case, "prohibited_end_use").open:
        return unknown("/knowledge/prohibited_end_use", "/end_use/purposes")
    return fails(used)


@once
def military_intelligence_use(case: Case) -> Claim:
    """A military-intelligence end use of, or end user from, a country that section 744.22 names."""
    return _military_intelligence(case, lambda country: case.member(country, "744.22"))


def _military_intelligence(case: Case, named: Member) -> Claim:
    """The purpose with any place of the dealing, or a party that is such an organization, in a country named."""
    purpose = purpose_is(case, Purpose.MILITARY_INTELLIGENCE)
    users = (
        all_of(_ternary_of(one, "military_intelligence_end_user"), _party_in(case, one, named))
        for one in case.parties
        if one.roles != {PartyRole.DESIGNER}
    )
    return any_of(all_of(purpose, _used_in(case, named)), *users)


def _used_in(case: Case, named: Member) -> Claim:
    """What is used serves a country named: the country of the purpose, or where those who use it are or are seated."""
    places = _places_of_use(case)
    found = any_of(*(claim(named(country), (at, country)) for at, country in places))
    if case.end_use.purpose_country:
        return found
    users = [one for one in case.parties if one.plays(USERS)]
    return any_of(
        found,
        *(_party_in(case, one, named) for one in users) if users else (unknown("/end_use/purpose_country"),),
    )


@once
def _places_of_use(case: Case) -> tuple[Used, ...]:
    """The country of the purpose, the destination, and where those who use the items are or are seated."""
    said = (
        ("/end_use/purpose_country", case.end_use.purpose_country),
        ("/destination", case.facts.destination),
    )
    places = [(at, country) for at, country in said if country]
    for one in case.parties:
        if one.plays(USERS):
            places += _places_of(case, one)
    return tuple(places)


@once
def _places_of(_: Case, one: PartyCase) -> tuple[Used, ...]:
    own = ((f"{one.pointer}/country", one.party.country),) if one.party.country else ()
    return (*own, *((seat.pointer, seat.country) for seat in (*one.seats, *one.parent_seats)))


def _ternary_of(one: PartyCase, name: str) -> Claim:
    """A stated YES; silence is NO: knowledge is asked for, and absent flags silence is none."""
    value: Ternary | None = getattr(one.party, name)
    if value is None:
        return fails((f"{one.pointer}/{name}", "not stated"))
    return stated(f"{one.pointer}/{name}", value)


def _party_in(case: Case, one: PartyCase, named: Member) -> Claim:
    places = _places_of(case, one)
    if not places and case.facts.destination:
        places = (("/destination", case.facts.destination),)
    found = [claim(named(country), (at, country)) for at, country in places]
    return any_of(*found) if found else unknown(f"{one.pointer}/country")


@once
def _military_use(case: Case, group: str) -> Claim:
    """A military use in, or user of, a country on the list; asked of whoever is there for other than EAR99."""

    def named(country: str) -> bool:
        return case.member(country, group)

    users = [
        all_of(_party_in(case, one, named), _is_military(one)) for one in case.parties if one.plays(USERS)
    ]
    return any_of(all_of(purpose_is(case, Purpose.MILITARY), _used_in(case, named)), *users)


def _is_military(one: PartyCase) -> Claim:
    """Asked of those who receive the item; of others, only what is stated counts."""
    if one.plays(RECIPIENT_ROLES):
        return stated(f"{one.pointer}/military_end_user", one.party.military_end_user)
    return _ternary_of(one, "military_end_user")


@once
def not_ear99(line: Line) -> Claim:
    """The line is on the Commerce Control List: declared so, or an advanced-computing item."""
    pointer = f"{line.pointer}/eccn"
    if line.item.eccn is None:
        inside = covered(line)
        return inside if inside.holds else unknown(pointer)
    return claim(line.item.eccn != "EAR99" or covered(line).holds, (pointer, line.item.eccn))
