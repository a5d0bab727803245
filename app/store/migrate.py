"""Bringing a database to the present schema, by the migrations and in order."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.store.engine import connected, owner_engine
from app.store.job_tables import install_job_tables
from app.store.partitions import ensure_partitions

SCRIPTS: Final = Path(__file__).parents[2] / "migrations"
MONTHS_AHEAD: Final = 6


def migrate(url: str) -> None:
    """Upgrade the database to the newest schema, that of the jobs too, and make the partitions of the months ahead."""
    command.upgrade(_config(url), "head")
    engine = owner_engine(url)
    try:
        with connected(engine) as conn, conn.begin():
            install_job_tables(conn)
            ensure_partitions(conn, MONTHS_AHEAD)
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Raise if the tables in code and the migrated database differ (``alembic check``)."""
    command.check(_config(url))


def is_at_head(conn: sa.Connection) -> bool:
    """Whether the database has the newest schema."""
    newest = ScriptDirectory(str(SCRIPTS)).get_current_head()
    return MigrationContext.configure(conn).get_current_revision() == newest


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option(
        "file_template", "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s"
    )
    config.attributes["url"] = url
    return config
