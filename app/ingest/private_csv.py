"""Lists of one's own as CSV: the fields of a ListedParty as columns, ``id`` and ``name`` at least.

Several values in one field are separated by ``; ``; identifiers are written ``LEI:...``; ``weak_aliases`` stand in a
column of their own.
"""

import csv
from collections.abc import Iterator
from typing import Any, Final, TextIO

from app.facts import ListedParty
from app.ingest.ndjson import each_once, party_of
from app.ingest.rows import BadRowError, Source, UnreadableListError, opened

REQUIRED: Final = ("id", "name")
SINGLE: Final = (
    *REQUIRED, "type", "listed_on", "delisted_on", "license_requirement", "license_review_policy", "remarks",
    "source_url",
)  # fmt: skip
SEVERAL: Final = ("countries", "birth_dates", "programs", "footnotes")
OTHER: Final = ("aliases", "weak_aliases", "addresses", "identifiers")

_SEPARATOR: Final = ";"


def read(source: Source) -> Iterator[ListedParty]:
    """Read entries as the lines come.

    Raises UnreadableListError for a column that no entry has, BadRowError with the line and the column.
    """
    with opened(source) as text:
        yield from each_once((line, party_of(line, _value(line, row))) for line, row in _rows(text))


def _rows(text: TextIO) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(text, strict=True)
    try:
        header = [one.strip() for one in next(reader, [])]
        _check(header)
        for fields in reader:
            if fields and len(fields) != len(header):
                raise BadRowError(reader.line_num, "row", f"{len(fields)} fields, expected {len(header)}")
            if fields:
                yield reader.line_num, dict(zip(header, (one.strip() for one in fields), strict=True))
    except csv.Error as error:
        raise BadRowError(reader.line_num, "row", str(error)) from error


def _check(header: list[str]) -> None:
    missing = [one for one in REQUIRED if one not in header]
    unknown = [one for one in header if one not in (*SINGLE, *SEVERAL, *OTHER)]
    if missing or unknown or len(set(header)) < len(header):
        said = f"no column {', '.join(missing)}" if missing else f"columns {', '.join(unknown or header)}"
        message = f"line 1: not a list of parties: {said}"
        raise UnreadableListError(message)


def _value(line: int, row: dict[str, str]) -> dict[str, Any]:
    value: dict[str, Any] = {one: row[one] for one in SINGLE if row.get(one)}
    value |= {one: _values(row[one]) for one in SEVERAL if row.get(one)}
    aliases = [{"name": one} for one in _values(row.get("aliases", ""))]
    aliases += [{"name": one, "quality": "WEAK"} for one in _values(row.get("weak_aliases", ""))]
    identifiers = [_identifier(line, one) for one in _values(row.get("identifiers", ""))]
    addresses = [{"full": one} for one in _values(row.get("addresses", ""))]
    return {**value, "aliases": aliases, "identifiers": identifiers, "addresses": addresses}


def _values(field: str) -> list[str]:
    return [one.strip() for one in field.split(_SEPARATOR) if one.strip()]


def _identifier(line: int, said: str) -> dict[str, str]:
    scheme, colon, value = said.partition(":")
    if not colon:
        raise BadRowError(line, "identifiers", f"not written SCHEME:NUMBER: {said!r}")
    return {"scheme": scheme.strip(), "value": value.strip()}
