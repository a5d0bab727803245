"""A replay beside the first evaluation, and a page of the history at 1,000 and at 1,000,000 decisions.

Both are ratios: the two sides take turns on the same service's functions and the same database. A decision is replayed
while nothing has changed since, beside the evaluation of the same question; and after later changes, beside the first
evaluation of the question under each of them. The million rows are made by SQL; they have the terms of decisions and the
bodies of none.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from app.canonical import canonical
from app.clock import now
from app.commands.seed import seed
from app.decisions.answer import Asked, Asker, answer
from app.decisions.gather import ListPolicy
from app.decisions.record import record
from app.decisions.replay import Wish, replay
from app.decisions.wire import decision_json
from app.facts import Facts
from app.ids import new_id
from app.launcher import embedded_postgres
from app.law.finding import Question
from app.proofs.signing import new_signer
from app.store.decision_search import Search, search_decisions
from app.store.decisions import get_decision
from app.store.engine import create_engine, owner_engine
from app.store.migrate import migrate
from app.store.policies import Policy, put_policy
from app.store.scope import Mode, enter, tenant_transaction
from app.store.tenants import ensure_tenant
from app.wire import from_json

FEW, MANY = 1_000, 1_000_000
ROUNDS: Final = 40
PAGE: Final = 50
STARTERS: Final = ListPolicy(starters_accepted=True, max_age_days=7)
PARTY: Final = {"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}
ORDER: Final = {"activities": ["EXPORT"], "ship_from": "US", "destination": "DE", "parties": [PARTY]}
ORDERS: Final[dict[str, dict[str, Any]]] = {
    "office chairs": {**ORDER, "items": [{"description": "office chairs", "eccn": "EAR99"}]},
    "H100 to Germany": {**ORDER, "items": [{"model": "H100 SXM", "quantity": 8}]},
    "a name that is listed": {
        **ORDER,
        "parties": [{**PARTY, "name": "Huawei Technologies Co.", "country": "CN"}],
        "items": [{"model": "Ascend 910C", "quantity": 8}],
    },
}
FOUR_EYES: Final = Policy(holds_residual_text=False, four_eyes=True)
Change = Callable[[sa.Connection], object]
CHANGES: Final[dict[str, Change]] = {
    "nothing": lambda _: None,
    "settings, each time": lambda conn: put_policy(conn, FOUR_EYES, "admin"),
}
DAY: Final = datetime(2026, 11, 5, tzinfo=UTC)
SEARCHES: Final = {
    "no filter": Search(),
    "reference (one hit)": Search(reference="SO-500"),
    "party (20 a thousand)": Search(party="party 7"),
    "outcome (every third)": Search(outcome="REVIEW"),
    "rule (every tenth)": Search(rule="rule-3"),
    "outcome and rule": Search(outcome="REVIEW", rule="rule-3"),
    "outcome and reference": Search(outcome="REVIEW", reference="SO-500"),
    "outcome, rule and party": Search(outcome="REVIEW", rule="rule-3", party="party 3"),
    "outcome, two weeks": Search(outcome="REVIEW", since=DAY, until=DAY + timedelta(days=14)),
    "nothing to find": Search(reference="SO-none", outcome="REVIEW"),
}


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder), None) as url:
        migrate(url)
        operator, engine = owner_engine(url), create_engine(url)
        seed(operator)
        console = Console(width=120)
        console.print(_replays(engine, ensure_tenant(operator, "replays")))
        few, many = (_filled(operator, name, count) for name, count in (("few", FEW), ("many", MANY)))
        console.print(_pages(engine, few, many))
        engine.dispose()
        operator.dispose()


def _replays(engine: sa.Engine, tenant: UUID) -> Table:
    table = Table(title="A replay beside the first evaluation of the same question")
    for heading in ("order", "changed since", "evaluation ms", "replay ms", "ratio"):
        table.add_column(heading)
    for name, order in ORDERS.items():
        asked = _asked(order)
        with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
            decision_id = record(conn, asked, now(), new_signer()).id
        for since, change in CHANGES.items():
            first, again = _side_by_side(
                lambda asked=asked: _answered(engine, tenant, asked),  # type: ignore[misc]
                lambda decision_id=decision_id: _replayed(engine, tenant, decision_id),  # type: ignore[misc]
                lambda change=change: _changed(engine, tenant, change),  # type: ignore[misc]
            )
            table.add_row(name, since, f"{first:.2f}", f"{again:.2f}", f"{again / first:.2f}")
    return table


def _changed(engine: sa.Engine, tenant: UUID, change: Change) -> None:
    with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
        change(conn)


def _asked(order: dict[str, Any]) -> Asked:
    asker = Asker(new_id(), "bench", Mode.LIVE.value, may_review=False)
    return Asked(Question.TRANSACTION, from_json(Facts, order), asker, STARTERS)


def _answered(engine: sa.Engine, tenant: UUID, asked: Asked) -> None:
    """Evaluate as when the decision was made, its canonical form included, which is what a replay compares."""
    with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
        canonical(decision_json(answer(conn, asked, now()).decision))


def _replayed(engine: sa.Engine, tenant: UUID, decision_id: UUID | None) -> None:
    with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
        row = get_decision(conn, decision_id or new_id())
        assert row is not None
        assert replay(conn, row, Wish(), STARTERS, now(), persons=True).identical


def _pages(engine: sa.Engine, few: UUID, many: UUID) -> Table:
    table = Table(title=f"A page of {PAGE} decisions, newest first, at {FEW:,} and at {MANY:,}")
    for heading in ("filter", f"ms at {FEW:,}", f"ms at {MANY:,}", "ratio"):
        table.add_column(heading)
    for name, search in SEARCHES.items():
        small, large = _side_by_side(
            lambda search=search: _found(engine, few, search),  # type: ignore[misc]
            lambda search=search: _found(engine, many, search),  # type: ignore[misc]
        )
        table.add_row(name, f"{small:.2f}", f"{large:.2f}", f"{large / small:.2f}")
    return table


def _found(engine: sa.Engine, tenant: UUID, search: Search) -> None:
    with tenant_transaction(engine, tenant, Mode.LIVE) as conn:
        search_decisions(conn, search, PAGE)


def _side_by_side(
    one: Callable[[], None], other: Callable[[], None], before: Callable[[], None] = lambda: None
) -> tuple[float, float]:
    """The median milliseconds of both, taking turns; the first turns warm up, and what goes before is not counted."""
    taken = []
    for _ in range(ROUNDS):
        before()
        taken.append((_milliseconds(one), _milliseconds(other)))
    taken = taken[ROUNDS // 8 :]
    return statistics.median(first for first, _ in taken), statistics.median(last for _, last in taken)


def _milliseconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _filled(operator: sa.Engine, name: str, count: int) -> UUID:
    """A tenant with so many decisions, spread evenly over the month before the first of December."""
    tenant = ensure_tenant(operator, name)
    with operator.connect() as conn, conn.begin():
        enter(conn, tenant, Mode.LIVE)
        for statement in FILL:
            conn.execute(statement, {"tenant": tenant, "count": count})
    with operator.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        conn.exec_driver_sql("VACUUM (ANALYZE) decisions, decision_terms")
    return tenant


FILL: Final = (
    sa.text("SET LOCAL statement_timeout = 0"),
    sa.text("""
        CREATE TEMPORARY TABLE made ON COMMIT DROP AS
        SELECT n, to_timestamp(at / 1000.0) AS at, CAST(
            lpad(to_hex(at), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0') AS uuid) AS id
        FROM generate_series(1, CAST(:count AS bigint)) AS n,
            LATERAL (SELECT 1793500000000 + n * 2500000000 / CAST(:count AS bigint) AS at) AS instant
    """),
    sa.text("""
        INSERT INTO decisions (tenant_id, mode, id, kind, reference, law_day, known_at, decided_at, outcome,
            disposition, canonical, sha256, schema, key_id, subject)
        SELECT :tenant, 'live', id, 'TRANSACTION', 'SO-' || n, at::date, at, at,
            CASE n % 3 WHEN 0 THEN 'REVIEW' ELSE 'NO_RESTRICTION_FOUND' END,
            CASE n % 3 WHEN 0 THEN 'HOLD' ELSE 'PROCEED' END, '{}'::bytea, sha256('{}'::bytea), 1, id, 'bench'
        FROM made ORDER BY id
    """),
    sa.text("""
        INSERT INTO decision_terms (tenant_id, mode, term_kind, term, decision_id)
        SELECT :tenant, 'live', kind, term, id FROM made, LATERAL (VALUES
            ('reference', 'SO-' || n), ('party', 'party ' || n % 50), ('rule', 'rule-' || n % 10),
            ('outcome', CASE n % 3 WHEN 0 THEN 'REVIEW' ELSE 'NO_RESTRICTION_FOUND' END)
        ) AS said (kind, term) ORDER BY kind, term, id
    """),
)
