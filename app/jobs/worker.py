"""The worker: what is to be done in the background, when, and by whom; it ends in order when it is told to."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from procrastinate import App

from app.jobs.queue import job_app
from app.jobs.sealing import seal_all
from app.proofs.signing import Signer
from app.store.engine import connected
from app.store.migrate import MONTHS_AHEAD
from app.store.partitions import ensure_partitions

EVERY_SECOND: Final = "* * * * * *"
EVERY_NIGHT: Final = "17 3 * * *"
AT_ONCE: Final = 2
GRACE: Final = 10.0
"""Seconds that jobs under way are waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """What jobs work with: the service's engine, the operator's, the signing key and the clock."""

    engine: sa.Engine
    operator: sa.Engine
    signer: Signer
    now: Callable[[], datetime]


def run_worker(url: str, works: Works) -> None:
    """Work until SIGTERM or SIGINT."""
    asyncio.run(_work(jobs_on(url, works)))


def jobs_on(url: str, works: Works) -> App:
    """Give the application with every job of ours registered."""
    jobs = job_app(url)

    @jobs.periodic(cron=EVERY_SECOND)
    @jobs.task(name="seal", queueing_lock="seal", pass_context=False)
    def seal(timestamp: int) -> None:  # noqa: ARG001 - when it was due
        seal_all(works.engine, works.signer, works.now)

    @jobs.periodic(cron=EVERY_NIGHT)
    @jobs.task(name="make_partitions", queueing_lock="make_partitions", pass_context=False)
    def make_partitions(timestamp: int) -> None:  # noqa: ARG001 - when it was due
        with connected(works.operator) as conn, conn.begin():
            ensure_partitions(conn, MONTHS_AHEAD)

    return jobs


async def _work(jobs: App) -> None:
    async with jobs.open_async():
        await jobs.run_worker_async(
            concurrency=AT_ONCE,
            delete_jobs="always",
            shutdown_graceful_timeout=GRACE,
            install_signal_handlers=True,
        )
