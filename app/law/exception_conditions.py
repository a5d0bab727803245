"""What each license exception asks for, condition by condition (B 8.3).

What we could not read of a section is a condition that nobody can state: such an exception is never more
than unknown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.facts import ListId
from app.law.advanced_computing_exceptions import notified, unnotified
from app.law.case import Case, Line, covered, once
from app.law.conditions import Condition
from app.law.exception_data import LicenseException
from app.law.finding import Finding, Outcome, Result
from app.law.parameters import number
from app.law.places import destined_to_country
from app.law.truth import Claim, all_of, claim, fails, holds, negated, unknown

END_USERS: Final = ("EAR_744", "EAR_746", "AFFIL", "IS_INFORMED", "OFAC")
"""How authorities are called whose requirements stand apart from the item's own controls: parts 744 and 746."""
LEFT_FEW: Final = ("advanced-computing.destination", "advanced-computing.headquarters", "hbm.destination")
"""The rules whose destinations and parties section 740.2(a)(9)(ii) leaves few exceptions."""


@dataclass(frozen=True, slots=True)
class Around:
    """The findings of a case by the line they reach, and those that reach every line."""

    own: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    everywhere: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Around":
        """Sort the findings that came out MET or UNKNOWN."""
        own: dict[str, list[Finding]] = {}
        everywhere = []
        for one in findings:
            if one.result is Result.NOT_MET:
                continue
            if one.lines is None:
                everywhere.append(one)
            for line in one.lines or ():
                own.setdefault(line, []).append(one)
        return cls({line: tuple(told) for line, told in own.items()}, tuple(everywhere))

    def on(self, line: Line) -> tuple[Finding, ...]:
        """Everything that reaches the line."""
        return (*self.own.get(line.pointer, ()), *self.everywhere)


def conditions_of(exception: LicenseException, case: Case, line: Line, around: Around) -> Iterator[Condition]:
    """The conditions of an exception for a line, in the order in which one would check them."""
    reached = frozenset(one.rule for one in around.on(line) if one.result is Result.MET)
    yield from CONDITIONS[exception.code](case, line, reached)
    yield Condition("NO_OTHER_REQUIREMENT", _no_other_requirement(exception, around.on(line)))
    yield Condition("NO_UNVERIFIED_PARTY", _no_unverified_party(case))


Conditions = Callable[[Case, Line, frozenset[str]], Iterator[Condition]]


def _hbm(case: Case, line: Line, _: frozenset[str]) -> Iterator[Condition]:
    yield Condition("HBM_DENSITY_BELOW_LIMIT", _density_below(case, line))
    yield Condition("HBM_OTHER_CONDITIONS", unknown())


def _unread(_case: Case, _line: Line, _reached: frozenset[str]) -> Iterator[Condition]:
    yield Condition("TEXT_NOT_READ", unknown())


def _tsu(_: Case, line: Line, __: frozenset[str]) -> Iterator[Condition]:
    """Technology and software unrestricted: product groups D and E alone."""
    eccn = line.classification.eccn or line.item.eccn
    groups = ("D", "E")
    found = claim(eccn[1] in groups, (line.pointer, eccn)) if eccn else unknown(f"{line.pointer}/eccn")
    yield Condition("SOFTWARE_OR_TECHNOLOGY", found)
    yield Condition("TEXT_NOT_READ", unknown())


def _aia(_: Case, line: Line, reached: frozenset[str]) -> Iterator[Condition]:
    yield Condition("LEFT_BY_740_2_FOR_WEIGHTS", _outside_740_2(line, reached))
    yield Condition("TEXT_NOT_READ", unknown())


def _lpp(_: Case, line: Line, reached: frozenset[str]) -> Iterator[Condition]:
    yield Condition("LEFT_BY_740_2", _outside_740_2(line, reached))
    yield Condition("TEXT_NOT_READ", unknown())


def _sta(_case: Case, _line: Line, _reached: frozenset[str]) -> Iterator[Condition]:
    yield Condition("STA_ENTITY_IN_THE_UAE", unknown())
    yield Condition("TEXT_NOT_READ", unknown())


def _spp(case: Case, line: Line, _: frozenset[str]) -> Iterator[Condition]:
    """Syria Peace and Prosperity: EAR99 items to Syria."""
    pointer = f"{line.pointer}/eccn"
    eccn = line.item.eccn
    declared = claim(eccn == "EAR99", (pointer, eccn)) if eccn else unknown(pointer)
    yield Condition("EAR99_ITEM", all_of(declared, negated(covered(line))))
    yield Condition("SYRIA_DESTINATION", destined_to_country(case, "SY"))


CONDITIONS: Final[Mapping[str, Conditions]] = {
    "NAC": notified,
    "ACA": unnotified,
    "HBM": _hbm,
    "TMP": _unread,
    "RPL": _unread,
    "GOV": _unread,
    "TSU": _tsu,
    "AIA": _aia,
    "ACM": _unread,
    "LPP": _lpp,
    "STA": _sta,
    "SPP": _spp,
}


def _density_below(case: Case, line: Line) -> Claim:
    limit = number("740.25.bandwidth_density_below", case.on)
    where = f"{line.pointer}/specification"
    spec = line.item.specification
    bandwidth, area = (spec.hbm_bandwidth_gb_s, spec.hbm_area_mm2) if spec else (None, None)
    if limit is None or bandwidth is None or not area:
        return unknown(f"{where}/hbm_bandwidth_gb_s", f"{where}/hbm_area_mm2")
    return claim(bandwidth < limit * area, (f"{where}/hbm_bandwidth_gb_s", str(bandwidth)))


def _outside_740_2(line: Line, reached: frozenset[str]) -> Claim:
    """No place or party of this line is one for which section 740.2(a)(9)(ii) leaves only the exceptions it lists."""
    return claim(not reached & set(LEFT_FEW), (line.pointer, "740.2(a)(9)(ii)"))


def _no_other_requirement(exception: LicenseException, findings: tuple[Finding, ...]) -> Claim:
    """Nothing in part 744 or 746 restricts the line besides what the exception covers: no listed party, no end use."""
    others = [one for one in findings if one.rule not in exception.covers and _of_parts_744_and_746(one)]
    grave = [one for one in others if one.outcome in (Outcome.PROHIBITED, Outcome.LICENSE_REQUIRED)]
    if grave:
        return fails(*((one.subject, one.rule) for one in grave))
    asking = [one for one in others if one.outcome is not Outcome.NO_RESTRICTION_FOUND]
    return unknown(*(at for one in asking for at in one.missing)) if asking else holds()


def _of_parts_744_and_746(one: Finding) -> bool:
    return any(name.startswith(END_USERS) for name in one.authorities) or one.rule == "listing.open-match"


@once
def _no_unverified_party(case: Case) -> Claim:
    """Exceptions are suspended for parties on the Unverified List, with a statement of theirs as well."""
    listed = [
        (one.pointer, listing.list)
        for one in case.parties
        for listing in one.listings
        if listing.list in (ListId.UVL, ListId.DPL)
    ]
    return claim(not listed, *listed)
