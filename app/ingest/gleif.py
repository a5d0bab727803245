"""GLEIF golden copies and delta files: who an entity with an LEI is (LEI-CDF), and why it tells no parent.

The headquarters address of LEI-CDF is what the entity says; it is kept as its principal office and never as its
headquarters, as nothing is said of where it is managed (a holding's may be its agent's).
"""

import io
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from lxml import etree

from app.ingest.countries import known_code
from app.ingest.registers import BadFieldError, Noted, Progress, Read, Refused, day_of, said
from app.ingest.rows import UnreadableListError
from app.ingest.xml_records import Parts, namespace_of, records_of
from app.store.source_records import Aspect, EntitySaid
from app.wire import Json

LEI_RECORDS: Final = "gleif-lei/"
EXCEPTION_RECORDS: Final = "gleif-exceptions/"
LEI_SOURCE: Final = "GLEIF level 1 (LEI-CDF)"
EXCEPTION_SOURCE: Final = "GLEIF reporting exceptions"
OFFICE_BASIS: Final = (
    "headquarters address as told to GLEIF, kept as the principal office; management not stated"
)
REGISTERS: Final = {"RA000585": "GB-COH", "RA000586": "GB-COH", "RA000587": "GB-COH"}
"""The registration authorities whose numbers other sources know under a shorter name: Companies House."""
_LEI_LENGTH: Final = 20
_WHOLE: Final = "GLEIF_FULL_PUBLISHED"
_STATE: Final = "RESIDENT_GOVERNMENT_ENTITY"
_ENDING_EVENTS: Final = frozenset(
    {"DISSOLUTION", "ABSORPTION", "MERGERS_AND_ACQUISITIONS", "LIQUIDATION", "DEMERGER"}
)
_NEVER_RIGHT: Final = frozenset({"ANNULLED", "DUPLICATE"})
_NAMES: Final = (
    "OtherEntityNames/OtherEntityName",
    "TransliteratedOtherEntityNames/TransliteratedOtherEntityName",
)
_PARENTS: Final = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "ultimate",
}


def read_entities(stream: io.BufferedReader, progress: Progress) -> Iterator[Read]:
    """Every entity of an LEI-CDF file. Raises UnreadableListError for another layout."""
    for record in records_of(stream, "LEIData", "LEIHeader", "LEIRecord"):
        if not read_header(record, progress):
            progress.read += 1
            yield from _entity(record)
    require_records(progress)


def read_exceptions(stream: io.BufferedReader, progress: Progress) -> Iterator[Read]:
    """Why an entity has told GLEIF no parent, as evidence that its parent is not known."""
    for record in records_of(stream, "ReportingExceptionData", "Header", "Exception"):
        if not read_header(record, progress):
            progress.read += 1
            yield _exception(record)
    require_records(progress)


def read_header(element: etree._Element, progress: Progress) -> bool:
    """Read what a file says of itself, if the element is its header."""
    if not str(element.tag).endswith("Header"):
        return False
    progress.content_on = day_of(text_of(element, "ContentDate"), "ContentDate")
    progress.full = text_of(element, "FileContent") == _WHOLE
    count = text_of(element, "RecordCount") or ""
    progress.stated = int(count) if count.isdecimal() else None
    return True


def require_records(progress: Progress) -> None:
    """Raise UnreadableListError for a file without any record: an empty one ends nothing."""
    if not progress.read:
        message = "the file holds no record"
        raise UnreadableListError(message)


@cache
def _path(namespace: str, path: str) -> str:
    return "/".join(namespace + step for step in path.split("/"))


def all_of(element: etree._Element, path: str) -> list[etree._Element]:
    """The elements at a path of local names in the element's namespace."""
    return element.findall(_path(namespace_of(element), path))


def text_of(element: etree._Element, path: str) -> str | None:
    """The text at a path of local names in the element's namespace, trimmed; None where there is none."""
    text = element.findtext(_path(namespace_of(element), path))
    return text.strip() or None if text else None


def lei_of(text: str | None) -> str:
    """An LEI in capitals. Raises BadFieldError where it is none."""
    lei = (text or "").strip().upper()
    if len(lei) != _LEI_LENGTH or not (lei.isascii() and lei.isalnum()):
        message = "no LEI"
        raise BadFieldError(message)
    return lei


def entity_id(lei: str) -> str:
    """The id of the stored entity that has an LEI."""
    return f"lei:{lei}"


