"""Unknown facts: named, ranked, never a way to a clear; and what rules say of the facts they read."""

import re
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.decisions.favorable import changed
from app.facts import Activity, Facts, KnowledgeLevel, Purpose, Ternary, Word, Workload
from app.law.evaluate import evaluate, evaluate_again, rules_of
from app.law.facts_read import FACTS_READ, pattern
from app.law.finding import SEVERITY, Effect, Outcome, Question
from app.law.missing import missing_facts
from app.law.rules import RULES
from tests.fixtures.dealings import case_of, countries, dealings, items, parties, some, ternaries
from tests.law.tracing import facts_read_of, least

slowly: Final = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
ANSWERS: Final = MappingProxyType(
    {
        "activities": some(st.sampled_from(Activity)),
        "destination_region": st.sampled_from(("UA-43", "UA-30")),
        "eccn": st.sampled_from(
            ("EAR99", "3A090", "3A090.b", "3A090.c", "4A090.a", "5A992.c", "3B001", "1C350")
        ),
        "items": some(items),
        "parties": some(parties),
        "purposes": some(st.sampled_from(Purpose)),
        "workload": st.sampled_from(Workload),
        "name": st.just("Bergfeld Maschinenbau GmbH"),
    }
)
LEVELS: Final = frozenset({"training_for_beneficiary", "prohibited_end_use", "violation", "diversion"})
TERNARY: Final = re.compile(
    r"/(final_address_given|.*attested|screens_.*|military.*|government.*|us_.*|.*supplement.*)$"
)


def _answers(pointer: str) -> st.SearchStrategy[Any] | None:
    """What callers may answer when asked for a fact; ``None`` for figures and shares."""
    name = pointer.rpartition("/")[2]
    if name in ANSWERS:
        return ANSWERS[name]
    if name in LEVELS:
        return st.sampled_from(KnowledgeLevel)
    if name.endswith("country") or name == "destination":
        return countries
    return ternaries if TERNARY.search(pointer) or name == "subject_to_the_ear" else None


@slowly
@given(st.data(), dealings)
def test_a_missing_fact_leads_only_where_it_was_said_to_lead(data: st.DataObject, facts: Facts) -> None:
    told = {
        one.pointer: one
        for one in missing_facts(evaluate(case_of(facts)))
        if _answers(one.pointer) is not None
    }
    if not told:
        return
    pointer = data.draw(st.sampled_from(sorted(told)))
    answers = _answers(pointer)
    assert answers is not None
    answer = data.draw(answers)
    after = evaluate(case_of(changed(facts, pointer, answer))).outcome
    assert after in told[pointer].could_lead_to, (pointer, answer)


@slowly
@given(st.data(), dealings)
def test_with_other_facts_only_the_rules_that_read_them_are_needed(data: st.DataObject, facts: Facts) -> None:
    before = evaluate(case_of(facts))
    told = [one.pointer for one in missing_facts(before) if _answers(one.pointer) is not None]
    if not told:
        return
    pointer = data.draw(st.sampled_from(sorted(told)))
    answers = _answers(pointer)
    assert answers is not None
    case = case_of(changed(facts, pointer, data.draw(answers)))
    again = evaluate_again(before, case, [pattern(pointer)])
    after = evaluate(case).outcome
    if SEVERITY[after] > SEVERITY[before.outcome]:
        assert again.outcome is after
    else:
        assert SEVERITY[after] <= SEVERITY[again.outcome] <= SEVERITY[before.outcome]
    assert again.applied <= len(rules_of(Question.TRANSACTION))


SETTING_ASIDE: Final = frozenset({"complete"})
"""Of a document: whether it counts. It puts evidence aside, which may settle a conflict either way."""


def _ternaries(word: Word, at: str = "") -> list[str]:
    found = []
    for one in fields(word):
        value = getattr(word, one.name)
        if isinstance(value, Ternary):
            found.append(f"{at}/{one.name}")
        elif isinstance(value, Word):
            found += _ternaries(value, f"{at}/{one.name}")
        elif isinstance(value, tuple):
            for place, inner in enumerate(value):
                if isinstance(inner, Word):
                    found += _ternaries(inner, f"{at}/{one.name}/{place}")
    return [one for one in found if one.rpartition("/")[2] not in SETTING_ASIDE]


@slowly
@given(st.data(), dealings)
def test_not_knowing_never_turns_a_hold_into_proceed(data: st.DataObject, facts: Facts) -> None:
    facts = replace(facts, evidence=None)
    places = _ternaries(facts)
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    before = evaluate(case_of(facts)).outcome
    after = evaluate(case_of(changed(facts, place, Ternary.UNKNOWN))).outcome
    if after in (Outcome.NO_RESTRICTION_FOUND, Outcome.AUTHORIZED):
        assert before in (Outcome.NO_RESTRICTION_FOUND, Outcome.AUTHORIZED), place


@slowly
@given(dealings)
def test_a_rule_reads_no_fact_that_it_is_not_said_to_read(facts: Facts) -> None:
    for name, read in facts_read_of(case_of(facts)).items():
        assert {one for one in least(read) if not _is_told(one, FACTS_READ[name])} == set(), name


def _is_told(read: str, told: tuple[str, ...]) -> bool:
    return any(one == read or one.startswith(f"{read}/") or read.startswith(f"{one}/") for one in told)


@slowly
@given(dealings)
def test_a_rule_has_no_effect_that_it_does_not_name(facts: Facts) -> None:
    named = {one.id: {one.effect, *one.also} for one in RULES}
    for one in evaluate(case_of(facts)).findings:
        assert one.effect in named[one.rule]


@slowly
@given(dealings)
def test_missing_facts_come_with_the_worst_first_and_the_present_outcome_in_reach(facts: Facts) -> None:
    evaluation = evaluate(case_of(facts))
    told = missing_facts(evaluation)
    assert [one.could_lead_to[0] for one in told] == sorted(
        (one.could_lead_to[0] for one in told), key=SEVERITY.__getitem__
    )
    assert all(one.asked_by for one in told)


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.id)
def test_every_rule_reads_facts(one: Any) -> None:
    assert FACTS_READ[one.id]
    assert one.effect is not Effect.PROHIBITED or Effect.PROHIBITED not in one.also
