import re

import pytest
import sqlalchemy as sa

from app.store.engine import owner_engine
from app.store.keys import Key, find_key, list_keys
from tests.commands.conftest import Run

KEY = re.compile(r"pk_[0-9a-f]{32}_[A-Za-z0-9_-]{43}\n")
CREATE = ("keys", "create", "--tenant", "acme")


@pytest.fixture
def owner(fresh_database_url: str) -> sa.Engine:
    return owner_engine(fresh_database_url)


def found(owner: sa.Engine, text: str) -> Key | None:
    try:
        return find_key(owner, text.strip())
    finally:
        owner.dispose()


def test_a_new_key_is_printed_and_nothing_else(run: Run, owner: sa.Engine) -> None:
    done = run(*CREATE, "--mode", "live", "--scopes", "screen, read", "--subject", "order system")
    assert done.exit_code == 0
    assert KEY.fullmatch(done.stdout)
    assert done.stderr == ""
    key = found(owner, done.stdout)
    assert key is not None
    assert (key.mode.value, key.subject, {one.value for one in key.scopes}) == (
        "live",
        "order system",
        {"screen", "read"},
    )


def test_two_keys_of_a_tenant_are_of_one_tenant(run: Run, owner: sa.Engine) -> None:
    texts = [run(*CREATE, "--mode", mode, "--scopes", "read").stdout for mode in ("live", "sandbox")]
    keys = [find_key(owner, one.strip()) for one in texts]
    owner.dispose()
    assert len({one.tenant_id for one in keys if one}) == 1


@pytest.mark.parametrize(
    ("mode", "scopes"), [("shared", "screen"), ("test", "screen"), ("live", "everything"), ("live", "")]
)
def test_a_mode_or_scope_that_does_not_exist_makes_no_key(
    run: Run, owner: sa.Engine, mode: str, scopes: str
) -> None:
    done = run(*CREATE, "--mode", mode, "--scopes", scopes)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "portcullis: modes are live and sandbox; scopes screen, read, review, admin\n"
    assert list_keys(owner) == ()
    owner.dispose()


def test_a_revoked_key_opens_nothing_any_more(run: Run, owner: sa.Engine) -> None:
    text = run(*CREATE, "--mode", "sandbox", "--scopes", "read").stdout
    (listed,) = run("keys", "list").stdout.splitlines()
    key_id, *_, state = listed.split(" ", 4)
    assert (state, text.strip() in listed) == ("in force", False)
    assert run("keys", "revoke", key_id).exit_code == 0
    assert found(owner, text) is None
    assert run("keys", "list").stdout.strip().endswith("revoked")


def test_what_is_no_key_in_force_cannot_be_revoked(run: Run) -> None:
    unknown = run("keys", "revoke", "00000000-0000-7000-8000-000000000000")
    assert (unknown.exit_code, unknown.stderr) == (1, "portcullis: no such key is in force\n")
    assert run("keys", "revoke", "not-an-id").exit_code == 2
