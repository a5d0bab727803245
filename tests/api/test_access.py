from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.ids import new_id
from app.store.keys import KeyScope, list_keys, revoke_key
from app.store.scope import Mode
from app.store.tenants import ensure_tenant
from tests.api.conftest import MakeKey

ENTITY = {"name": "Example Cloud"}
PROFILE = {"owner": "desk", "expires_on": "2030-01-01", "facts": {}}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer pk_00",
        f"Bearer pk_{'0' * 32}_{'a' * 43}",
        "Bearer \xe9",
    ],
)
def test_without_a_valid_key_nobody_gets_in(client: TestClient, authorization: str | None) -> None:
    headers = {} if authorization is None else {b"Authorization": authorization.encode("latin-1")}
    answer = client.get("/v1/lists", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "/problems/unauthorized"


def test_a_wrong_secret_is_no_key(client: TestClient, key: MakeKey) -> None:
    text = key()
    wrong = text[:-1] + ("a" if text[-1] != "a" else "b")
    assert client.get("/v1/lists", headers=bearer(wrong)).status_code == 401


def test_a_revoked_key_is_no_key(client: TestClient, key: MakeKey, owner: sa.Engine, tenant: UUID) -> None:
    text = key()
    assert client.get("/v1/lists", headers=bearer(text)).status_code == 200
    (made,) = (one for one in list_keys(owner) if one.tenant_id == tenant)
    revoke_key(owner, made.id)
    assert client.get("/v1/lists", headers=bearer(text)).status_code == 401


def test_the_scheme_is_read_without_case(client: TestClient, key: MakeKey) -> None:
    assert client.get("/v1/lists", headers={"Authorization": f"bearer {key()}"}).status_code == 200


def test_a_key_without_the_scope_is_refused_and_told_which(client: TestClient, key: MakeKey) -> None:
    answer = client.put("/v1/entities/e", json=ENTITY, headers=bearer(key(KeyScope.SCREEN, KeyScope.READ)))
    assert answer.status_code == 403
    assert answer.json()["required_scopes"] == ["review", "admin"]
    assert 'scope="review admin"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/decisions", {KeyScope.READ}),
        ("GET", f"/v1/decisions/{UUID(int=1)}", {KeyScope.READ}),
        ("PUT", "/v1/profiles/p", {KeyScope.ADMIN}),
        ("PUT", "/v1/lists/x-a", {KeyScope.ADMIN}),
        ("PUT", "/v1/lists/x-a/versions/1", {KeyScope.ADMIN}),
        ("PUT", "/v1/entities/e", {KeyScope.ADMIN, KeyScope.REVIEW}),
        ("POST", "/v1/ownership-stakes", {KeyScope.ADMIN, KeyScope.REVIEW}),
        ("GET", "/v1/entities/e", set(KeyScope) - {KeyScope.SCREEN}),
        ("GET", "/v1/entities/e/ownership", set(KeyScope) - {KeyScope.SCREEN}),
        ("GET", "/v1/profiles/p", set(KeyScope) - {KeyScope.SCREEN}),
        ("GET", "/v1/lists", set(KeyScope)),
        ("GET", "/v1/rules", set(KeyScope)),
        ("GET", "/v1/authorities", set(KeyScope)),
    ],
)
def test_each_scope_opens_its_own_doors(
    client: TestClient, key: MakeKey, method: str, path: str, allowed: set[KeyScope]
) -> None:
    for scope in KeyScope:
        answer = client.request(method, path, headers=bearer(key(scope)))
        assert (answer.status_code == 403) is (scope not in allowed), (scope, answer.status_code)


def test_who_may_not_enter_is_told_so_before_the_body_is_read(client: TestClient, key: MakeKey) -> None:
    reading = bearer(key(KeyScope.READ))
    for headers, status in (({}, 401), (reading, 403)):
        for body in (b"{", b"x" * 1_000_000):
            answer = client.put("/v1/profiles/p", content=body, headers=headers)
            assert answer.status_code == status


def test_what_belongs_to_another_tenant_does_not_exist(
    client: TestClient, key: MakeKey, owner: sa.Engine
) -> None:
    stranger = bearer(key(of=ensure_tenant(owner, f"tenant {new_id()}")))
    mine = bearer(key())
    assert client.put("/v1/entities/e", json=ENTITY, headers=mine).status_code == 201
    assert client.put("/v1/profiles/p", json=PROFILE, headers=mine).status_code == 201
    for path in ("/v1/entities/e", "/v1/profiles/p"):
        assert client.get(path, headers=mine).status_code == 200
        assert client.get(path, headers=stranger).status_code == 404


def test_what_belongs_to_the_other_mode_does_not_exist(client: TestClient, key: MakeKey) -> None:
    live, sandbox = bearer(key()), bearer(key(mode=Mode.SANDBOX))
    assert client.put("/v1/entities/e", json=ENTITY, headers=sandbox).status_code == 201
    assert client.get("/v1/entities/e", headers=live).status_code == 404
