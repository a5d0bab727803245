"""Chinese counter-measures (A 1.5): a conflict of laws that is pointed out and never changes the outcome.

Chinese law may meet whoever acts on BIS's guidance of 2025 and 2026 against a party in China. The advisory names
the Chinese instruments that stand on the day; what to do about them is for PRC counsel.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from app.facts import ListId, PartyRole
from app.law import authorities, country_groups
from app.law.authorities import COUNTER_MEASURES, StatusChange
from app.law.case import Case, PartyCase
from app.law.finding import Finding, Result

GUIDANCE: Final = frozenset({"PS_2025", "GP10_2025", "CD_2025", "HQ_GUID_2026"})
"""The instruments that the Ministry of Commerce warned of carrying out, and what followed them."""
WARNING: Final = "CN_MOFCOM_0521"


def conflicts_with_chinese_law(case: Case, findings: tuple[Finding, ...]) -> bool:
    """A finding relies on the guidance and somebody it concerns is in China; or China has listed a party itself."""
    if any(listing.list == ListId.MOFCOM for one in case.everyone for listing in one.listings):
        return True
    if not authorities.in_force(WARNING, case.on, case.changes.statuses):
        return False
    named = {at for one in findings if one.result is Result.MET for at in one.authorities} & GUIDANCE
    relied = any(authorities.in_force(one, case.on, case.changes.statuses) for one in named)
    return relied and any(country_groups.resolve(country) == "CN" for country in _concerned(case))


def standing(on: date, changes: tuple[StatusChange, ...] = ()) -> tuple[str, ...]:
    """The Chinese instruments in force on the day, in the order of their dates."""
    return tuple(one for one in COUNTER_MEASURES if authorities.in_force(one, on, changes))


def _concerned(case: Case) -> Iterator[str]:
    """Where the actor, the customers and whoever holds their data are."""
    actor, facts = case.actor, case.facts
    places = (
        actor.country,
        actor.headquarters_country,
        actor.ultimate_parent_headquarters_country,
        facts.ship_from,
        facts.destination,
    )
    yield from (one for one in places if one)
    for one in case.everyone:
        if one.roles != {PartyRole.DESIGNER}:
            yield from _places_of(one)


def _places_of(one: PartyCase) -> Iterator[str]:
    center = one.party.data_center
    for country in (one.party.country, center.country if center else None):
        if country:
            yield country
    for seat in (*one.seats, *one.parent_seats):
        yield seat.country
