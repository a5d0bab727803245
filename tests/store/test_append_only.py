"""What has been recorded stays as it was, even for the owner of the tables."""

from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.ids import id_at, new_id
from app.store.engine import connected
from app.store.partitions import ensure_partitions
from app.store.rule_sets import keep_rules
from app.store.scope import Mode, tenant_transaction
from app.store.tables import metadata
from app.store.texts import keep_texts
from tests.store.examples import a_decision, fill, record

APPEND_ONLY = [
    "list_versions",
    "listed_parties",
    "list_events",
    "list_fetches",
    "entities",
    "entity_statements",
    "ownership_stakes",
    "rulings",
    "dispositions",
    "reviews",
    "rule_sets",
    "license_draws",
    "cancellations",
    "policies",
    "profiles",
    "decisions",
    "decision_terms",
    "log_nodes",
    "log_heads",
    "texts",
]


def attempt(engine: sa.Engine, tenant: UUID, statement: sa.Executable) -> None:
    with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
        conn.execute(statement)


def changes_of(name: str) -> list[sa.Executable]:
    table = metadata.tables[name]
    column = list(table.c)[-1]
    return [
        sa.update(table).values({column.name: column}),
        sa.delete(table),
        sa.text(f"TRUNCATE {name} CASCADE"),
    ]


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_the_owner_cannot_change_what_is_recorded(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, name: str
) -> None:
    fill(service, tenant)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        keep_texts(conn, "en", ["A sentence."])
        keep_rules(conn, {"a.rule": "0" * 64})
    for statement in changes_of(name):
        with pytest.raises(
            sa.exc.ProgrammingError, match=r"is append-only: (UPDATE|DELETE|TRUNCATE) refused"
        ):
            attempt(owner, tenant, statement)


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_the_service_may_not_even_try(service: sa.Engine, tenant: UUID, name: str) -> None:
    for statement in changes_of(name):
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            attempt(service, tenant, statement)


def test_partitions_are_as_strict_as_their_table(owner: sa.Engine, service: sa.Engine, tenant: UUID) -> None:
    with connected(owner) as conn, conn.begin():
        ensure_partitions(conn, 1)
        partitions = [sa.table(name) for name in conn.exec_driver_sql(PARTITIONS).scalars()]
    fill(service, tenant)
    last_month = max(partition.name for partition in partitions if partition.name.startswith("decisions_2"))
    in_it = id_at(datetime.strptime(f"{last_month}+0000", "decisions_%Y_%m%z"))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        record(conn, a_decision(id=UUID(int=in_it.int + new_id().int % 2**60)))
    assert {"decisions_default", "decision_terms_default", last_month} <= {p.name for p in partitions}
    for partition in partitions:
        with pytest.raises(sa.exc.ProgrammingError, match="is append-only: TRUNCATE refused"):
            attempt(owner, tenant, sa.text(f"TRUNCATE {partition.name}"))
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            attempt(service, tenant, sa.select(sa.func.count()).select_from(partition))
    with pytest.raises(sa.exc.ProgrammingError, match="is append-only: DELETE refused"):
        attempt(owner, tenant, sa.delete(sa.table(last_month)))


PARTITIONS = """
    SELECT inhrelid::regclass::text FROM pg_inherits
    WHERE inhparent IN ('decisions'::regclass, 'decision_terms'::regclass)
"""
