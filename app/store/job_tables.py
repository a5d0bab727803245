"""The tables of the job library, in a schema of their own: made once, and brought on with the library's own steps."""

from importlib import resources
from typing import Final

import sqlalchemy as sa
from procrastinate.schema import SchemaManager

SCHEMA: Final = "jobs"


def install_job_tables(conn: sa.Connection) -> None:
    """Make the tables of the jobs, or apply the library's migrations that came since; the owner's work."""
    conn.execute(_ONE_AT_A_TIME)
    conn.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}, pg_catalog")
    steps = _steps()
    if not conn.execute(_EXISTS).scalar_one():
        conn.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        _run(conn, SchemaManager.get_schema())
        conn.exec_driver_sql(f"CREATE TABLE {SCHEMA}.steps_taken (name text PRIMARY KEY)")
        _take(conn, list(steps))
        _run(conn, _GRANTS)
    taken = set(conn.exec_driver_sql(f"SELECT name FROM {SCHEMA}.steps_taken").scalars())  # noqa: S608 - ours
    new = [name for name in steps if name not in taken]
    for name in new:
        _run(conn, steps[name])
    if new:
        _take(conn, new)
        _run(conn, _GRANTS)
    conn.exec_driver_sql("RESET search_path")


def _steps() -> dict[str, str]:
    """The library's migrations by name, in their order."""
    files = resources.files("procrastinate.sql").joinpath("migrations").iterdir()
    found = {one.name: one for one in files if one.name.endswith(".sql")}
    return {name: found[name].read_text(encoding="utf-8") for name in sorted(found)}


def _run(conn: sa.Connection, script: str) -> None:
    """Run a script of several statements as it is; it takes no parameters."""
    driver = conn.connection.driver_connection
    if driver is not None:
        driver.execute(script)


def _take(conn: sa.Connection, names: list[str]) -> None:
    conn.execute(
        sa.text(f"INSERT INTO {SCHEMA}.steps_taken SELECT unnest(CAST(:names AS text[]))"), {"names": names}
    )


_ONE_AT_A_TIME: Final = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('portcullis job tables', 0))")
_EXISTS: Final = sa.text(f"SELECT to_regclass('{SCHEMA}.steps_taken') IS NOT NULL")
_GRANTS: Final = f"""
    GRANT USAGE ON SCHEMA {SCHEMA} TO portcullis_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO portcullis_app;
    REVOKE INSERT, UPDATE, DELETE ON {SCHEMA}.steps_taken FROM portcullis_app;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO portcullis_app
"""
