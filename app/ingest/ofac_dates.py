"""Days and periods of OFAC's advanced XML, in the words of its other files: ``09 Feb 1951``, ``circa 1962``."""

from calendar import monthrange
from datetime import date
from typing import Final

from lxml import etree

from app.ingest.list_xml import children, line_of, local, text
from app.ingest.rows import BadRowError

_MONTHS: Final = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DECEMBER: Final = 12
_FIRST: Final = (("Start", "From"),)
_LAST: Final = (("End", "To"), ("End", "From"), ("Start", "To"), ("Start", "From"))


def day_of(element: etree._Element, *, last: bool = False) -> date | None:
    """The day of a Year, Month and Day; without a month or a day the first there is, or the last."""
    said = [text(element, part) for part in ("Year", "Month", "Day")]
    if not said[0]:
        return None
    try:
        year, month = int(said[0]), int(said[1] or (_DECEMBER if last else 1))
        return date(year, month, int(said[2] or (monthrange(year, month)[1] if last else 1)))
    except ValueError as error:
        reason = f"not a date: {' '.join(said)!r}"
        raise BadRowError(line_of(element), local(element), reason) from error


def period(element: etree._Element) -> str:
    """A DatePeriod in words: a day, a month, a year, or from one to another; nothing where it names no year."""
    first = _first_of(element, _FIRST, last=False)
    last = _first_of(element, _LAST, last=True)
    if first is None or last is None:
        return ""
    about = any(one.get("Approximate") == "true" for one in children(element, "Start"))
    return f"circa {_words(first, last)}" if about else _words(first, last)


def _first_of(element: etree._Element, paths: tuple[tuple[str, str], ...], *, last: bool) -> date | None:
    days = (day_of(one, last=last) for path in paths for one in children(element, *path))
    return next((one for one in days if one), None)


def _words(first: date, last: date) -> str:
    if first == last:
        return f"{first.day:02} {_MONTHS[first.month]} {first.year}"
    if (first.month, first.day) == (1, 1) and (last.month, last.day) == (_DECEMBER, 31):
        return f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    if first.day == 1 and last == date(first.year, first.month, monthrange(first.year, first.month)[1]):
        return f"{_MONTHS[first.month]} {first.year}"
    return f"{_words(first, first)} to {_words(last, last)}"
