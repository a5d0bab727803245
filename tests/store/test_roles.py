"""The service's role is bound by every policy, and can do no more than its work."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.ids import new_id
from app.store.engine import DatabaseUnavailableError, connected, create_engine
from app.store.roles import PrivilegedRoleError, as_recorder, refuse_privileged
from app.store.scope import Mode, tenant_transaction
from app.store.tables import metadata
from tests.store.examples import fill


def count(table: sa.Table) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(table)


def read_as_recorder(service: sa.Engine, tenant: UUID, table: sa.Table) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn, as_recorder(conn):
        conn.execute(count(table))


def insert_as_service(service: sa.Engine, tenant: UUID, table: sa.Table) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        conn.execute(sa.insert(table).from_select(table.c.keys(), sa.select(table)))


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_the_recorder_reads_nothing(service: sa.Engine, tenant: UUID, table: str) -> None:
    fill(service, tenant)
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        read_as_recorder(service, tenant, metadata.tables[table])


@pytest.mark.parametrize(
    "table",
    [
        "decisions",
        "decision_terms",
        "idempotency_keys",
        "license_draws",
        "cancellations",
        "log_queue",
        "log_nodes",
        "log_heads",
    ],
)
def test_only_the_recorder_adds_decisions(service: sa.Engine, tenant: UUID, table: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        insert_as_service(service, tenant, metadata.tables[table])


@pytest.mark.parametrize("table", ["keys", "tenants"])
def test_the_service_cannot_read_keys_or_tenants(service: sa.Engine, table: str) -> None:
    with connected(service) as conn, pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        conn.execute(count(metadata.tables[table]))


def test_the_service_is_itself_again_after_recording(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        with as_recorder(conn):
            assert conn.exec_driver_sql("SELECT current_user").scalar() == "portcullis_recorder"
        assert conn.exec_driver_sql("SELECT current_user").scalar() == "portcullis_app"
    with connected(service) as conn:
        assert conn.exec_driver_sql("SELECT current_user").scalar() == "portcullis_app"


def test_the_services_role_is_accepted(service: sa.Engine) -> None:
    with connected(service) as conn:
        refuse_privileged(conn)


def test_the_owner_is_refused(owner: sa.Engine) -> None:
    with connected(owner) as conn, pytest.raises(PrivilegedRoleError):
        refuse_privileged(conn)


@pytest.mark.parametrize(
    ("rights", "grant"),
    [
        ("SUPERUSER", ""),
        ("BYPASSRLS", ""),
        ("NOSUPERUSER", "ALTER TABLE rulings OWNER TO portcullis_test"),
        (
            "NOSUPERUSER",
            "ALTER TABLE rulings OWNER TO portcullis_holder; GRANT portcullis_holder TO portcullis_test",
        ),
    ],
)
def test_any_role_that_policies_do_not_bind_is_refused(owner: sa.Engine, rights: str, grant: str) -> None:
    with connected(owner) as conn:
        conn.exec_driver_sql(f"CREATE ROLE portcullis_test {rights}")
        conn.exec_driver_sql("CREATE ROLE portcullis_holder")
        conn.exec_driver_sql(grant or "SELECT 1")
        conn.exec_driver_sql("SET LOCAL ROLE portcullis_test")
        with pytest.raises(PrivilegedRoleError, match="portcullis_test"):
            refuse_privileged(conn)
        conn.rollback()


def test_an_ordinary_member_of_the_services_role_is_accepted_and_bound(owner: sa.Engine) -> None:
    with connected(owner) as conn:
        conn.exec_driver_sql("CREATE ROLE portcullis_test IN ROLE portcullis_app")
        conn.exec_driver_sql("SET LOCAL ROLE portcullis_test")
        refuse_privileged(conn)
        with pytest.raises(sa.exc.ProgrammingError, match="no tenant is set"):
            conn.exec_driver_sql("SELECT * FROM rulings, knowledge")
        conn.rollback()


def test_a_login_without_the_services_role_cannot_serve(database_url: str, owner: sa.Engine) -> None:
    login = f"portcullis_stranger_{new_id().hex}"
    with connected(owner) as conn, conn.begin():
        conn.exec_driver_sql(f"CREATE ROLE {login} LOGIN")
    url = sa.make_url(database_url).set(username=login)
    stranger = create_engine(url.render_as_string(hide_password=False))
    with pytest.raises(DatabaseUnavailableError) as refused, connected(stranger):
        pass
    assert "permission denied to set role" in str(refused.value.__cause__)
    with connected(owner) as conn, conn.begin():
        conn.exec_driver_sql(f"DROP ROLE {login}")
