"""Finding recorded decisions: newest first, page by page, stable while new ones arrive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from app.ids import id_at
from app.store.decisions import Decision, decision_of
from app.store.scope import own
from app.store.tables import decision_terms, decisions
from app.store.terms import TermKind, as_term


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the decisions must have in common; ``since`` and ``until`` (exclusive) to the millisecond."""

    reference: str | None = None
    party: str | None = None
    outcome: str | None = None
    rule: str | None = None
    authority: str | None = None
    entry: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Decisions, newest first, and the id to go on below; None at the end."""

    items: tuple[Decision, ...]
    next_cursor: UUID | None


def search_decisions(conn: sa.Connection, search: Search, limit: int, cursor: UUID | None = None) -> Page:
    """Find the tenant's decisions that fulfil all of a search, at most ``limit``, below the cursor."""
    conn.execute(WALK_ALONG_THE_KEYS)
    query = sa.select(decisions).where(own(decisions), *_bounds(decisions.c.id, search, cursor))
    for kind, text in _terms(search).items():
        table = decision_terms.alias(kind.value)
        query = query.join(table, table.c.decision_id == decisions.c.id).where(
            own(table),
            table.c.term_kind == kind.value,
            table.c.term == as_term(kind, text),
            *_bounds(table.c.decision_id, search, cursor),
        )
    newest = query.order_by(decisions.c.id.desc()).limit(limit + 1)
    found = tuple(decision_of(row) for row in conn.execute(newest))
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def newest_about(conn: sa.Connection, orders: Iterable[str]) -> dict[str, UUID]:
    """Find the newest decision about each of some orders, by what all decisions about it have in common."""
    return {row.term: row.decision_id for row in conn.execute(_NEWEST, {"orders": list(set(orders))})}


def decisions_between(conn: sa.Connection, since: datetime, until: datetime) -> Iterator[Decision]:
    """Read the tenant's decisions of a span of time, oldest first, a few hundred at a time; ``until`` is exclusive."""
    first = id_at(since)
    while True:
        found = conn.execute(_SPAN, {"first": first, "until": id_at(until), "most": _AT_ONCE}).all()
        yield from map(decision_of, found)
        if len(found) < _AT_ONCE:
            return
        first = UUID(int=found[-1].id.int + 1)


WALK_ALONG_THE_KEYS: Final = sa.select(
    sa.func.set_config("plan_cache_mode", "force_custom_plan", True),  # noqa: FBT003 - for this transaction
    sa.func.set_config("enable_hashjoin", "off", True),  # noqa: FBT003
    sa.func.set_config("enable_sort", "off", True),  # noqa: FBT003
)
"""How often a term occurs decides the plan; and a page is walked along the keys, never made of all that there is.

Terms that come together (a rule and its outcome) are more than the planner thinks: it would rather sort them all.
"""


def _terms(search: Search) -> dict[TermKind, str]:
    said = {
        TermKind.REFERENCE: search.reference,
        TermKind.PARTY: search.party,
        TermKind.OUTCOME: search.outcome,
        TermKind.RULE: search.rule,
        TermKind.AUTHORITY: search.authority,
        TermKind.ENTRY: search.entry,
    }
    return {kind: text for kind, text in said.items() if text is not None}


def _bounds(
    column: sa.ColumnElement[UUID], search: Search, cursor: UUID | None
) -> list[sa.ColumnElement[bool]]:
    """Bound the ids, which begin with their instants; said of each table, as Postgres carries none across."""
    above = [column >= id_at(search.since)] if search.since else []
    below = [column < id_at(search.until)] if search.until else []
    return [*above, *below, *([column < cursor] if cursor else [])]


_NEWEST: Final = (
    sa.select(decision_terms.c.term, decision_terms.c.decision_id)
    .where(
        own(decision_terms),
        decision_terms.c.term_kind == TermKind.ORDER.value,
        decision_terms.c.term == sa.any_(sa.bindparam("orders", type_=sa.ARRAY(sa.Text))),
    )
    .ext(distinct_on(decision_terms.c.term))
    .order_by(decision_terms.c.term.desc(), decision_terms.c.decision_id.desc())
)
_AT_ONCE: Final = 500
_SPAN: Final = (
    sa.select(decisions)
    .where(
        own(decisions),
        decisions.c.id >= sa.bindparam("first", type_=sa.Uuid),
        decisions.c.id < sa.bindparam("until", type_=sa.Uuid),
    )
    .order_by(decisions.c.id)
    .limit(sa.bindparam("most"))
)
