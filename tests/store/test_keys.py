"""A key is found by its whole text, while it is in force, and by nothing else."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.store.engine import connected, create_engine
from app.store.keys import KeyScope, NewKey, create_key, find_key, list_keys, revoke_key
from app.store.scope import Mode
from app.store.tenants import ensure_tenant


@pytest.fixture
def made(owner: sa.Engine, tenant: UUID) -> NewKey:
    return create_key(owner, tenant, Mode.SANDBOX, "order system", [KeyScope.SCREEN, KeyScope.READ])


def test_a_key_says_who_acts_for_whom(service: sa.Engine, made: NewKey, tenant: UUID) -> None:
    found = find_key(service, made.text)
    assert found == made.key
    assert (found.tenant_id, found.mode, found.subject) == (tenant, Mode.SANDBOX, "order system")
    assert found.scopes == {KeyScope.SCREEN, KeyScope.READ}


def test_a_key_is_found_though_the_address_asks_for_another_way_of_writing(
    made: NewKey, database_url: str
) -> None:
    odd = {"options": "-c bytea_output=escape -c datestyle=SQL,DMY -c timezone=Asia/Tokyo"}
    engine = create_engine(
        sa.make_url(database_url).update_query_dict(odd).render_as_string(hide_password=False)
    )
    assert find_key(engine, made.text) == made.key
    engine.dispose()


def test_only_the_hash_of_the_secret_is_stored(owner: sa.Engine, made: NewKey) -> None:
    secret = made.text.split("_", 2)[2]
    with connected(owner) as conn:
        row = conn.exec_driver_sql("SELECT k::text FROM keys k ORDER BY id DESC LIMIT 1").scalar_one()
    assert secret not in row
    assert secret.encode().hex() not in row
    assert secret not in repr(made)


def test_a_changed_secret_is_no_key(service: sa.Engine, made: NewKey) -> None:
    for place in range(36, len(made.text)):
        other = "A" if made.text[place] != "A" else "B"
        assert find_key(service, made.text[:place] + other + made.text[place + 1 :]) is None


def test_another_keys_secret_is_no_key(service: sa.Engine, owner: sa.Engine, made: NewKey) -> None:
    other = create_key(owner, made.key.tenant_id, Mode.LIVE, "someone", [])
    crossed = made.text[:36] + other.text[36:]
    assert find_key(service, crossed) is None


@given(text=st.text() | st.from_regex(r"pk_[0-9a-f]{32}_[A-Za-z0-9_-]{43}\n?", fullmatch=True))
def test_no_other_text_is_a_key(service: sa.Engine, text: str) -> None:
    assert find_key(service, text) is None


def test_a_revoked_key_is_refused_and_still_listed(
    service: sa.Engine, owner: sa.Engine, made: NewKey
) -> None:
    assert revoke_key(owner, made.key.id)
    assert find_key(service, made.text) is None
    assert not revoke_key(owner, made.key.id)
    (listed,) = (key for key in list_keys(owner) if key.id == made.key.id)
    assert listed.revoked_at is not None


def test_a_tenant_is_made_once(owner: sa.Engine) -> None:
    assert ensure_tenant(owner, "once") == ensure_tenant(owner, "once")
    assert ensure_tenant(owner, "once") != ensure_tenant(owner, "Once")
