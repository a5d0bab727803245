from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.ids import new_id
from app.store.engine import create_engine, owner_engine
from app.store.tenants import ensure_tenant


@pytest.fixture(scope="session")
def owner(database_url: str) -> Iterator[sa.Engine]:
    engine = owner_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def service(database_url: str) -> Iterator[sa.Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def tenant(owner: sa.Engine) -> UUID:
    """Make a tenant of its own for each test, so that tests may commit."""
    return ensure_tenant(owner, f"tenant {new_id()}")


@pytest.fixture
def other_tenant(owner: sa.Engine) -> UUID:
    return ensure_tenant(owner, f"tenant {new_id()}")
