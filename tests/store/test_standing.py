"""What is kept is found again by who read it, whatever that is called."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.store.knowledge import KnownAt, read_knowledge
from app.store.profiles import put_profile
from app.store.scope import Mode, tenant_transaction
from app.store.standing import standing
from tests.store.examples import a_profile


def reading(answers: list[str]) -> Callable[[sa.Connection, KnownAt], str]:
    """A reading that says something else each time it is really made; all have one name."""

    @standing
    def read(conn: sa.Connection, known_at: KnownAt) -> str:
        del conn, known_at
        return answers.pop(0)

    return read


def test_readings_of_one_name_are_kept_apart(service: sa.Engine, tenant: UUID) -> None:
    one, other = reading(["one"]), reading(["other"])
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        at: datetime = read_knowledge(conn).at
        assert [one(conn, at), other(conn, at), one(conn, at)] == ["one", "other", "one"]


def test_a_reading_is_made_again_once_somebody_wrote(service: sa.Engine, tenant: UUID) -> None:
    read = reading(["before", "after"])
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        at = read_knowledge(conn).at
        assert [read(conn, at), read(conn, at)] == ["before", "before"]
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        put_profile(conn, a_profile())
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert read(conn, read_knowledge(conn).at) == "after"
