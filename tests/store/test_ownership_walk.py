"""Everyone above an entity in one statement: the stakes, and the records that can matter."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH

from app.ids import new_id
from app.store.engine import connected
from app.store.entities import Entity, put_entity
from app.store.knowledge import AsOf, read_knowledge
from app.store.ownership import add_stake
from app.store.ownership_walk import _ALL, all_above, stakes_above
from app.store.scope import Mode, shared_transaction, tenant_transaction
from tests.store.examples import TODAY, a_stake

LISTED = {"listings": [{"list": "us-bis-entity-list"}]}


def known(conn: sa.Connection, entity: str, **body: object) -> None:
    put_entity(conn, Entity(id=entity, body={"name": entity, **body}))  # type: ignore[dict-item]  # plain JSON


def holds(conn: sa.Connection, owner: str, owned: str, share: int) -> None:
    add_stake(conn, a_stake(owner, owned, share_min=Decimal(share), share_max=Decimal(share)))


def read(conn: sa.Connection, entity: str, on: date = TODAY) -> set[str]:
    return set(all_above(conn, entity, on, read_knowledge(conn).at).bodies)


def test_of_many_owners_those_are_read_that_are_listed_or_at_a_top(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        for one in ("t", "head", "top", "small"):
            known(conn, one)
        known(conn, "listed", **LISTED)
        known(conn, "by-facts", facts=LISTED)
        holds(conn, "head", "t", 60)
        holds(conn, "top", "head", 50)
        for one in ("small", "listed", "by-facts", "nobody-stored"):
            holds(conn, one, "t", 5)
        assert read(conn, "t") == {"t", "head", "top", "listed", "by-facts"}
        holds(conn, "top", "head", 51)
        assert read(conn, "t") == {"t", "top", "listed", "by-facts"}


def test_the_version_that_counts_is_read_though_another_was_listed(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        known(conn, "x", **LISTED)
        then = read_knowledge(conn).at
        known(conn, "x")
        holds(conn, "x", "t", 5)
        at = read_knowledge(conn).at
        assert all_above(conn, "t", TODAY, at).bodies == {"x": {"name": "x"}}
        assert all_above(conn, "t", TODAY, then).bodies == {}


def test_a_tenants_own_version_stands_before_the_shared_one(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    one, other = new_id().hex, new_id().hex
    with shared_transaction(owner) as conn:
        known(conn, one, **LISTED)
        holds(conn, one, other, 70)
        at = read_knowledge(conn).at
        assert all_above(conn, other, TODAY, at).bodies == {one: {"name": one, **LISTED}}
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        known(conn, one, aliases=["Ours"])
        assert all_above(conn, other, TODAY, read_knowledge(conn).at).bodies[one] == {
            "name": one,
            "aliases": ["Ours"],
        }
    with tenant_transaction(service, other_tenant, Mode.LIVE) as conn:
        assert all_above(conn, other, TODAY, read_knowledge(conn).at).bodies[one] == {"name": one, **LISTED}


def test_each_scope_is_read_up_to_its_own_number(owner: sa.Engine, service: sa.Engine, tenant: UUID) -> None:
    entity = new_id().hex
    with shared_transaction(owner) as conn:
        before = read_knowledge(conn)
        shared = add_stake(conn, a_stake("b", entity))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        own = add_stake(conn, a_stake("c", entity))
        at = read_knowledge(conn).at

        def found(tenant_number: int, shared_number: int) -> set[str]:
            seen = stakes_above(conn, (entity,), TODAY, AsOf(at, tenant_number, shared_number))
            return {one.stake.owner for one in seen}

        assert found(own.knowledge_version, shared.knowledge_version) == {"b", "c"}
        assert found(own.knowledge_version - 1, shared.knowledge_version) == {"b"}
        assert found(own.knowledge_version, before.shared) == {"c"}
        add_stake(conn, a_stake("d", entity, supersedes=own.id))
        add_stake(conn, a_stake("e", entity, supersedes=shared.id))
        at = read_knowledge(conn).at
        assert found(own.knowledge_version, shared.knowledge_version) == {"b", "c"}
        assert found(own.knowledge_version + 2, shared.knowledge_version) == {"d", "e"}
    with shared_transaction(owner) as conn:
        add_stake(conn, a_stake("f", entity, supersedes=shared.id))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        at = read_knowledge(conn).at
        assert found(own.knowledge_version, shared.knowledge_version + 1) == {"c", "f"}


def test_nothing_is_read_without_a_scope(service: sa.Engine) -> None:
    with connected(service) as conn:
        at = conn.execute(sa.select(sa.func.now())).scalar_one()
        conn.rollback()
        with pytest.raises(sa.exc.ProgrammingError, match="no tenant is set"):
            all_above(conn, "nobody", TODAY, at)
        conn.rollback()
        with pytest.raises(sa.exc.ProgrammingError, match="no tenant is set"):
            stakes_above(conn, ("nobody",), TODAY, at)


def test_a_statement_read_by_one_tenant_reads_for_the_next_its_own(
    service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    """Prepared, and planned without a look at who asks, it still asks whose rows they are each time."""
    with connected(service) as conn:
        conn.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        conn.commit()
        for place, one in enumerate((tenant, other_tenant) * 8):
            with conn.begin():
                conn.execute(
                    sa.text(
                        "SELECT set_config('portcullis.tenant', :t, true), set_config('portcullis.mode', 'live', true)"
                    ),
                    {"t": str(one)},
                )
                if place < 2:
                    add_stake(conn, a_stake(str(one), "t"))
                found = stakes_above(conn, ("t",), TODAY, read_knowledge(conn).at)
                assert [seen.stake.owner for seen in found] == [str(one)]
        at = found[0].recorded_at
        with pytest.raises(sa.exc.ProgrammingError, match="no tenant is set"):
            stakes_above(conn, ("t",), TODAY, at)
        conn.rollback()
        conn.exec_driver_sql("RESET plan_cache_mode")
        conn.commit()


def test_the_driver_remembers_how_the_statement_reads(service: sa.Engine) -> None:
    """A longer one is taken apart anew each time, which costs a third of an answer."""
    assert len(str(_ALL.compile(dialect=service.dialect))) <= MAX_CACHED_STATEMENT_LENGTH
