"""A person's word on whether a name or a number means a stored entity: confirmed, or cut; never edited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Reviewer, Viewer
from app.api.answers import CREATED, answer, json_bytes
from app.api.bodies import refuse
from app.api.documented import ONCE, WITH_BODY, keyed
from app.api.door import Door
from app.api.idempotency import OnceOnly, do_once
from app.api.params import KnownAt, Named
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.refusal import Fault
from app.facts import Identifier, LinkState, Word
from app.store.entities import entity_at
from app.store.entity_links import Link, Means, StoredLink, add_link, links_of
from app.store.idempotency import Answer
from app.store.knowledge import read_knowledge
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["entities"])

EXAMPLE: Final = {
    "name": "Example Cloud",
    "state": "CONFIRMED",
    "reason": "register extract and call of 2026-10-02",
    "expires_on": "2027-10-02",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink(Word):
    """That a name or numbers mean an entity, or do not; it counts through `expires_on`."""

    name: str | None = None
    identifiers: tuple[Identifier, ...] | None = None
    state: LinkState
    reason: str
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """The word on one name or number (`term`), and who answers for it."""

    id: UUID
    term: str
    state: LinkState
    reason: str
    expires_on: date | None = None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksView:
    """Words on an entity, the latest first; the last on each term counts."""

    entity: str
    items: tuple[LinkView, ...]


@router.post(
    "/v1/entities/{id}/links",
    operation_id="linkEntity",
    summary="Confirm or cut a link to an entity",
    status_code=CREATED,
    response_model=LinksView,
    responses=keyed("not-found", *ONCE, *WITH_BODY),
)
def post(
    request: Request,
    asker: Reviewer,
    once: OnceOnly,
    id: Named,
    asked: Annotated[NewLink, Body(examples=[EXAMPLE])],
) -> Response:
    """Say that a name or numbers mean this entity (CONFIRMED), or do not (CUT).

    A party of that very name or number then is the entity, in every question; one that is cut is not proposed again.
    """
    refuse(_faults(asked))
    names = (asked.name,) if asked.name else ()
    link = Link(
        entity_id=id,
        means=Means(names=names, identifiers=asked.identifiers or ()),
        state=asked.state,
        reason=asked.reason,
        expires_on=asked.expires_on,
    )
    today = service_of(request).now().date()

    def work(conn: sa.Connection) -> Answer:
        if entity_at(conn, id, today, read_knowledge(conn).at) is None:
            raise ProblemError("not-found")
        added = add_link(conn, link, asker.subject)
        if not added:
            raise ProblemError("validation", Fault("/name", "no_term", "nothing here can be looked up"))
        location = f"/v1/entities/{quote(id, safe='')}/links"
        return Answer(status=CREATED, headers={"Location": location}, body=json_bytes(_view(id, added)))

    return do_once(service_of(request).engine, asker, once, work)


@router.get(
    "/v1/entities/{id}/links",
    operation_id="getEntityLinks",
    summary="Read the links to an entity",
    response_model=LinksView,
    responses=keyed("not-found"),
)
def get(request: Request, asker: Viewer, id: Named, known_at: KnownAt) -> Response:
    """Give every word on the entity as known at an instant."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        at = known_at or read_knowledge(conn).at
        found = links_of(conn, id, at)
        if not found and entity_at(conn, id, service_of(request).now().date(), at) is None:
            raise ProblemError("not-found")
    return answer(_view(id, found))


def _faults(asked: NewLink) -> Iterator[Fault]:
    if not (asked.name or "").strip() and not asked.identifiers:
        yield Fault("/name", "missing", "a name or identifiers")
    if not asked.reason.strip():
        yield Fault("/reason", "missing", "why, for whoever asks later")


def _view(entity_id: str, links: tuple[StoredLink, ...]) -> LinksView:
    items = tuple(
        LinkView(
            id=one.id,
            term=one.term,
            state=one.state,
            reason=one.reason,
            expires_on=one.expires_on,
            recorded_by=one.recorded_by,
            recorded_at=one.recorded_at,
        )
        for one in links
    )
    return LinksView(entity=entity_id, items=items)
