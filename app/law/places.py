"""Where the items go: every place a fact speaks for, the stricter reading included."""

from collections.abc import Callable, Iterator

from app.law import country_groups
from app.law.case import FINAL_ROLES, RECIPIENT_ROLES, Case, once
from app.law.knowledge import known
from app.law.truth import Claim, Used, any_of, claim, unknown


@once
def destinations(case: Case) -> tuple[Used, ...]:
    """Every country the items are known to end in: the stated one, where the last parties are, where they go on to."""
    return tuple((pointer, country) for pointer, country in _destinations(case) if country)


def _destinations(case: Case) -> Iterator[tuple[str, str | None]]:
    yield "/destination", case.facts.destination
    for one in case.parties:
        if one.roles & FINAL_ROLES:
            yield f"{one.pointer}/country", one.party.country
        if one.party.data_center and one.plays(RECIPIENT_ROLES):
            yield f"{one.pointer}/data_center/country", one.party.data_center.country
    if case.facts.knowledge and known(case, "diversion").holds:
        yield "/knowledge/diversion_destination", case.facts.knowledge.diversion_destination


@once
def destined_to(case: Case, *groups: str, excluding: tuple[str, ...] = ()) -> Claim:
    """Some destination is in one of the groups and in none of those excluded."""
    return _any_destination(
        case,
        lambda country: (
            case.member(country, *groups) and not (excluding and case.member(country, *excluding))
        ),
    )


@once
def destined_to_macau_or_d5(case: Case) -> Claim:
    """Some destination is Macau or in Country Group D:5."""
    return _any_destination(case, case.macau_or_d5)


@once
def destined_to_country(case: Case, *countries: str) -> Claim:
    """Some destination is one of the countries."""
    return _any_destination(case, lambda country: country in countries)


@once
def leaves_the_us(case: Case) -> Claim:
    """Some destination is outside the United States."""
    return _any_destination(case, lambda country: country_groups.resolve(country) != "US")


def _any_destination(case: Case, test: Callable[[str], bool]) -> Claim:
    found = [claim(test(country), (pointer, country)) for pointer, country in destinations(case)]
    return any_of(*found) if case.facts.destination else any_of(*found, unknown("/destination"))
