"""Companies House's basic company data, CSV as published or the same rows as JSON: who a UK company is."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from app.ingest.countries import country_code
from app.ingest.registers import BadFieldError, Noted, Progress, Read, Refused, said
from app.ingest.rows import UnreadableListError
from app.ingest.streams import csv_rows, head_of, json_values
from app.ingest.uk_psc import company_id
from app.store.source_records import EntitySaid

RECORDS: Final = "uk-companies/"
SOURCE: Final = "Companies House, basic company data"
COLUMNS: Final = ("CompanyName", "CompanyNumber", "CompanyStatus", "CountryOfOrigin", "DissolutionDate",
                  "IncorporationDate")  # fmt: skip
_PREVIOUS: Final = tuple(f"PreviousName_{number}.CompanyName" for number in range(1, 11))
Row = dict[str, Any]


def read(stream: io.BufferedReader, progress: Progress) -> Iterator[Read]:
    """Every company of the file. Raises UnreadableListError for another layout."""
    rows = json_values(stream) if head_of(stream)[:1] in (b"[", b"{") else _rows(stream)
    for where, row in rows:
        progress.read += 1
        if isinstance(row, dict) and all(isinstance(row.get(one), str) for one in COLUMNS):
            yield from _company(where, row)
        else:
            yield Refused(
                where, str(row) if isinstance(row, ValueError) else f"not a row with {', '.join(COLUMNS)}"
            )
    if not progress.read:
        message = "the file holds no company"
        raise UnreadableListError(message)


def _rows(stream: io.BufferedReader) -> Iterator[tuple[str, Row]]:
    with csv_rows(stream) as rows:
        header = [one.strip() for one in next(rows, (0, []))[1]]
        missing = [one for one in COLUMNS if one not in header]
        if missing:
            message = f"not the layout of basic company data: no column {', '.join(missing)}"
            raise UnreadableListError(message)
        for line, fields in rows:
            if fields:
                yield f"line {line}", dict(zip(header, fields, strict=False))


def _company(where: str, row: Row) -> Iterator[Read]:
    try:
        company = company_id(row["CompanyNumber"])
        incorporated = _day(row, "IncorporationDate")
        dissolved = _day(row, "DissolutionDate")
    except BadFieldError as error:
        yield Refused(where, str(error))
        return
    name = row["CompanyName"].strip()
    origin = row["CountryOfOrigin"].strip()
    country = country_code(origin) if origin else None
    if origin and country is None:
        yield Noted(where, f"a country we do not know: {origin[:40]}")
    previous = (str(row.get(one) or "").strip() for one in _PREVIOUS)
    body = said(
        aliases=[*dict.fromkeys(one for one in previous if one and one != name)],
        type="ORGANIZATION",
        identifiers=[{"scheme": "REGISTRY", "value": company.upper()}],
        incorporation_country=country,
        facts=said(incorporated_on=incorporated.isoformat() if incorporated else None),
    )
    yield EntitySaid(
        record=RECORDS + company,
        entity=company,
        body={"name": name, **body},
        valid_until=dissolved,
        source=SOURCE,
    )


def _day(row: Row, column: str) -> date | None:
    text = row[column].strip()
    try:
        return datetime.strptime(text, "%d/%m/%Y").date() if text else None  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        message = f"{column} is not a date"
        raise BadFieldError(message) from error
