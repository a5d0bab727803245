"""Chinese counter-measures (A 1.5): when the advisory is given, what it names, and that it changes nothing."""

from datetime import date

import pytest

from app.decisions.present import advisories_of
from app.law.counter_measures import standing
from app.law.finding import Question
from app.law.texts import text
from tests.law.dealings import ENTITY_LIST, Json, chips, judged, operator
from tests.law.uses import acquired, compute, designed_in, ordered, party

CONFLICT = "CN_CONFLICT"


def warned(facts: Json, question: Question = Question.TRANSACTION) -> bool:
    return CONFLICT in judged(facts, question).advisories


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-05-13", False), ("2025-05-20", False), ("2025-05-21", True), ("2026-11-22", True)],
)
def test_it_starts_with_the_warning_of_the_ministry(day: str, *, expected: bool) -> None:
    assert warned(compute("CN", on=day), Question.IAAS) is expected
    assert warned(acquired(designed_in("CN"), on=day), Question.GP10) is expected
    flagged = chips("SG", on=day, parties=[operator("SG", web_presence="NONE"), party("SUPPLIER", "CN")])
    assert warned(flagged) is expected


@pytest.mark.parametrize(("day", "expected"), [("2026-05-30", False), ("2026-05-31", True)])
def test_guidance_counts_once_it_exists(day: str, *, expected: bool) -> None:
    facts = chips("SG", on=day, parties=[operator("SG", "CN")])

    assert judged(facts).outcome == "LICENSE_REQUIRED"
    assert warned(facts) is expected


@pytest.mark.parametrize(
    ("somebody", "expected"),
    [
        ({"parties": [operator("SG", web_presence="NONE")]}, False),
        ({"parties": [operator("SG", web_presence="NONE", data_center={"country": "CN"})]}, True),
        ({"parties": [operator("SG", parent="CN", web_presence="NONE")]}, True),
        ({"parties": [operator("SG", web_presence="NONE"), party("FORWARDER", "HK")]}, True),
        ({"parties": [operator("SG", web_presence="NONE"), party("DESIGNER", "CN")]}, False),
        ({"actor": {"country": "CN", "us_person": "NO"}}, True),
        ({"actor": {"country": "SG", "ultimate_parent_headquarters_country": "CN", "us_person": "NO"}}, True),
        ({"ship_from": "CN"}, True),
        ({"route": ["CN"]}, False),
    ],
)
def test_somebody_concerned_has_to_be_in_china(somebody: Json, *, expected: bool) -> None:
    facts = chips("SG", parties=[operator("SG", web_presence="NONE")])

    assert warned({**facts, **somebody}) is expected


def test_other_law_than_the_guidance_does_not_raise_it() -> None:
    assert not warned(ordered("CN", party("END_USER", "CN", listings=[ENTITY_LIST])))
    assert not warned(ordered("CN"))


@pytest.mark.parametrize("day", ["2025-01-02", "2026-08-03"])
def test_a_party_that_china_itself_has_listed_raises_it(day: str) -> None:
    facts = ordered("SG", party("END_USER", "SG", listings=[{"list": "cn-mofcom"}]), on=day)

    assert warned(facts)
    assert judged(facts).outcome == "NO_RESTRICTION_FOUND"


@pytest.mark.parametrize(
    ("day", "newest", "count"),
    [
        ("2020-09-18", None, 0),
        ("2020-09-19", "CN_UEL", 1),
        ("2020-12-01", "CN_ECL", 2),
        ("2021-01-09", "CN_BLOCK", 3),
        ("2021-06-09", "CN_BLOCK", 3),
        ("2021-06-10", "CN_AFSL", 4),
        ("2024-12-01", "CN_DUAL", 5),
        ("2025-03-23", "CN_DUAL", 5),
        ("2025-03-24", "CN_803", 6),
        ("2025-05-21", "CN_MOFCOM_0521", 7),
        ("2026-04-12", "CN_MOFCOM_0521", 7),
        ("2026-04-13", "CN_835", 8),
        ("2026-11-22", "CN_835", 8),
    ],
)
def test_the_instruments_of_the_day_are_named(day: str, newest: str | None, count: int) -> None:
    found = standing(date.fromisoformat(day))

    assert len(found) == count
    assert found[-1:] == ((newest,) if newest else ())


@pytest.mark.parametrize(("day", "expected"), [("2026-04-12", False), ("2026-04-13", True)])
def test_the_advisory_carries_them(day: str, *, expected: bool) -> None:
    case = judged(compute("CN", on=day), Question.IAAS).case
    (one,) = advisories_of([CONFLICT], case)

    assert ("CN_835" in one.authorities) is expected
    assert {"CN_AFSL", "CN_803", "CN_MOFCOM_0521"} <= set(one.authorities)
    assert not {"CN_DC_2025", "CN_70_2025"} & set(one.authorities)


def test_it_sends_to_prc_counsel_and_cautions_about_messages() -> None:
    said = text(f"advisory:{CONFLICT}")

    assert "PRC counsel" in said.en
    assert "without review" in said.en
    assert "中国法の弁護士" in said.ja
