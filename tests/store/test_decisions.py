"""A decision is kept as it was said, with the answer it gave, or not at all."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.canonical import sha256
from app.ids import id_at, new_id
from app.store.decisions import get_decision, record_decision
from app.store.engine import connected
from app.store.idempotency import Answer, KeptAnswer, claim
from app.store.knowledge import read_knowledge
from app.store.partitions import ensure_partitions
from app.store.scope import Mode, tenant_transaction
from app.store.terms import Named
from app.store.texts import find_texts, keep_texts
from tests.store.examples import a_decision, record


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"reference": None, "disposition": None},
        {"reference": "x" * 100_000},
        {"signature": b"\x00" * 64, "signing_key": "2026-11"},
        {"canonical": bytes(range(256)) * 1000},
    ],
)
def test_a_decision_is_read_as_it_was_recorded(
    service: sa.Engine, tenant: UUID, changed: dict[str, object]
) -> None:
    decision = a_decision(**changed)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        record(conn, decision)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert get_decision(conn, decision.id) == decision
        stored = conn.execute(sa.text("SELECT sha256 FROM decisions WHERE id = :id"), {"id": decision.id})
        assert stored.scalar_one() == sha256(decision.canonical)


def test_another_tenants_decision_is_not_found(service: sa.Engine, tenant: UUID, other_tenant: UUID) -> None:
    decision = a_decision()
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        record(conn, decision)
    for scope in ((other_tenant, Mode.LIVE), (tenant, Mode.SANDBOX)):
        with tenant_transaction(service, *scope) as conn:
            assert get_decision(conn, decision.id) is None


def test_the_answer_commits_with_its_decision_or_not_at_all(service: sa.Engine, tenant: UUID) -> None:
    decision = a_decision()
    kept = KeptAnswer("k", b"f", Answer(status=201, headers={}, body=b"{}", decision_id=decision.id))

    def crash() -> None:
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            claim(conn, "k", b"f")
            record_decision(conn, decision, Named(), read_knowledge(conn), kept)
            raise KeyError

    with pytest.raises(KeyError):
        crash()
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert get_decision(conn, decision.id) is None
        assert claim(conn, "k", b"f") is None
        record_decision(conn, decision, Named(), read_knowledge(conn), kept)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert claim(conn, "k", b"f") == kept.answer


def test_a_decision_of_any_month_finds_a_partition(
    owner: sa.Engine, service: sa.Engine, tenant: UUID
) -> None:
    with connected(owner) as conn, conn.begin():
        ensure_partitions(conn, 3)
    with connected(owner) as conn, conn.begin():
        assert ensure_partitions(conn, 3) == ()
    instants = [
        datetime(year, month, 1, tzinfo=UTC) for year in (1980, 2026, 2027, 2500) for month in (1, 12)
    ]
    made = [a_decision(id=UUID(int=id_at(instant).int + new_id().int % 2**60)) for instant in instants]
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        for decision in made:
            record(conn, decision)
        assert [get_decision(conn, decision.id) for decision in made] == made


def test_texts_are_kept_once_under_their_hash(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        english = keep_texts(conn, "en", ["Presumed.", "Listed."])
        japanese = keep_texts(conn, "ja", ["推定される。"])
        assert keep_texts(conn, "en", ["Listed."]) == {"Listed.": sha256(b"Listed.")}
        assert keep_texts(conn, "en", []) == {}
        names = [*english.values(), *japanese.values(), sha256(b"never said")]
        assert find_texts(conn, names) == {name: body for body, name in {**english, **japanese}.items()}
