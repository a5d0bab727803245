"""Group commit: acknowledged after the commit, once, in turn between tenants, each row on its own account."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.store import decisions, group_commit
from app.store.decisions import Decision, NewDecision, Recorded, get_decision
from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError, Limits, create_engine
from app.store.group_commit import GroupCommit
from app.store.idempotency import Answer, KeptAnswer, KeyConflictError, KeyInFlightError, claim
from app.store.knowledge import KnowledgeMovedError, KnowledgeRead, move_knowledge, read_knowledge
from app.store.scope import Mode, tenant_transaction
from app.store.terms import Named
from tests.store.examples import a_decision

SOON = 20.0


@pytest.fixture
def recorder(service: sa.Engine) -> Iterator[GroupCommit]:
    found = GroupCommit(service)
    yield found
    found.close()


def known(service: sa.Engine, tenant: UUID) -> KnowledgeRead:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        return read_knowledge(conn)


def new(read: KnowledgeRead, key: str | None = None, asked: bytes = b"f", **changed: Any) -> NewDecision:
    decision = a_decision(**changed)
    answer = Answer(status=201, headers={"Location": "/"}, body=b"{}", decision_id=decision.id)
    return NewDecision(decision, Named(), read, KeptAnswer(key, asked, answer) if key else None)


def stored(service: sa.Engine, tenant: UUID, one: NewDecision) -> Decision | None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        return get_decision(conn, one.decision.id)


def commits(engine: sa.Engine) -> list[int]:
    """Counts the commits of an engine from now on."""
    seen: list[int] = []
    sa.event.listen(engine, "commit", lambda _: seen.append(1))
    return seen


@pytest.fixture
def counted(database_url: str) -> Iterator[sa.Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def test_what_is_acknowledged_is_there(recorder: GroupCommit, service: sa.Engine, tenant: UUID) -> None:
    one = new(known(service, tenant), "key")
    assert recorder.submit((tenant, Mode.LIVE), one).result(SOON) is None
    assert stored(service, tenant, one) == one.decision
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert one.kept is not None
        assert claim(conn, "key", b"f") == one.kept.answer


def test_many_decisions_share_few_commits(counted: sa.Engine, service: sa.Engine, tenant: UUID) -> None:
    read = known(service, tenant)
    recorder = GroupCommit(counted, at_work=lambda: 200)
    seen = commits(counted)
    waiting = [recorder.submit((tenant, Mode.LIVE), new(read, f"k{number}")) for number in range(200)]
    assert [one.result(SOON) for one in waiting] == [None] * 200
    recorder.close()
    assert len(seen) <= 8


def test_every_decision_has_its_own_result(recorder: GroupCommit, service: sa.Engine, tenant: UUID) -> None:
    """Duplicates, conflicts, what was answered before, what moved, and a row the database refuses, in one batch."""
    old = known(service, tenant)
    first = new(old, "used")
    assert recorder.submit((tenant, Mode.LIVE), first).result(SOON) is None
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        move_knowledge(conn)
    read = known(service, tenant)
    batch = [
        new(read, "a"),
        new(read, "a"),
        new(read, "used"),
        new(read, "used", b"other"),
        new(old, "moved"),
        new(read, outcome="NUL\0"),
        new(read),
    ]
    recorder._at_work = lambda: len(batch)
    results = [recorder.submit((tenant, Mode.LIVE), one) for one in batch]
    assert results[0].result(SOON) is None
    assert isinstance(results[1].result(SOON), (KeyInFlightError, Answer))
    assert first.kept is not None
    assert results[2].result(SOON) == first.kept.answer
    assert isinstance(results[3].result(SOON), KeyConflictError)
    assert isinstance(results[4].result(SOON), KnowledgeMovedError)
    assert results[5].exception(SOON) is not None
    assert results[6].result(SOON) is None
    there = [stored(service, tenant, one) is not None for one in batch]
    assert there == [True, False, False, False, False, False, True]


def test_a_key_held_elsewhere_is_in_flight(recorder: GroupCommit, service: sa.Engine, tenant: UUID) -> None:
    one = new(known(service, tenant), "key")
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        claim(conn, "key", b"f")
        assert isinstance(recorder.submit((tenant, Mode.LIVE), one).result(SOON), KeyInFlightError)
    assert stored(service, tenant, one) is None


def test_tenants_and_modes_are_never_mixed(
    recorder: GroupCommit, service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    scopes = [(tenant, Mode.LIVE), (other_tenant, Mode.LIVE), (tenant, Mode.SANDBOX)]
    reads = {}
    for scope in scopes:
        with tenant_transaction(service, *scope) as conn:
            reads[scope] = read_knowledge(conn)
    handed = [(scope, new(reads[scope])) for _ in range(10) for scope in scopes]
    assert [recorder.submit(*one).result(SOON) for one in handed] == [None] * 30
    for scope, one in handed:
        for other in scopes:
            with tenant_transaction(service, *other) as conn:
                assert (get_decision(conn, one.decision.id) is not None) == (other == scope)


def test_a_storm_of_one_tenant_does_not_hold_up_another(
    service: sa.Engine, tenant: UUID, other_tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's one decision goes with the second round, whatever the first tenant has waiting."""
    order: list[UUID] = []
    begun, go_on = Event(), Event()
    real = decisions.record_together

    def slow(conn: sa.Connection, batch: list[NewDecision]) -> tuple[Recorded, ...]:
        order.append(conn.exec_driver_sql("SELECT portcullis_tenant()").scalar_one())
        begun.set()
        assert go_on.wait(SOON)
        return real(conn, batch)

    monkeypatch.setattr(decisions, "record_together", slow)
    recorder = GroupCommit(service)
    read = known(service, tenant)
    storm = [recorder.submit((tenant, Mode.LIVE), new(read)) for _ in range(300)]
    assert begun.wait(SOON)
    other = recorder.submit((other_tenant, Mode.LIVE), new(known(service, other_tenant)))
    go_on.set()
    assert other.result(SOON) is None
    wait(storm, SOON)
    recorder.close()
    assert order.index(other_tenant) <= 2
    assert [one.result(SOON) for one in storm] == [None] * 300


