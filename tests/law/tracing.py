"""Which facts a rule reads: rules run over a case that writes down what they look at.

``python -m tests.law.tracing`` makes ``app/law/data/facts_read.yaml`` from thousands of drawn dealings; what was
traced before stays for as long as there is the rule.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import yaml
from hypothesis import HealthCheck, Phase, given, settings

from app.facts import Facts, Word
from app.law import facts_read
from app.law.case import Case, LawChanges, Line, PartyCase
from app.law.facts_read import FACTS_READ, FLAGS, pattern
from app.law.red_flags import flags_of
from app.law.rules import RULES
from app.law.rulings import IsInformed, NoticeItems
from tests.fixtures.dealings import case_of, dealings

OWNERS: Final = ("/parties/*/owners", "/parties/*/controlled_by")
SEATS: Final = tuple(
    f"/parties/*/{one}"
    for one in ("headquarters_country", "principal_office_country", "place_of_management_country")
)
DERIVED: Final[dict[tuple[type, str], tuple[str, ...]]] = {
    (Case, "flags"): (FLAGS,),
    (Case, "open_matches"): ("/parties/*/name", "/parties/*/address"),
    (Line, "classification"): ("/items", "/actor/role"),
    (Line, "parts"): ("/items", "/actor/role"),
    (Line, "catalogue"): ("/items",),
    (Line, "named"): ("/items",),
    (PartyCase, "seats"): SEATS,
    (PartyCase, "parent_seats"): ("/parties/*/ultimate_parent", *OWNERS),
    (PartyCase, "joint_seats"): ("/parties/*/ultimate_parent", *OWNERS),
    (PartyCase, "disputed"): OWNERS,
    (PartyCase, "resembles"): ("/parties/*/name", "/parties/*/identifiers", "/parties/*/entity_id"),
    (PartyCase, "listings"): ("/parties/*/listings", "/parties/*/name"),
    (PartyCase, "bis"): OWNERS,
    (PartyCase, "ofac"): OWNERS,
    (PartyCase, "owners"): OWNERS,
}
"""What is worked out before the law reads it, and the facts it is worked out from."""
OF_THE_ACTOR: Final = {
    "seats": ("/actor/headquarters_country",),
    "parent_seats": ("/actor/ultimate_parent_headquarters_country",),
}
"""The same of the actor, where it is other facts."""
LISTS: Final = {"lines": "/items", "parties": "/parties"}
INSIDE: Final = {(Case, "facts"): "", (Line, "item"): "/items/*"}


CHANGES: Final = LawChanges(
    notices=(
        (
            "1",
            IsInformed(
                actor="Kestrel Ridge",
                items=NoticeItems(eccn="3A090"),
                destinations=("MY",),
                headquarters_countries=("CN",),
            ),
        ),
    ),
    holds_residual_text=True,
)
"""Rulings and a policy that make rules read what they would not read without."""


class Watched:
    """Stands for a word or a part of a case, and writes down each fact that is read of it."""

    def __init__(self, told: Any, at: str, read: set[str]) -> None:
        self._told, self._at, self._read = told, at, read

    def __eq__(self, other: object) -> bool:
        return bool(self._told == (other._told if isinstance(other, Watched) else other))

    def __hash__(self) -> int:
        return hash(self._told)

    def __getattr__(self, name: str) -> Any:
        shape = type(self._told)
        own = next((vars(one)[name] for one in shape.__mro__ if name in vars(one)), None)
        if isinstance(own, property) and own.fget:
            return own.fget(self)
        if callable(own):
            return own.__get__(self)
        value = getattr(self._told, name)
        if (shape, name) in DERIVED:
            acts = self._at == "/actor"
            self._read.update((acts and OF_THE_ACTOR.get(name)) or DERIVED[shape, name])
            return value
        return (
            self._of_case(shape, name, value) if not isinstance(self._told, Word) else self._fact(name, value)
        )

    def _of_case(self, shape: type, name: str, value: Any) -> Any:
        if name in LISTS:
            self._read.add(LISTS[name])
            return tuple(Watched(one, one.pointer, self._read) for one in value)
        if name == "actor_case":
            return value and Watched(value, "/actor", self._read)
        if (shape, name) in INSIDE:
            return Watched(value, INSIDE[shape, name], self._read)
        if name == "party":
            return Watched(value, "/actor" if self._at == "/actor" else "/parties/*", self._read)
        return value

    def _fact(self, name: str, value: Any) -> Any:
        at = f"{self._at}/{name}"
        if isinstance(value, Word):
            return Watched(value, at, self._read)
        self._read.add(at)
        if isinstance(value, tuple) and value and isinstance(value[0], Word):
            return tuple(Watched(one, f"{at}/*", self._read) for one in value)
        return value


def facts_read_of(case: Case) -> dict[str, set[str]]:
    """The facts that each rule reads of a case, and, under the name of the flags, those that raise flags."""
    case = replace(case, changes=CHANGES)
    found: dict[str, set[str]] = {FLAGS: set()}
    flags_of(_watched(case, found[FLAGS]))
    case = replace(case, flags=flags_of(case))
    for one in RULES:
        found[one.id] = set()
        list(one.evaluate(_watched(case, found[one.id])))
    return {name: {pattern(at) for at in read} for name, read in found.items()}


def _watched(case: Case, read: set[str]) -> Any:
    """The case, its lines too, as if nothing had been worked out of it before."""
    return Watched(replace(case, lines=tuple(map(replace, case.lines))), "", read)


def least(patterns: Iterable[str]) -> list[str]:
    """The patterns without those that only say that something was not there to look into."""
    told = set(patterns)
    return sorted(one for one in told if not any(other.startswith(f"{one}/") for other in told))


def main() -> None:
    """Write the data file from drawn dealings."""
    found: dict[str, set[str]] = {}

    @settings(
        max_examples=6000,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(dealings)
    def trace(facts: Facts) -> None:
        for name, read in facts_read_of(case_of(facts)).items():
            found.setdefault(name, set()).update(read)

    trace()
    for name, read in FACTS_READ.items():
        if name in found:
            found[name].update(read)
    head = "# The facts that each rule reads, places as *; and those that raise red flags, under the name of the flags.\n"
    made = "# Made by: python -m tests.law.tracing\n"
    body = yaml.safe_dump({name: least(read) for name, read in found.items()}, width=110, sort_keys=True)
    Path(facts_read.__file__).with_name("data").joinpath("facts_read.yaml").write_text(head + made + body)


if __name__ == "__main__":
    main()
