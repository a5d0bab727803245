"""Open Ownership's BODS 0.4, a JSON array or JSON lines of statements: entities, persons, and who holds what.

An interest in shares or votes is a stake with the interval that is stated; one in control without shares makes
the interested party a controller; where the party is not named, that is kept as evidence of what is not known.
An indirect share is a product of the links between; the rules do not multiply, so it tells only that there is a
share, unless it is the whole. What a later statement of a record says of the same days stands in its place.
"""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from app.ingest.bods_interests import Interest, interests_of
from app.ingest.countries import known_code
from app.ingest.registers import BadFieldError, Noted, Progress, Read, Refused, day_of, said
from app.ingest.rows import UnreadableListError
from app.ingest.streams import json_values
from app.store.source_records import Aspect, EntitySaid, StakeSaid
from app.wire import Json

RECORDS: Final = "bods/"
VERSION: Final = "0.4"
_STATES: Final = frozenset({"state", "stateBody"})
_NAMELESS: Final = frozenset({"anonymousPerson", "unknownPerson", "anonymousEntity", "unknownEntity"})
Statement = dict[str, Any]


def read(stream: io.BufferedReader, progress: Progress) -> Iterator[Read]:
    """Every statement of the file. Raises UnreadableListError for another version of BODS, and for no statement."""
    for where, value in json_values(stream):
        progress.read += 1
        if isinstance(value, dict):
            _require_version(value)
            yield from _statement(where, value)
        else:
            yield Refused(where, str(value) if isinstance(value, ValueError) else "it is no JSON object")
    if not progress.read:
        message = "the file holds no statement"
        raise UnreadableListError(message)


def _require_version(value: Statement) -> None:
    details = value.get("publicationDetails")
    version = details.get("bodsVersion") if isinstance(details, dict) else None
    if "statementType" in value or (version is not None and str(version) != VERSION):
        message = f"BODS {version or 'before 0.4'}: only {VERSION} is read"
        raise UnreadableListError(message)


def _statement(where: str, value: Statement) -> Iterator[Read]:
    record = value.get("recordId")
    where = f"{where}, recordId {record}"
    readers = {"entity": _entity, "person": _person, "relationship": _relationship}
    reader = readers.get(str(value.get("recordType")))
    details = value.get("recordDetails")
    if not isinstance(record, str) or not record or reader is None or not isinstance(details, dict):
        yield Refused(where, "not a statement with recordId, recordType and recordDetails")
        return
    try:
        yield from list(reader(where, value, details))
    except BadFieldError as error:
        yield Refused(where, str(error))
    except (AttributeError, KeyError, TypeError):
        yield Refused(where, "a field has not the shape that BODS 0.4 gives it")


def _entity(where: str, value: Statement, details: Statement) -> Iterator[Read]:
    kind = details["entityType"]["type"]
    place = details.get("jurisdiction") or {}
    country = known_code(str(place.get("code") or "")[:2])
    if place.get("code") and country is None:
        yield Noted(where, f"a country we do not know: {str(place['code'])[:10]}")
    body = said(
        name=details.get("name"),
        aliases=_others(details),
        type="STATE" if kind in _STATES else "ORGANIZATION",
        identifiers=_identifiers(details),
        incorporation_country=country if kind not in _STATES else None,
        facts=said(government_body="YES" if kind in _STATES else None, incorporated_on=_founded(details)),
    )
    yield from _named(where, value, kind, body)


def _person(where: str, value: Statement, details: Statement) -> Iterator[Read]:
    """A person: names and citizenships, no more; a birth date, an address or a personal number is not kept."""
    names = [one["fullName"] for one in details.get("names") or () if one.get("fullName")]
    codes = (known_code(str(one.get("code") or "")) for one in details.get("nationalities") or ())
    body = said(
        name=names[0] if names else None,
        aliases=[*dict.fromkeys(one for one in names[1:] if one != names[0])],
        type="PERSON",
        facts=said(citizenships=[*dict.fromkeys(code for code in codes if code)]),
    )
    yield from _named(where, value, str(details.get("personType")), body)


