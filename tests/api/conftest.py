"""The service over a real database, and keys to ask it with."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.ids import new_id
from app.main import create_app
from app.settings import Settings
from app.store.engine import create_engine, owner_engine
from app.store.keys import KeyScope, create_key
from app.store.scope import Mode
from app.store.tenants import ensure_tenant

MakeKey = Callable[..., str]

SETTINGS = Settings(max_facts_bytes=64 * 1024, max_list_bytes=8 * 1024 * 1024, require_full_lists=False)


@pytest.fixture(scope="session")
def owner(database_url: str) -> Iterator[sa.Engine]:
    engine = owner_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def app(engine: sa.Engine) -> FastAPI:
    return create_app(SETTINGS, engine)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """Ask without a key; what the service does not catch is an answer too."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def tenant(owner: sa.Engine) -> UUID:
    """Make a tenant of its own for each test, so that requests may commit."""
    return ensure_tenant(owner, f"tenant {new_id()}")


@pytest.fixture
def stranger(owner: sa.Engine) -> UUID:
    """Make another tenant."""
    return ensure_tenant(owner, f"tenant {new_id()}")


@pytest.fixture
def key(owner: sa.Engine, tenant: UUID) -> MakeKey:
    """Make keys of the tenant; every scope and mode live, unless told otherwise."""

    def make(*scopes: KeyScope, mode: Mode = Mode.LIVE, of: UUID = tenant) -> str:
        return create_key(owner, of, mode, "clerk", scopes or tuple(KeyScope)).text

    return make


@pytest.fixture
def asked(app: FastAPI, key: MakeKey) -> Iterator[TestClient]:
    """Ask with a key of every scope."""
    with TestClient(
        app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {key()}"}
    ) as client:
        yield client
