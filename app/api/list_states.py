"""How the shared lists stand: what /readyz and /metrics say of each."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from app.api.figures import ListFigures
from app.api.service import Service
from app.decisions.gather import ListPolicy, unreliable
from app.decisions.questions import SCREENED
from app.store.knowledge import read_knowledge
from app.store.lists import EffectiveList, effective_versions
from app.store.quarantine import quarantined


class ListState(StrEnum):
    """Whether a shared list can be relied on; a STARTER may not be for live keys."""

    FULL = "FULL"
    STARTER = "STARTER"
    STALE = "STALE"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReadiness:
    """A shared list: those that questions require, and every other that is loaded or waits to be.

    ``checked_at`` is when it was loaded or last found unchanged; ``quarantined`` are the versions that are kept
    from counting until a person releases them.
    """

    list: str
    state: ListState
    required: bool
    reliable: bool
    version: str | None = None
    loaded_at: datetime | None = None
    checked_at: datetime | None = None
    quarantined: tuple[str, ...] = ()

    @property
    def figures(self) -> ListFigures:
        """The same for Prometheus."""
        return ListFigures(self.state.value, self.checked_at, len(self.quarantined))


def list_policy(service: Service) -> ListPolicy:
    """What the service accepts of lists for a live key."""
    settings = service.settings
    return ListPolicy(not settings.require_full_lists, settings.list_max_age_days)


def states_of(conn: sa.Connection, on: date, policy: ListPolicy) -> tuple[ListReadiness, ...]:
    """How each shared list stands, those that questions require first."""
    at = read_knowledge(conn).at
    there = {one.list.id: one for one in effective_versions(conn, on, at)}
    waiting: dict[str, list[str]] = {}
    for one in quarantined(conn):
        waiting.setdefault(one.version.list_id, []).append(one.version.version)
    others = sorted((there.keys() | waiting.keys()) - set(SCREENED))
    return tuple(
        _state(name, there.get(name), at, policy, tuple(waiting.get(name, ())))
        for name in (*SCREENED, *others)
    )


def _state(
    name: str, one: EffectiveList | None, at: datetime, policy: ListPolicy, waiting: tuple[str, ...]
) -> ListReadiness:
    why = unreliable(one, at, policy)
    return ListReadiness(
        list=name,
        state=ListState(why or (one.version.completeness.value if one else ListState.MISSING)),
        required=name in SCREENED,
        reliable=why is None,
        version=one.version.version if one else None,
        loaded_at=one.version.recorded_at if one else None,
        checked_at=one.confirmed_at if one else None,
        quarantined=waiting,
    )
