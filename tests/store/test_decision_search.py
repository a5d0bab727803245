"""Decisions are found by what they name, newest first, and pages stay put while new ones arrive."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ids import id_at, new_id
from app.store.decision_search import Search, search_decisions
from app.store.decisions import Decision
from app.store.scope import Mode, tenant_transaction
from app.store.tenants import ensure_tenant
from tests.store.examples import a_decision, record

START = datetime(2026, 11, 1, tzinfo=UTC)


def found(conn: sa.Connection, search: Search, limit: int = 100) -> list[UUID]:
    return [decision.id for decision in search_decisions(conn, search, limit).items]


said = st.fixed_dictionaries(
    {
        "reference": st.sampled_from([None, "order 1", "order 2"]),
        "outcome": st.sampled_from(["REVIEW", "PROHIBITED"]),
        "parties": st.lists(st.sampled_from(["Acme", "Huawei"]), max_size=3),
        "rules": st.lists(st.sampled_from(["gp10.a", "gp10.b"]), max_size=3),
        "authorities": st.lists(st.sampled_from(["ear-736"]), max_size=2),
    }
)
asked = st.fixed_dictionaries(
    {},
    optional={
        "reference": st.sampled_from(["order 1", "order 3"]),
        "outcome": st.sampled_from(["REVIEW", "PROHIBITED"]),
        "party": st.sampled_from(["acme", " HUAWEI\t"]),
        "rule": st.sampled_from(["gp10.a", "gp10.b"]),
        "authority": st.just("ear-736"),
        "since": st.integers(0, 8).map(lambda days: START + timedelta(days=days)),
        "until": st.integers(0, 8).map(lambda days: START + timedelta(days=days)),
    },
)


def fulfils(day: int, decision: dict[str, Any], search: dict[str, Any]) -> bool:
    tests: dict[str, Callable[[Any], bool]] = {
        "reference": lambda text: decision["reference"] == text,
        "outcome": lambda text: decision["outcome"] == text,
        "party": lambda text: text.strip().casefold() in {name.casefold() for name in decision["parties"]},
        "rule": lambda text: text in decision["rules"],
        "authority": lambda text: text in decision["authorities"],
        "since": lambda instant: START + timedelta(days=day) >= instant,
        "until": lambda instant: START + timedelta(days=day) < instant,
    }
    return all(tests[name](value) for name, value in search.items())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(said, max_size=8), searches=st.lists(asked, min_size=4, max_size=8))
def test_a_search_finds_exactly_what_fulfils_all_of_it_newest_first(
    owner: sa.Engine, service: sa.Engine, history: list[dict[str, Any]], searches: list[dict[str, Any]]
) -> None:
    tenant = ensure_tenant(owner, f"tenant {new_id()}")
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        ids = [_record(conn, day, dict(decision)) for day, decision in enumerate(history)]
        for search in searches:
            expected = [ids[day] for day, decision in enumerate(history) if fulfils(day, decision, search)]
            assert found(conn, Search(**search)) == expected[::-1]


def _record(conn: sa.Connection, day: int, decision: dict[str, Any]) -> UUID:
    decision_id = UUID(int=id_at(START + timedelta(days=day)).int + new_id().int % 2**60)
    columns = {name: decision.pop(name) for name in ("reference", "outcome")}
    return record(conn, a_decision(id=decision_id, **columns), **decision).id


def test_pages_meet_without_gap_or_overlap_while_new_decisions_arrive(
    service: sa.Engine, tenant: UUID
) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        made = [record(conn, a_decision(), rules=["r"]) for _ in range(7)]
        search, cursor, pages = Search(rule="r"), None, list[list[Decision]]()
        for _ in range(4):
            page = search_decisions(conn, search, 2, cursor)
            pages.append(list(page.items))
            cursor = page.next_cursor
            record(conn, a_decision(), rules=["r"])
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [decision for page in pages for decision in page] == made[::-1]
    assert cursor is None


def test_a_full_last_page_has_no_next_one(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        for _ in range(2):
            record(conn, a_decision())
        assert search_decisions(conn, Search(), 2).next_cursor is None
        assert search_decisions(conn, Search(), 1).next_cursor is not None
        assert search_decisions(conn, Search(reference="none"), 1).items == ()


@pytest.mark.parametrize("long", ["x" * 513, "例" * 200_000])
def test_texts_too_long_for_a_key_are_found_all_the_same(service: sa.Engine, tenant: UUID, long: str) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        decision = record(conn, a_decision(reference=long), parties=[long])
        assert found(conn, Search(reference=long)) == [decision.id]
        assert found(conn, Search(party=long.upper())) == [decision.id]
        assert found(conn, Search(reference=long[:-1])) == []
