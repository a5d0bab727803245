"""Which version of a list counts: the tenant's own, the whole one, the newest by the day, as then known."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ids import new_id
from app.store.knowledge import read_knowledge
from app.store.listed_parties import put_list_version
from app.store.lists import (
    Completeness,
    EffectiveList,
    ListConflictError,
    ListVersion,
    effective_versions,
    list_overview,
    put_list,
)
from app.store.scope import Mode, shared_transaction, tenant_transaction
from app.store.tenants import ensure_tenant
from tests.store.examples import TODAY, a_list, parties

FULL, STARTER = Completeness.FULL, Completeness.STARTER


@dataclass(frozen=True)
class Put:
    shared: bool
    completeness: Completeness
    published: int


puts = st.builds(Put, st.booleans(), st.sampled_from(Completeness), st.integers(0, 4))


def counts(known: list[tuple[Put, ListVersion]], on: date) -> tuple[ListVersion, bool] | None:
    """Choose by the contract's words, one after the other."""
    own = [pair for pair in known if not pair[0].shared]
    candidates = own or known
    full = [pair for pair in candidates if pair[0].completeness is FULL]
    versions = [version for _, version in full or candidates]
    published = [version for version in versions if version.published_on <= on]
    if published:
        newest = max(version.published_on for version in published)
        return [version for version in published if version.published_on == newest][-1], False
    if not versions:
        return None
    oldest = min(version.published_on for version in versions)
    return [version for version in versions if version.published_on == oldest][-1], True


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(puts, min_size=1, max_size=6))
def test_the_version_that_counts_on_both_time_axes(
    owner: sa.Engine, service: sa.Engine, plan: list[Put]
) -> None:
    tenant, list_id = ensure_tenant(owner, f"tenant {new_id()}"), f"x-{new_id().hex}"
    stored: list[tuple[Put, ListVersion]] = []
    for number, put in enumerate(plan):
        stored.append((put, _put(owner, service, tenant, list_id, number, put)))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        for known in range(1, len(stored) + 1):
            known_at = stored[known - 1][1].recorded_at
            for day in range(-1, 6):
                on = TODAY + timedelta(days=day)
                effective = [e for e in effective_versions(conn, on, known_at) if e.list.id == list_id]
                found = [(entry.version, entry.history_missing) for entry in effective]
                assert found == [counts(stored[:known], on)]


def _put(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, list_id: str, number: int, put: Put
) -> ListVersion:
    transaction = shared_transaction(owner) if put.shared else tenant_transaction(service, tenant, Mode.LIVE)
    with transaction as conn:
        published_on = TODAY + timedelta(days=put.published)
        return a_list(conn, list_id, str(number), 1, published_on=published_on, completeness=put.completeness)


def find(conn: sa.Connection, list_id: str) -> EffectiveList | None:
    effective = effective_versions(conn, TODAY, read_knowledge(conn).at)
    return next((entry for entry in effective if entry.list.id == list_id), None)


def test_nothing_known_yet_is_no_version_rather_than_an_empty_one(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        before = read_knowledge(conn).at
        put_list(conn, "x-new", "New", "REVIEW", None)
        assert find(conn, "x-new") is None
        (shown,) = (entry for entry in list_overview(conn, TODAY, before) if entry.list.id == "x-new")
        assert shown.current is None
        a_list(conn, "x-new")
        assert all(entry.list.id != "x-new" for entry in effective_versions(conn, TODAY, before))


def test_a_tenants_own_version_hides_the_shared_one_from_that_tenant_and_mode_alone(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    list_id = f"x-{new_id().hex}"
    with shared_transaction(owner) as conn:
        shared = a_list(conn, list_id, "theirs")
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        own = put_list_version(conn, list_id, "ours", TODAY, FULL, parties(2))
        found = find(conn, list_id)
        assert found is not None
        assert (found.version, found.list.shared, found.list.title) == (own, False, "A list")
    for scope in ((other_tenant, Mode.LIVE), (tenant, Mode.SANDBOX)):
        with tenant_transaction(service, *scope) as conn:
            found = find(conn, list_id)
            assert found is not None
            assert (found.version, found.list.shared) == (shared, True)


def test_the_overview_shows_each_list_once(owner: sa.Engine, service: sa.Engine, tenant: UUID) -> None:
    list_id = f"x-{new_id().hex}"
    with shared_transaction(owner) as conn:
        a_list(conn, list_id)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        put_list_version(conn, list_id, "ours", TODAY, FULL, parties(2))
        shown = [e for e in list_overview(conn, TODAY, read_knowledge(conn).at) if e.list.id == list_id]
        assert [(entry.list.shared, entry.current) for entry in shown] == [(False, find(conn, list_id))]


def test_a_lists_title_may_change_and_its_effect_may_not(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        first = put_list(conn, "x-mine", "Misspelt", "REVIEW", None)
        assert put_list(conn, "x-mine", "Misspelt", "REVIEW", None) == first
        renamed = put_list(conn, "x-mine", "Spelt", "REVIEW", "Counsel")
        assert (renamed.title, renamed.publisher) == ("Spelt", "Counsel")
        with pytest.raises(ListConflictError):
            put_list(conn, "x-mine", "Spelt", "PROHIBITED", "Counsel")
