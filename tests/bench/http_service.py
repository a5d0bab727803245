"""The service that the benchmarks load: the real one, and an empty endpoint beside it; ``--lists`` loads real lists."""

import signal
import socket
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import APIRouter, Body
from starlette.responses import Response

from app.api.access import Screener
from app.api.answers import as_answer
from app.api.door import Door
from app.api.recording import body_of
from app.commands.collecting import leave_to_the_collector_what_is_new
from app.commands.database import leave_in_order
from app.commands.ingest import Asked, ingest
from app.commands.seed import seed
from app.decisions.wire import decision_json
from app.facts import Facts
from app.launcher import embedded_postgres
from app.law.finding import Question
from app.main import create_app
from app.settings import Settings
from app.store.engine import create_engine, owner_engine
from app.store.keys import KeyScope, create_key
from app.store.migrate import migrate
from app.store.scope import Mode
from app.store.tenants import ensure_tenant
from tests.bench import canned
from tests.bench.canned import CANNED
from tests.bench.reference_data import LISTS, REFERENCE

router = APIRouter(route_class=Door)


@router.post("/bench/empty/{question}")
def empty(asker: Screener, question: str, facts: Annotated[Facts, Body()]) -> Response:  # noqa: ARG001 - parsed as the real one
    """Say the same, whatever is asked."""
    decision = CANNED[Question(question)].decision
    return as_answer(body_of(decision_json(decision), asker, "en", full=False), "en")


def run(folder: Path, *, with_lists: bool) -> None:
    """Serve until terminated; prints the address and a key."""
    leave_in_order(0, signal.SIGTERM)
    with embedded_postgres(folder, None) as url:
        migrate(url)
        operator = owner_engine(url)
        seed(operator)
        if with_lists:
            ingest(operator, "csl", [REFERENCE / "lists" / LISTS[0]], Asked(date(2022, 4, 1)))
        key = create_key(
            operator, ensure_tenant(operator, "bench"), Mode.SANDBOX, "bench", tuple(KeyScope)
        ).text
        app = create_app(Settings(log_level="ERROR"), create_engine(url))
        bench = (*router.routes, *canned.router.routes)
        app.router.routes[:0] = bench  # found at once, as the questions are
        listening = socket.create_server(("127.0.0.1", 0))
        sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]} {key}\n")
        sys.stdout.flush()
        leave_to_the_collector_what_is_new()
        uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    run(Path(sys.argv[1]), with_lists="--lists" in sys.argv)
