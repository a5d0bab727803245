"""The stakes above an entity: all of them, each once, as known at an instant, for a day."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ids import new_id
from app.store.knowledge import read_knowledge
from app.store.ownership import Stake, SupersededStakeError, add_stake
from app.store.ownership_walk import stakes_above
from app.store.scope import Mode, shared_transaction, tenant_transaction
from app.store.tenants import ensure_tenant
from tests.store.examples import TODAY, a_stake


def above(
    conn: sa.Connection, entity: str, on: date = TODAY, known_at: datetime | None = None, depth: int = 20
) -> list[tuple[str, str]]:
    stakes = stakes_above(conn, (entity,), on, known_at or read_knowledge(conn).at, depth)
    return [(stored.stake.owner, stored.stake.owned) for stored in stakes]


edges = st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=st.lists(edges, max_size=12), depth=st.integers(1, 7))
def test_the_walk_finds_every_stake_within_its_depth_once(
    owner: sa.Engine, service: sa.Engine, graph: list[tuple[str, str]], depth: int
) -> None:
    tenant = ensure_tenant(owner, f"tenant {new_id()}")
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        for holder, held in graph:
            add_stake(conn, a_stake(holder, held))
        found = above(conn, "a", depth=depth)
    reached = {"a"}
    for _ in range(depth - 1):
        reached |= {holder for holder, held in graph if held in reached}
    assert sorted(found) == sorted(edge for edge in graph if edge[1] in reached)


def test_a_stake_counts_on_its_days_as_known(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        before = read_knowledge(conn).at
        add_stake(conn, a_stake("b", "a", valid_from=TODAY, valid_until=date(2026, 12, 1)))
        days = [date(2026, 11, 22), TODAY, date(2026, 11, 30), date(2026, 12, 1)]
        assert [len(above(conn, "a", on)) for on in days] == [0, 1, 1, 0]
        assert above(conn, "a", known_at=before) == []


def test_a_corrected_stake_is_left_out_once_the_correction_is_known(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        wrong = add_stake(conn, a_stake("b", "a"))
        right = add_stake(conn, a_stake("c", "a", supersedes=wrong.id, valid_until=date(2026, 1, 1)))
        assert above(conn, "a", known_at=wrong.recorded_at) == [("b", "a")]
        assert above(conn, "a") == []
        assert above(conn, "a", on=date(2025, 12, 31)) == [("c", "a")]
        with pytest.raises(SupersededStakeError):
            add_stake(conn, a_stake("d", "a", supersedes=wrong.id))
        add_stake(conn, a_stake("d", "a", supersedes=right.id))
        assert above(conn, "a") == [("d", "a")]


def test_a_stake_that_is_not_in_sight_cannot_be_corrected(
    service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    with tenant_transaction(service, other_tenant, Mode.LIVE) as conn:
        theirs = add_stake(conn, a_stake("b", "a"))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        for missing in (theirs.id, new_id()):
            with pytest.raises(SupersededStakeError):
                add_stake(conn, a_stake("b", "a", supersedes=missing))


def test_a_tenant_corrects_a_shared_stake_for_itself(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    entity = new_id().hex
    with shared_transaction(owner) as conn:
        shared = add_stake(conn, a_stake("b", entity))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        add_stake(conn, a_stake("c", entity, supersedes=shared.id))
        assert above(conn, entity) == [("c", entity)]
    with tenant_transaction(service, other_tenant, Mode.LIVE) as conn:
        assert above(conn, entity) == [("b", entity)]


@pytest.mark.parametrize("share", ["50.00", "49.9999999999999", "0", "100", None])
def test_shares_stay_exact_and_unknown_stays_unknown(
    service: sa.Engine, tenant: UUID, share: str | None
) -> None:
    value = None if share is None else Decimal(share)
    stake: Stake = a_stake("b", "a", share_min=value, share_max=value, source="registry")
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        stored = add_stake(conn, stake)
        assert stored.stake == stake
        assert stakes_above(conn, ("a",), TODAY, stored.recorded_at) == (stored,)


@pytest.mark.parametrize(("low", "high"), [("-1", "1"), ("50", "100.1"), ("60", "50")])
def test_an_impossible_share_is_refused(service: sa.Engine, tenant: UUID, low: str, high: str) -> None:
    impossible = a_stake("b", "a", share_min=Decimal(low), share_max=Decimal(high))
    with (
        pytest.raises(sa.exc.IntegrityError, match=r"share_(min|max)"),
        tenant_transaction(service, tenant, Mode.LIVE) as conn,
    ):
        add_stake(conn, impossible)
