"""What stands for every question is read once, as long as nobody has written since, and found again by who read it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.store.knowledge import AsOf, KnowledgeRead, KnownAt, read_in, read_knowledge
from app.store.profiles import put_profile
from app.store.scope import Mode, tenant_transaction
from app.store.standing import standing
from tests.store.examples import a_profile

MOMENT = timedelta(microseconds=1)


def as_of(read: KnowledgeRead) -> AsOf:
    return AsOf(read.at, read.tenant, read.shared)


def test_what_an_earlier_question_read_to_date_is_so_until_something_moves(
    service: sa.Engine, tenant: UUID
) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        moved = put_profile(conn, a_profile()).recorded_at
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        then = as_of(read_knowledge(conn))
        name = read_in(conn, then)
        assert name is not None
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        now = read_knowledge(conn)
        assert read_in(conn, now.at) == read_in(conn, as_of(now)) == read_in(conn, then) == name
        assert read_in(conn, replace(then, at=moved)) == name
        assert read_in(conn, then.at) is None
        for other in (
            replace(then, at=moved - MOMENT),
            replace(then, at=now.at + MOMENT),
            replace(then, tenant=then.tenant - 1),
            replace(then, shared=then.shared - 1),
        ):
            assert read_in(conn, other) is None
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        put_profile(conn, a_profile())
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        read_knowledge(conn)
        assert read_in(conn, then) is None


def test_what_another_transaction_read_names_nothing(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        then = as_of(read_knowledge(conn))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert read_in(conn, then) is None


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
        at = read_knowledge(conn).at
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
