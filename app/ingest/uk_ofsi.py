"""The consolidated list of the United Kingdom's financial sanctions, as OFSI's CSV.

The first line holds the day, the second the columns. A group has a row for each name, place and birth date; older
files are in Latin-1, newer ones in UTF-8 with more columns.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from app.facts import (
    AliasQuality,
    Identifier,
    IdentifierScheme,
    ListedAddress,
    ListedAlias,
    ListedParty,
    ListId,
    PartyType,
)
from app.ingest.countries import country_code
from app.ingest.merge import merged
from app.ingest.rows import BadRowError, Edition, Source, UnreadableListError, opened, opened_bytes

SOURCE_URL: Final = (
    "https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets"
)
COLUMNS: Final = (
    "Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "DOB", "Nationality", "Address 1", "Country",
    "Other Information", "Group Type", "Alias Type", "Regime", "Listed On", "Group ID",
)  # fmt: skip

_NAMES: Final = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_ADDRESS: Final = (*(f"Address {number}" for number in range(1, 7)), "Post/Zip Code", "Country")
_DOCUMENTS: Final = ("Passport Number", "National Identification Number")
_TYPES: Final = MappingProxyType({
    "Individual": PartyType.PERSON, "Entity": PartyType.ORGANIZATION, "Ship": PartyType.VESSEL,
})  # fmt: skip
_MAIN: Final = ("Prime Alias", "Primary Name")
_REMARKS: Final = ("Title", "Position", "Passport Details", "NI Number", "National Identification Details",
                   "Other Information")  # fmt: skip
_ASIDE: Final = re.compile(r"\s*\(.*")
_NUMBERED: Final = re.compile(r"\(?\d+\)\s*")
_IMO: Final = re.compile(r"\bIMO(?: number)?:?\s*(\d{7})\b")

Row = dict[str, str]


def read(source: Source) -> Edition:
    """The groups of the file, and the day in its first line.

    Raises UnreadableListError for another file, BadRowError with the line for a row that cannot be read.
    """
    with opened(source, _encoding(source)) as text:
        lines = csv.reader(text, strict=True)
        made = _date_line(next(lines, []))
        rows = list(_rows(lines, next(lines, [])))
    if not rows:
        message = "the file holds no entry"
        raise UnreadableListError(message)
    rows.sort(key=lambda one: one[1]["Alias Type"] not in _MAIN)
    parties = merged(_party(line, row) for line, row in rows)
    return Edition(lists={ListId.UK_OFSI: parties}, published_on=made)


def _encoding(source: Source) -> str:
    with opened_bytes(source) as stream:
        start = stream.tell() if source is stream else 0
        try:
            for line in stream:
                line.decode()
        except UnicodeDecodeError:
            return "latin-1"
        finally:
            if source is stream:
                stream.seek(start)
    return "utf-8-sig"


def _date_line(fields: list[str]) -> date:
    day = _day(fields[1]) if fields[:1] == ["Last Updated"] and len(fields) > 1 else None
    if day is None:
        message = "line 1: not OFSI's list: no day under Last Updated"
        raise UnreadableListError(message)
    return day


def _rows(lines: Iterator[list[str]], header: list[str]) -> Iterator[tuple[int, Row]]:
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        message = f"line 2: not the layout of OFSI's list: no column {', '.join(missing)}"
        raise UnreadableListError(message)
    line = 2
    try:
        for line, fields in enumerate(lines, start=3):
            if not fields:
                continue
            if len(fields) != len(header):
                raise BadRowError(line, "row", f"{len(fields)} fields, expected {len(header)}")
            yield line, {name: " ".join(value.split()) for name, value in zip(header, fields, strict=True)}
    except csv.Error as error:
        raise BadRowError(line + 1, "row", str(error)) from error


def _party(line: int, row: Row) -> ListedParty:
    number, name = row["Group ID"], " ".join(row[one] for one in _NAMES if row[one])
    if not number or not name:
        raise BadRowError(line, "Group ID", "a row has a group and a name")
    if row["Group Type"] not in _TYPES:
        raise BadRowError(line, "Group Type", f"neither individual, entity nor ship: {row['Group Type']!r}")
    address = _address(row)
    codes = [country_code(one) for one in _NUMBERED.split(row["Nationality"]) if one]
    codes += [address.country] if address else []
    weak = row.get("Alias Quality", "").lower().startswith("low")
    return ListedParty(
        id=number,
        name=name,
        type=_TYPES[row["Group Type"]],
        aliases=(
            *_native(row),
            *([ListedAlias(name=name, quality=AliasQuality.WEAK)] if weak else []),
        ),
        addresses=(address,) if address else (),
        countries=tuple(dict.fromkeys(code for code in codes if code)),
        identifiers=tuple(dict.fromkeys(_identifiers(row))),
        birth_dates=tuple(one for one in [_birth(row["DOB"])] if one),
        programs=(row["Regime"],) if row["Regime"] else (),
        listed_on=_listed_on(line, row["Listed On"]),
        remarks="; ".join(row[one] for one in _REMARKS if row.get(one)) or None,
        source_url=SOURCE_URL,
    )


def _native(row: Row) -> list[ListedAlias]:
    name = row.get("Name Non-Latin Script", "")
    return [ListedAlias(name=name)] if name else []


def _address(row: Row) -> ListedAddress | None:
    full = ", ".join(row[one] for one in _ADDRESS if row.get(one))
    return ListedAddress(full=full, country=country_code(_ASIDE.sub("", row["Country"]))) if full else None


def _identifiers(row: Row) -> Iterator[Identifier]:
    for number in _IMO.findall(row["Other Information"]):
        yield Identifier(scheme=IdentifierScheme.IMO, value=number)
    for column in _DOCUMENTS:
        if value := row.get(column):
            yield Identifier(scheme=IdentifierScheme.OTHER, value=value)


def _birth(said: str) -> str:
    """A birth date as ``1980-05-01``, without the parts that are given as zeros."""
    return "-".join(one for one in reversed(said.split("/")) if one.strip("0"))


def _listed_on(line: int, said: str) -> date | None:
    day = _day(said)
    if said and day is None:
        raise BadRowError(line, "Listed On", f"not a date: {said!r}")
    return day


def _day(said: str) -> date | None:
    try:
        return datetime.strptime(said, "%d/%m/%Y").date()  # noqa: DTZ007 - a day
    except ValueError:
        return None
