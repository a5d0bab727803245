"""Replays: a recorded decision answered again, from what was read then or from what is known today."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Body, Path
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Reader
from app.api.answers import OK, answer
from app.api.documented import WITH_BODY, keyed
from app.api.door import Door
from app.api.list_policy import list_policy
from app.api.params import Id
from app.api.recorded import recorded_decision
from app.api.service import service_of
from app.decisions.decision import Sha256, VersionsView
from app.decisions.replay import Law, Matching, Reason, Replayed, Wish, replay
from app.facts import Word
from app.law.finding import Outcome
from app.store.keys import KeyScope
from app.store.scope import tenant_transaction
from app.wire import from_json

router = APIRouter(route_class=Door, tags=["decisions"])

EXAMPLE: Final = {"law": "NOW"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReplay(Word):
    """What is read otherwise than the decision did; nothing: it must come out the same, byte for byte."""

    on: date | None = None
    known_at: datetime | None = None
    law: Law = Law.THEN


NOTHING: Final = NewReplay()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """An edition of the code and of its data, by its hashes."""

    engine: str
    schema: int
    law: str
    chips: str
    matcher: str
    rules: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineView:
    """The edition that answered then and the present one; ``rules_changed`` is left out where it cannot be known."""

    then: EditionView
    now: EditionView
    rules_changed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """What one of the two says in the end."""

    outcome: Outcome
    disposition: str | None
    sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """A path at which the two differ and what made the difference; a side that has nothing there is left out.

    In lists an entry stands under what names it (a finding under its rule and subject), not under its place.
    """

    path: str
    then: JsonValue = None
    now: JsonValue = None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayView:
    """A decision beside what comes out again. ``versions``: what the replay has read.

    ``identical`` without a wish: byte for byte in canonical JSON; with one: but for the instants and versions read.
    """

    decision: UUID
    law: Law
    on: date
    known_at: datetime
    identical: bool
    matching: Matching
    then: SideView
    now: SideView
    engine: EngineView
    differences: tuple[DifferenceView, ...]
    versions: VersionsView


@router.post(
    "/v1/decisions/{id}/replay",
    operation_id="replayDecision",
    summary="Answer a recorded decision again",
    response_model=ReplayView,
    responses=keyed("not-found", *WITH_BODY, "screening-unavailable"),
)
def post(
    request: Request,
    asker: Reader,
    id: Annotated[Id, Path(description="The decision's id.", examples=[UUID(int=0)])],
    asked: Annotated[NewReplay, Body(examples=[EXAMPLE])] = NOTHING,
) -> Response:
    """Evaluate the recorded facts again; nothing is recorded.

    Without a wish it reads exactly what `versions` of the decision names, and `identical` must be true. `on` or
    `known_at` moves that axis alone. `law: NOW` reads what is known today, for today unless `on` says another day.
    Each difference names its reasons. `matching: RECORDED`: the matcher is another by now, and the recorded matches
    were taken.
    """
    service = service_of(request)
    wish = Wish(on=asked.on, known_at=asked.known_at, law=asked.law)
    with tenant_transaction(service.engine, asker.tenant_id, asker.mode) as conn:
        row = recorded_decision(conn, id)
        persons = KeyScope.REVIEW in asker.scopes
        found = replay(
            conn, row, wish, list_policy(service.settings, asker.mode), service.now(), persons=persons
        )
    return answer(view(id, wish, found), status=OK)


def view(decision_id: UUID, wish: Wish, found: Replayed) -> ReplayView:
    """A replay as it is told."""
    editions = {name: found.recorded["versions"][name] for name in found.editions}
    return ReplayView(
        decision=decision_id,
        law=wish.law,
        on=date.fromisoformat(found.again["on"]),
        known_at=datetime.fromisoformat(found.again["known_at"]),
        identical=found.identical,
        matching=found.matching,
        then=_side(found.recorded, found.sha256),
        now=_side(found.again, found.sha256_again),
        engine=EngineView(
            then=EditionView(**editions),
            now=EditionView(**found.editions),
            rules_changed=found.rules_changed,
        ),
        differences=tuple(
            DifferenceView(
                path=one.difference.path,
                then=_json(one.difference.then),
                now=_json(one.difference.now),
                reasons=one.reasons,
            )
            for one in found.differences
        ),
        versions=from_json(VersionsView, found.again["versions"]),
    )


def _side(decision: dict[str, Any], content_sha256: str) -> SideView:
    return SideView(
        outcome=Outcome(decision["outcome"]), disposition=decision["disposition"], sha256=content_sha256
    )


def _json(value: Any) -> JsonValue:
    found: JsonValue = value
    return found
