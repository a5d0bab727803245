"""The Denied Persons List of BIS, in its own layout: columns between tabs, a row for each address of an order."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, TextIO

from app.facts import ListedAddress, ListedParty, ListId
from app.ingest.countries import country_code
from app.ingest.entities_json import id_of
from app.ingest.merge import merged
from app.ingest.rows import BadRowError, Edition, Source, UnreadableListError, opened
from app.ingest.us_notices import PREFIXES

SOURCE_URL: Final = "https://www.bis.gov/dpl/dpl.txt"
COLUMNS: Final = (
    "Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date", "Expiration_Date",
    "Standard_Order", "Last_Update", "Action", "FR_Citation",
)  # fmt: skip

_ADDRESS: Final = ("Street_Address", "City", "State", "Postal_Code", "Country")

Row = dict[str, str]


def read(source: Source) -> Edition:
    """The denied persons of the file.

    Raises UnreadableListError for another file, BadRowError with the line for a row that cannot be read.
    """
    with opened(source) as text:
        parties = merged(_party(line, row) for line, row in _rows(text))
    if not parties:
        message = "the file holds no entry"
        raise UnreadableListError(message)
    return Edition(lists={ListId.DPL: parties})


def _rows(text: TextIO) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(text, delimiter="\t", strict=True)
    try:
        header = next(reader, [])
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            message = f"line 1: not the layout of the Denied Persons List: no column {', '.join(missing)}"
            raise UnreadableListError(message)
        for fields in reader:
            if fields and len(fields) != len(header):
                raise BadRowError(reader.line_num, "row", f"{len(fields)} fields, expected {len(header)}")
            if fields:
                yield reader.line_num, dict(zip(header, (one.strip() for one in fields), strict=True))
    except csv.Error as error:
        raise BadRowError(reader.line_num, "row", str(error)) from error


def _party(line: int, row: Row) -> ListedParty:
    name = " ".join(row["Name"].split())
    if not name:
        raise BadRowError(line, "Name", "empty")
    country = _country(row)
    full = ", ".join(row[one] for one in _ADDRESS if row[one])
    expires = _day(line, row, "Expiration_Date")
    return ListedParty(
        id=id_of(PREFIXES[ListId.DPL], name, country),
        name=name,
        addresses=(ListedAddress(full=full, city=row["City"] or None, country=country),) if full else (),
        countries=(country,) if country else (),
        listed_on=_day(line, row, "Effective_Date"),
        delisted_on=expires + timedelta(days=1) if expires else None,
        remarks=f"standard order: {row['Standard_Order']}; {row['FR_Citation']}",
        source_url=SOURCE_URL,
    )


def _country(row: Row) -> str | None:
    """The country; where it is left out beside a state, the United States. Some rows have a state in its place."""
    return country_code(row["Country"]) if row["Country"] else "US" if row["State"] else None


def _day(line: int, row: Row, column: str) -> date | None:
    try:
        return datetime.strptime(row[column], "%m/%d/%Y").date() if row[column] else None  # noqa: DTZ007 - a day
    except ValueError as error:
        raise BadRowError(line, column, f"not a date: {row[column]!r}") from error
