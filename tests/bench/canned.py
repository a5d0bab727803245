"""Decisions that were answered once, for endpoints that say the same whatever is asked."""

from typing import Annotated, Final

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Asker, Screener
from app.api.answers import as_answer
from app.api.door import Door
from app.api.list_policy import list_policy
from app.api.service import Service, service_of
from app.decisions import answer as answering
from app.decisions.answer import Answered, Asked
from app.facts import Facts
from app.law.finding import Question
from app.store.keys import KeyScope
from app.store.knowledge import knowing_transaction

router = APIRouter(route_class=Door)
CANNED: Final[dict[Question, Answered]] = {}


@router.put("/bench/canned/{question}")
def can(request: Request, asker: Screener, question: str, facts: Annotated[Facts, Body()]) -> Response:
    """Answer facts, and keep the answer."""
    service, kind = service_of(request), Question(question)
    with knowing_transaction(service.engine, asker.tenant_id, asker.mode) as (conn, read):
        CANNED[kind] = answering.answer(conn, asked_of(service, asker, kind, facts), service.now(), read)
    return as_answer(b"{}")


def asked_of(service: Service, asker: Asker, question: Question, facts: Facts) -> Asked:
    """The question as the endpoints of the service ask it."""
    may_review = KeyScope.REVIEW in asker.scopes
    by = answering.Asker(asker.key_id, asker.subject, asker.mode.value, may_review)
    return Asked(question, facts, by, list_policy(service.settings, asker.mode))
