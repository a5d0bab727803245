"""Sealing: about every second, the decisions that wait get their places in the logs of their tenants."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
import structlog

from app.proofs.signing import Signer
from app.store.log import seal, unsealed_scopes

LOG = structlog.get_logger("portcullis.jobs")


def seal_all(engine: sa.Engine, signer: Signer, now: Callable[[], datetime]) -> int:
    """Seal what waits, of every tenant and mode; how many decisions."""
    sealed = 0
    for scope in unsealed_scopes(engine):
        while count := seal(engine, scope, signer, now()):
            sealed += count
    if sealed:
        LOG.info("sealed", decisions=sealed)
    return sealed
