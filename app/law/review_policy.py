"""How BIS reviews an application: 15 CFR 742.6(b)(10) and 744.23(d) for advanced-computing items.

A review policy never lifts a license requirement.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.facts import PartyRole, Ternary
from app.law import authorities
from app.law.case import Case, Line, PartyCase, headquartered_in_macau_or_d5, once
from app.law.conditions import State, all_met
from app.law.country_groups import resolve
from app.law.finding import Finding, Result, ReviewPolicy
from app.law.january_2026 import lane
from app.law.ownership_shares import majority_owned_from_macau_or_d5
from app.law.places import destined_to_macau_or_d5
from app.law.truth import Claim, all_of, any_of, claim, fails, negated, unknown

ALLIED: Final = ("A:5", "A:6")
TURNING: Final = ("advanced-computing.destination", "advanced-computing.headquarters")
"""The rules whose review policy can turn on the lane of January 2026."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The conditions under which an application for some lines is reviewed case by case, and not denied."""

    lines: tuple[str, ...]
    conditions: tuple[State, ...]

    @property
    def open(self) -> bool:
        """No condition fails, and some nobody has stated."""
        return {one.met for one in self.conditions} in ({Ternary.UNKNOWN}, {Ternary.UNKNOWN, Ternary.YES})


def advanced_computing_policy(case: Case, line: Line) -> ReviewPolicy:
    """The policy for one line: denial for Macau, D:5 and their headquarters, approval elsewhere.

    OTHER while a headquarters is unknown: which of the two it is depends on it.
    """
    near = any_of(destined_to_macau_or_d5(case), _seated_there(case))
    if line.classification.level in ("c", "2022"):
        return ReviewPolicy.PRESUMPTION_OF_DENIAL
    if near.open:
        return ReviewPolicy.OTHER
    if near.fails:
        return ReviewPolicy.PRESUMPTION_OF_APPROVAL
    if _allied_elsewhere(case):
        return ReviewPolicy.PRESUMPTION_OF_APPROVAL
    if _lighter(line) and authorities.in_force("CORR_2024", case.on, case.changes.statuses):
        return ReviewPolicy.CASE_BY_CASE
    conditions = tuple(lane(case, line))
    met = bool(conditions) and all_met(conditions).holds
    return ReviewPolicy.CASE_BY_CASE if met else ReviewPolicy.PRESUMPTION_OF_DENIAL


def end_use_policy(case: Case) -> ReviewPolicy:
    """The policy of section 744.23(d) for end uses: denial, save for end users of the US and allied countries."""
    allied = _allied_end_users(case).holds
    return ReviewPolicy.PRESUMPTION_OF_APPROVAL if allied else ReviewPolicy.PRESUMPTION_OF_DENIAL


def lanes(case: Case, findings: Iterable[Finding]) -> Iterator[Lane]:
    """The lane of January 2026 for the lines whose policy turns on it, those in the same position together."""
    asking = {
        line
        for one in findings
        if one.rule in TURNING and one.result is Result.MET
        for line in one.lines or ()
    }
    groups: dict[tuple[State, ...], list[str]] = {}
    for line in case.lines:
        states = _lane_states(case, line) if line.pointer in asking else ()
        if states:
            groups.setdefault(states, []).append(line.pointer)
    yield from (Lane(tuple(lines), states) for states, lines in groups.items())


def _lane_states(case: Case, line: Line) -> tuple[State, ...]:
    """The conditions of the lane of January 2026 where the policy for the line turns on them, else none."""
    near = any_of(destined_to_macau_or_d5(case), _seated_there(case))
    if line.classification.level != "a" or _lighter(line) or not near.holds or _allied_elsewhere(case):
        return ()
    return tuple(one.state for one in lane(case, line))


def _allied_elsewhere(case: Case) -> bool:
    """Section 744.23(d)(2) decides where the headquarters alone asks for the license, and no destination does."""
    return destined_to_macau_or_d5(case).fails and _allied_end_users(case).holds


def _lighter(line: Line) -> bool:
    """Items that are not for data centers, or do not meet 3A090.a: section 744.23(d)(3)(i)."""
    return line.classification.level == "b" or line.classification.data_center is Ternary.NO


@once
def _seated_there(case: Case) -> Claim:
    return any_of(*(headquartered_in_macau_or_d5(case, one) for one in case.recipients))


@once
def _allied_end_users(case: Case) -> Claim:
    """744.23(d)(2): every end user is seated in the US, A:5 or A:6, and not majority-owned from Macau or D:5."""
    if not authorities.in_force("ACS_2023", case.on, case.changes.statuses):
        return fails(("/on", case.on.isoformat()))
    users = tuple(one for one in case.parties if PartyRole.END_USER in one.roles)
    return all_of(*(one for user in users for one in _allied(case, user))) if users else unknown("/parties")


def _allied(case: Case, one: PartyCase) -> Iterator[Claim]:
    firm = [seat for seat in one.seats if seat.firm]
    yield (
        unknown(f"{one.pointer}/headquarters_country")
        if not firm
        else all_of(
            *(claim(_allied_country(case, seat.country), (seat.pointer, seat.country)) for seat in one.seats)
        )
    )
    yield negated(majority_owned_from_macau_or_d5(case, one))


def _allied_country(case: Case, country: str) -> bool:
    return resolve(country) == "US" or case.member(country, *ALLIED)
