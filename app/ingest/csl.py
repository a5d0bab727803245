"""The Consolidated Screening List of the International Trade Administration, in its official CSV layout.

Source: https://www.trade.gov/consolidated-screening-list. One file carries the lists of three departments; a
row belongs to a list by the abbreviation in parentheses in ``source``, as full names change over the years.
Several values in one field are separated by ``; ``. Rows of one list that share an ``_id`` are one entry (an
entity under several programs of Treasury has a row for each).
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, TextIO

from app.facts import ListedAddress, ListedAlias, ListedParty, ListId, PartyType
from app.ingest.countries import country_code, country_of_address, known_code
from app.ingest.csl_identifiers import read_ids
from app.ingest.footnotes import footnotes
from app.ingest.listed_names import split_aliases, split_name
from app.ingest.merge import merged
from app.ingest.rows import BadRowError, Source, UnreadableListError, opened

COLUMNS: Final = (
    "_id", "source", "entity_number", "type", "programs", "name", "title", "addresses",
    "federal_register_notice", "start_date", "end_date", "standard_order", "license_requirement",
    "license_policy", "call_sign", "vessel_type", "gross_tonnage", "gross_registered_tonnage", "vessel_flag",
    "vessel_owner", "remarks", "source_list_url", "alt_names", "citizenships", "dates_of_birth",
    "nationalities", "places_of_birth", "source_information_url", "ids",
)  # fmt: skip

LISTS: Final = MappingProxyType({
    "SDN": ListId.SDN,
    "EL": ListId.ENTITY_LIST,
    "DPL": ListId.DPL,
    "UVL": ListId.UVL,
    "MEU": ListId.MEU,
    "CMIC": ListId.NSCMIC,
    "NS-CMIC": ListId.NSCMIC,
    "SSI": ListId.OFAC_CONS,
    "CAP": ListId.OFAC_CONS,
    "CAPTA": ListId.OFAC_CONS,
    "FSE": ListId.OFAC_CONS,
    "PLC": ListId.OFAC_CONS,
    "NS-PLC": ListId.OFAC_CONS,
    "MBS": ListId.OFAC_CONS,
    "NS-MBS": ListId.OFAC_CONS,
    "561": ListId.OFAC_CONS,
    "13599": ListId.OFAC_CONS,
    "DTC": ListId.STATE_DEBARRED,
    "ISN": ListId.STATE_ISN,
})  # fmt: skip

_SEPARATOR: Final = "; "
_TYPES: Final = MappingProxyType({
    "": PartyType.UNKNOWN,
    "individual": PartyType.PERSON,
    "entity": PartyType.ORGANIZATION,
    "vessel": PartyType.VESSEL,
    "aircraft": PartyType.AIRCRAFT,
})  # fmt: skip
_ABBREVIATION: Final = re.compile(r"\(([A-Z0-9-]+)(?:\s+List)?\)")
_BY_NAME: Final = (
    ("military-industrial complex", ListId.NSCMIC),
    ("capta", ListId.OFAC_CONS),
    ("menu-based", ListId.OFAC_CONS),
)
_END_OF_FILE_MARK: Final = "\x1a"
_KEPT_AS_REMARKS: Final = (
    "title", "remarks", "federal_register_notice", "standard_order", "places_of_birth", "call_sign",
    "vessel_type", "gross_tonnage", "gross_registered_tonnage", "vessel_flag", "vessel_owner",
)  # fmt: skip

Row = dict[str, str]


def read(source: Source) -> dict[ListId, tuple[ListedParty, ...]]:
    """Every list of the file with its entries, in file order.

    Raises UnreadableListError for a wrong header or a file without entries, BadRowError for a row that cannot
    be read: a source we do not know, a bad date, no name, too few fields.
    """
    found: dict[ListId, list[ListedParty]] = {}
    with opened(source) as text:
        for line, row in _rows(text):
            list_id = list_of(line, row["source"])
            found.setdefault(list_id, []).append(party(line, row))
    if not found:
        message = "the file holds no entry"
        raise UnreadableListError(message)
    return {list_id: merged(parties) for list_id, parties in found.items()}


def _rows(text: TextIO) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(text, strict=True)
    header = next(reader, [])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        message = f"not the layout of the Consolidated Screening List: no column {', '.join(missing)}"
        raise UnreadableListError(message)
    while True:
        try:
            fields = next(reader, None)
        except csv.Error as error:
            raise BadRowError(reader.line_num, "row", str(error)) from error
        if fields is None:
            return
        if fields in ([], [_END_OF_FILE_MARK]):
            continue
        if len(fields) != len(header):
            raise BadRowError(reader.line_num, "row", f"{len(fields)} fields, expected {len(header)}")
        yield reader.line_num, dict(zip(header, fields, strict=True))


def list_of(line: int, source: str) -> ListId:
    """The list that the source of a row names. Raises BadRowError."""
    for abbreviation in _ABBREVIATION.findall(source):
        if abbreviation in LISTS:
            return LISTS[abbreviation]
    for words, list_id in _BY_NAME:
        if words in source.lower():
            return list_id
    raise BadRowError(line, "source", f"no list we know: {source!r}")


def party(line: int, row: Row) -> ListedParty:
    """The entry that a row gives. Raises BadRowError."""
    name = split_name(_required(line, row, "name"))
    aliases, alias_addresses = split_aliases(_values(row["alt_names"]))
    addresses = tuple(
        _address(text) for text in (*_values(row["addresses"]), *name.addresses, *alias_addresses)
    )
    identifiers, other_ids = read_ids(row["ids"])
    return ListedParty(
        id=_required(line, row, "_id"),
        name=name.name,
        type=_type(line, row["type"]),
        aliases=tuple(
            ListedAlias(name=one) for one in dict.fromkeys(name.aliases + aliases) if one != name.name
        ),
        addresses=addresses,
        countries=_countries(row, addresses),
        identifiers=identifiers,
        birth_dates=tuple(_values(row["dates_of_birth"])),
        programs=tuple(_values(row["programs"])),
        listed_on=_day(line, row, "start_date"),
        delisted_on=_day_after(_day(line, row, "end_date")),
        footnotes=footnotes(row["license_requirement"]),
        license_requirement=row["license_requirement"].strip() or None,
        license_review_policy=row["license_policy"].strip() or None,
        remarks=_remarks(row, other_ids),
        source_url=row["source_list_url"].strip() or row["source_information_url"].strip() or None,
    )


def _required(line: int, row: Row, column: str) -> str:
    value = row[column].strip()
    if not value:
        raise BadRowError(line, column, "empty")
    return value


def _values(field: str) -> list[str]:
    parts = (part.strip().removeprefix("and ").strip() for part in field.split(_SEPARATOR))
    return list(dict.fromkeys(part for part in parts if part))


def _type(line: int, text: str) -> PartyType:
    known = _TYPES.get(text.strip().lower())
    if known is None:
        raise BadRowError(line, "type", f"neither individual, entity, vessel nor aircraft: {text!r}")
    return known


def _address(text: str) -> ListedAddress:
    country = country_of_address(text)
    return ListedAddress(full=None if known_code(text) else text, country=country)


def _countries(row: Row, addresses: tuple[ListedAddress, ...]) -> tuple[str, ...]:
    own = [*_values(row["nationalities"]), *_values(row["citizenships"]), row["vessel_flag"]]
    codes = [address.country for address in addresses] + [country_code(text) for text in own if text]
    return tuple(dict.fromkeys(code for code in codes if code))


def _day(line: int, row: Row, column: str) -> date | None:
    text = row[column].strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text[: len("2026-01-31")])
    except ValueError as error:
        raise BadRowError(line, column, f"not a date: {text!r}") from error


def _day_after(last: date | None) -> date | None:
    """The first day on which an entry no longer counts: an order still binds on the day it expires."""
    return last + timedelta(days=1) if last else None


def _remarks(row: Row, other_ids: tuple[str, ...]) -> str | None:
    kept = [
        f"{column.replace('_', ' ')}: {row[column].strip()}"
        for column in _KEPT_AS_REMARKS
        if row[column].strip()
    ]
    return _SEPARATOR.join([*kept, *other_ids]) or None
