"""The UK register of people with significant control: the daily snapshot, a record a line.

The bands of control are intervals: more than 25 and not more than 50 percent may be 50, more than 50 and less than
75 is a majority, 75 and more may be all. Control of another nature makes a controller. Of a natural person, the
name and the country of residence are kept. A company with a UK number is the entity of that number, whoever names
it; who is protected or exempt is evidence of what is not known.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.ingest.countries import country_code
from app.ingest.registers import BadFieldError, Noted, Progress, Read, Refused, country_said, day_of, said
from app.ingest.rows import UnreadableListError
from app.ingest.streams import json_values
from app.ingest.uk_natures import controls_of, shares_of
from app.store.source_records import Aspect, Authority, EntitySaid, StakeSaid
from app.wire import Json

RECORDS: Final = "uk-psc/"
SOURCE: Final = "UK register of people with significant control"
_NUMBER: Final = re.compile(r"[A-Z]{2}[0-9]{6}|[0-9]{8}|R[0-9]{7}")
_DIGITS: Final = re.compile(r"[0-9]{1,8}")
_WHOLE_NUMBER: Final = 8
_UK: Final = re.compile(
    r"england|wales|scotland|northern ireland|united kingdom|great britain|\buk\b|companies house",
    re.IGNORECASE,
)
_STATE: Final = re.compile(r"government|ministry|sovereign|crown|state\b", re.IGNORECASE)
_KIND: Final = re.compile(
    r"(individual|corporate-entity|legal-person)-(person-with-significant-control|beneficial-owner)"
)
_PROTECTED: Final = re.compile(r"super-secure-(person-with-significant-control|beneficial-owner)")
_STATEMENT: Final = re.compile(r"persons-with-significant-control-statement|exemptions?")
_TOTALS: Final = "totals#persons-of-significant-control-snapshot"
_COUNTED: Final = ("persons_of_significant_control_count", "statements_count", "exemptions_count")
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who controls a company, from when to when, under which record."""

    id: str
    record: str
    company: str
    since: date | None
    until: date | None


def read(stream: io.BufferedReader, progress: Progress) -> Iterator[Read]:
    """Every record of the snapshot. Raises UnreadableListError for a file without any."""
    for where, value in json_values(stream):
        data = value.get("data") if isinstance(value, dict) else None
        if isinstance(data, dict) and data.get("kind") == _TOTALS:
            _read_totals(data, progress)
            continue
        progress.read += 1
        if isinstance(data, dict) and isinstance(value.get("company_number"), str):
            yield from _record(where, value["company_number"], data)
        else:
            yield Refused(
                where, str(value) if isinstance(value, ValueError) else "no company_number and data"
            )
    if not progress.read:
        message = "the file holds no record"
        raise UnreadableListError(message)


def company_id(number: str) -> str:
    """The id of the stored entity with a number of Companies House, which pads it to eight. Raises BadFieldError."""
    number = number.strip().upper().replace(" ", "")
    number = number.zfill(_WHOLE_NUMBER) if _DIGITS.fullmatch(number) else number
    if not _NUMBER.fullmatch(number):
        message = "no number of Companies House"
        raise BadFieldError(message)
    return f"gb-coh:{number}"


def _read_totals(data: Record, progress: Progress) -> None:
    progress.full = True
    progress.stated = sum(int(data.get(one) or 0) for one in _COUNTED)
    progress.content_on = day_of(data.get("generated_at"), "generated_at")


def _record(where: str, number: str, data: Record) -> Iterator[Read]:
    kind = str(data.get("kind") or "")
    where = f"{where}, company {number}"
    try:
        if found := _KIND.fullmatch(kind):
            yield from list(_controller(where, data, found[1], _holder(number, data)))
        elif _PROTECTED.fullmatch(kind):
            yield _evidence(data, _holder(number, data), "a person whose details are protected has control")
        elif _STATEMENT.fullmatch(kind):
            yield _evidence(data, _holder(number, data), str(data.get("statement") or kind))
        else:
            yield Refused(where, f"a kind we do not know: {kind[:60]}")
    except BadFieldError as error:
        yield Refused(where, str(error))
    except (AttributeError, TypeError):
        yield Refused(where, "a field has not the shape that the snapshot gives it")


