"""The parts that requests work with, put together once when the service starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final, cast
from uuid import UUID

import sqlalchemy as sa
from starlette.requests import Request

from app.api.figures import Figures
from app.api.turns import Turns
from app.proofs.signing import Signer
from app.settings import Settings
from app.store.group_commit import GroupCommit
from app.store.scope import Mode

UPLOADS_AT_ONCE: Final = 2
"""Lists loaded at the same time; each takes a thread and a connection for minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The settings, the database, the clock, the signing key and the figures of one running service."""

    settings: Settings
    engine: sa.Engine
    figures: Figures
    now: Callable[[], datetime]
    signer: Signer
    turns: Turns
    recorder: GroupCommit
    in_flight: set[tuple[UUID, Mode, str]] = field(default_factory=set)
    """The idempotency keys under which this process is at work."""
    uploads: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(UPLOADS_AT_ONCE))


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    return cast("Service", request.app.state.service)
