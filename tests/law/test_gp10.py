"""General Prohibition Ten and the guidance of 13 May 2025 (A 3): knowledge, the presumption, and the ways out."""

import pytest

from app.facts import Activity
from app.law.finding import Question
from tests.law.dealings import US_MAKER, Json, chairs, found, judged, met, outcome
from tests.law.uses import ASK, CLEAR, PRESUMED, PROHIBITED, REVIEW, acquired, designed_in, party, uses

PRESUMPTION = "gp10.prc-designed-3a090"
GP10 = Question.GP10
DAYS = [("2025-05-12", CLEAR), ("2025-05-13", PRESUMED), ("2026-11-22", PRESUMED)]


# The presumption (A 3.1, 3.2)


@pytest.mark.parametrize(("day", "expected"), DAYS)
@pytest.mark.parametrize(
    "model", ["Ascend 910B", "Huawei Ascend 910C", "Ascend 910D", "昇腾910B", "Atlas 800T A2"]
)
def test_a_named_chip_is_presumed_without_figures(model: str, day: str, expected: str) -> None:
    facts = acquired({"description": model, "subject_to_the_ear": "NO"}, on=day)

    assert met(facts, PRESUMPTION, GP10) is (expected == PRESUMED)


@pytest.mark.parametrize(("day", "expected"), DAYS)
def test_an_unnamed_chip_is_presumed_when_it_meets_3a090(day: str, expected: str) -> None:
    assert outcome(acquired(designed_in("CN"), on=day), GP10) == expected


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("CN", PRESUMED),
        ("HK", PRESUMED),
        ("MO", PRESUMED),
        ("RU", PRESUMED),
        ("ZW", PRESUMED),
        ("ET", PRESUMED),
        ("TW", CLEAR),
        ("US", CLEAR),
        ("VN", CLEAR),
    ],
)
@pytest.mark.parametrize("by_parent", [False, True])
def test_where_the_designer_or_its_parent_is_seated(country: str, expected: str, *, by_parent: bool) -> None:
    one = designed_in("SG", parent=country) if by_parent else designed_in(country)

    assert outcome(acquired(one), GP10) == expected


def test_a_designer_merely_located_in_china_counts() -> None:
    one = designed_in("US")
    one["designer"] = {**one["designer"], "country": "CN"}

    assert outcome(acquired(one), GP10) == PRESUMED


@pytest.mark.parametrize("others", [[], ["SUPPLIER"], ["SUPPLIER", "DESIGNER"]])
@pytest.mark.parametrize("country", ["CN", "TW"])
def test_who_produced_the_chip_counts_where_it_is_named(country: str, others: list[str]) -> None:
    facts = acquired(designed_in("US"))
    facts["parties"].append(party("FABRICATOR", country, name="Fab", other_roles=others))

    assert met(facts, PRESUMPTION, GP10) is (country == "CN")


def test_a_fabricator_who_receives_the_chip_did_not_produce_it() -> None:
    facts = acquired(designed_in("US"))
    facts["parties"].append(party("FABRICATOR", "CN", name="Fab", other_roles=["END_USER"]))

    assert not met(facts, PRESUMPTION, GP10)


def test_other_chinese_chips_need_their_figures() -> None:
    bare = designed_in("CN")
    del bare["eccn"]

    assert outcome(acquired(bare), GP10) == ASK
    assert outcome(acquired({**bare, "eccn": "3A991.p", "specification": {"tpp": 1000}}), GP10) == CLEAR
    assert outcome(acquired({"model": "Ascend 910A", "kind": "IC"}), GP10) != CLEAR


def test_a_designer_nobody_named_is_asked_for() -> None:
    facts = acquired({"model": "Q9", "kind": "IC", "eccn": "3A090.a"})

    assert outcome(facts, GP10) == ASK


@pytest.mark.parametrize(("inside", "expected"), [("CN", PRESUMED), ("US", CLEAR)])
def test_a_system_is_what_is_inside_it(inside: str, expected: str) -> None:
    maker = designed_in("CN")["designer"]
    pod = {"model": "Pod", "kind": "COMPUTER", "designer": maker}
    pod["components"] = [{"item": designed_in(inside), "count": 8}]

    assert outcome(acquired(pod), GP10) == expected


def test_running_such_chips_for_others_is_a_use_of_them() -> None:
    assert outcome(acquired(None, "PROVIDE_COMPUTE"), Question.IAAS) == PRESUMED


# Every act (A 3.3)


@pytest.mark.parametrize("act", sorted(set(Activity)))
def test_every_dealing_verb_is_reached(act: str) -> None:
    assert outcome(acquired(None, act), GP10) == PRESUMED
    assert outcome({**chairs(activities=[act]), "knowledge": {"violation": "ACTUAL"}}) == PROHIBITED


def test_without_an_act_the_act_is_asked_for() -> None:
    facts = acquired()
    del facts["activities"]

    assert outcome(facts, GP10) == ASK


@pytest.mark.parametrize(
    ("level", "blind", "expected"),
    [
        ("NONE", "NO", CLEAR),
        ("RED_FLAG", "NO", REVIEW),
        ("RED_FLAG", "YES", PROHIBITED),
        ("HIGH_PROBABILITY", "NO", PROHIBITED),
        ("ACTUAL", "NO", PROHIBITED),
        ("UNKNOWN", "NO", ASK),
    ],
)
@pytest.mark.parametrize("day", ["2020-01-02", "2025-05-12", "2025-05-13"])
def test_knowledge_of_a_violation_prohibits_for_any_item_on_any_day(
    level: str, blind: str, expected: str, day: str
) -> None:
    known = {"violation": level, "self_blinding": blind}

    assert outcome({**chairs(on=day), "knowledge": known}) == expected