def _holder(number: str, data: Record) -> Holder:
    company = company_id(number)
    name = str((data.get("links") or {}).get("self") or "").rpartition("/")[2]
    if not name:
        message = "no links.self to know the record by"
        raise BadFieldError(message)
    record = f"{RECORDS}{company}/{name}"
    since, until = day_of(data.get("notified_on"), "notified_on"), day_of(data.get("ceased_on"), "ceased_on")
    return Holder(_registered(data) or f"uk-psc:{name}", record, company, since, until)


def _registered(data: Record) -> str | None:
    """The entity of a corporate holder that says under which number it is registered in the UK."""
    told = data.get("identification") or {}
    register = f"{told.get('place_registered') or ''} {told.get('country_registered') or ''}"
    try:
        return company_id(told["registration_number"]) if _UK.search(register) else None
    except (BadFieldError, KeyError):
        return None


def _controller(where: str, data: Record, kind: str, holder: Holder) -> Iterator[Read]:
    natures = data.get("natures_of_control") or ()
    if not natures:
        yield Noted(where, "no nature of control is told")
    yield _who(data, kind, holder)
    for held, share, words in shares_of(natures):
        source = f"{SOURCE}: {words}"
        days = (holder.since, holder.until)
        yield StakeSaid(f"{holder.record}/{held}", holder.id, holder.company, held, *share, *days, source)
    for how in controls_of(natures):
        yield _said(holder, f"{holder.record}/{how}", Aspect.CONTROLLER, {"how": f"{how} ({SOURCE})"})
    for written in (_incorporated(data), (data.get("address") or {}).get("country")):
        if not country_said(written)[1]:
            yield Noted(where, f"a country we do not know: {str(written)[:40]}")


def _who(data: Record, kind: str, holder: Holder) -> EntitySaid:
    name = data.get("name")
    if not isinstance(name, str) or not name.strip():
        message = "no name"
        raise BadFieldError(message)
    body = _person(data) if kind == "individual" else _body(data, kind)
    return EntitySaid(
        record=f"{holder.record}/name",
        entity=holder.id,
        body={"name": name.strip(), **body},
        authority=Authority.MENTION if holder.id.startswith("gb-coh:") else Authority.REGISTER,
        source=SOURCE,
    )


def _person(data: Record) -> dict[str, Json]:
    residence = country_code(data.get("country_of_residence") or "")
    return said(type="PERSON", facts=said(country=residence))


def _body(data: Record, kind: str) -> dict[str, Json]:
    told = data.get("identification") or {}
    state = kind == "legal-person" and _STATE.search(f"{data.get('name')} {told.get('legal_form') or ''}")
    office = (data.get("principal_office_address") or {}).get("country")
    return said(
        type="STATE" if state else "ORGANIZATION",
        identifiers=_identifiers(data),
        incorporation_country=None if state else country_said(_incorporated(data))[0],
        principal_office_country=country_said(office)[0],
        facts=said(
            country=country_said((data.get("address") or {}).get("country"))[0],
            government_body="YES" if state else None,
        ),
    )


def _incorporated(data: Record) -> str | None:
    told = (data.get("identification") or {}).get("country_registered")
    return "GB" if told and _UK.search(told) else told


def _identifiers(data: Record) -> list[Json]:
    told = data.get("identification") or {}
    number = told.get("registration_number")
    if (registered := _registered(data)) is not None:
        return [{"scheme": "REGISTRY", "value": registered.upper()}]
    place = told.get("place_registered") or told.get("country_registered")
    return [{"scheme": "REGISTRY", "value": f"{place}:{number}" if place else str(number)}] if number else []


def _evidence(data: Record, holder: Holder, told: str) -> EntitySaid:
    body: dict[str, Json] = {"kind": "OTHER", "reference": f"{SOURCE}: {told}", "complete": "NO"}
    until = holder.until or (holder.since if data.get("ceased") is True else None)
    return _said(Holder(holder.id, holder.record, holder.company, holder.since, until), holder.record,
                 Aspect.EVIDENCE, body)  # fmt: skip


def _said(holder: Holder, record: str, aspect: Aspect, body: dict[str, Json]) -> EntitySaid:
    return EntitySaid(
        record=record,
        entity=holder.company,
        about=holder.id if aspect is Aspect.CONTROLLER else None,
        aspect=aspect,
        body=body,
        valid_from=holder.since,
        valid_until=holder.until,
        source=SOURCE,
    )
