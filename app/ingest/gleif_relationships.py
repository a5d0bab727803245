"""GLEIF level 2 (RR-CDF): who consolidates an entity in its accounts, whose branch it is, who manages a fund.

Consolidation is control, and no share is told with it: the stake stays open, and the parent is kept as the
entity's controller, the ultimate one as its ultimate parent too. Where GLEIF has a percentage it counts as the
least that is held; the most is known only of a majority. One of 1 or less is left out: some mean 100 by it. Of an
ultimate parent none is kept: it would be counted beside what the direct parent holds.
"""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from lxml import etree

from app.ingest.gleif import changed_on, ended_on, entity_id, lei_of, read_header, require_records
from app.ingest.registers import BadFieldError, Noted, Progress, Read, Refused, day_of
from app.ingest.shares import HALF, OPEN, WHOLE, Interval
from app.ingest.xml_records import Parts, records_of
from app.store.ownership import StakeKind
from app.store.source_records import Aspect, EntitySaid, StakeSaid
from app.wire import Json

RECORDS: Final = "gleif-rr/"
SOURCE: Final = "GLEIF level 2 (RR-CDF)"
_AMBIGUOUS: Final = Decimal(1)
_ULTIMATE: Final = "IS_ULTIMATELY_CONSOLIDATED_BY"
_BRANCH: Final = "IS_INTERNATIONAL_BRANCH_OF"
_HOLDINGS: Final = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "direct accounting consolidation",
    _ULTIMATE: "ultimate accounting consolidation",
    _BRANCH: "the branch is part of its head office",
}
_CONTROLS: Final = {
    "IS_FUND-MANAGED_BY": "fund management",
    "IS_SUBFUND_OF": "umbrella fund",
    "IS_FEEDER_TO": "master fund",
}


class Link(NamedTuple):
    """One relationship: ``start`` is consolidated, managed or part; ``end`` is who consolidates or manages."""

    start: str
    end: str
    kind: str
    since: date | None
    until: date | None
    as_of: date | None


def read_relationships(stream: io.BufferedReader, progress: Progress) -> Iterator[Read]:
    """Every relationship of an RR-CDF file. Raises UnreadableListError for another layout."""
    for record in records_of(stream, "RelationshipData", "Header", "RelationshipRecord"):
        if not read_header(record, progress):
            progress.read += 1
            yield from _relationship(record)
    require_records(progress)


def _relationship(record: etree._Element) -> Iterator[Read]:
    parts = Parts(record)
    told, registration = parts.inside("Relationship"), parts.inside("Registration")
    start, end = told.inside("StartNode"), told.inside("EndNode")
    kind = told.text("RelationshipType") or "none"
    where = f"{start.text('NodeID')} {kind} {end.text('NodeID')}"
    try:
        since, until = _period(told)
        until = ended_on(registration, told.text("RelationshipStatus"), until)
        link = Link(_node(start), _node(end), _known(kind), since, until, changed_on(registration))
        share, note = _interval(told, kind)
    except BadFieldError as error:
        yield Refused(where, str(error))
        return
    if kind in _HOLDINGS:
        yield _stake(link, share)
    yield _control(link)
    if kind == _ULTIMATE:
        yield _parent(link)
    if note:
        yield Noted(where, note)


def _known(kind: str) -> str:
    if kind not in _HOLDINGS and kind not in _CONTROLS:
        message = f"a relationship we do not know: {kind[:60]}"
        raise BadFieldError(message)
    return kind


def _node(node: Parts) -> str:
    if node.text("NodeIDType") != "LEI":
        message = "a node that is not named by an LEI"
        raise BadFieldError(message)
    return lei_of(node.text("NodeID"))


def _period(told: Parts) -> tuple[date | None, date | None]:
    """The last days of the relationship; other periods only tell which accounts show it."""
    periods = (
        (day_of(one.text("StartDate"), "StartDate"), day_of(one.text("EndDate"), "EndDate"))
        for one in told.each("RelationshipPeriods")
        if one.text("PeriodType") == "RELATIONSHIP_PERIOD"
    )
    return max(periods, key=lambda one: one[0] or date.min, default=(None, None))


def _interval(told: Parts, kind: str) -> tuple[Interval, str | None]:
    if kind == _BRANCH:
        return (WHOLE, WHOLE), None
    for one in told.each("RelationshipQuantifiers"):
        if one.text("QuantifierUnits") == "PERCENTAGE":
            share = _percent(one.text("QuantifierAmount"))
            if share <= _AMBIGUOUS:
                return OPEN, "a percentage of 1 or less, which may mean 100"
            if kind == _ULTIMATE:
                return OPEN, None
            return (share, share if share > HALF else None), None
    return OPEN, None


def _percent(text: str | None) -> Decimal:
    try:
        share = Decimal(text or "")
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite():
        message = "QuantifierAmount is not a number"
        raise BadFieldError(message)
    if not 0 <= share <= WHOLE:
        message = "a share is outside 0 to 100 percent"
        raise BadFieldError(message)
    return share


def _stake(link: Link, share: Interval) -> StakeSaid:
    source = f"{SOURCE}: {_HOLDINGS[link.kind]}"
    ends = (entity_id(link.end), entity_id(link.start))
    days = (link.since, link.until)
    return StakeSaid(f"{_record(link)}/stake", *ends, StakeKind.SHARES, *share, *days, source, link.as_of)


def _control(link: Link) -> EntitySaid:
    how = _HOLDINGS.get(link.kind) or _CONTROLS[link.kind]
    return _said(link, Aspect.CONTROLLER, {"how": f"{how} by LEI {link.end} ({SOURCE})"})


def _parent(link: Link) -> EntitySaid:
    return _said(link, Aspect.ULTIMATE_PARENT, {"identifiers": [{"scheme": "LEI", "value": link.end}]})


def _said(link: Link, aspect: Aspect, body: dict[str, Json]) -> EntitySaid:
    return EntitySaid(
        record=f"{_record(link)}/{aspect.value.lower()}",
        entity=entity_id(link.start),
        about=entity_id(link.end),
        aspect=aspect,
        body=body,
        valid_from=link.since,
        valid_until=link.until,
        as_of=link.as_of,
        source=SOURCE,
    )


def _record(link: Link) -> str:
    return f"{RECORDS}{link.start}/{link.end}/{link.kind}"
