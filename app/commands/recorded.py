"""A recorded decision, wherever it is: the operator asks by its id alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa

from app.store.decisions import Decision, get_decision
from app.store.scope import Mode, tenant_transaction
from app.store.tenants import all_tenants


class UnknownDecisionError(LookupError):
    """No tenant has a decision of this id."""


@contextmanager
def decision_anywhere(
    operator: sa.Engine, decision_id: UUID
) -> Iterator[tuple[sa.Connection, Mode, Decision]]:
    """Find a decision and open a transaction of its tenant in its mode. Raises UnknownDecisionError."""
    for tenant in all_tenants(operator):
        for mode in (Mode.LIVE, Mode.SANDBOX):
            with tenant_transaction(operator, tenant, mode) as conn:
                found = get_decision(conn, decision_id)
                if found is not None:
                    yield conn, mode, found
                    return
    raise UnknownDecisionError(str(decision_id))
