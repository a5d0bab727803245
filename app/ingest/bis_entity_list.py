"""The Entity List of BIS, as a JSON document made from supplement no. 4 to 15 CFR part 744.

One object for each entry and country of listing, with ``name``, ``aliases``, ``country``, ``address``,
``federal_register`` and ``notes``, which holds the license requirement. The regulation gives its entries no
number: ours is a hash over name and country, so that it stays while address and requirement change.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from app.facts import ListedAddress, ListedAlias, ListedParty, ListId, ListName
from app.ingest.bounds import Bounds, check_against
from app.ingest.countries import country_code, country_of_address
from app.ingest.footnotes import footnotes
from app.ingest.listed_names import split_aliases, split_name
from app.ingest.merge import merged
from app.ingest.rows import BadRowError, Source, UnreadableListError, opened

SOURCE_URL: Final = (
    "https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%204%20to%20Part%20744"
)
BOUNDS: Final = MappingProxyType({
    ListId.ENTITY_LIST: Bounds(
        1_500, 8_000, ("Huawei Technologies", "Semiconductor Manufacturing International", "HiSilicon")
    ),
})  # fmt: skip

_FIELDS: Final = MappingProxyType({
    "name": str,
    "aliases": list,
    "country": str,
    "address": str | None,
    "federal_register": str | None,
    "notes": str | None,
})  # fmt: skip
_ID_LENGTH: Final = 16
_CITED_DAY: Final = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b")
_FIRST_YEAR_OF_LIST: Final = 1997
_TWO_DIGITS: Final = 100
_ADDRESSES: Final = re.compile(r";\s*(?:and\s+)?")


def read(source: Source) -> tuple[ListedParty, ...]:
    """The entries of the document, one for each name and country of listing.

    Raises UnreadableListError for another document, a count that is not that of the entries, or none at all;
    BadRowError, its line being the entry's number, for a missing field, a wrong type or an unknown country.
    """
    document = _document(source)
    rows = document.get("entities")
    if not isinstance(rows, list) or not rows:
        message = "the document holds no entities"
        raise UnreadableListError(message)
    if document.get("count", len(rows)) != len(rows):
        message = f"the document says {document['count']} entities and holds {len(rows)}"
        raise UnreadableListError(message)
    return merged(_party(number, row) for number, row in enumerate(rows, start=1))


def check(list_id: ListName, parties: Iterable[ListedParty]) -> list[str]:
    """What speaks against believing the list: row counts, canaries, repeated ids."""
    return check_against(BOUNDS, list_id, parties)


def _document(source: Source) -> dict[str, Any]:
    with opened(source) as text:
        try:
            document = json.load(text)
        except json.JSONDecodeError as error:
            message = f"not JSON: {error}"
            raise UnreadableListError(message) from error
    if not isinstance(document, dict):
        message = "not the document of a list: no object"
        raise UnreadableListError(message)
    return document


def _party(number: int, row: object) -> ListedParty:
    fields = _checked(number, row)
    name = split_name(fields["name"])
    country = country_code(fields["country"])
    if country is None:
        raise BadRowError(number, "country", f"no country we know: {fields['country']!r}")
    aliases, alias_addresses = split_aliases(fields["aliases"])
    return ListedParty(
        id=_id(fields["name"], country),
        name=name.name,
        aliases=tuple(
            ListedAlias(name=one) for one in dict.fromkeys(name.aliases + aliases) if one != name.name
        ),
        addresses=_addresses(fields["address"], alias_addresses, country),
        countries=(country,),
        listed_on=_listed_on(fields["federal_register"] or ""),
        footnotes=footnotes(fields["notes"]),
        license_requirement=fields["notes"],
        remarks=fields["federal_register"],
        source_url=SOURCE_URL,
    )


def _checked(number: int, row: object) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadRowError(number, "entity", "not an object")
    for field, kind in _FIELDS.items():
        if field not in row or not isinstance(row[field], kind):
            raise BadRowError(number, field, f"missing or of another type: {row.get(field)!r}")
    if not row["name"].strip():
        raise BadRowError(number, "name", "empty")
    if not all(isinstance(alias, str) for alias in row["aliases"]):
        raise BadRowError(number, "aliases", "not all are texts")
    return row


def _id(name: str, country: str) -> str:
    plain = " ".join(name.split()).casefold()
    return "el-" + hashlib.sha256(f"{plain}\n{country}".encode()).hexdigest()[:_ID_LENGTH]


def _addresses(text: str | None, of_aliases: tuple[str, ...], country: str) -> tuple[ListedAddress, ...]:
    """Each address apart; one that names no country is in the country of listing."""
    parts = [part for whole in (text or "", *of_aliases) for part in _ADDRESSES.split(whole)]
    full = dict.fromkeys(part.strip(" .") for part in parts if part.strip(" ."))
    return tuple(ListedAddress(full=one, country=country_of_address(one) or country) for one in full)


def _listed_on(citations: str) -> date | None:
    """The day of the earliest citation in the Federal Register; years of the nineties have two digits."""
    days = (_day(int(year), int(month), int(day)) for month, day, year in _CITED_DAY.findall(citations))
    return min((day for day in days if day is not None), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    if year < _TWO_DIGITS:
        year += 1900 if year >= _FIRST_YEAR_OF_LIST % _TWO_DIGITS else 2000
    try:
        return date(year, month, day)
    except ValueError:
        return None
