"""Whoever can pass by the database's rules and change rows is found out by the audit."""

# ruff: noqa: S608 - the statements are ours
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.proofs.signing import new_signer
from app.store.audit import audit
from app.store.engine import connected, create_engine, owner_engine
from app.store.log import seal
from app.store.scope import Mode, enter, tenant_transaction
from app.store.tenants import ensure_tenant
from tests.fixtures.database import signer
from tests.store.examples import NOW, a_list
from tests.store.test_log import keep

SIGNER = signer()


@pytest.fixture(scope="module")
def audited(server_url: str, template: str) -> Iterator[tuple[sa.Engine, UUID]]:
    """A database of two tenants, with sealed and waiting decisions and a list."""
    from tests.fixtures.database import _made, address

    with _made(server_url, template) as name:
        owner = owner_engine(address(server_url, name))
        service = create_engine(address(server_url, name))
        tenant, other = ensure_tenant(owner, "audited"), ensure_tenant(owner, "other")
        for count in (3, 4):
            keep(service, tenant, count)
            seal(service, (tenant, Mode.LIVE), SIGNER, NOW)
        keep(service, other, 2)
        seal(service, (other, Mode.LIVE), SIGNER, NOW)
        keep(service, tenant, 1)
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            a_list(conn)
        yield owner, tenant
        owner.dispose()
        service.dispose()


@contextmanager
def tampered(owner: sa.Engine, tenant: UUID, *statements: str) -> Iterator[sa.Connection]:
    """Pass by every trigger, as who owns the server can; undone at the end."""
    with connected(owner) as conn, conn.begin() as transaction:
        conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        enter(conn, tenant, Mode.LIVE)
        for statement in statements:
            changed = conn.exec_driver_sql(statement)
            assert statement.startswith("ALTER") or changed.rowcount > 0, statement
        yield conn
        transaction.rollback()


FIRST = (
    "(SELECT decision_id FROM log_nodes WHERE position = 0 AND level = 0 AND tenant_id = portcullis_tenant())"
)
SECOND = FIRST.replace("position = 0", "position = 1")
MINE = "tenant_id = portcullis_tenant() AND mode = 'live'"
THEIRS = "(SELECT tenant_id FROM log_heads WHERE tenant_id <> portcullis_tenant() LIMIT 1)"
CHECKS = "ALTER TABLE decisions DROP CONSTRAINT decisions_check"
NEW = "replace(convert_from(canonical, 'UTF8'), '\"number\":0', '\"number\":9')::bytea"

