"""A list that cannot be relied on stops the question: nothing is answered and nothing recorded."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.clock import now
from app.decisions.gather import ListPolicy, unreliable
from app.decisions.questions import SCREENED
from app.decisions.refusal import ScreeningUnavailable
from app.facts import ListId
from app.ids import new_id
from app.law.finding import Question
from app.main import create_app
from app.settings import Settings
from app.store.engine import create_engine, owner_engine
from app.store.keys import KeyScope, create_key
from app.store.lists import effective_versions
from app.store.scope import Mode
from app.store.tenants import ensure_tenant
from tests.decisions.conftest import ORDER, STARTERS, Tenant

FULL_ONLY = ListPolicy(starters_accepted=False, max_age_days=7)
NO_AGE = ListPolicy(starters_accepted=False, max_age_days=0)
ENTRY = {"id": "1", "name": "Somebody Entirely Else"}


def unchecked(tenant: Tenant, policy: ListPolicy) -> dict[str, str]:
    with pytest.raises(ScreeningUnavailable) as error:
        tenant.records(ORDER, policy)
    assert tenant.recorded() == 0
    return {one.list: one.reason for one in error.value.not_checked}


def test_starter_lists_do_not_do_where_full_ones_are_required(tenant: Tenant) -> None:
    assert unchecked(tenant, FULL_ONLY) == dict.fromkeys(SCREENED, "STARTER")
    assert tenant.records(ORDER, STARTERS).disposition == "PROCEED"
    assert tenant.recorded() == 1


def test_one_starter_list_among_full_ones_is_enough_to_stop(tenant: Tenant) -> None:
    for list_id in SCREENED[1:]:
        tenant.holds("1", ENTRY, list_id=list_id)
    assert unchecked(tenant, FULL_ONLY) == {ListId.ENTITY_LIST: "STARTER"}
    tenant.holds("1", ENTRY)
    assert tenant.records(ORDER, FULL_ONLY).disposition == "PROCEED"


def test_lists_that_are_too_old_are_named(tenant: Tenant) -> None:
    for list_id in SCREENED:
        tenant.holds("1", ENTRY, list_id=list_id)
    assert unchecked(tenant, NO_AGE) == dict.fromkeys(SCREENED, "STALE")


def test_a_stale_list_beside_the_required_ones_is_said(tenant: Tenant) -> None:
    """Starters do not go stale: what is old is the one full list, which no question requires."""
    policy = ListPolicy(starters_accepted=True, max_age_days=0)
    fresh = {one.code for one in tenant.records(ORDER, STARTERS).advisories}
    tenant.holds("1", ENTRY, list_id=ListId.NSCMIC)
    old = tenant.records(ORDER, policy)
    assert "STALE_LISTS" not in fresh
    assert {one.code for one in old.advisories} == {*fresh, "STALE_LISTS"}
    assert old.disposition == "PROCEED"
    assert tenant.replays(old.id).identical


def test_without_any_list_nobody_is_screened(fresh_database_url: str) -> None:
    operator, engine = owner_engine(fresh_database_url), create_engine(fresh_database_url)
    tenant = Tenant(ensure_tenant(operator, "alone"), engine)
    try:
        assert unchecked(tenant, STARTERS) == dict.fromkeys(SCREENED, "MISSING")
        assert tenant.asks(ORDER, Question.CLASSIFICATION)["disposition"] is None
    finally:
        engine.dispose()
        operator.dispose()


def test_a_list_goes_stale_after_its_budget_and_not_before(tenant: Tenant) -> None:
    tenant.holds("1", ENTRY)
    with tenant.work() as conn:
        lists = effective_versions(conn, now().date(), now() + timedelta(seconds=1))
    one = next(one for one in lists if one.list.id == ListId.ENTITY_LIST)
    loaded = one.version.recorded_at
    assert unreliable(one, loaded + timedelta(days=7), FULL_ONLY) is None
    assert unreliable(one, loaded + timedelta(days=7, microseconds=1), FULL_ONLY) == "STALE"
    assert unreliable(None, loaded, FULL_ONLY) == "MISSING"


def test_over_http_it_is_503_with_the_lists_that_were_not_checked(
    operator: sa.Engine, run_time: sa.Engine
) -> None:
    client = TestClient(create_app(Settings(require_full_lists=True), run_time))
    tenant = Tenant(ensure_tenant(operator, f"tenant {new_id()}"), run_time)
    key = create_key(operator, tenant.id, Mode.LIVE, "clerk", (KeyScope.SCREEN,)).text
    answer: Any = client.post(
        "/v1/transaction-screenings", json=ORDER, headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Retry-After" in answer.headers
    told = answer.json()
    assert told["type"].endswith("/screening-unavailable")
    assert [(one["list"], one["reason"]) for one in told["not_checked"]] == [
        (one, "STARTER") for one in SCREENED
    ]
    assert not {"outcome", "disposition", "matches"} & set(told)
    assert tenant.recorded() == 0
