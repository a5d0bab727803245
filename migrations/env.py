"""Runs the migrations on one database: one runner at a time, and never long behind somebody's lock."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from app.store.engine import connected, owner_engine
from app.store.tables import is_ours, metadata

ONE_RUNNER = sa.text("SELECT pg_advisory_lock(hashtextextended('portcullis migrations', 0))")


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out what is made as time passes: partitions."""
    return kind != "table" or name is None or is_ours(name)


def run() -> None:
    """Migrate the database that the caller, or the command line, names."""
    url = context.config.attributes.get("url") or context.config.get_main_option("sqlalchemy.url")
    engine = owner_engine(str(url))
    try:
        with connected(engine) as conn:
            _migrate(conn)
    finally:
        engine.dispose()


def _migrate(conn: sa.Connection) -> None:
    conn.exec_driver_sql("SET LOCAL lock_timeout = 0")  # another runner may take longer than a lock may
    conn.execute(ONE_RUNNER)
    conn.commit()
    context.configure(
        connection=conn,
        target_metadata=metadata,
        include_name=include_name,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
