"""The same request again gets the stored answer; another under its key, or one at the same time, is told so."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.store.engine import DatabaseUnavailableError
from app.store.idempotency import (
    Answer,
    KeptAnswer,
    KeyConflictError,
    KeyInFlightError,
    claim,
    keep_answer,
)
from app.store.scope import Mode, tenant_transaction
from tests.store.examples import disconnect

ANSWER = Answer(
    status=201, headers={"Location": "/v1/rulings/1", "Content-Language": "ja"}, body=b"\x00\xff{}"
)


def test_the_same_request_gets_the_stored_answer(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert claim(conn, "k", b"asked") is None
        keep_answer(conn, KeptAnswer("k", b"asked", ANSWER))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert claim(conn, "k", b"asked") == ANSWER


def test_another_request_under_the_key_is_a_conflict(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        claim(conn, "k", b"asked")
        keep_answer(conn, KeptAnswer("k", b"asked", ANSWER))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn, pytest.raises(KeyConflictError):
        claim(conn, "k", b"asked otherwise")


def test_a_key_is_in_flight_until_its_transaction_ends(
    service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as first:
        assert claim(first, "k", b"asked") is None
        with tenant_transaction(service, tenant, Mode.LIVE) as second:
            with pytest.raises(KeyInFlightError):
                claim(second, "k", b"asked")
            assert claim(second, "another", b"asked") is None
        for scope in ((other_tenant, Mode.LIVE), (tenant, Mode.SANDBOX)):
            with tenant_transaction(service, *scope) as conn:
                assert claim(conn, "k", b"asked") is None
    with tenant_transaction(service, tenant, Mode.LIVE) as third:
        assert claim(third, "k", b"asked otherwise") is None


def test_a_claim_ends_with_a_lost_connection(service: sa.Engine, owner: sa.Engine, tenant: UUID) -> None:
    def die() -> None:
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            claim(conn, "k", b"asked")
            keep_answer(conn, KeptAnswer("k", b"asked", ANSWER))
            disconnect(owner, conn)

    with pytest.raises(DatabaseUnavailableError):
        die()
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert claim(conn, "k", b"asked") is None


def test_another_tenants_answer_is_not_given(service: sa.Engine, tenant: UUID, other_tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        keep_answer(conn, KeptAnswer("k", b"asked", ANSWER))
    with tenant_transaction(service, other_tenant, Mode.LIVE) as conn:
        assert claim(conn, "k", b"asked") is None
