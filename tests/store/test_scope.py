"""One tenant's rows are nobody else's, in any table, whoever asks and however."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.store.bulk_ownership import put_ownership
from app.store.decisions import get_decision
from app.store.engine import connected
from app.store.entities import Entity, entity_at, put_entity
from app.store.knowledge import UnknownTenantError, read_knowledge
from app.store.lists import effective_versions, list_overview
from app.store.ownership import add_stake
from app.store.profiles import profile_at
from app.store.rulings import add_ruling, rulings_at
from app.store.scope import Mode, enter, shared_transaction, tenant_transaction
from app.store.source_records import EntitySaid
from app.store.tables import metadata
from tests.store.examples import TODAY, a_decision, a_list, a_ruling, a_stake, fill, record

SCOPED = [table for table in metadata.sorted_tables if "mode" in table.c and table.name != "keys"]
REFUSED = r"row-level security|permission denied"
SHARED = [
    "knowledge",
    "lists",
    "list_versions",
    "listed_parties",
    "entities",
    "entity_statements",
    "ownership_stakes",
    "rulings",
]
NAMES = [table.name for table in SCOPED]


def rows(conn: sa.Connection, table: sa.Table, tenant: UUID) -> int:
    mine = sa.select(sa.func.count()).select_from(table).where(table.c.tenant_id == tenant)
    return conn.execute(mine).scalar_one()


def insert_as(service: sa.Engine, role: str, tenant: UUID, insert: sa.Insert) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        conn.exec_driver_sql(f"SET LOCAL ROLE {role}")
        conn.execute(insert.inline())


def test_every_table_but_the_operators_own_is_divided_by_tenant() -> None:
    undivided = {table.name for table in metadata.sorted_tables} - set(NAMES)
    assert undivided == {"tenants", "keys", "texts", "rule_sets", "signing_keys", "dropped_partitions"}


@pytest.mark.parametrize("table", SCOPED, ids=NAMES)
def test_a_tenant_reads_its_own_rows_and_nothing_of_another(
    service: sa.Engine, tenant: UUID, other_tenant: UUID, table: sa.Table
) -> None:
    fill(service, tenant)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert rows(conn, table, tenant) > 0
    with tenant_transaction(service, other_tenant, Mode.LIVE) as conn:
        assert rows(conn, table, tenant) == 0


@pytest.mark.parametrize("table", SCOPED, ids=NAMES)
def test_sandbox_reads_nothing_of_live(service: sa.Engine, tenant: UUID, table: sa.Table) -> None:
    fill(service, tenant, Mode.LIVE)
    live = sa.select(sa.func.count()).select_from(table).where(table.c.mode == "live")
    with tenant_transaction(service, tenant, Mode.SANDBOX) as conn:
        assert conn.execute(live).scalar_one() == 0


@pytest.mark.parametrize("table", SCOPED, ids=NAMES)
@pytest.mark.parametrize("setting", ["portcullis.tenant", "portcullis.mode"])
def test_an_unset_scope_raises_in_every_table(
    service: sa.Engine, tenant: UUID, table: sa.Table, setting: str
) -> None:
    fill(service, tenant)
    texts = [column for column in table.c if isinstance(column.type, sa.Text) and column.name != "mode"]
    nobody = sa.and_(sa.true(), *(column == "nobody" for column in texts))
    for question in (
        sa.select(table),
        sa.select(table).where(nobody),
        sa.select(sa.func.count(table.c.mode)),
    ):
        with connected(service) as conn, conn.begin():
            enter = sa.text(
                "SELECT set_config('portcullis.tenant', :tenant, true), "
                "set_config('portcullis.mode', 'live', true), set_config(:unset, '', true)"
            )
            conn.execute(enter, {"tenant": str(tenant), "unset": setting})
            with pytest.raises(sa.exc.ProgrammingError, match="is set for this transaction"):
                conn.execute(question)


@pytest.mark.parametrize("table", SCOPED, ids=NAMES)
def test_a_connection_that_never_entered_a_scope_reads_no_table(
    service: sa.Engine, tenant: UUID, table: sa.Table
) -> None:
    fill(service, tenant)
    with connected(service) as conn, pytest.raises(sa.exc.ProgrammingError, match="no tenant is set"):
        conn.execute(sa.select(table))


def test_store_functions_raise_without_a_scope_on_empty_answers_too(service: sa.Engine) -> None:
    now = sa.func.now()
    with connected(service) as conn:
        at = conn.execute(sa.select(now)).scalar_one()
        conn.rollback()
        questions = (
            lambda: effective_versions(conn, TODAY, at),
            lambda: list_overview(conn, TODAY, at),
            lambda: entity_at(conn, "nobody", TODAY, at),
            lambda: rulings_at(conn, TODAY, at),
            lambda: profile_at(conn, "none", at),
            lambda: get_decision(conn, UUID(int=1)),
            lambda: read_knowledge(conn),
        )
        for question in questions:
            with pytest.raises(sa.exc.ProgrammingError, match="no tenant is set"):
                question()
            conn.rollback()


@pytest.mark.parametrize("table", SCOPED, ids=NAMES)
def test_a_row_cannot_be_written_for_another_tenant_by_any_role(
    service: sa.Engine, tenant: UUID, other_tenant: UUID, table: sa.Table
) -> None:
    fill(service, tenant)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        row = conn.execute(sa.select(table).where(table.c.tenant_id == tenant).limit(1)).mappings().one()
    theirs = {**row, "tenant_id": other_tenant}
    for role in ("portcullis_app", "portcullis_recorder"):
        with pytest.raises(sa.exc.ProgrammingError, match=REFUSED):
            insert_as(service, role, tenant, sa.insert(table).values(theirs))


def test_one_insert_for_two_tenants_is_refused_whole(
    service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    insert = sa.text(
        "INSERT INTO lists SELECT t, 'live', 'x-both', 'Both', NULL, NULL, now(), 1 FROM unnest(:ids) AS t"
    ).bindparams(sa.bindparam("ids", [tenant, other_tenant], type_=sa.ARRAY(sa.Uuid)))
    with (
        pytest.raises(sa.exc.ProgrammingError, match="row-level security"),
        tenant_transaction(service, tenant, Mode.LIVE) as conn,
    ):
        conn.execute(insert)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert "x-both" not in {
            entry.list.id for entry in list_overview(conn, TODAY, read_knowledge(conn).at)
        }


@pytest.mark.parametrize("table", SHARED)
def test_the_service_cannot_write_shared_rows(service: sa.Engine, owner: sa.Engine, table: str) -> None:
    described = metadata.tables[table]
    with shared_transaction(owner) as conn:
        a_list(conn, "x-shared")
        put_entity(conn, Entity(id="shared", body={}))
        add_stake(conn, a_stake("one", "other"))
        put_ownership(conn, [EntitySaid(record="r", entity="lei:1", body={"name": "One"})], "r", lambda: None)
        add_ruling(conn, a_ruling(), "operator")
        row = conn.execute(sa.select(described).where(described.c.mode == "shared").limit(1)).mappings().one()
    with (
        pytest.raises(sa.exc.ProgrammingError, match=REFUSED),
        shared_transaction(service) as conn,
    ):
        conn.execute(sa.insert(described).values(row).inline())


def test_the_service_cannot_move_the_shared_knowledge(service: sa.Engine) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match="row-level security"),
        shared_transaction(service) as conn,
    ):
        conn.exec_driver_sql("UPDATE knowledge SET version = version + 1 WHERE mode = 'shared'")


def test_a_tenant_moves_no_knowledge_but_its_own(
    service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    with tenant_transaction(service, other_tenant, Mode.LIVE) as conn:
        before = read_knowledge(conn)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        conn.exec_driver_sql("UPDATE knowledge SET version = version + 100")
    with tenant_transaction(service, other_tenant, Mode.LIVE) as conn:
        after = read_knowledge(conn)
    assert (after.tenant, after.shared) == (before.tenant, before.shared)


def test_the_scope_ends_with_its_transaction(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        record(conn, a_decision())
    with connected(service) as conn, pytest.raises(sa.exc.ProgrammingError, match="no tenant is set"):
        conn.exec_driver_sql("SELECT * FROM decisions")


def test_an_error_in_the_block_leaves_nothing_behind(service: sa.Engine, tenant: UUID) -> None:
    decision = a_decision()

    def fail_after_recording() -> None:
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            record(conn, decision)
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_recording()
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert get_decision(conn, decision.id) is None


def test_a_tenant_nobody_made_is_not_a_tenant_that_knows_nothing(service: sa.Engine) -> None:
    with pytest.raises(UnknownTenantError), tenant_transaction(service, UUID(int=404), Mode.LIVE) as conn:
        read_knowledge(conn)


JOIN = "SELECT count(*) FROM ownership_stakes s JOIN entities e ON e.id = s.owner"
UNSCOPED = (
    JOIN,
    "SELECT 1 FROM ownership_stakes WHERE owned = 'nobody'",
    "UPDATE knowledge SET version = version",
    "INSERT INTO ownership_stakes (tenant_id, mode, id, owner, owned, kind, recorded_at, knowledge_version)"
    " VALUES (gen_random_uuid(), 'live', gen_random_uuid(), 'a', 'b', 'SHARES', now(), 1)",
)


@pytest.mark.parametrize("plan", ["force_generic_plan", "force_custom_plan"])
@pytest.mark.parametrize("statement", UNSCOPED)
def test_what_is_prepared_in_a_scope_still_raises_outside_of_one(
    service: sa.Engine, tenant: UUID, statement: str, plan: str
) -> None:
    with connected(service) as conn:
        conn.exec_driver_sql(f"SET plan_cache_mode = {plan}")
        conn.exec_driver_sql(f"PREPARE asked AS {statement}")
        conn.commit()
        try:
            if not statement.startswith("INSERT"):
                with conn.begin():
                    enter(conn, tenant, Mode.LIVE)
                    conn.exec_driver_sql("EXECUTE asked")
            with pytest.raises(sa.exc.ProgrammingError, match="no tenant is set"):
                conn.exec_driver_sql("EXECUTE asked")
        finally:
            conn.invalidate()


@pytest.mark.parametrize("plan", ["force_generic_plan", "force_custom_plan"])
def test_what_is_prepared_by_one_tenant_sees_for_another_only_its_own(
    service: sa.Engine, tenant: UUID, other_tenant: UUID, plan: str
) -> None:
    fill(service, tenant)
    with connected(service) as conn:
        conn.exec_driver_sql(f"SET plan_cache_mode = {plan}")
        conn.exec_driver_sql("PREPARE seen AS SELECT tenant_id FROM ownership_stakes WHERE mode = 'live'")
        conn.commit()
        try:
            for one in (tenant, other_tenant, tenant):
                with conn.begin():
                    enter(conn, one, Mode.LIVE)
                    found = set(conn.exec_driver_sql("EXECUTE seen").scalars())
                    assert found == ({tenant} if one == tenant else set())
        finally:
            conn.invalidate()
