"""Where the parts are joined: settings, database and clock in, the service out."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import sqlalchemy as sa
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from app import __version__, clock
from app.api import (
    authorities,
    cancellations,
    chips,
    decisions,
    docs,
    entities,
    entity_links,
    failures,
    health,
    list_versions,
    lists,
    openapi,
    ownership,
    ownership_graph,
    policies,
    problem_pages,
    profiles,
    questions,
    receipts,
    replays,
    reviews,
    rules,
    rulings,
)
from app.api.figures import Figures
from app.api.observe import Observer
from app.api.service import Service
from app.api.turns import Turns
from app.logs import log_to_stderr
from app.settings import Settings
from app.store.group_commit import GroupCommit
from app.store.signing_keys import load_signer

PARTS = (
    questions,
    decisions,
    receipts,
    cancellations,
    replays,
    reviews,
    rulings,
    profiles,
    policies,
    entities,
    entity_links,
    ownership,
    ownership_graph,
    lists,
    list_versions,
    authorities,
    chips,
    rules,
    health,
    problem_pages,
    docs,
)


def create_app(settings: Settings, engine: sa.Engine, now: Callable[[], datetime] = clock.now) -> FastAPI:
    """Make the service on a database at the present schema; ``engine`` is in the run-time role."""
    log_to_stderr(settings.log_level)
    figures = Figures()
    turns = Turns()
    service = Service(
        settings=settings,
        engine=engine,
        figures=figures,
        now=now,
        signer=load_signer(settings.signing_key_text, settings.signing_key_file, settings.data_dir),
        turns=turns,
        recorder=GroupCommit(engine, at_work=turns.pending),
    )
    app = FastAPI(
        title="Portcullis",
        lifespan=lambda _: _recording(service),
        version=__version__,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.service = service
    for part in PARTS:
        app.router.routes.extend(part.router.routes)
    failures.install(app)
    openapi.install(app)
    app.add_middleware(Observer, figures=figures)
    return app


@asynccontextmanager
async def _recording(service: Service) -> AsyncIterator[None]:
    """Let nothing that waits to be recorded be lost when the service ends."""
    yield
    await run_in_threadpool(service.recorder.close)