def test_it_binds_whoever_acts_and_needs_an_item_subject_to_the_ear() -> None:
    known = {"violation": "ACTUAL"}
    foreign = {"description": "chairs", "eccn": "EAR99", "made_in": "DE"}
    order = chairs("FR", ship_from="DE", actor={"us_person": "NO", "country": "DE"}, knowledge=known)

    assert outcome({**order, "items": [{**foreign, "subject_to_the_ear": "YES"}]}) == PROHIBITED
    assert outcome({**order, "items": [{**foreign, "subject_to_the_ear": "NO"}]}) == CLEAR


@pytest.mark.parametrize(("day", "expected"), [("2025-05-12", ASK), ("2025-05-13", PROHIBITED)])
def test_that_such_a_chip_is_subject_to_the_ear_is_presumed_from_the_guidance_on(
    day: str, expected: str
) -> None:
    facts = acquired(designed_in("CN"), on=day, knowledge={"violation": "ACTUAL"})

    assert outcome(facts, GP10) == expected


# The carve-out (A 3.4)


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({}, True),
        ({"activities": ["ORDER", "BUY", "STORE"]}, True),
        ({"activities": ["USE", "DISPOSE"]}, True),
        ({"activities": ["SELL"]}, False),
        ({"activities": ["BUY", "LOAN"]}, False),
        ({"activities": ["FINANCE"]}, False),
        ({"end_use": uses("TECHNICAL_ANALYSIS_ONLY", "COMMERCIAL", workload="OTHER")}, False),
        ({"end_use": uses("TECHNICAL_ANALYSIS_ONLY", "UNKNOWN", workload="OTHER")}, False),
        ({"end_use": uses("TECHNICAL_ANALYSIS_ONLY", workload="INFERENCE")}, False),
        ({"end_use": uses("TECHNICAL_ANALYSIS_ONLY", workload="TRAINING")}, False),
        ({"end_use": uses("TECHNICAL_ANALYSIS_ONLY", workload="UNKNOWN")}, False),
        ({"end_use": uses("RESEARCH", workload="OTHER")}, False),
        ({"actor": {"role": "DISTRIBUTOR"}}, False),
    ],
)
def test_only_analysis_as_the_sole_purpose_is_carved_out(changes: Json, *, covered: bool) -> None:
    facts = acquired(end_use=uses("TECHNICAL_ANALYSIS_ONLY", workload=None))
    answer = judged({**facts, **changes}, GP10)

    assert answer.outcome == (CLEAR if covered else PRESUMED)
    assert ("GP10_EVALUATION_CARVE_OUT" in answer.advisories) is covered


def test_the_carve_out_excuses_no_known_violation() -> None:
    facts = acquired(end_use=uses("TECHNICAL_ANALYSIS_ONLY"), knowledge={"violation": "ACTUAL"})

    assert outcome(facts, GP10) == PROHIBITED


# Rebuttal (A 3.5)


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        ({}, "2026-08-02", CLEAR),
        ({}, "2026-08-03", CLEAR),
        ({}, "2026-08-04", PRESUMED),
        ({}, "2025-12-31", PRESUMED),
        ({"complete": "NO"}, "2026-08-03", PRESUMED),
        ({"complete": "UNKNOWN"}, "2026-08-03", PRESUMED),
        ({"valid_until": None}, "2026-08-03", PRESUMED),
        ({"covers": ["/items/1"]}, "2026-08-03", PRESUMED),
        ({"covers": None}, "2026-08-03", PRESUMED),
        ({"kind": "DATASHEET"}, "2026-08-03", PRESUMED),
        ({"kind": "OTHER", "reference": "the chip is domestic"}, "2026-08-03", PRESUMED),
    ],
)
def test_a_rebuttal_is_complete_in_effect_and_about_this_chip(changes: Json, day: str, expected: str) -> None:
    chain = {
        "kind": "BIS_AUTHORIZATION_CHAIN",
        "reference": "design, fabrication, packaging, sale",
        "issued_on": "2026-01-01",
        "valid_until": "2026-08-03",
        "complete": "YES",
        "covers": ["/items/0"],
        **changes,
    }
    stated = {name: value for name, value in chain.items() if value is not None}

    assert outcome(acquired(on=day, evidence=[stated]), GP10) == expected


def test_the_answer_says_how_to_rebut_and_never_that_use_is_illegal() -> None:
    (one,) = found(acquired(), PRESUMPTION, GP10)

    assert one.effect.value == PRESUMED
    assert {"15 CFR 736.2(b)(10)", "15 CFR 764.2(e)"} <= set(one.citations)


@pytest.mark.parametrize(
    "facts",
    [
        chairs(),
        chairs("CN", parties=[party(), party("SUPPLIER", "CN", name="Supplier")]),
        acquired({"model": "Kestrel K9", "kind": "IC", "eccn": "3A090.a", "designer": US_MAKER}),
        acquired({"description": "Ascend climbing rope 910", "eccn": "EAR99"}),
    ],
    ids=["chairs", "chinese-supplier", "american-chip", "climbing-rope"],
)
def test_other_dealings_are_left_alone(facts: Json) -> None:
    assert outcome(facts, GP10) == CLEAR
