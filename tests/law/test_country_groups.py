"""Country groups by day: Supplement No. 1 to part 740, and the lists of countries that sections name."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.facts import Ternary
from app.law.country_groups import GroupChange, groups_of, macau_or_d5, member_of, unsettled

TODAY = date(2026, 11, 22)
TABLE = Path(__file__).resolve().parents[2] / "../shared/law/country_groups.csv"
D5 = (
    "AF", "BY", "CD", "CF", "CN", "CU", "ER", "HT", "IQ", "IR", "KP", "LB", "LY", "MM", "NI", "RU", "SD", "SO", "SS",
    "SY", "VE", "ZW",
)  # fmt: skip
CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def test_d5_holds_its_22_members_and_not_macau() -> None:
    assert [code for code in D5 if not member_of(code, "D:5", TODAY)] == []
    assert not member_of("MO", "D:5", TODAY)
    assert {"D:1", "D:3", "D:4"} <= groups_of("MO", TODAY)


@pytest.mark.parametrize(
    ("country", "group", "last_day", "before", "after"),
    [
        ("AE", "A:5", date(2026, 7, 9), False, True),
        ("AE", "D:3", date(2026, 7, 9), True, False),
        ("AE", "D:4", date(2026, 7, 9), True, False),
        ("AE", "B", date(2026, 7, 9), True, True),
        ("KH", "D:5", date(2021, 12, 8), False, True),
        ("KH", "D:5", date(2025, 11, 6), True, False),
        ("KH", "D:1", date(2025, 11, 6), True, True),
        ("KH", "744.22", date(2021, 12, 8), False, True),
        ("KH", "744.21-supplement-2", date(2021, 12, 8), False, True),
        ("KH", "744.22", date(2025, 11, 6), True, True),
        ("NI", "D:5", date(2024, 3, 14), False, True),
        ("NI", "744.21-supplement-2", date(2024, 3, 14), False, True),
        ("UA", "D:1", date(2020, 12, 27), True, False),
        ("UA", "B", date(2020, 12, 27), False, True),
        ("MX", "A:6", date(2020, 12, 27), False, True),
        ("CY", "A:6", date(2020, 12, 27), False, True),
        ("UA-43", "746.6", date(2015, 1, 28), False, True),
        ("UA-14", "746.6", date(2022, 2, 23), False, True),
        ("UA-09", "746.6", date(2022, 2, 23), False, True),
    ],
)
def test_membership_turns_on_its_day(
    country: str, group: str, last_day: date, before: bool, after: bool
) -> None:
    days = [last_day + timedelta(days=step) for step in (-1, 0, 1, 2)]

    assert [member_of(country, group, day) for day in days] == [before, before, after, after]


def test_cambodia_leaves_d5_with_the_state_department_not_with_the_table() -> None:
    assert macau_or_d5("KH", date(2026, 2, 2)) is Ternary.NO


@pytest.mark.parametrize(
    ("code", "reads_as"),
    [("HK", "CN"), ("PR", "US"), ("GU", "US"), ("VI", "US"), ("AS", "US"), ("MP", "US"), ("UM", "US")],
)
def test_territories_read_as_their_country(code: str, reads_as: str) -> None:
    assert groups_of(code, TODAY) == groups_of(reads_as, TODAY)


def test_a_dependent_territory_without_a_row_is_in_no_group() -> None:
    assert groups_of("GI", TODAY) == frozenset()


@pytest.mark.parametrize(("code", "group"), [("NO", "A:5"), ("NA", "B")])
def test_codes_that_look_like_other_words_stay_countries(code: str, group: str) -> None:
    assert member_of(code, group, TODAY)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("CN", "YES"),
        ("HK", "YES"),
        ("MO", "YES"),
        ("ET", "UNKNOWN"),
        ("SG", "NO"),
        ("VN", "NO"),
        ("ZZ", "NO"),
    ],
)
def test_macau_is_named_beside_d5(code: str, answer: str) -> None:
    assert macau_or_d5(code, TODAY) == answer


@pytest.mark.parametrize(("day", "open_"), [(date(2021, 10, 31), False), (date(2021, 11, 1), True)])
def test_ethiopia_is_unsettled_from_the_day_the_state_department_named_it(day: date, open_: bool) -> None:
    assert unsettled("ET", "D:5", day) is open_
    assert not unsettled("ET", "D:1", day)


def test_nicaragua_in_744_22_is_unsettled_and_china_is_not() -> None:
    assert unsettled("NI", "744.22", TODAY)
    assert not unsettled("CN", "744.22", TODAY)
    assert macau_or_d5("NI", date(2024, 3, 15)) is Ternary.YES


@pytest.mark.parametrize(("member", "answer"), [(True, "YES"), (False, "NO")])
def test_a_ruling_settles_what_sources_leave_open(member: bool, answer: str) -> None:
    changes = (GroupChange("ET", "D:5", member, TODAY),)

    assert macau_or_d5("ET", TODAY, changes) == answer
    assert macau_or_d5("ET", TODAY - timedelta(days=1), changes) is Ternary.UNKNOWN
    assert not unsettled("ET", "D:5", TODAY, changes)


def test_a_ruling_counts_from_its_first_day_until_before_its_last() -> None:
    changes = (GroupChange("SG", "D:5", True, date(2027, 1, 1), date(2027, 2, 1)),)
    days = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 31), date(2027, 2, 1)]

    assert [member_of("SG", "D:5", day, changes) for day in days] == [False, True, True, False]


def test_the_last_ruling_on_a_membership_counts() -> None:
    changes = (GroupChange("MY", "D:4", True), GroupChange("MY", "D:4", False, date(2027, 1, 1)))

    assert member_of("MY", "D:4", date(2026, 12, 31), changes)
    assert not member_of("MY", "D:4", date(2027, 1, 1), changes)


def test_a_ruling_on_hong_kong_is_one_on_china() -> None:
    assert not member_of("CN", "D:5", TODAY, (GroupChange("HK", "D:5", False),))


def test_a_ruling_never_takes_macau_from_beside_d5() -> None:
    assert macau_or_d5("MO", TODAY, (GroupChange("MO", "D:5", False),)) is Ternary.YES


def test_military_lists_name_their_countries() -> None:
    def named(group: str) -> str:
        codes = (*D5, "KH", "MO", "PK", "VN")
        return " ".join(sorted(code for code in codes if member_of(code, group, TODAY)))

    assert named("744.22") == "BY CN CU IR KH KP MM RU SY VE"
    assert named("744.21-supplement-2") == "CN KH MM NI VE"
    assert named("744.21-any") == "BY RU"


@given(CODES, DAYS)
def test_groups_of_agrees_with_member_of(code: str, day: date) -> None:
    groups = groups_of(code, day)

    assert all(member_of(code, one, day) for one in groups)
    assert (macau_or_d5(code, day) is Ternary.YES) == ("D:5" in groups or code == "MO")


@given(CODES, st.sampled_from(["A:5", "D:1", "D:5", "744.22"]), DAYS, st.booleans())
def test_a_ruling_says_what_holds_on_its_days(code: str, group: str, day: date, member: bool) -> None:
    changes = (GroupChange(code, group, member, day),)

    assert member_of(code, group, day, changes) is member
    before = day - timedelta(days=1)
    assert member_of(code, group, before, changes) is member_of(code, group, before)


@pytest.mark.skipif(not TABLE.exists(), reason="the reference table is not on this machine")
def test_every_cell_of_the_reference_table_agrees() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {"B": "B"} | {f"{letter}{n}": f"{letter}:{n}" for letter in "ADE" for n in "123456"}
    columns = {column: group for column, group in columns.items() if column in rows[0]}
    different = [
        (row["iso2"], group)
        for row in rows
        for column, group in columns.items()
        if member_of(row["iso2"], group, TODAY) != (row[column] == "1")
    ]

    assert len(columns) == 14
    assert different == []
