"""The consolidated list of the United Nations Security Council, in XML.

Aliases of quality ``Low`` are weak. Names in their own script are aliases.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from lxml import etree

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
from app.ingest.list_xml import children, elements, line_of, local, text, texts
from app.ingest.rows import BadRowError, Edition, Source, UnreadableListError

SOURCE_URL: Final = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list"

_NAMES: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS: Final = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_SEVERAL: Final = re.compile(r"\s*;\s*")
_DAY: Final = len("2026-01-31")


def read(source: Source) -> Edition:
    """Individuals and entities, and the day on which the list was made.

    Raises UnreadableListError for another document, BadRowError with the line for an entry that cannot be read.
    """
    parties: list[ListedParty] = []
    made: date | None = None
    for element in elements(source, "CONSOLIDATED_LIST", "INDIVIDUAL", "ENTITY"):
        if local(element) == "CONSOLIDATED_LIST":
            made = _day(element, "dateGenerated", element.get("dateGenerated", ""))
        else:
            parties.append(_party(element, local(element)))
    if not parties:
        message = "the document holds no entry"
        raise UnreadableListError(message)
    return Edition(lists={ListId.UN_SC: tuple(parties)}, published_on=made)


def _party(entry: etree._Element, kind: str) -> ListedParty:
    number, name = text(entry, "DATAID"), " ".join(filter(None, (text(entry, one) for one in _NAMES)))
    if not number or not name:
        raise BadRowError(line_of(entry), kind, "an entry has a DATAID and a name")
    addresses = tuple(filter(None, (_address(one) for one in children(entry, f"{kind}_ADDRESS"))))
    reference = text(entry, "REFERENCE_NUMBER")
    words = (reference, *texts(entry, "DESIGNATION", "VALUE"), *texts(entry, "COMMENTS1"))
    return ListedParty(
        id=number,
        name=name,
        type=PartyType.PERSON if kind == "INDIVIDUAL" else PartyType.ORGANIZATION,
        aliases=tuple(dict.fromkeys(one for one in _aliases(entry, kind) if one.name != name)),
        addresses=addresses,
        countries=_countries(entry, addresses),
        identifiers=tuple(dict.fromkeys(_documents(entry))),
        birth_dates=tuple(dict.fromkeys(_births(entry))),
        programs=texts(entry, "UN_LIST_TYPE"),
        listed_on=_day(entry, "LISTED_ON", text(entry, "LISTED_ON")),
        remarks="; ".join(one for one in words if one) or None,
        source_url=SOURCE_URL,
    )


def _aliases(entry: etree._Element, kind: str) -> Iterator[ListedAlias]:
    for name in texts(entry, "NAME_ORIGINAL_SCRIPT"):
        yield ListedAlias(name=name)
    for one in children(entry, f"{kind}_ALIAS"):
        weak = text(one, "QUALITY").lower() == "low"
        for name in _SEVERAL.split(text(one, "ALIAS_NAME")):
            if name:
                yield ListedAlias(name=name, quality=AliasQuality.WEAK if weak else AliasQuality.STRONG)


def _address(element: etree._Element) -> ListedAddress | None:
    full = ", ".join(one for one in (text(element, part) for part in _ADDRESS) if one)
    country = country_code(text(element, "COUNTRY"))
    return ListedAddress(full=full, city=text(element, "CITY") or None, country=country) if full else None


def _countries(entry: etree._Element, addresses: tuple[ListedAddress, ...]) -> tuple[str, ...]:
    codes = [country_code(one) for one in texts(entry, "NATIONALITY", "VALUE")]
    codes += [one.country for one in addresses]
    return tuple(dict.fromkeys(code for code in codes if code))


def _documents(entry: etree._Element) -> Iterator[Identifier]:
    for one in children(entry, "INDIVIDUAL_DOCUMENT"):
        if number := text(one, "NUMBER"):
            yield Identifier(scheme=IdentifierScheme.OTHER, value=number)


def _births(entry: etree._Element) -> Iterator[str]:
    for one in children(entry, "INDIVIDUAL_DATE_OF_BIRTH"):
        years = [text(one, "FROM_YEAR"), text(one, "TO_YEAR")]
        said = text(one, "DATE")[:_DAY] or text(one, "YEAR") or " to ".join(year for year in years if year)
        if said:
            yield said


def _day(element: etree._Element, field: str, said: str) -> date | None:
    try:
        return date.fromisoformat(said[:_DAY]) if said else None
    except ValueError as error:
        raise BadRowError(line_of(element), field, f"not a date: {said!r}") from error
