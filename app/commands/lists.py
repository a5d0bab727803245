"""``portcullis lists``: the shared list versions that wait for a person, and letting one go."""

from typing import Final

import sqlalchemy as sa

from app.store.lists import ListVersion, UnknownListError
from app.store.quarantine import NotQuarantinedError, Quarantined, quarantined, release
from app.store.scope import shared_transaction

NOTHING_RELEASED: Final = (UnknownListError, NotQuarantinedError)


def waiting(operator: sa.Engine) -> tuple[Quarantined, ...]:
    """Every shared version in quarantine."""
    with shared_transaction(operator) as conn:
        return quarantined(conn)


def let_go(operator: sa.Engine, list_id: str, version: str, reason: str, by: str) -> ListVersion:
    """Release a shared version. Raises what NOTHING_RELEASED names."""
    with shared_transaction(operator) as conn:
        return release(conn, list_id, version, reason, by)
