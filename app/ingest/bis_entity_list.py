"""The Entity List of BIS, as a JSON document made from supplement no. 4 to 15 CFR part 744.

``notes`` holds the license requirement, with the footnotes; the country of listing is always given.
"""

import re
from datetime import date
from typing import Final

from app.facts import ListedAlias, ListedParty, ListId
from app.ingest.entities_json import Fields, addresses_of, country_of, id_of, read_document
from app.ingest.footnotes import footnotes
from app.ingest.listed_names import split_aliases, split_name
from app.ingest.merge import merged
from app.ingest.rows import BadRowError, Edition, Source

SOURCE_URL: Final = (
    "https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%204%20to%20Part%20744"
)

_CITED_DAY: Final = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b")
_FIRST_YEAR_OF_LIST: Final = 1997
_TWO_DIGITS: Final = 100


def read(source: Source) -> tuple[ListedParty, ...]:
    """The entries of the document; see ``edition``."""
    return edition(source).lists[ListId.ENTITY_LIST]


def edition(source: Source) -> Edition:
    """The entries of the document, one for each name and country of listing, and the day it was made.

    Raises what ``read_document`` raises, and BadRowError for a country that is missing or that we do not know.
    """
    rows, made = read_document(source)
    parties = merged(_party(number, fields) for number, fields in rows)
    return Edition(lists={ListId.ENTITY_LIST: parties}, published_on=made)


def _party(number: int, fields: Fields) -> ListedParty:
    name = split_name(fields["name"])
    country = country_of(number, fields)
    if country is None:
        raise BadRowError(number, "country", "missing")
    aliases, alias_addresses = split_aliases(fields["aliases"])
    return ListedParty(
        id=id_of("el-", fields["name"], country),
        name=name.name,
        aliases=tuple(
            ListedAlias(name=one) for one in dict.fromkeys(name.aliases + aliases) if one != name.name
        ),
        addresses=addresses_of(fields["address"], alias_addresses, country),
        countries=(country,),
        listed_on=listed_on(fields["federal_register"] or ""),
        footnotes=footnotes(fields["notes"]),
        license_requirement=fields["notes"],
        remarks=fields["federal_register"],
        source_url=SOURCE_URL,
    )


def listed_on(citations: str) -> date | None:
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
