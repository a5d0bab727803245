"""Profiles: the facts a tenant says once for every order, under a name. Appended, on both time axes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from app.facts import Facts
from app.store.knowledge import KnownAt, as_of, known, move_knowledge
from app.store.scope import SCOPE, own
from app.store.tables import profiles
from app.wire import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Standing facts, who answers for them, and the first day they no longer count."""

    name: str
    owner: str
    facts: Facts
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProfile:
    """A profile with when it was learned."""

    profile: Profile
    recorded_at: datetime
    knowledge_version: int


def put_profile(conn: sa.Connection, profile: Profile) -> StoredProfile:
    """Append a version of a profile; its name has at most ``LONGEST_NAME`` bytes."""
    moved = move_knowledge(conn)
    row = {
        "name": profile.name,
        "owner": profile.owner,
        "expires_on": profile.expires_on,
        "facts": to_json(profile.facts),
        "recorded_at": moved.recorded_at,
        "knowledge_version": moved.version,
    }
    return _stored(conn.execute(sa.insert(profiles).values({**SCOPE, **row}).returning(profiles)).one())


def profile_at(conn: sa.Connection, name: str, known_at: KnownAt) -> StoredProfile | None:
    """Find a profile as known at an instant, expired or not; None where there was none."""
    row = conn.execute(_AT, {"name": name, **as_of(known_at)}).one_or_none()
    return None if row is None else _stored(row)


def _stored(row: sa.Row[Any]) -> StoredProfile:
    profile = Profile(
        name=row.name, owner=row.owner, facts=from_json(Facts, row.facts), expires_on=row.expires_on
    )
    return StoredProfile(
        profile=profile, recorded_at=row.recorded_at, knowledge_version=row.knowledge_version
    )


_P: Final = profiles.c
_AT: Final = (
    sa.select(profiles)
    .where(own(profiles), _P.name == sa.bindparam("name"), known(profiles))
    .order_by(_P.knowledge_version.desc())
    .limit(1)
)
