"""The log: every recorded decision is sealed once, in an append-only tree whose heads prove what they must."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.canonical import canonical
from app.ids import new_id
from app.proofs.merkle import is_consistent, leaf_hash
from app.proofs.signing import new_signer
from app.proofs.verify import Keys, keys_of, verify_consistency, verify_receipt
from app.store.decisions import Decision
from app.store.log import (
    UnknownHeadError,
    consistency_of,
    head_at,
    inclusion_of,
    latest_head,
    seal,
    unsealed_scopes,
)
from app.store.receipts import receipt_of
from app.store.scope import Mode, tenant_transaction
from app.store.signing_keys import published_keys
from tests.fixtures.database import signer
from tests.store.examples import NOW, a_decision, record

SIGNER = signer()


def made(number: int = 0, mode: Mode = Mode.LIVE) -> Decision:
    decision_id = new_id()
    said = canonical(
        {
            "id": str(decision_id),
            "mode": mode.value,
            "number": number,
            "outcome": "REVIEW",
            "on": "2026-11-23",
        }
    )
    return a_decision(id=decision_id, canonical=said, signature=SIGNER.sign(said), signing_key=SIGNER.id)


def keep(service: sa.Engine, tenant: UUID, count: int, mode: Mode = Mode.LIVE) -> list[Decision]:
    decisions = [made(number, mode) for number in range(count)]
    with tenant_transaction(service, tenant, mode) as conn:
        for one in decisions:
            record(conn, one)
    return decisions


def keys(service: sa.Engine) -> Keys:
    with service.connect() as conn:
        return keys_of(published_keys(conn))


def test_each_decision_is_sealed_once_and_proven_under_every_later_head(
    service: sa.Engine, tenant: UUID
) -> None:
    kept: list[Decision] = []
    for count in (1, 2, 5, 8, 3):
        kept += keep(service, tenant, count)
        assert seal(service, (tenant, Mode.LIVE), SIGNER, NOW) == count
        assert seal(service, (tenant, Mode.LIVE), SIGNER, NOW) == 0
    published = keys(service)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        receipts = [receipt_of(conn, one.id) for one in kept]
        for receipt in receipts:
            assert receipt is not None
            proven = verify_receipt(receipt, published)
            assert proven.head is not None
            assert proven.head.tree_size == len(kept)
        places = [one.log.position for one in receipts if one and one.log]
        heads = [head_at(conn, size) for size in (1, 3, 8, 16, 19)]
        for earlier in heads:
            for later in heads:
                if earlier.tree_size <= later.tree_size:
                    verify_consistency(consistency_of(conn, earlier, later), published)
        with pytest.raises(UnknownHeadError):
            head_at(conn, 4)
    assert sorted(places) == list(range(len(kept)))


def test_a_decision_that_commits_late_is_not_passed_over(service: sa.Engine, tenant: UUID) -> None:
    early, late = made(1), made(2)
    with tenant_transaction(service, tenant, Mode.LIVE) as slow:
        record(slow, early)
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            record(conn, late)
        assert seal(service, (tenant, Mode.LIVE), SIGNER, NOW) == 1
    assert seal(service, (tenant, Mode.LIVE), SIGNER, NOW) == 1
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        found = [inclusion_of(conn, one.id) for one in (late, early)]
    assert [one.position for one in found if one] == [0, 1]


def test_until_it_is_sealed_a_receipt_holds_the_signature_alone(service: sa.Engine, tenant: UUID) -> None:
    (decision,) = keep(service, tenant, 1)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        receipt = receipt_of(conn, decision.id)
        assert receipt is not None
        assert receipt.log is None
        assert latest_head(conn) is None
        assert receipt_of(conn, new_id()) is None
    assert verify_receipt(receipt, keys(service)).head is None


def test_logs_are_of_one_tenant_and_mode(service: sa.Engine, tenant: UUID, other_tenant: UUID) -> None:
    scopes = [(tenant, Mode.LIVE), (tenant, Mode.SANDBOX), (other_tenant, Mode.LIVE)]
    kept = {scope: keep(service, scope[0], 2, scope[1])[0] for scope in scopes}
    assert set(scopes) <= set(unsealed_scopes(service))
    for scope in scopes:
        seal(service, scope, SIGNER, NOW)
    assert set(scopes).isdisjoint(unsealed_scopes(service))
    for scope in scopes:
        with tenant_transaction(service, *scope) as conn:
            head = latest_head(conn)
            assert head is not None
            assert (head.tenant, head.mode, head.tree_size) == (scope[0], scope[1].value, 2)
            others = [decision for other, decision in kept.items() if other != scope]
            assert [inclusion_of(conn, one.id) for one in others] == [None, None]


def test_many_sealers_give_each_decision_one_place(service: sa.Engine, tenant: UUID) -> None:
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(keep, service, tenant, 1) for _ in range(24)]
        sealers = [pool.submit(seal, service, (tenant, Mode.LIVE), SIGNER, NOW) for _ in range(24)]
        kept = [one for writer in writers for one in writer.result(30)]
        sealed = sum(one.result(30) for one in sealers)
    sealed += seal(service, (tenant, Mode.LIVE), SIGNER, NOW)
    assert sealed == len(kept)
    published = keys(service)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        receipts = [receipt_of(conn, one.id) for one in kept]
    assert [verify_receipt(one, published).head is not None for one in receipts if one] == [True] * 24


def test_a_head_by_an_unpublished_key_is_refused(service: sa.Engine, tenant: UUID) -> None:
    keep(service, tenant, 1)
    with pytest.raises(sa.exc.IntegrityError, match="log_heads_signing_key_fkey"):
        seal(service, (tenant, Mode.LIVE), new_signer(), NOW)
    assert seal(service, (tenant, Mode.LIVE), SIGNER, NOW) == 1


def test_the_leaf_is_the_canonical_decision(service: sa.Engine, tenant: UUID) -> None:
    (decision,) = keep(service, tenant, 1)
    seal(service, (tenant, Mode.LIVE), SIGNER, NOW)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        head = latest_head(conn)
    assert head is not None
    assert bytes.fromhex(head.root) == leaf_hash(decision.canonical)
    assert is_consistent(1, leaf_hash(decision.canonical), 1, bytes.fromhex(head.root), [])


TRIES: list[Callable[[sa.Connection], object]] = [
    lambda conn: conn.exec_driver_sql("INSERT INTO log_queue SELECT * FROM log_queue"),
    lambda conn: conn.exec_driver_sql("UPDATE log_queue SET leaf = ''"),
    lambda conn: conn.exec_driver_sql("DELETE FROM log_nodes"),
    lambda conn: conn.exec_driver_sql("UPDATE signing_keys SET valid_until = NULL"),
    lambda conn: conn.exec_driver_sql("INSERT INTO signing_keys SELECT * FROM signing_keys"),
    lambda conn: conn.exec_driver_sql("DELETE FROM jobs.steps_taken"),
]


@pytest.mark.parametrize("attempt", TRIES)
def test_the_service_may_only_take_what_it_sealed(
    service: sa.Engine, tenant: UUID, attempt: Callable[[sa.Connection], object]
) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
        tenant_transaction(service, tenant, Mode.LIVE) as conn,
    ):
        attempt(conn)


def test_a_published_key_stays_as_it_is(owner: sa.Engine) -> None:
    for statement in (
        "DELETE FROM signing_keys",
        "UPDATE signing_keys SET public_key = sha256('')",
        "UPDATE signing_keys SET valid_from = now(), valid_until = now()",
        "TRUNCATE signing_keys CASCADE",
    ):
        with owner.connect() as conn, pytest.raises(sa.exc.ProgrammingError, match="append-only"):
            conn.exec_driver_sql(statement)
