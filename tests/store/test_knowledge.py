"""A decision is recorded only while what it read still is all there is to know."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.ids import new_id
from app.store import tables
from app.store.decisions import get_decision, record_decision
from app.store.engine import DatabaseOverloadedError, Limits, create_engine
from app.store.knowledge import (
    KnowledgeMovedError,
    UnknownTenantError,
    hold_knowledge,
    knowing_transaction,
    move_knowledge,
    read_in,
    read_knowledge,
)
from app.store.profiles import put_profile
from app.store.rulings import add_ruling
from app.store.scope import OPERATOR, Mode, shared_transaction, tenant_transaction
from app.store.terms import Named
from tests.store.examples import a_decision, a_profile, a_ruling

TIMEOUT = 10


def test_a_write_between_evaluation_and_recording_is_noticed(service: sa.Engine, tenant: UUID) -> None:
    decision = a_decision()
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        read = read_knowledge(conn)
        with tenant_transaction(service, tenant, Mode.LIVE) as other:
            put_profile(other, a_profile())
        with pytest.raises(KnowledgeMovedError):
            record_decision(conn, decision, Named(), read)
        assert get_decision(conn, decision.id) is None
        record_decision(conn, decision, Named(), read_knowledge(conn))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert get_decision(conn, decision.id) == decision


def test_a_shared_write_is_noticed_by_every_tenant(
    service: sa.Engine, owner: sa.Engine, tenant: UUID
) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        read = read_knowledge(conn)
        with shared_transaction(owner) as other:
            add_ruling(other, a_ruling(), "operator")
        with pytest.raises(KnowledgeMovedError):
            record_decision(conn, a_decision(), Named(), read)


def test_a_scope_is_entered_and_read_in_one_statement(
    service: sa.Engine, owner: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    with shared_transaction(owner) as conn:
        add_ruling(conn, a_ruling(), "operator")
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        put_profile(conn, a_profile())
        before = read_knowledge(conn)
    with knowing_transaction(service, tenant, Mode.LIVE) as (conn, read):
        assert (read.tenant, read.shared) == (before.tenant, before.shared)
        assert read.at > before.at
        named = read_in(conn, read.at)
        again = read_knowledge(conn)
        assert again.at >= read.at
        assert named == read_in(conn, again.at)
        in_sight = conn.execute(sa.select(tables.knowledge.c.tenant_id)).scalars().all()
        assert set(in_sight) == {tenant, OPERATOR}
    with knowing_transaction(service, other_tenant, Mode.LIVE) as (_, other):
        assert (other.tenant, other.shared) == (0, read.shared)


def test_a_scope_that_nobody_made_cannot_be_entered(service: sa.Engine) -> None:
    with pytest.raises(UnknownTenantError), knowing_transaction(service, new_id(), Mode.LIVE):
        pytest.fail("entered")


def test_another_tenants_write_moves_nothing(service: sa.Engine, tenant: UUID, other_tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        read = read_knowledge(conn)
        for scope in ((other_tenant, Mode.LIVE), (tenant, Mode.SANDBOX)):
            with tenant_transaction(service, *scope) as other:
                put_profile(other, a_profile())
        record_decision(conn, a_decision(), Named(), read)


def test_recording_waits_for_a_write_under_way_and_then_notices_it(service: sa.Engine, tenant: UUID) -> None:
    def record_now() -> None:
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            record_decision(conn, a_decision(), Named(), read)

    with ThreadPoolExecutor(1) as pool:
        with tenant_transaction(service, tenant, Mode.LIVE) as writer:
            read = read_knowledge(writer)
            move_knowledge(writer)
            recording = pool.submit(record_now)
            wait_until_blocked(writer)
            assert not recording.done()
        with pytest.raises(KnowledgeMovedError):
            recording.result(TIMEOUT)


def wait_until_blocked(conn: sa.Connection) -> None:
    for _ in range(TIMEOUT * 100):
        if conn.exec_driver_sql("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)").scalar():
            return
        conn.exec_driver_sql("SELECT pg_sleep(0.01)")
    pytest.fail("nobody waits")


def test_nothing_moves_between_the_check_and_the_commit(
    service: sa.Engine, database_url: str, tenant: UUID
) -> None:
    impatient = create_engine(database_url, Limits(lock_timeout=0.05))

    def write() -> None:
        with tenant_transaction(impatient, tenant, Mode.LIVE) as other:
            put_profile(other, a_profile())

    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        hold_knowledge(conn, read_knowledge(conn))
        with pytest.raises(DatabaseOverloadedError, match="55P03"):
            write()
    write()
    impatient.dispose()


def test_decisions_are_recorded_side_by_side(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        record_decision(conn, a_decision(), Named(), read_knowledge(conn))
        with tenant_transaction(service, tenant, Mode.LIVE) as other:
            record_decision(other, a_decision(), Named(), read_knowledge(other))


def test_numbers_and_instants_grow_together(service: sa.Engine, tenant: UUID) -> None:
    moves = []
    for _ in range(5):
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            moves += [move_knowledge(conn), move_knowledge(conn)]
    assert [move.version for move in moves] == list(range(1, 11))
    assert sorted({move.recorded_at for move in moves}) == [move.recorded_at for move in moves]
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert read_knowledge(conn).at >= moves[-1].recorded_at


def test_a_write_undone_moves_nothing(service: sa.Engine, tenant: UUID) -> None:
    def undone() -> None:
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            put_profile(conn, a_profile())
            raise KeyError

    with pytest.raises(KeyError):
        undone()
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert read_knowledge(conn).tenant == 0


def test_what_a_block_wrote_stays_when_it_ends_and_not_when_it_raises(
    service: sa.Engine, tenant: UUID
) -> None:
    def write(*more: str) -> None:
        with knowing_transaction(service, tenant, Mode.LIVE) as (conn, _):
            put_profile(conn, a_profile())
            conn.exec_driver_sql("; ".join(("SELECT 1", *more)))

    def standing() -> int:
        with knowing_transaction(service, tenant, Mode.LIVE) as (_, read):
            return read.tenant

    with pytest.raises(sa.exc.ProgrammingError):
        write("SELECT nothing")
    assert standing() == 0
    write()
    assert standing() == 1


def test_instants_are_read_though_the_address_asks_for_another_way_of_writing(
    database_url: str, tenant: UUID
) -> None:
    odd = {"options": "-c datestyle=SQL,DMY -c timezone=Asia/Tokyo"}
    url = sa.make_url(database_url).update_query_dict(odd)
    engine = create_engine(url.render_as_string(hide_password=False))
    with knowing_transaction(engine, tenant, Mode.LIVE) as (conn, read):
        now = conn.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    engine.dispose()
    assert timedelta(0) <= now - read.at < timedelta(minutes=1)
