"""Individual notices (A 5.8): who is bound, and what everybody knows, by day and place."""

import pytest

from tests.law.dealings import Json, chips, item, operator, outcome
from tests.law.uses import ASK, CLEAR, LICENSE, REVIEW

H20: Json = {"model": "NVIDIA H20 96GB", "eccn": "3A991.p"}
MI308X: Json = {"model": "AMD Instinct MI308X", "eccn": "3A991.p"}
OTHER: Json = {"model": "Kestrel T2E", "eccn": "3A991.p"}
CHAIRS: Json = {"description": "office chairs", "eccn": "EAR99"}


def order(
    one: Json, country: str = "CN", seat: str | None = None, informed: str = "NO", **changes: object
) -> Json:
    actor = {"role": "EXPORTER", "us_person": "YES", "country": "US", "is_informed": informed}
    return chips(country, parties=[operator(country, seat)], items=[one], actor=actor, **changes)


@pytest.mark.parametrize(
    ("one", "day", "expected"),
    [
        (H20, "2025-04-08", CLEAR),
        (H20, "2025-04-09", REVIEW),
        (H20, "2026-11-22", REVIEW),
        (MI308X, "2025-04-15", REVIEW),
        ({"description": "HGX H20 8-GPU", "eccn": "4A994"}, "2025-04-09", REVIEW),
        ({"model": "H20", "eccn": "EAR99"}, "2025-04-09", REVIEW),
        ({"model": "H20", "description": "96GB module", "eccn": "EAR99"}, "2025-04-09", REVIEW),
        ({"model": "H20", "description": "water filter", "eccn": "EAR99"}, "2025-04-09", CLEAR),
        ({"model": "H20", "description": "garden soil", "eccn": "EAR99"}, "2025-04-09", CLEAR),
        (OTHER, "2026-08-03", CLEAR),
    ],
)
def test_what_bis_wrote_to_others_is_public_knowledge_from_its_day(
    one: Json, day: str, expected: str
) -> None:
    assert outcome(order(one, on=day)) == expected


@pytest.mark.parametrize(
    ("country", "seat", "expected"),
    [
        ("CN", None, REVIEW),
        ("HK", None, REVIEW),
        ("MO", None, REVIEW),
        ("VE", None, REVIEW),
        ("SG", "CN", REVIEW),
        ("SG", None, CLEAR),
        ("VN", None, CLEAR),
        ("DE", None, CLEAR),
    ],
)
def test_it_concerns_china_d5_macau_and_those_seated_there(
    country: str, seat: str | None, expected: str
) -> None:
    assert outcome(order(H20, country, seat)) == expected


@pytest.mark.parametrize(
    ("one", "country", "seat", "expected"),
    [
        (H20, "CN", None, LICENSE),
        (OTHER, "CN", None, LICENSE),
        (OTHER, "MO", None, LICENSE),
        (OTHER, "SG", "CN", LICENSE),
        (OTHER, "DE", None, REVIEW),
        (CHAIRS, "CN", None, LICENSE),
        (CHAIRS, "DE", None, REVIEW),
        ({"model": "NVIDIA H20 96GB", "eccn": "EAR99"}, "DE", None, REVIEW),
    ],
)
def test_a_letter_binds_its_addressee(one: Json, country: str, seat: str | None, expected: str) -> None:
    assert outcome(order(one, country, seat, informed="YES")) == expected


@pytest.mark.parametrize(("one", "country", "expected"), [(OTHER, "CN", ASK), (CHAIRS, "DE", CLEAR)])
def test_whether_there_is_a_letter_is_asked_where_it_decides(one: Json, country: str, expected: str) -> None:
    assert outcome(order(one, country, informed="UNKNOWN")) == expected


def test_use_of_what_is_there_asks_for_no_license() -> None:
    assert outcome(order(OTHER, informed="YES", activities=["USE"])) == CLEAR


def test_an_item_not_subject_to_the_ear_is_outside_the_letter() -> None:
    foreign = item("3A991.p", subject_to_the_ear="NO", designer={"country": "DE"}, made_in="DE")

    assert outcome(order(foreign, informed="YES", ship_from="DE")) == CLEAR
