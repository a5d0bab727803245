"""BIS's policy statement on training AI models (A 2): two keys, by day, actor, act and item."""

import pytest

from app.law.finding import Question, ReviewPolicy
from tests.law.dealings import Json, chips, found, item, judged, met, operator, outcome
from tests.law.uses import (
    ASK,
    CLEAR,
    LICENSE,
    NONE_KNOWN,
    REVIEW,
    TRAINING_KNOWN,
    client_of,
    compute,
    foreign_rack,
    ordered,
    party,
    uses,
)

KEY_1, BOTH = "ai-training.beneficiary-headquarters", "ai-training.with-knowledge"
ASKED = pytest.mark.parametrize("question", [Question.TRANSACTION, Question.IAAS])


@ASKED
@pytest.mark.parametrize(
    ("day", "expected"), [("2025-05-12", CLEAR), ("2025-05-13", REVIEW), ("2026-11-22", REVIEW)]
)
def test_key_1_alone_is_a_red_flag_from_the_day_of_the_statement(
    question: Question, day: str, expected: str
) -> None:
    facts = compute(on=day)

    assert outcome(facts, question) == expected
    assert not met(facts, BOTH, question)


# Whose seat counts (A 2.4)


@ASKED
@pytest.mark.parametrize(
    ("seat", "parent", "expected"),
    [
        ("CN", None, REVIEW),
        ("HK", None, REVIEW),
        ("MO", None, REVIEW),
        ("ZW", None, REVIEW),
        ("SG", "MO", REVIEW),
        ("SG", "CN", REVIEW),
        ("ET", None, REVIEW),
        ("SG", None, CLEAR),
        ("VN", None, CLEAR),
        ("SA", None, CLEAR),
    ],
)
def test_the_seat_of_the_beneficiary_or_its_parent_decides_not_the_data_center(
    question: Question, seat: str, parent: str | None, expected: str
) -> None:
    facts = client_of(compute("SG"), headquarters_country=seat)
    facts = client_of(facts, ultimate_parent={"headquarters_country": parent or seat})

    assert outcome(facts, question) == expected


@pytest.mark.parametrize(("day", "expected"), [("2025-11-06", REVIEW), ("2025-11-07", CLEAR)])
def test_cambodia_is_in_d5_until_it_leaves(day: str, expected: str) -> None:
    assert outcome(compute("KH", on=day), Question.IAAS) == expected


def test_a_natural_person_counts_where_it_is() -> None:
    assert outcome(client_of(compute("CN"), type="PERSON")) == REVIEW
    assert outcome(client_of(compute("SG"), type="PERSON")) == CLEAR


def test_an_unknown_seat_is_asked_for() -> None:
    facts = client_of(compute("SG"), headquarters_country=None)

    assert outcome(facts, Question.IAAS) == ASK


def test_who_uses_the_compute_counts_beside_the_beneficiary_that_is_named() -> None:
    facts = compute("SG")
    facts["parties"].append({**operator("SG", "CN"), "name": "User"})

    assert met(facts, KEY_1, Question.IAAS)


def test_a_buyer_counts_where_nobody_else_is_named() -> None:
    one = {**operator("SG", "CN"), "role": "PURCHASER"}

    assert met(chips("SG", parties=[one], end_use=uses(country="SG")), KEY_1)


@ASKED
def test_compute_for_a_client_nobody_named_is_asked_about(question: Question) -> None:
    facts = compute()
    del facts["knowledge"], facts["parties"][1]

    assert outcome(facts, question) == ASK


# Training, and what is known of it


@ASKED
@pytest.mark.parametrize(
    ("workload", "level", "expected"),
    [
        ("INFERENCE", "NONE", CLEAR),
        ("INFERENCE", "RED_FLAG", REVIEW),
        ("INFERENCE", "HIGH_PROBABILITY", REVIEW),
        ("OTHER", "ACTUAL", REVIEW),
        ("UNKNOWN", "NONE", ASK),
        ("TRAINING", "NONE", REVIEW),
    ],
)
def test_what_is_known_of_training_outweighs_the_workload_stated(
    question: Question, workload: str, level: str, expected: str
) -> None:
    known = {**NONE_KNOWN, "training_for_beneficiary": level}

    assert outcome(compute("CN", workload, knowledge=known), question) == expected


def test_a_suspicion_counts_even_where_a_harmless_beneficiary_is_named() -> None:
    assert outcome(compute("SG", knowledge={**NONE_KNOWN, "training_for_beneficiary": "RED_FLAG"})) == REVIEW
    assert outcome(compute("SG", knowledge=TRAINING_KNOWN)) == CLEAR


@ASKED
@pytest.mark.parametrize(("seat", "expected"), [("CN", True), ("SG", False)])
def test_inference_alone_is_an_advisory(question: Question, seat: str, *, expected: bool) -> None:
    answer = judged(compute(seat, "INFERENCE"), question)

    assert answer.outcome == CLEAR
    assert ("PS_INFERENCE" in answer.advisories) is expected
    assert "PS_INFERENCE" not in judged(compute(seat, "INFERENCE", on="2025-05-12"), question).advisories


# The second key (A 2.6, 2.7)


