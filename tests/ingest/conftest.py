from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.commands.ingest_ownership import Imported, ingest_ownership
from app.ids import new_id
from app.store.engine import owner_engine
from app.store.scope import Mode
from app.store.tenants import ensure_tenant

Import = Callable[..., Imported]


@pytest.fixture(scope="session")
def owner(database_url: str) -> Iterator[sa.Engine]:
    engine = owner_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def tenant(owner: sa.Engine) -> UUID:
    """Make a tenant of its own for each test, so that tests may commit."""
    return ensure_tenant(owner, f"tenant {new_id()}")


@pytest.fixture
def imported(owner: sa.Engine, tenant: UUID, tmp_path: Path) -> Import:
    """Import a file of this content for the test's tenant."""

    def run(source: str, content: str | bytes, name: str = "file") -> Imported:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return ingest_ownership(owner, source, file, scope=(tenant, Mode.LIVE))

    return run
