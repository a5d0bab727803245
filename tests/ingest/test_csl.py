"""The Consolidated Screening List: the day on which an entry begins and ends to count."""

import csv
from datetime import date
from pathlib import Path

import pytest

from app.facts import ListId
from app.ingest import csl

DENIED = "Denied Persons List (DPL) - Bureau of Industry and Security"


@pytest.mark.parametrize(
    ("end_date", "first_day_out"),
    [("2029-12-20", date(2029, 12, 21)), ("2027-12-31", date(2028, 1, 1)), ("", None)],
)
def test_a_denial_order_still_binds_on_the_day_it_expires(
    tmp_path: Path, end_date: str, first_day_out: date | None
) -> None:
    row = {**dict.fromkeys(csl.COLUMNS, ""), "_id": "d1", "source": DENIED, "name": "Grauwerk Trading"}
    file = tmp_path / "csl.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, csl.COLUMNS)
        writer.writeheader()
        writer.writerow({**row, "start_date": "2017-12-21", "end_date": end_date})

    (entry,) = csl.read(file)[ListId.DPL]

    assert (entry.listed_on, entry.delisted_on) == (date(2017, 12, 21), first_day_out)
