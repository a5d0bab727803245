"""The database a command works on: the one that ``DATABASE_URL`` names, else the embedded one."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.launcher import embedded_postgres
from app.settings import Settings
from app.store.engine import owner_engine
from app.store.migrate import migrate


def leave_in_order(status: int, *signals: signal.Signals) -> None:
    """On these signals unwind, so that the database is stopped, and end with the status; once is enough."""

    def leave(_signal: int, _frame: object) -> None:
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        sys.exit(status)

    for one in signals:
        signal.signal(one, leave)


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of a database at the newest schema, running as long as the block does."""
    if settings.database_url:
        migrate(settings.database_url)
        yield settings.database_url
        return
    with embedded_postgres(settings.data_dir, settings.postgres_bin) as url:
        migrate(url)
        yield url


@contextmanager
def operator(settings: Settings) -> Iterator[sa.Engine]:
    """The operator's engine on that database."""
    with database(settings) as url:
        engine = owner_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()
