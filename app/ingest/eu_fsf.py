"""The consolidated list of persons under European Union financial sanctions, in XML.

The first name in English is the name, the others are aliases; ``strong="false"`` makes a weak one.
"""

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
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
from app.ingest.countries import known_code
from app.ingest.csl_identifiers import identifier
from app.ingest.list_xml import children, elements, line_of, local, text, texts
from app.ingest.merge import merged
from app.ingest.rows import BadRowError, Edition, Source, UnreadableListError

_TYPES: Final = MappingProxyType({"person": PartyType.PERSON, "enterprise": PartyType.ORGANIZATION})
_SCHEMES: Final = MappingProxyType({
    "regnumber": IdentifierScheme.REGISTRY, "fiscalcode": IdentifierScheme.TAX,
    "imo": IdentifierScheme.IMO, "lei": IdentifierScheme.LEI,
})  # fmt: skip
_PLACE: Final = ("street", "poBox", "zipCode", "city", "place", "region", "countryDescription")
_DAY: Final = len("2026-01-31")


def read(source: Source) -> Edition:
    """Every entity under sanctions, and the day on which the file was made.

    Raises UnreadableListError for another document, BadRowError with the line for an entry that cannot be read.
    """
    parties: list[ListedParty] = []
    made: date | None = None
    for element in elements(source, "export", "sanctionEntity"):
        if local(element) == "export":
            made = _day(element, "generationDate")
        else:
            parties.append(_party(element))
    if not parties:
        message = "the document holds no entry"
        raise UnreadableListError(message)
    return Edition(lists={ListId.EU_FSF: merged(parties)}, published_on=made)


def _party(entry: etree._Element) -> ListedParty:
    number, names = entry.get("euReferenceNumber") or entry.get("logicalId"), list(_names(entry))
    if not number or not names:
        raise BadRowError(line_of(entry), "sanctionEntity", "an entity has a number and a name")
    addresses = tuple(filter(None, (_address(one) for one in children(entry, "address"))))
    kinds = [one.get("code", "") for one in children(entry, "subjectType")]
    return ListedParty(
        id=number,
        name=names[0].name,
        type=_TYPES.get(next(iter(kinds), ""), PartyType.UNKNOWN),
        aliases=tuple(dict.fromkeys(one for one in names[1:] if one.name != names[0].name)),
        addresses=addresses,
        countries=_countries(entry, addresses),
        identifiers=tuple(dict.fromkeys(_numbers(entry))),
        birth_dates=tuple(dict.fromkeys(_births(entry))),
        programs=tuple(
            dict.fromkeys(filter(None, (one.get("programme") for one in children(entry, "regulation"))))
        ),
        listed_on=_day(entry, "designationDate"),
        remarks="; ".join((*texts(entry, "remark"), *texts(entry, "nameAlias", "remark"))) or None,
        source_url=text(entry, "regulation", "publicationUrl") or None,
    )


def _names(entry: etree._Element) -> Iterator[ListedAlias]:
    """The names, those in English first."""
    found = sorted(children(entry, "nameAlias"), key=lambda one: not _is_main(one))
    for one in found:
        name = " ".join((one.get("wholeName") or _parts(one)).split())
        weak = one.get("strong") == "false"
        if name:
            yield ListedAlias(name=name, quality=AliasQuality.WEAK if weak else AliasQuality.STRONG)


def _is_main(one: etree._Element) -> bool:
    return one.get("nameLanguage", "") in ("", "EN") and one.get("strong") != "false"


def _parts(one: etree._Element) -> str:
    return " ".join(one.get(part, "") for part in ("firstName", "middleName", "lastName"))


def _address(one: etree._Element) -> ListedAddress | None:
    full = ", ".join(" ".join(one.get(part, "").split()) for part in _PLACE if one.get(part, "").strip())
    code = known_code(one.get("countryIso2Code", ""))
    return ListedAddress(full=full, city=one.get("city") or None, country=code) if full else None


def _countries(entry: etree._Element, addresses: tuple[ListedAddress, ...]) -> tuple[str, ...]:
    codes = [known_code(one.get("countryIso2Code", "")) for one in children(entry, "citizenship")]
    codes += [one.country for one in addresses]
    return tuple(dict.fromkeys(code for code in codes if code))


def _numbers(entry: etree._Element) -> Iterator[Identifier]:
    for one in children(entry, "identification"):
        kind, value = one.get("identificationTypeCode", ""), one.get("number", "").strip()
        if kind in _SCHEMES and value:
            yield Identifier(scheme=_SCHEMES[kind], value=value)
        elif value:
            found = identifier(one.get("identificationTypeDescription", kind), value)
            yield found or Identifier(scheme=IdentifierScheme.OTHER, value=value)


def _births(entry: etree._Element) -> Iterator[str]:
    for one in children(entry, "birthdate"):
        if said := one.get("birthdate") or one.get("year"):
            yield said


def _day(element: etree._Element, field: str) -> date | None:
    said = element.get(field, "")
    try:
        return date.fromisoformat(said[:_DAY]) if said else None
    except ValueError as error:
        raise BadRowError(line_of(element), field, f"not a date: {said!r}") from error