def _named(where: str, value: Statement, kind: str, body: dict[str, Json]) -> Iterator[Read]:
    if not isinstance(body.get("name"), str):
        reason = "its name is withheld or unknown" if kind in _NAMELESS else "it has no name"
        yield Noted(where, reason)
        return
    stated_on = _stated_on(value)
    yield EntitySaid(
        record=f"{RECORDS}{value['recordId']}",
        entity=entity_id(value["recordId"]),
        body=body,
        valid_until=stated_on if value.get("recordStatus") == "closed" else None,
        as_of=stated_on,
        source=_source(value),
    )


def _others(details: Statement) -> list[Json]:
    others = [one for one in details.get("alternateNames") or () if isinstance(one, str) and one]
    return [*dict.fromkeys(one for one in others if one != details.get("name"))]


def _identifiers(details: Statement) -> list[Json]:
    return [*(_identifier(one) for one in details.get("identifiers") or () if one.get("id"))]


def _identifier(one: Statement) -> Json:
    scheme, number = str(one.get("scheme") or one.get("schemeName") or ""), str(one["id"])
    if scheme.upper().endswith("-LEI"):
        return {"scheme": "LEI", "value": number}
    return {"scheme": "REGISTRY", "value": f"{scheme.strip()}:{number}" if scheme else number}


def _founded(details: Statement) -> str | None:
    day = day_of(details.get("foundingDate"), "foundingDate")
    return day.isoformat() if day else None


def _stated_on(value: Statement) -> date | None:
    return day_of(value.get("statementDate"), "statementDate")


def _relationship(where: str, value: Statement, details: Statement) -> Iterator[Read]:
    subject, party = details["subject"], details["interestedParty"]
    if not isinstance(subject, str) or not subject:
        yield Refused(where, "its subject is not named")
    elif isinstance(party, dict):
        yield _unnamed(value, subject, party)
    elif not isinstance(party, str) or not party:
        yield Refused(where, "its interested party is neither named nor said to be unspecified")
    else:
        for one in interests_of(details, _ended_on(value)):
            yield _interest(value, entity_id(subject), entity_id(party), one) or Noted(
                where, f"an interest that is no control: {one.type[:60]}"
            )


def _ended_on(value: Statement) -> date | None:
    return _stated_on(value) if value.get("recordStatus") == "closed" else None


def _interest(value: Statement, subject: str, party: str, one: Interest) -> Read | None:
    record = f"{RECORDS}{value['recordId']}/{one.key}"
    if one.kind is not None:
        source = f"{_source(value)}: {one.words}"
        days = (one.since, one.until)
        return StakeSaid(record, party, subject, one.kind, *one.share, *days, source, _stated_on(value))
    if not one.controls:
        return None
    return EntitySaid(
        record=record,
        entity=subject,
        about=party,
        aspect=Aspect.CONTROLLER,
        body={"how": f"{one.words} (BODS)"},
        valid_from=one.since,
        valid_until=one.until,
        as_of=_stated_on(value),
        source=_source(value),
    )


def _unnamed(value: Statement, subject: str, party: Statement) -> EntitySaid:
    told = ": ".join(str(party[one]) for one in ("reason", "description") if party.get(one))
    return EntitySaid(
        record=f"{RECORDS}{value['recordId']}",
        entity=entity_id(subject),
        aspect=Aspect.EVIDENCE,
        body={
            "kind": "OTHER",
            "reference": f"BODS: an owner is not named, {told or 'no reason'}",
            "complete": "NO",
        },
        valid_until=_ended_on(value),
        as_of=_stated_on(value),
        source=_source(value),
    )


def _source(value: Statement) -> str:
    details = value.get("publicationDetails") or {}
    publisher = (details.get("publisher") or {}).get("name")
    return f"BODS, {publisher}" if isinstance(publisher, str) and publisher else "BODS"


def entity_id(record: str) -> str:
    """The id of the stored entity that a record tells of."""
    return f"bods:{record}"
