"""Rulings: what an authority or counsel settles. Appended, withdrawn by another, never edited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Body, Path, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Administrator, Viewer
from app.api.answers import CREATED, answer, cut, json_bytes, page
from app.api.bodies import refuse
from app.api.documented import ONCE, WITH_BODY, keyed
from app.api.door import Door
from app.api.faults import faults_of
from app.api.idempotency import OnceOnly, do_once
from app.api.params import USUAL_PAGE, Cursor, Day, KnownAt, Limit, SearchedText, decoded, encoded
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.refusal import Fault
from app.facts import Pattern, Word
from app.law.ruling_checks import misnamed
from app.law.rulings import BODIES, RulingKind
from app.law.rulings import Body as RulingBody
from app.store.idempotency import Answer
from app.store.knowledge import read_knowledge
from app.store.rulings import (
    Ruling,
    StoredRuling,
    UnknownRulingError,
    add_ruling,
    get_ruling,
    rulings_at,
    rulings_known,
)
from app.store.scope import tenant_transaction
from app.wire import Json, from_json, to_json

router = APIRouter(route_class=Door, tags=["rulings"])

EXAMPLE: Final = {
    "kind": "AUTHORITY_STATUS",
    "title": "Suspension of the Affiliates Rule extended",
    "source": "Federal Register",
    "citation": "91 FR 99999",
    "valid_from": "2026-11-10",
    "valid_until": "2027-11-10",
    "body": {"authority": "AFFIL_2025", "event": "STAYED"},
}
BODIES_TOLD: Final = (
    "By `kind`: `AUTHORITY_STATUS {authority, event, text_status?, enforcement_status?}`; `PRESUMED_ITEM {designer?, "
    "model, aliases}`; `COUNTRY_GROUP {country, group, member}`; `IS_INFORMED {actor?, items, destinations, "
    "headquarters_countries}`; `LICENSE {number, parties, items, destinations, quantity?, value?, conditions, "
    "covers}`; "
    "`CLASSIFICATION {model?, sku?, eccn, basis}`; `ADVISORY_OPINION {text, rules}`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRuling(Word):
    """What is settled, by which source, for which days (half-open), and the body of its kind."""

    kind: RulingKind
    title: Annotated[str, Pattern(r"\S")]
    source: str | None = None
    citation: str | None = None
    valid_from: date
    valid_until: date | None = None
    withdraws: UUID | None = None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingView(NewRuling):
    """A ruling as it is kept; ``shared`` when the operator recorded it for all."""

    id: UUID
    by: str
    recorded_at: datetime
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingPage:
    """Rulings, newest first."""

    items: tuple[RulingView, ...]
    next_cursor: str | None


@router.post(
    "/v1/rulings",
    operation_id="addRuling",
    summary="Record what is settled",
    description="Counts in the next decision of every worker, and in no decision before. " + BODIES_TOLD,
    status_code=CREATED,
    response_model=RulingView,
    responses=keyed(*ONCE, *WITH_BODY),
)
def post(
    request: Request,
    asker: Administrator,
    once: OnceOnly,
    asked: Annotated[NewRuling, Body(examples=[EXAMPLE])],
) -> Response:
    """Append a ruling; it is undone by another that `withdraws` it."""
    ruling = checked(asked)

    def work(conn: sa.Connection) -> Answer:
        try:
            stored = add_ruling(conn, ruling, asker.subject)
        except UnknownRulingError as error:
            raise ProblemError(
                "validation", Fault("/withdraws", "unknown", "there is no ruling of this id")
            ) from error
        headers = {"Location": f"/v1/rulings/{stored.id}"}
        return Answer(status=CREATED, headers=headers, body=json_bytes(_view(stored)))

    return do_once(service_of(request).engine, asker, once, work)


@router.get(
    "/v1/rulings",
    operation_id="listRulings",
    summary="Read what is settled",
    response_model=RulingPage,
    responses=keyed(),
)
def get_all(
    request: Request,
    asker: Viewer,
    known_at: KnownAt,
    kind: RulingKind | None = None,
    subject: Annotated[
        SearchedText | None,
        Query(description="What it is about: an authority, country, model, party or number."),
    ] = None,
    on: Annotated[Day | None, Query(description="In force on this day; absent: all.")] = None,
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
) -> Response:
    """List rulings, the tenant's own and those of the operator, newest first."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        at = known_at or read_knowledge(conn).at
        known = rulings_known(conn, at) if on is None else tuple(reversed(rulings_at(conn, on, at)))
    found = [one for one in known if _is_about(one, kind, subject)]
    after = decoded(cursor)
    if after is not None:
        found = [one for one in found if str(one.id) < after]
    items, last = cut(found, lambda one: str(one.id), limit, None)
    return page([_view(one) for one in items], encoded(last) if last else None)


@router.get(
    "/v1/rulings/{id}",
    operation_id="getRuling",
    summary="Read a ruling",
    response_model=RulingView,
    responses=keyed("not-found"),
)
def get(
    request: Request,
    asker: Viewer,
    id: Annotated[UUID, Path(description="The ruling's id.", examples=[UUID(int=0)])],
) -> Response:
    """Give a ruling as it was recorded, in force or not."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        stored = get_ruling(conn, id)
    if stored is None:
        raise ProblemError("not-found")
    return answer(_view(stored))


def checked(asked: NewRuling) -> Ruling:
    """The ruling to store. Refuses, by pointer, what its kind does not have and what nothing answers to."""
    refuse(_interval(asked))
    body = _body(asked)
    refuse(Fault(f"/body{at}", "unknown", f"this is {wanted}") for at, wanted in misnamed(body))
    kept: Json = to_json(body)
    return Ruling(
        kind=asked.kind.value,
        title=asked.title,
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
        source=asked.source,
        citation=asked.citation,
        withdraws=asked.withdraws,
        body=kept if isinstance(kept, dict) else {},
    )


def _interval(asked: NewRuling) -> Iterator[Fault]:
    if asked.valid_until and asked.valid_until <= asked.valid_from:
        yield Fault("/valid_until", "interval", "this is exclusive, and after valid_from")


def _body(asked: NewRuling) -> RulingBody:
    try:
        return from_json(BODIES[asked.kind], asked.body)
    except ValidationError as error:
        faults = (Fault(f"/body{one.pointer}", one.code, one.message) for one in faults_of(error.errors()))
        raise ProblemError("validation", *faults) from error


def _is_about(one: StoredRuling, kind: RulingKind | None, subject: str | None) -> bool:
    named = kind is None or one.ruling.kind == kind
    return named and (
        subject is None or subject.casefold() in {told.casefold() for told in _told(one.ruling.body)}
    )


def _told(body: Json) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    inside = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    for one in inside:
        yield from _told(one)


def _view(stored: StoredRuling) -> dict[str, object]:
    ruling = stored.ruling
    said = {
        "id": stored.id,
        "kind": ruling.kind,
        "title": ruling.title,
        "source": ruling.source,
        "citation": ruling.citation,
        "valid_from": ruling.valid_from,
        "valid_until": ruling.valid_until,
        "withdraws": ruling.withdraws,
        "body": ruling.body,
        "by": stored.recorded_by,
        "recorded_at": stored.recorded_at,
        "shared": stored.shared,
    }
    return {name: value for name, value in said.items() if value is not None}