TAMPERINGS = {
    "an outcome as a column": (
        [f"UPDATE decisions SET outcome = 'PROHIBITED' WHERE id = {FIRST}"],
        "its column outcome is not what it says",
    ),
    "a date": (
        [f"UPDATE decisions SET law_day = '2025-01-14' WHERE id = {FIRST}"],
        "its column law_day is not what it says",
    ),
    "a byte": (
        [CHECKS, f"UPDATE decisions SET canonical = {NEW} WHERE id = {FIRST}"],
        "its SHA-256 is another",
    ),
    "a byte and its hash": (
        [f"UPDATE decisions SET canonical = {NEW}, sha256 = sha256({NEW}) WHERE id = {FIRST}"],
        "not the one that was sealed",
    ),
    "a signature": (
        [
            f"UPDATE decisions SET signature = (SELECT signature FROM decisions WHERE id = {SECOND}) WHERE id = {FIRST}"
        ],
        "was not signed by the key it names",
    ),
    "a signing key": (
        [f"UPDATE decisions SET signing_key = '00' WHERE id = {FIRST}"],
        "was not signed by the key",
    ),
    "an outcome by which it is found": (
        [f"UPDATE decision_terms SET term = 'PROCEED' WHERE decision_id = {FIRST} AND term_kind = 'outcome'"],
        "is not found by its outcome",
    ),
    "a dropped decision": (
        [f"DELETE FROM decisions WHERE id = {FIRST}"],
        "in the log and not in the database",
    ),
    "an inserted decision": (
        [
            "INSERT INTO decisions SELECT tenant_id, mode, gen_random_uuid(), kind, reference, law_day, known_at, "
            "decided_at, outcome, disposition, canonical, sha256, schema, key_id, subject, signature, signing_key "
            f"FROM decisions WHERE id = {FIRST}"
        ],
        "is not in the log",
    ),
    "a decision taken out of the queue": ([f"DELETE FROM log_queue WHERE {MINE}"], "is not in the log"),
    "a decision of another tenant": (
        [f"UPDATE decisions SET tenant_id = {THEIRS} WHERE id = {FIRST}"],
        "in the log and not in the database",
    ),
    "a leaf": (
        [f"UPDATE log_nodes SET hash = sha256('') WHERE {MINE} AND level = 0 AND position = 2"],
        "is not the one its leaves make",
    ),
    "a dropped leaf": (
        [f"DELETE FROM log_nodes WHERE {MINE} AND level = 0 AND position = 2"],
        "the log has a gap",
    ),
    "the newest leaf dropped": (
        [f"DELETE FROM log_nodes WHERE {MINE} AND level = 0 AND position = 6"],
        "shorter than its head",
    ),
    "reordered leaves": (
        [
            "UPDATE log_nodes n SET hash = o.hash FROM log_nodes o WHERE (o.tenant_id, o.mode, o.level) = "
            "(n.tenant_id, n.mode, n.level) AND o.position = 1 - n.position AND n.level = 0 AND n.position < 2 "
            "AND n.tenant_id = portcullis_tenant()"
        ],
        "not the one that was sealed",
    ),
    "a doubled leaf": (
        [
            f"UPDATE log_nodes SET hash = (SELECT hash FROM log_nodes WHERE {MINE} AND level = 0 AND position = 0) "
            f"WHERE {MINE} AND level = 0 AND position = 1"
        ],
        "not those that were sealed",
    ),
    "a node": (
        [f"UPDATE log_nodes SET hash = sha256('') WHERE {MINE} AND level = 1 AND position = 0"],
        "is not the one its leaves make",
    ),
    "a head": (
        [f"UPDATE log_heads SET root = sha256('') WHERE {MINE} AND tree_size = 7"],
        "tree head was not signed",
    ),
    "the newest head dropped": (
        [f"DELETE FROM log_heads WHERE {MINE} AND tree_size = 7"],
        "its newest head speaks of another number",
    ),
    "a head's size": (
        [f"UPDATE log_heads SET tree_size = 8 WHERE {MINE} AND tree_size = 7"],
        "shorter than its head",
    ),
    "a list's entries": (
        [
            "UPDATE listed_parties SET body = jsonb_set(body, '{name}', '\"Somebody Else\"') "
            f"WHERE {MINE} AND ordinal = 1"
        ],
        "its entries are not those that were loaded",
    ),
    "an entry dropped": (
        [f"DELETE FROM listed_parties WHERE {MINE} AND ordinal = 2"],
        "its entries are not those that were loaded",
    ),
}


def test_an_untouched_database_is_as_it_was_recorded(audited: tuple[sa.Engine, UUID]) -> None:
    owner, _ = audited
    with connected(owner) as conn, conn.begin():
        assert list(audit(conn)) == []


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_was_changed_is_named(audited: tuple[sa.Engine, UUID], name: str) -> None:
    statements, reason = TAMPERINGS[name]
    with tampered(*audited, *statements) as conn:
        found = list(audit(conn))
    assert any(reason in one for one in found), found


def test_a_log_written_anew_with_another_key_is_named(audited: tuple[sa.Engine, UUID]) -> None:
    owner, tenant = audited
    stranger = new_signer()
    key = f"'{stranger.id}', '\\x{stranger.public.hex()}', now() + interval '1 day'"
    change = f"UPDATE log_heads SET signing_key = '{stranger.id}' WHERE {MINE} AND tree_size = 7"
    with tampered(owner, tenant, f"INSERT INTO signing_keys VALUES ({key})", change) as conn:
        found = list(audit(conn))
    assert any("was not in use" in one for one in found), found
