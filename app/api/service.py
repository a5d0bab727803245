"""The parts that requests work with, put together once when the service starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from starlette.requests import Request

from app.api.figures import Figures
from app.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The settings, the database, the clock and the figures of one running service."""

    settings: Settings
    engine: sa.Engine
    figures: Figures
    now: Callable[[], datetime]


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    return cast("Service", request.app.state.service)
