"""The lane of January 2026 (91 FR 1684): what makes an export to China or Macau reviewed case by case.

Every condition is named, so that an answer can say which fails and which nobody has stated. One that
is not met leaves the presumption of denial; the license is required either way.
"""

from collections.abc import Iterator
from typing import Final

from app.facts import Activity, CaseByCase, Specification
from app.law import authorities
from app.law.case import Case, Line
from app.law.conditions import Condition
from app.law.country_groups import resolve
from app.law.parameters import number
from app.law.places import destinations
from app.law.truth import Claim, all_of, claim, stated, unknown

PLACES: Final = ("CN", "MO")
FROM_ELSEWHERE: Final = frozenset({Activity.REEXPORT, Activity.IN_COUNTRY_TRANSFER, Activity.TRANSFER})
CERTIFIED: Final = {
    "US_SUPPLY_SUFFICIENT": "us_supply_sufficient",
    "NO_FOUNDRY_CAPACITY_DIVERTED": "no_foundry_capacity_diverted",
    "RECIPIENT_SECURITY_AND_KYC": "recipient_security_and_kyc",
    "TESTED_IN_THE_US": "us_third_party_tested",
    "NO_MILITARY_END_USE": "no_military_end_use",
}
"""What the exporter certifies, by condition."""


def lane(case: Case, line: Line) -> Iterator[Condition]:
    """Every condition of the lane for one line; none before its first day."""
    if not authorities.in_force("CASE_BY_CASE_2026", case.on, case.changes.statuses):
        return
    yield Condition("EXPORTED_FROM_THE_US", _exported_from_the_us(case))
    yield Condition("END_USER_IN_CHINA_OR_MACAU", _to_china_or_macau(case))
    yield from _performance(case, line)
    yield Condition("ON_THE_US_MARKET", _on_the_us_market(line))
    said = case.facts.case_by_case or CaseByCase()
    for code, name in CERTIFIED.items():
        yield Condition(code, stated(f"/case_by_case/{name}", getattr(said, name)))
    yield Condition("CHINA_SHARE_AT_MOST_HALF", _share(case, said))


def _exported_from_the_us(case: Case) -> Claim:
    acts, origin = set(case.facts.activities or ()), case.facts.ship_from
    used = ("/activities", " ".join(sorted(one.value for one in acts)))
    exported = claim(Activity.EXPORT in acts and not acts & FROM_ELSEWHERE, used)
    return all_of(
        exported if acts else unknown("/activities"),
        claim(resolve(origin) == "US", ("/ship_from", origin)) if origin else unknown("/ship_from"),
    )


def _to_china_or_macau(case: Case) -> Claim:
    """Parties seated there and located elsewhere stay outside the lane."""
    places = destinations(case)
    return (
        all_of(*(claim(resolve(one) in PLACES, (at, one)) for at, one in places))
        if places
        else unknown("/destination")
    )


def _performance(case: Case, line: Line) -> Iterator[Condition]:
    found = line.classification
    where = f"{line.pointer}/specification"
    for code, name, figure, limit in (
        ("TPP_BELOW_LIMIT", "tpp", found.tpp, "lane_2026.tpp_below"),
        (
            "DRAM_BANDWIDTH_BELOW_LIMIT",
            "dram_bandwidth_gb_s",
            found.dram_bandwidth_gb_s,
            "lane_2026.dram_bandwidth_below",
        ),
    ):
        most = number(limit, case.on)
        known = figure is not None and most is not None
        below = figure is not None and most is not None and figure < most
        yield Condition(
            code, claim(below, (f"{where}/{name}", str(figure))) if known else unknown(f"{where}/{name}")
        )


def _on_the_us_market(line: Line) -> Claim:
    known: list[tuple[str, Specification | None]] = [
        (at, item.specification) for at, item in line.all_items if item.specification is not None
    ]
    items = known or [(at, entry.item.specification) for at, entry in line.catalogue]
    name = "commercially_available_in_us_on_2026_01_15"
    found = [
        stated(
            f"{at}/specification/{name}", spec.commercially_available_in_us_on_2026_01_15 if spec else None
        )
        for at, spec in items
    ]
    return all_of(*found) if found else unknown(f"{line.pointer}/specification/{name}")


def _share(case: Case, said: CaseByCase) -> Claim:
    pointer, most = "/case_by_case/china_share_of_us_volume", number("lane_2026.china_share_at_most", case.on)
    share = said.china_share_of_us_volume
    return unknown(pointer) if share is None or most is None else claim(share <= most, (pointer, str(share)))
