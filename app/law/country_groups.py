"""Which country is in which group, by day: Supplement No. 1 to part 740 and the lists that sections name.

Hong Kong is China, US territories are the United States, Macau is itself: it is in no D:5 and is named
beside it. ``changes`` are dated rulings, which count over the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

from app.facts import Ternary

MACAU: Final = "MO"
D5: Final = "D:5"
_READ_AS: Final = {"HK": "CN", "PR": "US", "GU": "US", "VI": "US", "AS": "US", "MP": "US", "UM": "US"}


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A country is, or is not, in a group from a day on; ``valid_until`` is exclusive."""

    country: str
    group: str
    member: bool
    valid_from: date | None = None
    valid_until: date | None = None

    def covers(self, on: date) -> bool:
        """Whether the change speaks of the day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on < self.valid_until
        )


@dataclass(frozen=True, slots=True)
class _Period:
    since: date | None
    until: date | None

    def covers(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


def resolve(country: str) -> str:
    """The country that the EAR reads a code as: China for HK, the United States for its territories."""
    return _READ_AS.get(country, country)


@lru_cache(maxsize=65536)
def member_of(country: str, group: str, on: date, changes: tuple[GroupChange, ...] = ()) -> bool:
    """Whether the country (or region) is in the group ("D:5") or named list ("744.22") on the day."""
    place = resolve(country)
    ruled = [one for one in changes if (resolve(one.country), one.group) == (place, group) and one.covers(on)]
    return ruled[-1].member if ruled else _printed(place, group, on)


@lru_cache(maxsize=65536)
def macau_or_d5(country: str, on: date, changes: tuple[GroupChange, ...] = ()) -> Ternary:
    """Whether the country is Macau or in D:5; UNKNOWN where sources disagree."""
    if resolve(country) == MACAU or member_of(country, D5, on, changes):
        return Ternary.YES
    return Ternary.UNKNOWN if unsettled(country, D5, on, changes) else Ternary.NO


@lru_cache(maxsize=65536)
def unsettled(country: str, group: str, on: date, changes: tuple[GroupChange, ...] = ()) -> bool:
    """Whether sources disagree on the day if the country is in the group, and no ruling has settled it."""
    place = resolve(country)
    ruled = any((resolve(one.country), one.group) == (place, group) and one.covers(on) for one in changes)
    return not ruled and any(period.covers(on) for period in _UNSETTLED.get((place, group), ()))


def groups_of(country: str, on: date, changes: tuple[GroupChange, ...] = ()) -> frozenset[str]:
    """Every group and named list the country is in on the day."""
    return frozenset(one for one in GROUPS if member_of(country, one, on, changes))


def _printed(place: str, group: str, on: date) -> bool:
    for member, period in _CHANGES.get((place, group), ()):
        if period.covers(on):
            return member
    return any(period.covers(on) for period in _MEMBERS.get((place, group), ()))


def _read() -> Mapping[str, Any]:
    raw = files("app.law").joinpath("data/country_groups.yaml").read_bytes()
    loaded: Mapping[str, Any] = yaml.CBaseLoader(raw).get_single_data()
    return loaded


def _period(row: Mapping[str, str]) -> _Period:
    days = (date.fromisoformat(row[name]) if name in row else None for name in ("since", "until"))
    return _Period(*days)


def _members(data: Mapping[str, Any]) -> dict[tuple[str, str], list[_Period]]:
    always = _Period(None, None)
    found = {
        (one, group): [always] for group, countries in data["table"]["groups"].items() for one in countries
    }
    for row in data["named"]:
        for country in row["countries"]:
            found.setdefault((country, row["list"]), []).append(_period(row))
    return found


_DATA: Final = _read()
ADDRESS_NAMES: Final = frozenset(_DATA["embargoed_addresses"]["names"])
"""How an address names an embargoed place at its end; in small letters."""
ADDRESS_STARTS: Final[tuple[str, ...]] = tuple(_DATA["embargoed_addresses"]["starts"])
"""How one begins in writing that goes from the country to the house."""
_MEMBERS: Final = _members(_DATA)
_CHANGES: Final[dict[tuple[str, str], list[tuple[bool, _Period]]]] = {}
for _row in _DATA["changes"]:
    _CHANGES.setdefault((_row["country"], _row["group"]), []).append((_row["member"] == "YES", _period(_row)))
_UNSETTLED: Final[dict[tuple[str, str], list[_Period]]] = {}
for _row in _DATA["unsettled"]:
    _UNSETTLED.setdefault((_row["country"], _row["group"]), []).append(_period(_row))
GROUPS: Final = tuple(sorted({group for _, group in _MEMBERS}))
