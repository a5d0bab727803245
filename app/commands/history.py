"""Keeping the history: its audit, the retention of old months, and the keys that signed it."""

from datetime import datetime
from pathlib import Path
from typing import Final

from app import clock
from app.commands.database import operator
from app.proofs.verify import NotProvenError
from app.settings import Settings
from app.store.audit import audit
from app.store.engine import connected
from app.store.retention import NotDroppableError, export_and_drop, months_before
from app.store.signing_keys import published_keys, retire_key

LEAP_DAY: Final = (2, 29)


def find_differences(settings: Settings) -> tuple[str, ...]:
    """Everything in the database that is not as it was recorded, a sentence each."""
    with operator(settings) as engine, connected(engine) as conn, conn.begin():
        return tuple(audit(conn))


def drop_old_months(settings: Settings, years: int, folder: Path) -> tuple[Path, ...]:
    """Export and drop the months that ended so many years ago; the files. Raises NotDroppableError."""
    now = clock.now()
    written: list[Path] = []
    with operator(settings) as engine:
        with connected(engine) as conn:
            months = months_before(conn, years_before(now, years))
        for month in months:
            try:
                with connected(engine) as conn, conn.begin():
                    written.append(export_and_drop(conn, month, folder, now))
            except (NotProvenError, FileExistsError) as error:
                message = f"{month.name} was not dropped: {error}"
                raise NotDroppableError(message) from error
    return tuple(written)


def years_before(instant: datetime, years: int) -> datetime:
    """Give the same moment so many years earlier."""
    day = 28 if (instant.month, instant.day) == LEAP_DAY else instant.day
    return instant.replace(year=instant.year - years, day=day)


def list_signing_keys(settings: Settings) -> tuple[str, ...]:
    """The published keys, a line each."""
    with operator(settings) as engine, connected(engine) as conn:
        return tuple(
            f"{one.id} {one.public_key} from {one.valid_from.isoformat()}"
            + (f" until {one.valid_until.isoformat()}" if one.valid_until else "")
            for one in published_keys(conn)
        )


def retire_signing_key(settings: Settings, name: str) -> bool:
    """Say that nothing is signed with a key from now on."""
    with operator(settings) as engine:
        return retire_key(engine, name, clock.now())