@ASKED
@pytest.mark.parametrize(
    ("seat", "purpose", "where", "expected"),
    [
        ("CN", "MILITARY_INTELLIGENCE", "CN", LICENSE),
        ("BY", "MILITARY_INTELLIGENCE", "MY", LICENSE),
        ("CU", "MILITARY_INTELLIGENCE", "CU", LICENSE),
        ("ZW", "MILITARY_INTELLIGENCE", "ZW", REVIEW),
        ("NI", "MILITARY_INTELLIGENCE", "NI", REVIEW),
        ("ER", "NUCLEAR", "ER", LICENSE),
        ("HT", "CHEMICAL_BIOLOGICAL", "HT", LICENSE),
        ("CN", "MILITARY", "CN", REVIEW),
        ("CN", "RESEARCH", "CN", REVIEW),
    ],
)
def test_the_second_key_has_a_country_list_of_its_own(
    question: Question, seat: str, purpose: str, where: str, expected: str
) -> None:
    facts = compute(seat, end_use=uses(purpose, country=where))
    facts = client_of(facts, military_end_user="YES" if purpose == "MILITARY" else "NO")

    assert outcome(facts, question) == expected
    assert met(facts, BOTH, question) is (expected == LICENSE)


def test_both_keys_are_reviewed_with_a_presumption_of_denial() -> None:
    facts = compute("CN", end_use=uses("MILITARY_INTELLIGENCE", country="CN"))

    assert judged(facts, Question.IAAS).license.review_policy is ReviewPolicy.PRESUMPTION_OF_DENIAL


@pytest.mark.parametrize(
    ("level", "expected"), [("RED_FLAG", REVIEW), ("HIGH_PROBABILITY", LICENSE), ("ACTUAL", LICENSE)]
)
def test_knowledge_of_a_prohibited_use_is_the_second_key(level: str, expected: str) -> None:
    assert outcome(compute(knowledge={**TRAINING_KNOWN, "prohibited_end_use": level})) == expected


@pytest.mark.parametrize(("blind", "expected"), [("YES", LICENSE), ("NO", REVIEW), ("UNKNOWN", REVIEW)])
def test_declining_to_ask_about_key_1_is_the_second_key(blind: str, expected: str) -> None:
    assert outcome(compute(knowledge={**TRAINING_KNOWN, "self_blinding": blind})) == expected


# Items and acts (A 2.3, 2.5)


def test_ps_2_no_shipment_is_needed() -> None:
    client = {**operator("CN"), "role": "TRAINING_BENEFICIARY", "name": "Client"}
    changed = uses(change_of_end_use_or_user="YES", ongoing_use_of_items_already_received="YES")
    facts = chips("MY", activities=["USE"], ship_from="MY", parties=[operator("MY"), client], end_use=changed)

    assert outcome(facts) == REVIEW
    assert outcome({**facts, "parties": [operator("MY")]}) == CLEAR


@pytest.mark.parametrize(("changed", "expected"), [("YES", LICENSE), ("NO", CLEAR), ("UNKNOWN", ASK)])
def test_a_change_of_user_is_a_transfer_and_no_ongoing_use(changed: str, expected: str) -> None:
    use = uses(
        workload="INFERENCE",
        change_of_end_use_or_user=changed,
        ongoing_use_of_items_already_received="YES",
    )
    facts = chips("MY", activities=["USE"], ship_from="MY", parties=[operator("MY", "CN")], end_use=use)

    assert outcome(facts) == expected


@ASKED
@pytest.mark.parametrize("act", ["SUPPORT", "SERVICE", "FINANCE", "NEGOTIATE", "PROVIDE_COMPUTE"])
def test_ps_3_a_us_person_is_reached_without_an_item_subject_to_the_ear(question: Question, act: str) -> None:
    def served(us_person: str) -> Json:
        return compute(us_person=us_person, activities=[act], items=[foreign_rack()])

    assert outcome(served("YES"), question) == REVIEW
    assert outcome(served("NO"), question) == CLEAR
    assert outcome(served("UNKNOWN"), question) == ASK


@ASKED
def test_ps_3_needs_no_item_at_all(question: Question) -> None:
    support = compute(us_person="YES", activities=["SUPPORT"], items=[])
    both = {**support, "end_use": uses("MILITARY_INTELLIGENCE", country="CN")}

    assert outcome(support, question) == REVIEW
    assert outcome(both, question) == LICENSE


@pytest.mark.parametrize(("us_person", "expected"), [("YES", REVIEW), ("NO", CLEAR)])
def test_a_lower_item_is_reached_in_the_hands_of_a_us_person_alone(us_person: str, expected: str) -> None:
    facts = compute(us_person=us_person, items=[item("4A090.b", kind="COMPUTER")])

    assert outcome(facts, Question.IAAS) == expected


def test_goods_that_train_nothing_are_left_alone() -> None:
    facts = ordered("CN", party("END_USER", "CN", headquarters_country="CN"), actor={"us_person": "YES"})

    assert outcome({**facts, "end_use": {"workload": "TRAINING"}}) == CLEAR


# Consequences (A 2.9)


@pytest.mark.parametrize("us_person", ["YES", "NO"])
def test_foreign_parties_to_such_training_risk_a_listing(us_person: str) -> None:
    risk = "EL_DESIGNATION_RISK"

    assert risk in judged(compute(us_person=us_person), Question.IAAS).advisories
    assert risk not in judged(compute("SG", us_person=us_person), Question.IAAS).advisories
    assert risk not in judged(compute(us_person=us_person, on="2025-05-12"), Question.IAAS).advisories


def test_the_statement_never_stands_alone() -> None:
    (one, *_) = found(compute(), KEY_1, Question.IAAS)

    assert set(one.authorities) > {"PS_2025", "EAR_744_2", "EAR_744_22", "EAR_744_6"}
    assert {"15 CFR 744.22", "15 CFR 744.6"} <= set(one.citations)