def test_a_tenant_whose_knowledge_moves_holds_up_nobody_else(
    recorder: GroupCommit, service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    read, others = known(service, tenant), known(service, other_tenant)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        move_knowledge(conn)
        held = recorder.submit((tenant, Mode.LIVE), new(read))
        free = recorder.submit((other_tenant, Mode.LIVE), new(others))
        assert free.result(SOON) is None
        assert not held.done()
    assert isinstance(held.result(SOON), KnowledgeMovedError)


def test_knowledge_that_moves_too_long_is_overload(
    recorder: GroupCommit, service: sa.Engine, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "BUSY_FOR", 0.1)
    one = new(known(service, tenant))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        move_knowledge(conn)
        with pytest.raises(DatabaseOverloadedError):
            recorder.submit((tenant, Mode.LIVE), one).result(SOON)
    assert stored(service, tenant, one) is None


def test_a_full_queue_refuses_and_records_what_it_took(service: sa.Engine, tenant: UUID) -> None:
    recorder = GroupCommit(service, room=5)
    read = known(service, tenant)
    taken: list[tuple[NewDecision, Future[Recorded]]] = []
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        move_knowledge(conn)
        refused = 0
        for one in (new(read) for _ in range(50)):
            try:
                taken.append((one, recorder.submit((tenant, Mode.LIVE), one)))
            except DatabaseOverloadedError:
                refused += 1
        conn.rollback()
    recorder.close()
    assert refused + len(taken) == 50
    assert min(refused, len(taken)) > 0
    assert [future.result(SOON) for _, future in taken] == [None] * len(taken)
    assert all(stored(service, tenant, one) for one, _ in taken)


def test_what_is_withdrawn_in_time_is_never_recorded(
    recorder: GroupCommit, service: sa.Engine, tenant: UUID
) -> None:
    recorder._at_work = lambda: 100
    read = known(service, tenant)
    one, other = new(read), new(read)
    withdrawn = recorder.submit((tenant, Mode.LIVE), one)
    assert withdrawn.cancel()
    assert recorder.submit((tenant, Mode.LIVE), other).result(SOON) is None
    assert stored(service, tenant, one) is None


def test_closing_records_what_waits(service: sa.Engine, tenant: UUID) -> None:
    recorder = GroupCommit(service, at_work=lambda: 1000)
    read = known(service, tenant)
    waiting = [(one, recorder.submit((tenant, Mode.LIVE), one)) for one in (new(read) for _ in range(70))]
    recorder.close()
    assert all(stored(service, tenant, one) for one, _ in waiting)
    assert recorder.submit((tenant, Mode.LIVE), new(read)).result(SOON) is None
    recorder.close()


def test_without_a_database_every_caller_is_told(tenant: UUID) -> None:
    nowhere = create_engine("postgresql://nobody@127.0.0.1:1/none", Limits(connect_timeout=1))
    recorder = GroupCommit(nowhere)
    one = NewDecision(a_decision(), Named(), KnowledgeRead(0, 0, a_decision().known_at))
    waiting = [recorder.submit((tenant, Mode.LIVE), one) for _ in range(3)]
    assert {type(each.exception(SOON)) for each in waiting} == {DatabaseUnavailableError}
    recorder.close()


def test_many_threads_hand_in_at_once(recorder: GroupCommit, service: sa.Engine, tenant: UUID) -> None:
    read = known(service, tenant)
    with ThreadPoolExecutor(8) as pool:
        handed = list(pool.map(lambda _: recorder.submit((tenant, Mode.LIVE), new(read)), range(200)))
    deadline = time.monotonic() + SOON
    assert [one.result(max(0.0, deadline - time.monotonic())) for one in handed] == [None] * 200
