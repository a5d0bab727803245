"""Migrations build what the code expects, keep what is there, and never go back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.ids import new_id
from app.store.decision_search import Search, search_decisions
from app.store.decisions import get_decision
from app.store.engine import connected, create_engine, owner_engine
from app.store.knowledge import read_knowledge
from app.store.listed_parties import load_parties
from app.store.lists import effective_versions
from app.store.partitions import ensure_partitions
from app.store.profiles import profile_at
from app.store.roles import refuse_privileged
from app.store.scope import Mode, shared_transaction, tenant_transaction
from app.store.tenants import ensure_tenant
from tests.store.examples import TODAY, a_list, a_profile, fill, parties

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"

NEXT_RELEASE = """
import sqlalchemy as sa
from alembic import op

revision = "next_release"
down_revision = "{head}"


def upgrade():
    op.add_column("decisions", sa.Column("sealed_at", sa.DateTime(timezone=True)))
    op.add_column("profiles", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.create_table("seals", sa.Column("id", sa.Uuid, primary_key=True))
"""


@pytest.fixture
def ordinary_url(empty_database_url: str) -> Iterator[str]:
    """The address of a database for its owner, who is nothing more than that."""
    url = sa.make_url(empty_database_url)
    superuser = owner_engine(empty_database_url)
    with connected(superuser) as conn, conn.begin():
        if not conn.exec_driver_sql("SELECT rolsuper FROM pg_roles WHERE rolname = user").scalar_one():
            pytest.skip("making a role that may log in takes a superuser")
        conn.exec_driver_sql(first_schema().ROLES)
        conn.exec_driver_sql(f"CREATE ROLE {ORDINARY} LOGIN IN ROLE portcullis_app, portcullis_recorder")
        conn.exec_driver_sql(f"ALTER DATABASE {url.database} OWNER TO {ORDINARY}")
    yield url.set(username=ORDINARY).render_as_string(hide_password=False)
    with connected(superuser) as conn, conn.begin():
        conn.exec_driver_sql(f"REASSIGN OWNED BY {ORDINARY} TO CURRENT_USER")
        conn.exec_driver_sql(f"DROP ROLE {ORDINARY}")
    superuser.dispose()


ORDINARY = f"portcullis_ordinary_{new_id().hex}"


def migrations_on(url: str, *more_versions: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", ":".join(map(str, (MIGRATIONS / "versions", *more_versions))))
    config.attributes["url"] = url
    return config


def head() -> str:
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert newest is not None
    return newest


def first_schema() -> ModuleType:
    return ScriptDirectory(str(MIGRATIONS)).get_revision("2026_11_23_0900").module


def test_the_tables_are_those_the_code_describes(empty_database_url: str) -> None:
    config = migrations_on(empty_database_url)
    command.upgrade(config, "head")
    owner = owner_engine(empty_database_url)
    with connected(owner) as conn, conn.begin():
        assert ensure_partitions(conn, 2)
    command.check(config)
    owner.dispose()


def test_migrating_again_changes_nothing(empty_database_url: str) -> None:
    owner = owner_engine(empty_database_url)
    catalog = "SELECT max(oid), count(*) FROM pg_class"
    command.upgrade(migrations_on(empty_database_url), "head")
    with connected(owner) as conn:
        before = conn.exec_driver_sql(catalog).one()
    command.upgrade(migrations_on(empty_database_url), "head")
    with connected(owner) as conn:
        assert conn.exec_driver_sql(catalog).one() == before
    owner.dispose()


def test_no_migration_has_a_way_back() -> None:
    revisions = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    assert revisions
    for revision in revisions:
        with pytest.raises(NotImplementedError, match="forward only"):
            revision.module.downgrade()


def test_a_later_release_keeps_every_row_and_every_rule(empty_database_url: str, tmp_path: Path) -> None:
    command.upgrade(migrations_on(empty_database_url), "head")
    owner, service = owner_engine(empty_database_url), create_engine(empty_database_url)
    with connected(owner) as conn, conn.begin():
        ensure_partitions(conn, 1)
    tenant, other = ensure_tenant(owner, "one"), ensure_tenant(owner, "two")
    decisions = [fill(service, tenant), fill(service, other)]
    with shared_transaction(owner) as conn:
        a_list(conn, "us-bis-dpl")
    (tmp_path / "2027_next.py").write_text(NEXT_RELEASE.replace("{head}", head()))

    command.upgrade(migrations_on(empty_database_url, tmp_path), "head")

    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        now = read_knowledge(conn).at
        assert get_decision(conn, decisions[0].id) == decisions[0]
        assert get_decision(conn, decisions[1].id) is None
        assert search_decisions(conn, Search(party="acme"), 5).items == (decisions[0],)
        counted = effective_versions(conn, TODAY, now)
        assert [entry.list.id for entry in counted] == ["us-bis-dpl", "x-mine"]
        assert [tuple(load_parties(conn, e.version.id)) for e in counted] == [tuple(parties(3))] * 2
        stored = profile_at(conn, "standard", now)
        assert stored is not None
        assert stored.profile == a_profile()
    with pytest.raises(sa.exc.ProgrammingError, match="append-only"), shared_transaction(owner) as conn:
        conn.exec_driver_sql("UPDATE decisions SET sealed_at = now()")
    with tenant_transaction(service, ensure_tenant(owner, "three"), Mode.LIVE) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM decisions").scalar() == 0
    fill(service, ensure_tenant(owner, "four"))
    for engine in (owner, service):
        engine.dispose()


def test_an_ordinary_owner_is_enough(ordinary_url: str) -> None:
    command.upgrade(migrations_on(ordinary_url), "head")
    command.check(migrations_on(ordinary_url))
    owner, service = owner_engine(ordinary_url), create_engine(ordinary_url)
    tenant = ensure_tenant(owner, "one")
    with connected(owner) as conn, conn.begin():
        assert ensure_partitions(conn, 1)
    with shared_transaction(owner) as conn:
        a_list(conn, "us-bis-dpl")
    decision = fill(service, tenant)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        refuse_privileged(conn)
        assert get_decision(conn, decision.id) == decision
    with tenant_transaction(owner, ensure_tenant(owner, "two"), Mode.LIVE) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM decisions").scalar() == 0
    with (
        pytest.raises(sa.exc.ProgrammingError, match="row-level security"),
        shared_transaction(service) as conn,
    ):
        a_list(conn, "us-bis-uvl")
    for engine in (owner, service):
        engine.dispose()


def test_several_databases_of_a_server_can_be_migrated_at_once(database_url: str) -> None:
    """Roles belong to the whole server, so their making must not fail when others make them."""
    owner = owner_engine(database_url)

    def make_roles(name: str) -> UUID | None:
        with connected(owner) as conn, conn.begin():
            conn.exec_driver_sql(first_schema().ROLES.replace("portcullis_", name))
            conn.exec_driver_sql("SELECT pg_sleep(0.02)")
            return None

    names = [f"race_{number}_" for number in range(20)]
    with ThreadPoolExecutor(6) as pool:
        for name in names:
            for made in [pool.submit(make_roles, name) for _ in range(6)]:
                made.result(30)
    with connected(owner) as conn, conn.begin():
        for name in names:
            conn.exec_driver_sql(f"DROP ROLE {name}app, {name}recorder")
    owner.dispose()
