"""Lists as JSON documents made from a regulation or a notice: one object for each entry and country of listing.

Each has ``name``, ``aliases``, ``country``, ``address``, ``federal_register`` and ``notes``. The sources give their
entries no number: ours is a hash over name and country, so that it stays while the rest changes.
"""

import hashlib
import json
import re
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from app.facts import ListedAddress
from app.ingest.countries import country_code, country_of_address
from app.ingest.rows import BadRowError, Source, UnreadableListError, opened

Fields = dict[str, Any]

_KINDS: Final = MappingProxyType({
    "name": str,
    "aliases": list,
    "country": str | None,
    "address": str | None,
    "federal_register": str | None,
    "notes": str | None,
})  # fmt: skip
_ID_LENGTH: Final = 16
_ADDRESSES: Final = re.compile(r";\s*(?:and\s+)?")


def read_document(source: Source) -> tuple[list[tuple[int, Fields]], date | None]:
    """The entries with their numbers, from 1, and the day on which the document was made, where it says so.

    Raises UnreadableListError for another document, a count that is not that of the entries, or none at all;
    BadRowError, its line being the entry's number, for a missing field or a wrong type.
    """
    document = _document(source)
    rows = document.get("entities")
    if not isinstance(rows, list) or not rows:
        message = "the document holds no entities"
        raise UnreadableListError(message)
    if document.get("count", len(rows)) != len(rows):
        message = f"the document says {document['count']} entities and holds {len(rows)}"
        raise UnreadableListError(message)
    return [(number, _checked(number, row)) for number, row in enumerate(rows, start=1)], _made(document)


def read_json(source: Source) -> Any:
    """The whole of a JSON document. Raises UnreadableListError with line and column."""
    with opened(source) as text:
        try:
            return json.load(text)
        except (json.JSONDecodeError, RecursionError) as error:
            message = f"not JSON: {error}"
            raise UnreadableListError(message) from error


def country_of(number: int, fields: Fields) -> str | None:
    """The country of listing. Raises BadRowError for one that we do not know."""
    if fields["country"] is None:
        return None
    code = country_code(fields["country"])
    if code is None:
        raise BadRowError(number, "country", f"no country we know: {fields['country']!r}")
    return code


def id_of(prefix: str, name: str, country: str | None) -> str:
    """An id of our own."""
    plain = " ".join(name.split()).casefold()
    return prefix + hashlib.sha256(f"{plain}\n{country or ''}".encode()).hexdigest()[:_ID_LENGTH]


def addresses_of(
    text: str | None, of_aliases: tuple[str, ...], country: str | None
) -> tuple[ListedAddress, ...]:
    """Each address apart; one that names no country is in the country of listing."""
    parts = [part for whole in (text or "", *of_aliases) for part in _ADDRESSES.split(whole)]
    full = dict.fromkeys(part.strip(" .") for part in parts if part.strip(" ."))
    return tuple(ListedAddress(full=one, country=country_of_address(one) or country) for one in full)


def _document(source: Source) -> dict[str, Any]:
    document = read_json(source)
    if not isinstance(document, dict):
        message = "not the document of a list: no object"
        raise UnreadableListError(message)
    return document


def _made(document: dict[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(document.get("extracted")))
    except ValueError:
        return None


def _checked(number: int, row: object) -> Fields:
    if not isinstance(row, dict):
        raise BadRowError(number, "entity", "not an object")
    for name, kind in _KINDS.items():
        if name not in row or not isinstance(row[name], kind):
            raise BadRowError(number, name, f"missing or of another type: {row.get(name)!r}")
    if not row["name"].strip():
        raise BadRowError(number, "name", "empty")
    if not all(isinstance(alias, str) for alias in row["aliases"]):
        raise BadRowError(number, "aliases", "not all are texts")
    return row
