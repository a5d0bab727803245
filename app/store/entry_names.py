"""The names under which the entries of a list version stand, without spaces, marks and case."""

import re
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.store.pace import unhurried
from app.store.scope import own
from app.store.tables import listed_parties

_MARKS: Final = re.compile(r"[\W_]+")


def entry_names(conn: sa.Connection, version_id: UUID) -> dict[str, frozenset[str]]:
    """By entry of a version of the scope: its name and its aliases."""
    rows = conn.execute(_NAMES, {"id": version_id})
    return {
        row.entry_id: frozenset(map(_plain, (row.name, *_aliases(row.aliases)))) for row in unhurried(rows)
    }


def _aliases(found: list[dict[str, str]] | None) -> list[str]:
    return [one["name"] for one in found or ()]


def _plain(name: str) -> str:
    return _MARKS.sub("", name.casefold()) or name


_BODY: Final = listed_parties.c.body
_NAMES: Final = sa.select(
    listed_parties.c.entry_id, _BODY["name"].astext.label("name"), _BODY["aliases"].label("aliases")
).where(own(listed_parties), listed_parties.c.list_version_id == sa.bindparam("id"))