def ended_on(registration: Parts, status: str | None, told: date | None) -> date | None:
    """The day from which a record no longer holds: the one that is told, else that of the record's last change."""
    if registration.text("RegistrationStatus") not in _NEVER_RIGHT and status != "INACTIVE":
        return told
    return told or changed_on(registration)


def changed_on(registration: Parts) -> date | None:
    """The day of the record's last change."""
    return day_of(registration.text("LastUpdateDate"), "LastUpdateDate")


def _entity(record: etree._Element) -> Iterator[Read]:
    lei = text_of(record, "LEI") or ""
    registration = Parts(record).inside("Registration")
    try:
        yield EntitySaid(
            record=LEI_RECORDS + lei_of(lei),
            entity=entity_id(lei_of(lei)),
            body=_body(record),
            valid_until=ended_on(registration, text_of(record, "Entity/EntityStatus"), _expired(record)),
            as_of=changed_on(registration),
            source=LEI_SOURCE,
        )
    except BadFieldError as error:
        yield Refused(f"LEI {lei}", str(error))
        return
    for path in ("LegalAddress/Country", "HeadquartersAddress/Country"):
        if (country := text_of(record, f"Entity/{path}")) and not known_code(country):
            yield Noted(f"LEI {lei}", f"a country we do not know: {country[:10]}")


def _body(record: etree._Element) -> dict[str, Json]:
    name = text_of(record, "Entity/LegalName") or ""
    others = (one.text.strip() for path in _NAMES for one in all_of(record, f"Entity/{path}") if one.text)
    jurisdiction = (text_of(record, "Entity/LegalJurisdiction") or "")[:2]
    office = known_code(text_of(record, "Entity/HeadquartersAddress/Country") or "")
    return {
        "name": name,
        **said(
            aliases=[*dict.fromkeys(one for one in others if one and one != name)],
            type="STATE" if text_of(record, "Entity/EntityCategory") == _STATE else "ORGANIZATION",
            identifiers=[*_identifiers(record)],
            incorporation_country=known_code(jurisdiction)
            or known_code(text_of(record, "Entity/LegalAddress/Country") or ""),
            principal_office_country=office,
            headquarters_basis=OFFICE_BASIS if office else None,
            facts=said(incorporated_on=_created(record)),
        ),
    }


def _identifiers(record: etree._Element) -> Iterator[Json]:
    yield {"scheme": "LEI", "value": lei_of(text_of(record, "LEI"))}
    number = text_of(record, "Entity/RegistrationAuthority/RegistrationAuthorityEntityID")
    authority = text_of(record, "Entity/RegistrationAuthority/RegistrationAuthorityID") or ""
    if number:
        yield {"scheme": "REGISTRY", "value": f"{REGISTERS.get(authority, authority)}:{number}"}


def _created(record: etree._Element) -> str | None:
    day = day_of(text_of(record, "Entity/EntityCreationDate"), "EntityCreationDate")
    return day.isoformat() if day else None


def _expired(record: etree._Element) -> date | None:
    """When an entity ended: its expiration, or the last event that can have ended it. Only INACTIVE ones have."""
    if text_of(record, "Entity/EntityStatus") != "INACTIVE":
        return None
    expired = day_of(text_of(record, "Entity/EntityExpirationDate"), "EntityExpirationDate")
    events = all_of(record, "Entity/LegalEntityEvents/LegalEntityEvent")
    days = (
        day_of(text_of(one, "LegalEntityEventEffectiveDate"), "LegalEntityEventEffectiveDate")
        for one in events
        if text_of(one, "LegalEntityEventType") in _ENDING_EVENTS
    )
    return expired or max((day for day in days if day), default=None)


def _exception(record: etree._Element) -> Read:
    lei = text_of(record, "LEI") or ""
    category = text_of(record, "ExceptionCategory") or ""
    where = f"LEI {lei} {category}"
    if category not in _PARENTS:
        return Refused(where, f"a category we do not know: {category[:60]}")
    reasons = sorted({one.text.strip() for one in all_of(record, "ExceptionReason") if one.text})
    if not reasons:
        return Refused(where, "no reason is given")
    told = f"GLEIF reporting exception: {_PARENTS[category]} parent not told, {' '.join(reasons)}"
    try:
        return EntitySaid(
            record=f"{EXCEPTION_RECORDS}{lei_of(lei)}/{_PARENTS[category]}",
            entity=entity_id(lei_of(lei)),
            aspect=Aspect.EVIDENCE,
            body={"kind": "OTHER", "reference": told, "complete": "NO"},
            source=EXCEPTION_SOURCE,
        )
    except BadFieldError as error:
        return Refused(where, str(error))
