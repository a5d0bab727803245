"""The queue of jobs: Procrastinate on our database, in the run-time role, its tables in their own schema."""

from typing import Final

import sqlalchemy as sa
from procrastinate import App, PsycopgConnector

from app.store.job_tables import SCHEMA
from app.store.roles import RUN_TIME_ROLE

CONNECTIONS: Final = 4
CONNECT_TIMEOUT: Final = 5


def job_app(url: str) -> App:
    """Make the job library's application on a database; nothing is opened yet."""
    address = sa.make_url(url).set(drivername="postgresql").difference_update_query(["options"])
    connector = PsycopgConnector(
        conninfo=address.render_as_string(hide_password=False),
        kwargs={
            "options": f"-c search_path={SCHEMA} -c role={RUN_TIME_ROLE} -c timezone=UTC",
            "connect_timeout": CONNECT_TIMEOUT,
            "application_name": "portcullis jobs",
        },
        min_size=1,
        max_size=CONNECTIONS,
    )
    return App(connector=connector)
