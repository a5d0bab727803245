"""The service that ``tests.bench.history`` loads: the real one, and three endpoints beside it.

Each checks the same key, parses the same Facts, and canonicalises and signs a decision. ``canned`` says a decision as
large as the recorded one and hands it to the group commit: what is left out is the answering. ``canned-inserted``
says the same and commits it in a SQLAlchemy session of its own; ``screened-inserted`` does that with a real answer.
The same rows are written by all.
"""

import json
import socket
import sys
from asyncio import wrap_future
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Final

import sqlalchemy as sa
import uvicorn
from fastapi import APIRouter, Body, FastAPI
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.api.access import Asker, Screener
from app.api.answers import CREATED, as_answer, json_bytes
from app.api.door import Door
from app.api.list_policy import list_policy
from app.api.recording import body_of
from app.api.service import Service, service_of
from app.canonical import canonical, sha256
from app.commands.collecting import leave_to_the_collector_what_is_new
from app.commands.seed import first_key, seed
from app.decisions import answer as answering
from app.decisions.record import Made, signed
from app.facts import Facts
from app.ids import new_id
from app.launcher import embedded_postgres
from app.law.finding import Question
from app.main import create_app
from app.proofs.merkle import leaf_hash
from app.settings import Settings
from app.store.decisions import Decision, NewDecision
from app.store.engine import create_engine, owner_engine
from app.store.keys import KeyScope
from app.store.knowledge import KnowledgeRead, read_knowledge
from app.store.migrate import migrate
from app.store.roles import as_recorder
from app.store.scope import SCOPE, enter, tenant_transaction
from app.store.signing_keys import publish_key
from app.store.tables import decision_terms, decisions, log_queue
from app.store.terms import Named, terms_of

router = APIRouter(route_class=Door)
CANNED: dict[str, dict[str, Any]] = {}
"""A decision of each question, as it was recorded: given by the load before it begins."""
READ: Final[dict[str, KnowledgeRead]] = {}
NAMED: Final = Named(parties=("Bergfeld Maschinenbau GmbH",), rules=("gp10.one", "embargo.two"))
_COLUMNS: Final = [field.name for field in fields(Decision)]


@router.put("/bench/canned/{kind}")
def can(request: Request, asker: Screener, kind: str, facts: Annotated[dict[str, Any], Body()]) -> Response:
    """Take the decision whose like is canned, and where knowledge stands."""
    CANNED[kind] = facts
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        READ[kind] = read_knowledge(conn)
    return as_answer(b"{}")


@router.post("/bench/canned/{kind}")
async def canned(request: Request, asker: Screener, kind: str, facts: Annotated[Facts, Body()]) -> Response:  # noqa: ARG001 - parsed as the real one
    """Say the same, whatever is asked, and record it together with others."""
    service = service_of(request)
    async with service.turns.turn((asker.tenant_id, asker.mode)):
        new, body = await run_in_threadpool(_made, service, asker, kind)
    result = await wrap_future(service.recorder.submit((asker.tenant_id, asker.mode), new))
    if result is not None:
        raise ValueError(result)
    return as_answer(body, status=CREATED)


@router.post("/bench/canned-inserted/{kind}")
def canned_inserted(
    request: Request,
    asker: Screener,
    kind: str,
    facts: Annotated[Facts, Body()],  # noqa: ARG001 - parsed as the real one
) -> Response:
    """Say the same, whatever is asked, and commit it alone."""
    service = service_of(request)
    new, body = _made(service, asker, kind)
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
    said: list[bytes] = []

    def keep(made: Made) -> None:
        said.append(body_of(made.json, asker, "en", full=False))

    asked = answering.Asked(
        Question(CANNED[kind]["kind"]),
        facts,
        answering.Asker(asker.key_id, asker.subject, asker.mode.value, KeyScope.REVIEW in asker.scopes),
        list_policy(service.settings, asker.mode),
    )
    with Session(service.engine) as session:
        conn = session.connection()
        enter(conn, asker.tenant_id, asker.mode)
        _insert(session, signed(answering.answer(conn, asked, service.now()), asked, service.signer, keep)[1])
        session.commit()
    return as_answer(said[0], status=CREATED)


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


def _made(service: Service, asker: Asker, kind: str) -> tuple[NewDecision, bytes]:
    now, decision_id = clock.now(), new_id()
    said = {**CANNED[kind], "id": str(decision_id)}
    content = canonical(said)
    decision = Decision(
        id=decision_id,
        kind=said["kind"],
        reference=None,
        law_day=now.date(),
        known_at=now,
        decided_at=now,
        outcome=said["outcome"],
        disposition=said.get("disposition"),
        canonical=content,
        schema=1,
        key_id=asker.key_id,
        subject=asker.subject,
        signature=service.signer.sign(content),
        signing_key=service.signer.id,
    )
    return NewDecision(decision, NAMED, READ[kind]), json_bytes(said)


def served(url: str, folder: Path) -> tuple[FastAPI, str]:
    """The service with the bench's endpoints on a database, and a key."""
    migrate(url)
    operator = owner_engine(url)
    seed(operator)
    key = first_key(operator)
    app = create_app(Settings(log_level="ERROR", data_dir=folder), create_engine(url))
    publish_key(operator, app.state.service.signer, clock.now())
    operator.dispose()
    app.router.routes[:0] = router.routes  # found at once, as the questions are
    return app, key


def run(folder: Path) -> None:
    """Serve until terminated; prints the address and a key."""
    with embedded_postgres(folder, None) as url:
        app, key = served(url, folder)
        listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        sys.stdout.write(json.dumps([listening.getsockname()[1], key]) + "\n")
        sys.stdout.flush()
        leave_to_the_collector_what_is_new()
        uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    run(Path(sys.argv[1]))
