"""Due diligence of the guidance of 13 May 2025 (A 4.3): what is shown done, owed, or does not apply."""

from typing import Any

import pytest

from app.law.diligence import ActionState
from app.law.finding import Question
from tests.law.dealings import Json, chairs, chips, judged, operator
from tests.law.uses import party

DONE, OWED, OUTSIDE = ActionState.DONE, ActionState.OWED, ActionState.NOT_APPLICABLE
DOCUMENTS = {
    "CD-DD-02": "OWNERSHIP_EXTRACT",
    "CD-DD-03": "HEADQUARTERS_AFFIRMATION",
    "CD-DD-05": "END_USER_CERTIFICATE",
    "CD-DD-07": "CUSTOMER_NOTICE",
    "CD-DD-08": "DATA_CENTER_EVALUATION",
    "CD-DD-09": "USER_HQ_POLICY",
    "CD-DD-10": "POST_DELIVERY_CHECK",
}


def done(facts: Json, question: Question = Question.DILIGENCE) -> dict[str, ActionState]:
    return {one.id: one.state for one in judged(facts, question).diligence}


def paper(kind: str, **changes: object) -> Json:
    valid = {"issued_on": "2026-01-05", "valid_until": "2026-08-03", "complete": "YES"}
    return {"kind": kind, **valid, "covers": ["/parties/0"], **changes}


def bare(**changes: Any) -> Json:
    """A customer of whom nothing has been found out."""
    one = operator(**changes)
    for name in ("incorporated_on", "owners", "ultimate_parent", "business_fits_items"):
        del one[name]
    return one


@pytest.mark.parametrize(("day", "state"), [("2025-05-12", OUTSIDE), ("2025-05-13", OWED)])
def test_nothing_is_owed_before_the_guidance(day: str, state: ActionState) -> None:
    assert set(done(chips(on=day, parties=[bare()])).values()) == (
        {state, DONE} if state is OWED else {state}
    )


def test_nothing_is_owed_for_other_items() -> None:
    assert set(done(chairs()).values()) == {OUTSIDE}
    assert "DILIGENCE_OWED" not in judged(chairs()).advisories
    assert "DILIGENCE_OWED" in judged(chips(), Question.TRANSACTION).advisories


@pytest.mark.parametrize(("action", "kind"), DOCUMENTS.items())
@pytest.mark.parametrize(
    ("changes", "day", "state"),
    [
        ({}, "2026-08-03", DONE),
        ({}, "2026-08-04", OWED),
        ({}, "2026-01-04", OWED),
        ({"complete": "NO"}, "2026-08-03", OWED),
        ({"kind": "OTHER"}, "2026-08-03", OWED),
    ],
)
def test_a_document_in_effect_shows_it(
    action: str, kind: str, changes: Json, day: str, state: ActionState
) -> None:
    facts = chips(on=day, parties=[bare()], evidence=[{**paper(kind), **changes}])

    assert done(facts)[action] is state


@pytest.mark.parametrize("action", ["CD-DD-02", "CD-DD-03", "CD-DD-05"])
def test_a_document_of_one_party_is_not_one_of_every_party(action: str) -> None:
    parties = [bare(), {**bare(), "role": "PURCHASER", "name": "Buyer"}]
    first, second = paper(DOCUMENTS[action]), paper(DOCUMENTS[action], covers=["/parties/1"])

    assert done(chips(parties=parties, evidence=[first]))[action] is OWED
    assert done(chips(parties=parties, evidence=[first, second]))[action] is DONE
    assert (
        done(chips(parties=parties, evidence=[paper(DOCUMENTS[action], covers=["/parties"])]))[action] is DONE
    )


@pytest.mark.parametrize(
    ("action", "field"), [("CD-DD-01", "incorporated_on"), ("CD-DD-06", "business_fits_items")]
)
def test_a_stated_fact_shows_it_for_every_recipient(action: str, field: str) -> None:
    known, unknown = operator(), {**operator(), "name": "Other"}
    del unknown[field]

    assert done(chips(parties=[known]))[action] is DONE
    assert done(chips(parties=[known, unknown]))[action] is OWED
    assert done(chips(parties=[known, party("FORWARDER", name="Freight")]))[action] is DONE


def test_a_natural_person_is_not_founded_owned_or_headquartered() -> None:
    person = {"role": "END_USER", "name": "Asahi Taro", "type": "PERSON", "country": "JP"}
    found = done(chips("JP", parties=[person]))

    assert [found[f"CD-DD-0{one}"] for one in (1, 2, 3)] == [OUTSIDE] * 3
    assert found["CD-DD-05"] is OWED


@pytest.mark.parametrize("action", ["CD-DD-08", "CD-DD-09", "CD-DD-10"])
def test_data_centers_and_providers_have_actions_of_their_own(action: str) -> None:
    shop = operator()
    del shop["data_center"]

    assert done(chips(parties=[shop]))[action] is OUTSIDE
    assert done(chips(parties=[operator()]))[action] is OWED
    assert done(chips(parties=[{**shop, "other_roles": ["IAAS_PROVIDER"]}]))[action] is OWED
    assert done(chips(parties=[shop], activities=["PROVIDE_COMPUTE"]))[action] is OWED
    assert done(chips(parties=[shop], actor={"role": "IAAS_PROVIDER"}))[action] is OWED


def test_a_name_that_can_be_screened_is_screened() -> None:
    assert done(chips())["CD-DD-04"] is DONE
