"""The one clock. Nothing else asks for the time; whoever needs it is handed this, or another, as a callable."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Give the present instant in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


def today() -> date:
    """Give the present day in UTC."""
    return now().date()
