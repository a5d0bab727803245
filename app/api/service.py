"""The parts that requests work with, put together once when the service starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final, cast

import sqlalchemy as sa
from starlette.requests import Request

from app.api.figures import Figures
from app.settings import Settings

UPLOADS_AT_ONCE: Final = 2
"""Lists loaded at the same time; each takes a thread and a connection for minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The settings, the database, the clock and the figures of one running service."""

    settings: Settings
    engine: sa.Engine
    figures: Figures
    now: Callable[[], datetime]
    uploads: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(UPLOADS_AT_ONCE))


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    return cast("Service", request.app.state.service)
