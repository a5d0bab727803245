"""What would change the outcome: minimal sets, each of which moves it down while none of its parts does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings

from app.decisions import changes
from app.decisions.build import Built, build
from app.decisions.candidates import candidates
from app.decisions.changes import Found, changes_of
from app.decisions.screening import Screened
from app.facts import (
    Activity,
    Actor,
    Facts,
    Item,
    Party,
    PartyRole,
    RedFlag,
    RedFlagState,
    Ternary,
    UltimateParent,
)
from app.law.evaluate import Evaluation, evaluate
from app.law.finding import SEVERITY, Outcome
from app.law.missing import missing_facts
from app.law.rulings import Ruled
from tests.fixtures.dealings import dealings, gathered

DAY: Final = date(2026, 11, 20)
ORDER: Final = Facts(
    on=DAY,
    activities=(Activity.EXPORT,),
    ship_from="US",
    destination="MY",
    items=(Item(model="H100 SXM", quantity=None),),
)
BUYER: Final = Party(
    role=PartyRole.END_USER,
    name="Bergfeld Maschinenbau GmbH",
    country="MY",
    headquarters_country="MY",
    ultimate_parent=UltimateParent(headquarters_country="MY"),
    final_address_given=Ternary.YES,
    owners=(),
)


def searched(facts: Facts) -> tuple[Evaluation, Found]:
    """The evaluation of facts, and what was found to change it."""
    told, screened = gathered(facts), Screened()
    built: Built = build(told, screened)
    evaluation = evaluate(built.case)
    return evaluation, changes_of(told, screened, built, evaluation, missing_facts(evaluation))


def of(facts: Facts, chosen: tuple[Any, ...]) -> Outcome:
    """The outcome with some of the proposed changes made, every rule applied anew."""
    for one in chosen:
        facts = one.apply(facts)
    licenses = tuple(one.license for one in chosen if one.license)
    told = gathered(facts)
    told = replace(told, in_force=replace(told.in_force, ruled=Ruled(licenses=licenses)))
    return evaluate(build(told, Screened()).case).outcome


def test_a_license_is_what_moves_a_license_requirement() -> None:
    vietnamese = replace(
        BUYER,
        country="VN",
        headquarters_country="VN",
        ultimate_parent=UltimateParent(headquarters_country="VN"),
    )
    flag = RedFlag(id="CD-RF-08", state=RedFlagState.RESOLVED, evidence="site visit")
    facts = replace(ORDER, destination="VN", parties=(vietnamese,), red_flags=(flag,))
    evaluation, found = searched(facts)
    assert evaluation.outcome is Outcome.LICENSE_REQUIRED
    told = [[(each.fact, each.value) for each in one.facts] for one in found.sets]
    assert [("/rulings", "a license that covers advanced-computing.destination")] in told


def proposed(facts: Facts) -> Iterator[tuple[Any, ...]]:
    """Each set that was found, as changes that can be made."""
    evaluation, found = searched(facts)
    known = {
        (one.shown.fact, one.shown.value): one
        for one in candidates(gathered(facts), evaluation, missing_facts(evaluation))
    }
    for view in found.sets:
        yield tuple(known[one.fact, one.value] for one in view.facts)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(dealings)
def test_every_set_moves_the_outcome_down_and_no_part_of_it_does(facts: Facts) -> None:
    before = SEVERITY[evaluate(build(gathered(facts), Screened()).case).outcome]
    for one in proposed(facts):
        assert SEVERITY[of(facts, one)] > before
        for fewer in combinations(one, len(one) - 1):
            assert SEVERITY[of(facts, fewer)] <= before


def test_what_a_further_answer_undoes_is_enough_without_it() -> None:
    designer = Party(
        role=PartyRole.DESIGNER,
        name="Bergfeld Maschinenbau GmbH",
        country="US",
        headquarters_country="CN",
        final_address_given=Ternary.YES,
    )
    facts = Facts(
        on=date(2025, 5, 13),
        actor=Actor(),
        ship_from="US",
        route=("CN",),
        parties=(designer,),
        items=(Item(eccn="3A090"),),
    )
    sets = [[each.fact for each in one.facts] for one in searched(facts)[1].sets]
    assert ["/red_flags/CD-RF-08"] in sets


def test_one_open_question_is_one_set() -> None:
    evaluation, found = searched(replace(ORDER, parties=(replace(BUYER, final_address_given=None),)))
    assert {one.pointer for one in missing_facts(evaluation)} >= {"/parties/0/final_address_given"}
    assert not found.cut
    assert all("/parties/0/final_address_given" in [each.fact for each in one.facts] for one in found.sets)


def test_a_flag_that_is_up_can_be_resolved_with_evidence() -> None:
    flag = RedFlag(id="KYC-05", state=RedFlagState.PRESENT)
    chairs = (Item(description="office chairs", eccn="EAR99"),)
    _, found = searched(
        replace(
            ORDER, destination="DE", items=chairs, parties=(replace(BUYER, country="DE"),), red_flags=(flag,)
        )
    )
    (one,) = found.sets
    assert [(each.fact, each.value) for each in one.facts] == [
        ("/red_flags/KYC-05", "RESOLVED with evidence")
    ]
    assert one.outcome is Outcome.NO_RESTRICTION_FOUND


def test_another_deal_is_never_proposed() -> None:
    _, found = searched(replace(ORDER, destination="CN", parties=(replace(BUYER, country="CN"),)))
    facts = {each.fact for one in found.sets for each in one.facts}
    assert not facts & {"/destination", "/parties/0/country", "/parties/0/headquarters_country"}


def test_a_search_ends_by_count_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_TRIALS", 1)
    unsaid = tuple(replace(BUYER, final_address_given=None, headquarters_country=None) for _ in range(3))
    _, found = searched(replace(ORDER, parties=unsaid))
    assert found == Found((), cut=True)
