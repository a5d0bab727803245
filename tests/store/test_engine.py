"""Overload and outage have names, and every session starts as the service's role with its limits."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.store.engine import (
    DatabaseOverloadedError,
    DatabaseUnavailableError,
    Limits,
    connected,
    create_engine,
    owner_engine,
    sent_together,
)
from app.store.scope import Mode, tenant_transaction
from tests.store.examples import disconnect


def ask(engine: sa.Engine, question: str) -> object:
    with connected(engine) as conn:
        return conn.exec_driver_sql(question).scalar()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("role", "portcullis_app"),
        ("TimeZone", "UTC"),
        ("statement_timeout", "15s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("application_name", "portcullis"),
    ],
)
def test_a_session_starts_with_its_limits(service: sa.Engine, setting: str, value: str) -> None:
    assert ask(service, f"SHOW {setting}") == value


def test_options_in_the_address_are_kept_but_never_change_the_role(database_url: str) -> None:
    url = sa.make_url(database_url).update_query_dict({"options": "-c work_mem=5MB -c role=postgres"})
    engine = create_engine(url.render_as_string(hide_password=False))
    assert ask(engine, "SHOW work_mem") == "5MB"
    assert ask(engine, "SELECT current_user") == "portcullis_app"
    engine.dispose()


def test_no_connection_left_is_overload(database_url: str) -> None:
    engine = create_engine(database_url, Limits(connections=1, connection_wait=0.05))
    with connected(engine), pytest.raises(DatabaseOverloadedError), connected(engine):
        pass
    engine.dispose()


def test_a_transaction_that_thinks_for_too_long_is_overload(database_url: str) -> None:
    engine = create_engine(database_url, Limits(idle_in_transaction_timeout=0.05))
    with pytest.raises(DatabaseOverloadedError, match="25P03"):
        _think_until_the_server_leaves(engine, database_url)
    engine.dispose()


def _think_until_the_server_leaves(engine: sa.Engine, database_url: str) -> None:
    gone = sa.text("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = :pid)")
    other = owner_engine(database_url)
    with connected(engine) as conn:
        pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with connected(other) as watching:
            while not watching.execute(gone, {"pid": pid}).scalar_one():
                watching.rollback()
        other.dispose()
        conn.exec_driver_sql("SELECT 1")


def test_a_statement_that_takes_too_long_is_overload(database_url: str) -> None:
    engine = create_engine(database_url, Limits(statement_timeout=0.05))
    with pytest.raises(DatabaseOverloadedError, match="57014"):
        ask(engine, "SELECT pg_sleep(5)")
    engine.dispose()


def test_a_database_that_is_not_there_is_unavailable(tmp_path: object) -> None:
    engine = create_engine(f"postgresql://nobody@/none?host={tmp_path}")
    with pytest.raises(DatabaseUnavailableError):
        ask(engine, "SELECT 1")


def test_a_connection_lost_in_a_transaction_is_unavailable(
    service: sa.Engine, owner: sa.Engine, tenant: UUID
) -> None:
    def lose_it() -> None:
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            disconnect(owner, conn)
            conn.exec_driver_sql("SELECT 1")

    with pytest.raises(DatabaseUnavailableError):
        lose_it()
    assert ask(service, "SELECT 1") == 1


def test_a_mistake_of_ours_keeps_its_name(service: sa.Engine) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="no_such_table"):
        ask(service, "SELECT * FROM no_such_table")


def test_what_is_sent_together_is_refused_at_the_end_and_named(database_url: str) -> None:
    engine = create_engine(database_url, Limits(connections=1, statement_timeout=0.05))
    sent = []

    def send() -> None:
        with connected(engine) as conn, sent_together(conn):
            for question in ("SELECT pg_sleep(5)", "SELECT 1"):
                sent.append(conn.exec_driver_sql(question))

    with pytest.raises(DatabaseOverloadedError, match="57014"):
        send()
    assert len(sent) == 2
    assert ask(engine, "SELECT 1") == 1
    engine.dispose()


def test_what_is_sent_together_is_done_in_order(service: sa.Engine) -> None:
    with connected(service) as conn, conn.begin():
        with sent_together(conn):
            for number in range(3):
                conn.exec_driver_sql(f"SET LOCAL portcullis.tenant = '{number}'")
        assert conn.exec_driver_sql("SHOW portcullis.tenant").scalar() == "2"


def test_a_connection_lost_while_sending_together_is_unavailable(
    service: sa.Engine, owner: sa.Engine, tenant: UUID
) -> None:
    def lose_it() -> None:
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            disconnect(owner, conn)
            with sent_together(conn):
                conn.exec_driver_sql("SELECT 1")

    with pytest.raises(DatabaseUnavailableError):
        lose_it()
    assert ask(service, "SELECT 1") == 1
