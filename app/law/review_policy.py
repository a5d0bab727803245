"""How BIS reviews an application for an advanced-computing item: 15 CFR 742.6(b)(10), 744.23(d).

A review policy never lifts a license requirement.
"""

from typing import Final

from app.facts import Activity, Item, Ternary
from app.law import authorities, country_groups
from app.law.case import Case, Line, headquartered_in_macau_or_d5
from app.law.finding import ReviewPolicy
from app.law.parameters import number
from app.law.places import destinations, destined_to_macau_or_d5
from app.law.truth import any_of

LANE_PLACES: Final = ("CN", "MO")
LANE_ACTS: Final = frozenset({Activity.REEXPORT, Activity.IN_COUNTRY_TRANSFER, Activity.TRANSFER})


def advanced_computing_policy(case: Case, line: Line) -> ReviewPolicy:
    """The policy for one line: denial for Macau, D:5 and their headquarters, approval elsewhere.

    OTHER while a headquarters is unknown: which of the two it is depends on it.
    """
    near = any_of(
        destined_to_macau_or_d5(case), *(headquartered_in_macau_or_d5(case, one) for one in case.recipients)
    )
    level = line.classification.level
    if level in ("c", "2022"):
        return ReviewPolicy.PRESUMPTION_OF_DENIAL
    if near.open:
        return ReviewPolicy.OTHER
    if near.fails:
        return ReviewPolicy.PRESUMPTION_OF_APPROVAL
    lighter = level == "b" or line.classification.data_center is Ternary.NO
    if lighter and authorities.in_force("CORR_2024", case.on, case.changes.statuses):
        return ReviewPolicy.CASE_BY_CASE
    return ReviewPolicy.CASE_BY_CASE if january_2026_lane(case, line) else ReviewPolicy.PRESUMPTION_OF_DENIAL


def january_2026_lane(case: Case, line: Line) -> bool:
    """Every condition of the January 2026 policy is stated and met (91 FR 1684).

    Exports from the US to China or Macau only; performance and memory bandwidth strictly below the
    limits; on the US market on 15 January 2026; every certification given.
    """
    return (
        authorities.in_force("CASE_BY_CASE_2026", case.on, case.changes.statuses)
        and _exported_from_the_us_to_china(case)
        and _below_the_limits(case, line)
        and _certified(case)
    )


def _exported_from_the_us_to_china(case: Case) -> bool:
    places = {country_groups.resolve(country) for _, country in destinations(case)}
    acts = set(case.facts.activities or ())
    return (
        case.facts.ship_from == "US"
        and bool(places)
        and places <= set(LANE_PLACES)
        and Activity.EXPORT in acts
        and not acts & LANE_ACTS
    )


def _below_the_limits(case: Case, line: Line) -> bool:
    tpp = number("lane_2026.tpp_below", case.on)
    bandwidth = number("lane_2026.dram_bandwidth_below", case.on)
    found = line.classification
    if tpp is None or bandwidth is None or found.tpp is None or found.dram_bandwidth_gb_s is None:
        return False
    return found.tpp < tpp and found.dram_bandwidth_gb_s < bandwidth and _on_the_us_market(line)


def _on_the_us_market(line: Line) -> bool:
    stated = [item.specification for _, item in line.all_items if _is_specified(item)]
    if not stated and line.catalogue:
        stated = [entry.item.specification for _, entry in line.catalogue]
    return bool(stated) and all(
        one is not None and one.commercially_available_in_us_on_2026_01_15 is Ternary.YES for one in stated
    )


def _is_specified(item: Item) -> bool:
    return item.specification is not None


def _certified(case: Case) -> bool:
    said = case.facts.case_by_case
    if said is None or said.china_share_of_us_volume is None:
        return False
    given = (
        said.us_supply_sufficient,
        said.no_foundry_capacity_diverted,
        said.recipient_security_and_kyc,
        said.us_third_party_tested,
        said.no_military_end_use,
    )
    most = number("lane_2026.china_share_at_most", case.on)
    return (
        all(one is Ternary.YES for one in given)
        and most is not None
        and said.china_share_of_us_volume <= most
    )
