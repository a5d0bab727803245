"""Authorities: dated events, and the status of text and enforcement that follows from them."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.law.authorities import (
    AUTHORITIES,
    WATCHED,
    Authority,
    Event,
    Status,
    StatusChange,
    event_day,
    in_force,
    next_event,
    status,
)
from app.law.finding import EnforcementStatus, TextStatus

GUIDANCE = Path(__file__).resolve().parents[2] / "../shared/law/guidance.md"
DAY = timedelta(days=1)
IN_FORCE, STAYED, NOT_IN_FORCE = TextStatus.IN_FORCE, TextStatus.STAYED, TextStatus.NOT_IN_FORCE
ENFORCED = EnforcementStatus.ENFORCED
NOT_ENFORCED, UNCONFIRMED = EnforcementStatus.NOT_ENFORCED, EnforcementStatus.UNCONFIRMED
CITED_BY_RULES = (
    "EAR_732_SUPP3 EAR_734 EAR_736_GP10 EAR_740 EAR_742_6 EAR_744_2 EAR_744_3 EAR_744_4 EAR_744_6 EAR_744_8 "
    "EAR_744_11 EAR_744_15 EAR_744_21 EAR_744_22 EAR_744_23 EAR_746 EAR_764_DPL OFAC_50 OFAC_SDN"
)
OCCURRENCES = [(one.id, event.event, event.on) for one in AUTHORITIES.values() for event in one.events]


@pytest.mark.parametrize(
    ("authority", "day", "expected"),
    [
        ("AI_DIFFUSION", date(2025, 1, 12), Status(NOT_IN_FORCE, ENFORCED)),
        ("AI_DIFFUSION", date(2025, 1, 13), Status(IN_FORCE, ENFORCED)),
        ("AI_DIFFUSION", date(2025, 1, 14), Status(IN_FORCE, ENFORCED)),
        ("AI_DIFFUSION", date(2025, 5, 12), Status(IN_FORCE, ENFORCED)),
        ("AI_DIFFUSION", date(2025, 5, 13), Status(IN_FORCE, NOT_ENFORCED)),
        ("AI_DIFFUSION", date(2025, 5, 14), Status(IN_FORCE, NOT_ENFORCED)),
        ("AI_DIFFUSION", date(2025, 5, 15), Status(IN_FORCE, NOT_ENFORCED)),
        ("AI_DIFFUSION", date(2026, 5, 12), Status(IN_FORCE, NOT_ENFORCED)),
        ("AI_DIFFUSION", date(2099, 1, 1), Status(IN_FORCE, NOT_ENFORCED)),
        ("AFFIL_2025", date(2025, 9, 28), Status(NOT_IN_FORCE, ENFORCED)),
        ("AFFIL_2025", date(2025, 9, 29), Status(IN_FORCE, ENFORCED)),
        ("AFFIL_2025", date(2025, 11, 9), Status(IN_FORCE, ENFORCED)),
        ("AFFIL_2025", date(2025, 11, 10), Status(STAYED, ENFORCED)),
        ("AFFIL_2025", date(2026, 11, 9), Status(STAYED, ENFORCED)),
        ("AFFIL_2025", date(2026, 11, 10), Status(IN_FORCE, UNCONFIRMED)),
        ("AFFIL_2025", date(2026, 11, 11), Status(IN_FORCE, UNCONFIRMED)),
        ("AFFIL_STAY", date(2025, 11, 9), Status(NOT_IN_FORCE, ENFORCED)),
        ("AFFIL_STAY", date(2025, 11, 10), Status(IN_FORCE, ENFORCED)),
        ("AFFIL_STAY", date(2026, 11, 9), Status(IN_FORCE, ENFORCED)),
        ("AFFIL_STAY", date(2026, 11, 10), Status(NOT_IN_FORCE, UNCONFIRMED)),
        ("CN_70_2025", date(2026, 11, 10), Status(IN_FORCE, ENFORCED)),
        ("CN_70_2025", date(2026, 11, 11), Status(NOT_IN_FORCE, ENFORCED)),
    ],
)
def test_text_and_enforcement_stand_apart(authority: str, day: date, expected: Status) -> None:
    assert status(authority, day) == expected


@pytest.mark.parametrize(
    ("authority", "first_day"),
    [
        ("OCT7_2022", date(2022, 10, 21)),
        ("MACAU_2023", date(2023, 1, 17)),
        ("ACS_2023", date(2023, 11, 17)),
        ("SME_2023", date(2023, 11, 17)),
        ("CORR_2024", date(2024, 4, 4)),
        ("DEC2_2024_FDP", date(2024, 12, 2)),
        ("DEC2_2024_EL", date(2024, 12, 2)),
        ("FDD_2025", date(2025, 1, 16)),
        ("FDD_EXT_2026", date(2026, 4, 7)),
        ("ANN_2025_05_13", date(2025, 5, 13)),
        ("PS_2025", date(2025, 5, 13)),
        ("GP10_2025", date(2025, 5, 13)),
        ("CD_2025", date(2025, 5, 13)),
        ("IS_INFORMED_H20", date(2025, 4, 9)),
        ("CASE_BY_CASE_2026", date(2026, 1, 15)),
        ("TARIFF_232_2026", date(2026, 1, 15)),
        ("CAMBODIA_D5", date(2025, 11, 7)),
        ("GAO_2026", date(2026, 5, 12)),
        ("HQ_GUID_2026", date(2026, 5, 31)),
        ("UAE_2026", date(2026, 7, 10)),
        ("CN_UEL", date(2020, 9, 19)),
        ("CN_ECL", date(2020, 12, 1)),
        ("CN_BLOCK", date(2021, 1, 9)),
        ("CN_AFSL", date(2021, 6, 10)),
        ("CN_DUAL", date(2024, 12, 1)),
        ("CN_803", date(2025, 3, 24)),
        ("CN_MOFCOM_0521", date(2025, 5, 21)),
        ("CN_DC_2025", date(2025, 11, 5)),
        ("CN_70_2025", date(2025, 11, 7)),
        ("CN_835", date(2026, 4, 13)),
    ],
)
def test_an_authority_counts_from_its_first_day(authority: str, first_day: date) -> None:
    days = [first_day - DAY, first_day, first_day + DAY, date(2026, 11, 9)]

    assert [in_force(authority, day) for day in days] == [False, True, True, True]
    assert event_day(authority, "EFFECTIVE") == first_day


@pytest.mark.parametrize(
    ("authority", "day"),
    [
        ("DEC2_2024_FDP", date(2024, 12, 31)),
        ("FDD_2025", date(2025, 1, 31)),
        ("AI_DIFFUSION", date(2025, 5, 15)),
    ],
)
def test_compliance_is_due_later_than_the_text_begins(authority: str, day: date) -> None:
    assert event_day(authority, "COMPLIANCE_DUE") == day
    assert in_force(authority, day - DAY)


@pytest.mark.parametrize("authority", CITED_BY_RULES.split())
def test_standing_law_was_in_force_before_the_first_chip_rule_ended(authority: str) -> None:
    assert status(authority, date(2022, 10, 21)) == Status(IN_FORCE, ENFORCED)


def test_no_event_ever_removes_the_ai_diffusion_rule() -> None:
    events = {one.event for one in AUTHORITIES["AI_DIFFUSION"].events}

    assert not events & {Event.RESCINDED, Event.REMOVED, Event.STAYED}


@pytest.mark.parametrize(("authority", "event", "day"), OCCURRENCES)
def test_each_event_changes_the_status_on_its_own_day_only(authority: str, event: Event, day: date) -> None:
    own_days = {one.on for one in AUTHORITIES[authority].events}
    if day + DAY not in own_days:
        assert status(authority, day + DAY) == status(authority, day)
    if event in (Event.PUBLISHED, Event.AMENDED, Event.CLARIFIED, Event.COMPLIANCE_DUE):
        others = [one for one in AUTHORITIES[authority].events if one.on == day and one.event is not event]
        assert others or status(authority, day - DAY) == status(authority, day)


def test_a_ruling_extends_the_stay_on_its_days_alone() -> None:
    extended = (StatusChange("AFFIL_2025", date(2026, 11, 10), date(2027, 11, 10), STAYED, ENFORCED),)

    assert status("AFFIL_2025", date(2026, 11, 9), extended) == Status(STAYED, ENFORCED)
    assert status("AFFIL_2025", date(2026, 11, 10), extended) == Status(STAYED, ENFORCED)
    assert status("AFFIL_2025", date(2027, 11, 9), extended) == Status(STAYED, ENFORCED)
    assert status("AFFIL_2025", date(2027, 11, 10), extended) == Status(IN_FORCE, UNCONFIRMED)
    assert status("AFFIL_STAY", date(2026, 11, 10), extended) == status("AFFIL_STAY", date(2026, 11, 10))


def test_a_ruling_on_one_half_leaves_the_other_as_it_is() -> None:
    confirmed = (StatusChange("AFFIL_2025", date(2026, 11, 10), enforcement_status=ENFORCED),)
    rescinded = (StatusChange("AI_DIFFUSION", date(2026, 12, 1), text_status=NOT_IN_FORCE),)

    assert status("AFFIL_2025", date(2026, 11, 10), confirmed) == Status(IN_FORCE, ENFORCED)
    assert status("AI_DIFFUSION", date(2026, 11, 30), rescinded) == Status(IN_FORCE, NOT_ENFORCED)
    assert status("AI_DIFFUSION", date(2026, 12, 1), rescinded) == Status(NOT_IN_FORCE, NOT_ENFORCED)


def test_the_last_ruling_counts() -> None:
    first = StatusChange("AFFIL_2025", date(2026, 11, 10), text_status=STAYED)
    second = StatusChange("AFFIL_2025", date(2026, 12, 1), text_status=IN_FORCE)

    assert status("AFFIL_2025", date(2026, 11, 30), (first, second)).text_status is STAYED
    assert status("AFFIL_2025", date(2026, 12, 1), (first, second)).text_status is IN_FORCE


def test_an_unknown_authority_or_event_is_an_error() -> None:
    with pytest.raises(KeyError):
        status("NONE", date(2026, 1, 1))
    with pytest.raises(KeyError, match="GAO_2026 has no event STAYED"):
        event_day("GAO_2026", "STAYED")


def test_the_next_event_lies_ahead() -> None:
    assert next_event(date(2025, 11, 9)) == date(2025, 11, 10)
    assert next_event(date(2026, 11, 9)) == date(2026, 11, 10)
    assert next_event(date(2099, 1, 1)) is None


def test_proposals_are_watched_and_are_no_authority() -> None:
    watched = {one["id"] for one in WATCHED}

    assert {"H.R. 2683", "AI_OVERWATCH", "GAIN_AI", "CHIP_SECURITY", "IAAS_KYC"} <= watched
    assert not watched & set(AUTHORITIES)


@pytest.mark.parametrize("one", AUTHORITIES.values(), ids=AUTHORITIES)
def test_every_authority_says_what_it_is_and_every_event_where_it_was_read(one: Authority) -> None:
    assert one.title
    assert one.citation
    assert any(event.event is Event.EFFECTIVE for event in one.events)
    for event in one.events:
        assert event.url.startswith("https://")
        assert event.confidence in {"V1", "V2", "MEMORY", "UNVERIFIED"}


@given(st.sampled_from(sorted(AUTHORITIES)), st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_before_its_first_event_an_authority_is_not_in_force(authority: str, day: date) -> None:
    first = min(one.on for one in AUTHORITIES[authority].events)

    assert day >= first or status(authority, day) == Status(NOT_IN_FORCE, ENFORCED)


@pytest.mark.skipif(not GUIDANCE.exists(), reason="the guidance is not on this machine")
def test_every_instrument_of_the_guidance_is_an_authority_with_its_citation() -> None:
    text = GUIDANCE.read_text(encoding="utf-8")
    table = (
        text[text.index("### 1.1") : text.index("### 1.2")]
        + text[text.index("### 1.5") : text.index("## 2.")]
    )
    rows = re.findall(r"^\| ([A-Z][A-Z0-9_]+) \| [^|]+ \| ([^|]+) \|", table, re.MULTILINE)
    wrong = [
        (name, cited)
        for name, cell in rows
        for cited in re.findall(r"\d{2} FR \d+", cell)
        if cited not in AUTHORITIES[name].citation
    ]

    assert len(rows) >= 30
    assert [name for name, _ in rows if name not in AUTHORITIES] == []
    assert [found for found in wrong if found[0] != "CAMBODIA_D5"] == []
