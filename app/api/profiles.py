"""Profiles: what stands for every order, said once under a name."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Administrator, Asker, Viewer
from app.api.answers import CREATED, OK, answer
from app.api.bodies import refuse
from app.api.documented import WITH_BODY, keyed
from app.api.door import Door
from app.api.params import KnownAt, Named
from app.api.problems import ProblemError
from app.api.service import service_of
from app.decisions.names import names_in, too_long
from app.decisions.refusal import Fault
from app.facts import Facts, Pattern, Word
from app.store.knowledge import read_knowledge
from app.store.profiles import Profile, StoredProfile, profile_at, put_profile
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["profiles"])

REFUSED: Final = (
    "parties",
    "items",
    "red_flags",
    "evidence",
    "knowledge",
    "case_by_case",
    "on",
    "known_at",
    "profile",
)
"""Facts of one order, which no profile may say for all; nor does a profile rest on another."""

EXAMPLE: Final = {
    "owner": "trade-compliance",
    "expires_on": "2027-06-30",
    "facts": {
        "activities": ["EXPORT"],
        "ship_from": "US",
        "actor": {"role": "DISTRIBUTOR", "us_person": "YES", "country": "US", "headquarters_country": "US"},
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProfile(Word):
    """Who answers for the standing facts, the first day they no longer count, and the facts."""

    owner: Annotated[str, Pattern(r"\S")]
    expires_on: date
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """A profile as it is kept. From ``expires_on`` on, naming it is refused."""

    name: str
    owner: str
    expires_on: date | None
    facts: Facts
    recorded_at: datetime


@router.put(
    "/v1/profiles/{name}",
    operation_id="putProfile",
    summary="Say what stands for every order",
    response_model=ProfileView,
    responses={**keyed(*WITH_BODY), CREATED: {"model": ProfileView, "description": "The first of its name"}},
)
def put(
    request: Request,
    asker: Administrator,
    name: Named,
    asked: Annotated[NewProfile, Body(examples=[EXAMPLE])],
) -> Response:
    """Append a version of a profile; decisions made before keep the version they read.

    A profile says who the actor is and what stands for every order. It refuses what belongs to one order:
    `parties items red_flags evidence knowledge case_by_case on known_at`. A day in `expires_on` that has come
    already ends the profile.
    """
    refuse(_faults(asked.facts))
    profile = Profile(name=name, owner=asked.owner, facts=asked.facts, expires_on=asked.expires_on)
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        first = profile_at(conn, name, read_knowledge(conn).at) is None
        stored = put_profile(conn, profile)
    return answer(_view(stored), status=CREATED if first else OK)


@router.get(
    "/v1/profiles/{name}",
    operation_id="getProfile",
    summary="Read a profile",
    response_model=ProfileView,
    responses=keyed("not-found"),
)
def get(request: Request, asker: Viewer, name: Named, known_at: KnownAt) -> Response:
    """Give the profile as known at an instant, expired or not."""
    return answer(_view(_find(request, asker, name, known_at)))


def _faults(facts: Facts) -> Iterator[Fault]:
    told = "a profile may not say this: it belongs to one order"
    for one in fields(Facts):
        if one.name in REFUSED and getattr(facts, one.name) is not None:
            yield Fault(f"/facts/{one.name}", "refused_in_profile", told)
    yield from (replace(one, pointer=f"/facts{one.pointer}") for one in too_long(names_in(facts)))


def _find(request: Request, asker: Asker, name: str, known_at: datetime | None) -> StoredProfile:
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        stored = profile_at(conn, name, known_at or read_knowledge(conn).at)
    if stored is None:
        raise ProblemError("not-found")
    return stored


def _view(stored: StoredProfile) -> ProfileView:
    profile = stored.profile
    return ProfileView(
        name=profile.name,
        owner=profile.owner,
        expires_on=profile.expires_on,
        facts=profile.facts,
        recorded_at=stored.recorded_at,
    )
