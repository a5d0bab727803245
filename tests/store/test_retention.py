"""Old months are dropped whole, after their receipts are written and checked; the log outlives them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.canonical import canonical
from app.commands.history import years_before
from app.ids import id_at, new_id
from app.proofs.receipt import Receipt
from app.proofs.verify import keys_of, verify_receipt
from app.store.audit import audit
from app.store.decisions import Decision
from app.store.engine import connected, create_engine, owner_engine
from app.store.log import seal
from app.store.retention import NotDroppableError, export_and_drop, months_before
from app.store.scope import Mode, tenant_transaction
from app.store.signing_keys import published_keys
from app.store.tenants import ensure_tenant
from app.wire import from_json
from tests.fixtures.database import signer
from tests.store.examples import a_decision, record

SIGNER = signer()
NOW = datetime(2026, 11, 26, tzinfo=UTC)
OLD = datetime(2020, 3, 9, tzinfo=UTC)
MONTH = """
    CREATE TABLE decisions_2020_03 PARTITION OF decisions FOR VALUES FROM ('{0}') TO ('{1}');
    CREATE TABLE decision_terms_2020_03 PARTITION OF decision_terms FOR VALUES FROM ('{0}') TO ('{1}');
"""


@pytest.fixture
def engines(fresh_database_url: str) -> Iterator[tuple[sa.Engine, sa.Engine]]:
    owner, service = owner_engine(fresh_database_url), create_engine(fresh_database_url)
    bounds = (datetime(2020, 3, 1, tzinfo=UTC), datetime(2020, 4, 1, tzinfo=UTC))
    with connected(owner) as conn, conn.begin():
        conn.exec_driver_sql(MONTH.format(*map(id_at, bounds)))
    yield owner, service
    owner.dispose()
    service.dispose()


def kept(service: sa.Engine, tenant: UUID, at: datetime, mode: Mode = Mode.LIVE) -> Decision:
    decision_id = UUID(int=id_at(at).int | new_id().int % 2**62)
    said = canonical({"id": str(decision_id), "mode": mode.value, "outcome": "REVIEW"})
    decision = a_decision(id=decision_id, canonical=said, signature=SIGNER.sign(said), signing_key=SIGNER.id)
    with tenant_transaction(service, tenant, mode) as conn:
        record(conn, decision)
    return decision


def test_an_old_month_is_exported_checked_and_dropped(
    engines: tuple[sa.Engine, sa.Engine], tmp_path: Path
) -> None:
    owner, service = engines
    tenants = [ensure_tenant(owner, "one"), ensure_tenant(owner, "two")]
    old = [kept(service, tenant, OLD, mode) for tenant in tenants for mode in (Mode.LIVE, Mode.SANDBOX)]
    new = kept(service, tenants[0], NOW)
    for tenant in tenants:
        for mode in (Mode.LIVE, Mode.SANDBOX):
            seal(service, (tenant, mode), SIGNER, NOW)
    with connected(owner) as conn, conn.begin():
        (month,) = months_before(conn, years_before(NOW, 5))
        path = export_and_drop(conn, month, tmp_path, NOW)
    lines = path.read_bytes().splitlines()
    with connected(owner) as conn, conn.begin():
        keys = keys_of(published_keys(conn))
        proven = [verify_receipt(from_json(Receipt, json.loads(line)), keys) for line in lines]
        row = conn.exec_driver_sql("SELECT * FROM dropped_partitions").one()
        assert (row.name, row.decisions) == ("decisions_2020_03", 4)
        assert row.export_sha256 == sha256(path.read_bytes()).digest()
        left = conn.exec_driver_sql("SELECT id FROM decisions").scalars().all()
        terms = conn.exec_driver_sql("SELECT DISTINCT decision_id FROM decision_terms").scalars().all()
        assert months_before(conn, years_before(NOW, 5)) == ()
        assert list(audit(conn)) == []
    assert {one.decision for one in proven} == {str(one.id) for one in old}
    assert (left, terms) == ([new.id], [new.id])


def test_what_is_not_sealed_is_not_dropped(engines: tuple[sa.Engine, sa.Engine], tmp_path: Path) -> None:
    owner, service = engines
    decision = kept(service, ensure_tenant(owner, "one"), OLD)

    def drop() -> None:
        with connected(owner) as conn, conn.begin():
            (month,) = months_before(conn, NOW)[:1]
            export_and_drop(conn, month, tmp_path, NOW)

    with pytest.raises(NotDroppableError, match=f"decision {decision.id} .* is not sealed yet"):
        drop()
    assert list(tmp_path.iterdir()) == []
    with connected(owner) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM decisions").scalar_one() == 1


@pytest.mark.parametrize(
    ("end", "there"),
    [(datetime(2020, 3, 31, tzinfo=UTC), 0), (datetime(2020, 4, 1, tzinfo=UTC), 1)],
)
def test_a_month_is_old_once_all_of_it_is(
    engines: tuple[sa.Engine, sa.Engine], end: datetime, there: int
) -> None:
    with connected(engines[0]) as conn:
        assert len(months_before(conn, end)) == there


def test_five_years_before_a_leap_day() -> None:
    assert years_before(datetime(2028, 2, 29, tzinfo=UTC), 5) == datetime(2023, 2, 28, tzinfo=UTC)
