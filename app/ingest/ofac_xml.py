"""OFAC's XML files in the layout ``sdnList``: entries with their aliases, each strong or weak."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from lxml import etree

from app.facts import AliasQuality, Identifier, ListedAddress, ListedAlias, ListedParty, ListId, PartyType
from app.ingest.countries import country_code
from app.ingest.csl_identifiers import identifier
from app.ingest.list_xml import children, elements, line_of, local, text, texts
from app.ingest.ofac_csv import by_list, source_url
from app.ingest.rows import BadRowError, Edition, Source, UnreadableListError

TYPES: Final = MappingProxyType({
    "Individual": PartyType.PERSON,
    "Entity": PartyType.ORGANIZATION,
    "Vessel": PartyType.VESSEL,
    "Aircraft": PartyType.AIRCRAFT,
})  # fmt: skip
_ADDRESS: Final = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
_VESSEL: Final = ("callSign", "vesselType", "vesselFlag", "vesselOwner", "tonnage", "grossRegisteredTonnage")


def read(source: Source, list_id: ListId) -> Edition:
    """The entries of a file, and the day on which it says it was published.

    Raises UnreadableListError for another document and for a count that is not that of the entries, BadRowError
    with the line for an entry that cannot be read.
    """
    parties: list[ListedParty] = []
    published, count = None, None
    for element in elements(source, "sdnList", "publshInformation", "sdnEntry"):
        if local(element) == "publshInformation":
            published, count = _day(element), text(element, "Record_Count")
        elif local(element) == "sdnEntry":
            parties.append(_party(element, list_id))
    if not parties:
        message = "the document holds no entry"
        raise UnreadableListError(message)
    if count and int(count) != len(parties):
        message = f"the document says {count} entries and holds {len(parties)}"
        raise UnreadableListError(message)
    return Edition(lists=by_list(list_id, parties), published_on=published)


def _day(element: etree._Element) -> date | None:
    said = text(element, "Publish_Date")
    try:
        return datetime.strptime(said, "%m/%d/%Y").date() if said else None  # noqa: DTZ007 - a day
    except ValueError as error:
        raise BadRowError(line_of(element), "Publish_Date", f"not a date: {said!r}") from error


def _party(entry: etree._Element, list_id: ListId) -> ListedParty:
    line = line_of(entry)
    number, name, kind = text(entry, "uid"), _name(entry), text(entry, "sdnType")
    if not number or not name:
        raise BadRowError(line, "sdnEntry", "an entry has a uid and a lastName")
    if kind not in TYPES:
        raise BadRowError(line, "sdnType", f"neither individual, entity, vessel nor aircraft: {kind!r}")
    addresses = tuple(filter(None, (_address(one) for one in children(entry, "addressList", "address"))))
    identifiers, others = numbers(_ids(entry))
    return ListedParty(
        id=number,
        name=name,
        type=TYPES[kind],
        aliases=tuple(dict.fromkeys(one for one in _aliases(entry) if one.name != name)),
        addresses=addresses,
        countries=_countries(entry, addresses),
        identifiers=identifiers,
        birth_dates=texts(entry, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"),
        programs=texts(entry, "programList", "program"),
        remarks="; ".join([*_labelled(entry), *others, *texts(entry, "remarks")]) or None,
        source_url=source_url(list_id, number),
    )


def _name(element: etree._Element) -> str:
    return ", ".join(one for one in (text(element, "lastName"), text(element, "firstName")) if one)


def _aliases(entry: etree._Element) -> Iterator[ListedAlias]:
    for one in children(entry, "akaList", "aka"):
        weak = text(one, "category").lower() == "weak"
        if name := _name(one):
            yield ListedAlias(name=name, quality=AliasQuality.WEAK if weak else AliasQuality.STRONG)


def _address(element: etree._Element) -> ListedAddress | None:
    full = ", ".join(one for one in (text(element, part) for part in _ADDRESS) if one)
    country = country_code(text(element, "country"))
    return ListedAddress(full=full, city=text(element, "city") or None, country=country) if full else None


def _ids(entry: etree._Element) -> Iterator[tuple[str, str]]:
    return ((text(one, "idType"), text(one, "idNumber")) for one in children(entry, "idList", "id"))


def numbers(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[Identifier, ...], list[str]]:
    """The identifiers among pairs of a kind and a value, and the pairs that are none, as they stand."""
    found: dict[Identifier, None] = {}
    others: list[str] = []
    for kind, value in pairs:
        number = identifier(kind, value) if kind and value else None
        if number:
            found[number] = None
        elif kind:
            others.append(f"{kind} {value}".strip())
    return tuple(found), others


def _countries(entry: etree._Element, addresses: tuple[ListedAddress, ...]) -> tuple[str, ...]:
    said = [
        *texts(entry, "nationalityList", "nationality", "country"),
        *texts(entry, "citizenshipList", "citizenship", "country"),
        *texts(entry, "vesselInfo", "vesselFlag"),
    ]
    codes = [country_code(one) for one in said] + [one.country for one in addresses]
    return tuple(dict.fromkeys(code for code in codes if code))


def _labelled(entry: etree._Element) -> Iterator[str]:
    if title := text(entry, "title"):
        yield f"title: {title}"
    for part in _VESSEL:
        if value := text(entry, "vesselInfo", part):
            yield f"{part}: {value}"
