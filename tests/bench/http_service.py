"""The service that ``tests.bench.http`` loads: the real one, and an empty endpoint beside it."""

import socket
import sys
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Screener
from app.api.answers import CREATED, as_answer, json_bytes
from app.api.door import Door
from app.commands.seed import first_key, seed
from app.facts import Facts
from app.launcher import embedded_postgres
from app.main import create_app
from app.settings import Settings
from app.store.engine import create_engine, owner_engine
from app.store.migrate import migrate

SIZE = 6_000
"""Bytes of the canned decision: about those of the recorded one."""
router = APIRouter(route_class=Door)
CANNED = {"outcome": "PRESUMPTION_APPLIES", "disposition": "HOLD", "findings": ["x" * 60] * (SIZE // 63)}


@router.post("/bench/empty")
def empty(request: Request, asker: Screener, facts: Annotated[Facts, Body()]) -> Response:  # noqa: ARG001 - as the real one
    """Say the same, whatever is asked."""
    return as_answer(json_bytes(CANNED), status=CREATED)


def run(folder: Path) -> None:
    """Serve until terminated; prints the address and a key."""
    with embedded_postgres(folder, None) as url:
        migrate(url)
        operator = owner_engine(url)
        seed(operator)
        key = first_key(operator)
        app = create_app(Settings(log_level="ERROR"), create_engine(url))
        app.include_router(router)
        listening = socket.create_server(("127.0.0.1", 0))
        sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]} {key}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    run(Path(sys.argv[1]))
