"""The Consolidated Screening List in its official JSON layout: the rows of the CSV with their parts apart."""

from typing import Any, Final

from app.facts import ListedParty, ListName
from app.ingest.csl import COLUMNS, Row, list_of, party
from app.ingest.entities_json import read_json
from app.ingest.merge import merged
from app.ingest.rows import BadRowError, Edition, Source, UnreadableListError

_SEPARATOR: Final = "; "
_ADDRESS: Final = ("address", "city", "state", "postal_code", "country")
_NUMBER: Final = ("type", "number", "country", "issue_date", "expiration_date")
_NESTED: Final = {"addresses": _ADDRESS, "ids": _NUMBER}


def read(source: Source) -> Edition:
    """Every list of the document with its entries.

    Raises UnreadableListError for another document or one without entries, BadRowError, its line being the
    entry's number, for an entry that cannot be read.
    """
    document = read_json(source)
    rows = document.get("results") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        message = "not the document of the Consolidated Screening List: no results"
        raise UnreadableListError(message)
    if document.get("total", len(rows)) != len(rows):
        message = f"the document says {document['total']} results and holds {len(rows)}"
        raise UnreadableListError(message)
    found: dict[ListName, list[ListedParty]] = {}
    for number, entry in enumerate(rows, start=1):
        row = _row(number, entry)
        found.setdefault(list_of(number, row["source"]), []).append(party(number, row))
    return Edition(lists={list_id: merged(parties) for list_id, parties in found.items()})


def _row(number: int, entry: object) -> Row:
    if not isinstance(entry, dict):
        raise BadRowError(number, "results", "not an object")
    return {column: _field(number, column, entry) for column in COLUMNS}


def _field(number: int, column: str, entry: dict[str, Any]) -> str:
    value = entry.get("id", entry.get("_id")) if column == "_id" else entry.get(column)
    if value is None:
        return ""
    if isinstance(value, list):
        return _SEPARATOR.join(filter(None, (_part(number, column, one) for one in value)))
    if isinstance(value, str | int | float):
        return str(value)
    raise BadRowError(number, column, f"neither text nor list: {value!r}")


def _part(number: int, column: str, value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    parts = _NESTED.get(column)
    if parts is None or not isinstance(value, dict):
        raise BadRowError(number, column, f"not a text: {value!r}")
    return ", ".join(str(value[one]).strip() for one in parts if value.get(one))
