"""Authorities with dated events; the status of a text, and of its enforcement, on any day.

"Rescinded" is no date range: the announcement of 13 May 2025 stopped the enforcement of the AI Diffusion
Rule without removing its text. ``changes`` are dated rulings, which count over the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

from app.law.finding import EnforcementStatus, TextStatus


class Event(StrEnum):
    """What can happen to an authority."""

    PUBLISHED = "PUBLISHED"
    EFFECTIVE = "EFFECTIVE"
    COMPLIANCE_DUE = "COMPLIANCE_DUE"
    STAYED = "STAYED"
    RESTORED = "RESTORED"
    NOT_ENFORCED = "NOT_ENFORCED"
    ENFORCED = "ENFORCED"
    CLARIFIED = "CLARIFIED"
    AMENDED = "AMENDED"
    RESCINDED = "RESCINDED"
    REMOVED = "REMOVED"


TEXT_AFTER: Final = {
    Event.EFFECTIVE: TextStatus.IN_FORCE,
    Event.STAYED: TextStatus.STAYED,
    Event.RESTORED: TextStatus.IN_FORCE,
    Event.RESCINDED: TextStatus.NOT_IN_FORCE,
    Event.REMOVED: TextStatus.NOT_IN_FORCE,
}
ENFORCEMENT_AFTER: Final = {
    Event.NOT_ENFORCED: EnforcementStatus.NOT_ENFORCED,
    Event.ENFORCED: EnforcementStatus.ENFORCED,
}


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """One event with its source; ``enforcement`` says what the event changes there, if anything."""

    event: Event
    on: date
    url: str
    confidence: str
    enforcement: EnforcementStatus | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Authority:
    """An instrument: statute, rule, guidance, letter or foreign measure; its events in order."""

    id: str
    title: str
    citation: str
    sections: tuple[str, ...]
    events: tuple[DatedEvent, ...]
    note: str | None = None
    stays: str | None = None
    """The authority that this one suspends while it is in force."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A ruling on an authority's status from a day on; ``valid_until`` is exclusive."""

    authority: str
    valid_from: date | None = None
    valid_until: date | None = None
    text_status: TextStatus | None = None
    enforcement_status: EnforcementStatus | None = None

    def covers(self, on: date) -> bool:
        """Whether the change speaks of the day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on < self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Status:
    """Where an authority stands on a day."""

    text_status: TextStatus
    enforcement_status: EnforcementStatus


def status(authority_id: str, on: date, changes: tuple[StatusChange, ...] = ()) -> Status:
    """The status of an authority on a day; KeyError for an unknown one."""
    found = _printed(authority_id, on)
    for one in changes:
        if one.authority == authority_id and one.covers(on):
            found = Status(
                one.text_status or found.text_status, one.enforcement_status or found.enforcement_status
            )
    return found


def in_force(authority_id: str, on: date, changes: tuple[StatusChange, ...] = ()) -> bool:
    """Whether the text of an authority is in force on a day."""
    return status(authority_id, on, changes).text_status is TextStatus.IN_FORCE


def event_day(authority_id: str, event: str) -> date:
    """The first day of an event of an authority; KeyError where there is none."""
    for one in AUTHORITIES[authority_id].events:
        if one.event == event:
            return one.on
    message = f"{authority_id} has no event {event}"
    raise KeyError(message)


@lru_cache(maxsize=1024)
def next_event(on: date) -> date | None:
    """The first day after ``on`` on which some authority changes."""
    days = (one.on for authority in AUTHORITIES.values() for one in authority.events)
    return min((day for day in days if day > on), default=None)


@lru_cache(maxsize=65536)
def _printed(authority_id: str, on: date) -> Status:
    text, enforcement = TextStatus.NOT_IN_FORCE, EnforcementStatus.ENFORCED
    for one in AUTHORITIES[authority_id].events:
        if one.on > on:
            break
        text = TEXT_AFTER.get(one.event, text)
        enforcement = one.enforcement or ENFORCEMENT_AFTER.get(one.event, enforcement)
    return Status(text, enforcement)


def _event(row: Mapping[str, str]) -> DatedEvent:
    enforcement = row.get("enforcement")
    return DatedEvent(
        event=Event(row["event"]),
        on=date.fromisoformat(row["on"]),
        url=row["url"],
        confidence=row["confidence"],
        enforcement=EnforcementStatus(enforcement) if enforcement else None,
        note=row.get("note"),
    )


def _authority(authority_id: str, row: Mapping[str, Any]) -> Authority:
    events = tuple(sorted(map(_event, row["events"]), key=lambda one: one.on))
    return Authority(
        authority_id,
        row["title"],
        row["citation"],
        tuple(row["sections"]),
        events,
        row.get("note"),
        row.get("stays"),
    )


def _read() -> Mapping[str, Any]:
    raw = files("app.law").joinpath("data/authorities.yaml").read_bytes()
    loaded: Mapping[str, Any] = yaml.CBaseLoader(raw).get_single_data()
    return loaded


_DATA: Final = _read()
AUTHORITIES: Final = {name: _authority(name, row) for name, row in _DATA["authorities"].items()}
COUNTER_MEASURES: Final[tuple[str, ...]] = tuple(_DATA["counter_measures"])
"""Chinese instruments that may meet whoever acts on US guidance, in the order of their dates."""
WATCHED: Final[tuple[Mapping[str, str], ...]] = tuple(_DATA["watched"])
"""Proposals that are not law; no rule reads them."""
