"""The service that ``tests.bench.history`` loads: the real one, and three endpoints beside it.

Each checks the same key, parses the same Facts, and canonicalises, signs and writes out a decision. ``canned`` says one
that was answered before and hands it to the group commit: what is left out is the answering. ``canned-inserted``
says the same and commits it in a SQLAlchemy session of its own; ``screened-inserted`` does that with a real answer.
The same rows are written by all.
"""

import json
import signal
import socket
import sys
from asyncio import wrap_future
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Final

import sqlalchemy as sa
import uvicorn
from fastapi import APIRouter, Body, FastAPI
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.api.access import Asker, Screener
from app.api.answers import CREATED, as_answer
from app.api.door import Door
from app.api.recording import body_of
from app.api.service import Service, service_of
from app.canonical import sha256
from app.commands.collecting import leave_to_the_collector_what_is_new
from app.commands.database import leave_in_order
from app.commands.seed import first_key, seed
from app.decisions import answer as answering
from app.decisions.answer import Answered, Asked
from app.decisions.record import Made, signed
from app.facts import Facts
from app.launcher import embedded_postgres
from app.law.finding import Question
from app.main import create_app
from app.proofs.merkle import leaf_hash
from app.settings import Settings
from app.store.decisions import Decision, NewDecision
from app.store.engine import create_engine, owner_engine
from app.store.migrate import migrate
from app.store.roles import as_recorder
from app.store.scope import SCOPE, enter
from app.store.signing_keys import publish_key
from app.store.tables import decision_terms, decisions, log_queue
from app.store.terms import terms_of
from tests.bench import canned as answered_before
from tests.bench.canned import CANNED, asked_of

router = APIRouter(route_class=Door)
_COLUMNS: Final = [field.name for field in fields(Decision)]


@router.post("/bench/canned/{kind}")
async def canned(request: Request, asker: Screener, kind: str, facts: Annotated[Facts, Body()]) -> Response:
    """Say the same, whatever is asked, and record it together with others."""
    service = service_of(request)
    async with service.turns.turn((asker.tenant_id, asker.mode)):
        new, body = await run_in_threadpool(_made, service, asker, facts, kind)
    result = await wrap_future(service.recorder.submit((asker.tenant_id, asker.mode), new))
    if result is not None:
        raise ValueError(result)
    return as_answer(body, status=CREATED)


@router.post("/bench/canned-inserted/{kind}")
def canned_inserted(
    request: Request,
    asker: Screener,
    kind: str,
    facts: Annotated[Facts, Body()],
) -> Response:
    """Say the same, whatever is asked, and commit it alone."""
    service = service_of(request)
    new, body = _made(service, asker, facts, kind)
    with Session(service.engine) as session:
        enter(session.connection(), asker.tenant_id, asker.mode)
        _insert(session, new)
        session.commit()
    return as_answer(body, status=CREATED)


@router.post("/bench/screened-inserted/{kind}")
def screened_inserted(
    request: Request, asker: Screener, kind: str, facts: Annotated[Facts, Body()]
) -> Response:
    """Answer what is asked, and commit it alone."""
    service = service_of(request)
    asked = asked_of(service, asker, Question(kind), facts)
    with Session(service.engine) as session:
        conn = session.connection()
        enter(conn, asker.tenant_id, asker.mode)
        new, body = _signed(answering.answer(conn, asked, service.now()), asked, service, asker)
        _insert(session, new)
        session.commit()
    return as_answer(body, status=CREATED)


def _insert(session: Session, new: NewDecision) -> None:
    row = {name: getattr(new.decision, name) for name in _COLUMNS}
    terms = terms_of(new.decision.reference, new.decision.outcome, new.named)
    pairs = zip(terms["kinds"], terms["terms"], strict=True)
    leaf = {"decision_id": new.decision.id, "leaf": leaf_hash(row["canonical"])}
    with as_recorder(session.connection()):
        session.execute(
            sa.insert(decisions).values({**SCOPE, **row, "sha256": sha256(row["canonical"])}).inline()
        )
        session.execute(
            sa.insert(decision_terms).values(SCOPE).inline(),
            [{"term_kind": kind, "term": term, "decision_id": new.decision.id} for kind, term in pairs],
        )
        session.execute(sa.insert(log_queue).values({**SCOPE, **leaf}).inline())


def _made(service: Service, asker: Asker, facts: Facts, kind: str) -> tuple[NewDecision, bytes]:
    question = Question(kind)
    return _signed(CANNED[question], asked_of(service, asker, question, facts), service, asker)


def _signed(found: Answered, asked: Asked, service: Service, asker: Asker) -> tuple[NewDecision, bytes]:
    said: list[bytes] = []

    def keep(made: Made) -> None:
        said.append(body_of(made.json, asker, "en", full=False))

    return signed(found, asked, service.signer, keep)[1], said[0]


def served(url: str, folder: Path) -> tuple[FastAPI, str]:
    """The service with the bench's endpoints on a database, and a key."""
    migrate(url)
    operator = owner_engine(url)
    seed(operator)
    key = first_key(operator)
    app = create_app(Settings(log_level="ERROR", data_dir=folder), create_engine(url))
    publish_key(operator, app.state.service.signer, clock.now())
    operator.dispose()
    bench = (*router.routes, *answered_before.router.routes)
    app.router.routes[:0] = bench  # found at once, as the questions are
    return app, key


def run(folder: Path) -> None:
    """Serve until terminated; prints the address and a key."""
    leave_in_order(0, signal.SIGTERM)
    with embedded_postgres(folder, None) as url:
        app, key = served(url, folder)
        listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        sys.stdout.write(json.dumps([listening.getsockname()[1], key]) + "\n")
        sys.stdout.flush()
        leave_to_the_collector_what_is_new()
        uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    run(Path(sys.argv[1]))
