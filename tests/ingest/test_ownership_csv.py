"""A company's own research: shares as people write them, and rows that are named where they are bad."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ingest.registers import BadFieldError
from app.ingest.rows import UnreadableListError
from app.ingest.shares import interval_of
from app.store.source_records import Authority
from tests.ingest.reading import found_in

ALMOST = Decimal("0.000000001")


@pytest.mark.parametrize(
    ("written", "least", "most"),
    [
        ("50", 50, 50),
        ("50.00", 50, 50),
        ("50%", 50, 50),
        (" 49.99 % ", Decimal("49.99"), Decimal("49.99")),
        ("25-50", 25, 50),
        ("25% - 50%", 25, 50),
        ("25 to 50", 25, 50),
        (">50", 50 + ALMOST, None),
        (">25", 25, None),
        (">=50", 50, None),
        ("<50", None, 50 - ALMOST),
        ("<=50%", None, 50),
        ("", None, None),
        ("0", 0, 0),
        ("100", 100, 100),
    ],
)
def test_a_share_is_read_as_it_is_written(written: str, least: Decimal, most: Decimal) -> None:
    assert interval_of(written) == (least, most)


@pytest.mark.parametrize(
    "written", ["101", "50-25", "about half", "50,5", "1e2", "-5", ">101", "½", "50 60", "NaN"]
)
def test_a_share_nobody_can_read_is_refused(written: str) -> None:
    with pytest.raises(BadFieldError):
        interval_of(written)


@given(st.decimals(0, 100, places=4), st.decimals(0, 100, places=4))
def test_an_interval_holds_both_of_its_edges(first: Decimal, second: Decimal) -> None:
    least, most = sorted((first, second))
    assert interval_of(f"{least}-{most}") == (least, most)


def test_a_row_is_a_stake_with_its_days_and_source(tmp_path: Path) -> None:
    content = (
        "owned,owner,share,kind,valid_from,valid_until,source,owner_name,owner_country\n"
        "acme,holding,>50,votes,2024-01-01,2025-01-01,register extract,Holding AG,CH\n"
    )
    found = found_in(tmp_path, "ownership-csv", content)
    (stake,) = found.stakes
    assert (stake.owner, stake.owned, stake.kind, stake.source) == (
        "holding",
        "acme",
        "VOTES",
        "register extract",
    )
    assert (str(stake.valid_from), str(stake.valid_until)) == ("2024-01-01", "2025-01-01")
    (name,) = found.said
    assert (name.entity, name.authority) == ("holding", Authority.RESEARCH)
    assert name.body == {"name": "Holding AG", "principal_office_country": "CH"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,b,150,", "a share is outside 0 to 100 percent"),
        ("a,b,some,", "a share is neither a percentage, a range nor a bound"),
        (",b,50,", "owner is empty"),
        ("a,a,50,", "owner and owned are the same"),
        ("a,b,50,01.02.2024", "valid_from is not a date"),
        ("a,b", "another number of fields than the header has"),
    ],
)
def test_a_bad_row_is_refused_by_its_line_and_the_others_are_read(
    tmp_path: Path, row: str, reason: str
) -> None:
    content = f"owner,owned,share,valid_from\nx,y,50,\n{row}\n\nx,z,50,\n"
    found = found_in(tmp_path, "ownership-csv", content)
    assert [(one.where, one.reason) for one in found.refused] == [("line 3", reason)]
    assert [one.owned for one in found.stakes] == ["y", "z"]


@pytest.mark.parametrize(
    "header", ["owner,owned", "owner,owned,share,colour", "owner,owned,share,share", "<html>", "", "a;b;c"]
)
def test_another_header_is_refused_as_a_whole(tmp_path: Path, header: str) -> None:
    with pytest.raises(UnreadableListError):
        found_in(tmp_path, "ownership-csv", f"{header}\na,b,50\n")
