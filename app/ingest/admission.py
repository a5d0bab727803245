"""Whether an edition of a list is believed: stored whole either way, and kept from counting where it is doubted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.facts import ListedParty, ListName
from app.ingest.bounds import Bounds, Delta, losses
from app.store.entry_names import entry_names
from app.store.index_builder import IndexBuilds
from app.store.knowledge import read_knowledge
from app.store.listed_parties import put_list_version
from app.store.lists import Completeness, EffectiveList, ListVersion, effective_versions, own_version
from app.store.quarantine import note_checked, quarantine, quarantined


@dataclass(frozen=True, slots=True)
class Wanted:
    """The edition that is to be stored; ``by`` whom.

    Where it is not ``named`` by a person, content that counts already is not stored again: it was found unchanged.
    """

    list_id: ListName
    version: str
    published_on: date
    by: str
    named: bool = True


@dataclass(frozen=True, slots=True)
class Admitted:
    """The version that is stored, whether it is new, and why it is in quarantine; empty where it counts."""

    version: ListVersion
    first: bool
    doubts: tuple[str, ...] = ()


def admit(
    conn: sa.Connection,
    wanted: Wanted,
    parties: Iterable[ListedParty],
    bounds: Bounds | None,
    doubts: Sequence[str] = (),
    builds: IndexBuilds | None = None,
) -> Admitted:
    """Store an edition in the transaction's scope, in quarantine where it is doubted or has lost too much.

    Its index is one of the ``builds``, or built by itself. Raises what ``put_list_version`` raises.
    """
    before, known = _before(conn, wanted), own_version(conn, wanted.list_id, wanted.version)
    trying = conn.begin_nested()
    stored = put_list_version(
        conn, wanted.list_id, wanted.version, wanted.published_on, Completeness.FULL, parties, builds
    )
    if known:
        return _again(conn, stored, wanted.by)
    if before and not wanted.named and stored.content_sha256 == before.version.content_sha256:
        trying.rollback()
        return _again(conn, before.version, wanted.by)
    why = list(doubts)
    if before and bounds:
        why += losses(wanted.list_id, bounds, _delta(conn, before.version, stored))
    if why:
        quarantine(conn, stored, "; ".join(why), wanted.by)
    return Admitted(stored, first=True, doubts=tuple(why))


def _again(conn: sa.Connection, stored: ListVersion, by: str) -> Admitted:
    """A version that was stored before: found unchanged, or still waiting for a person."""
    waiting = [one for one in quarantined(conn) if one.version.id == stored.id]
    if not waiting:
        note_checked(conn, [stored.id], by)
    return Admitted(stored, first=False, doubts=tuple(one.reason for one in waiting))


def _before(conn: sa.Connection, wanted: Wanted) -> EffectiveList | None:
    """The scope's own whole version that counts on the day of the new one, if that does not go further back."""
    found = effective_versions(conn, wanted.published_on, read_knowledge(conn).at)
    held = next((one for one in found if one.list.id == wanted.list_id), None)
    if held is None or held.history_missing or held.version.completeness is Completeness.STARTER:
        return None
    return held if own_version(conn, wanted.list_id, held.version.version) else None


def _delta(conn: sa.Connection, before: ListVersion, stored: ListVersion) -> Delta:
    """What became of the entries before, by their names: another source gives them other ids and says more or less."""
    old, new = entry_names(conn, before.id), entry_names(conn, stored.id)
    known = frozenset(name for names in new.values() for name in names)
    gone = sum(names.isdisjoint(known) for names in old.values())
    turned = sum(names.isdisjoint(new.get(entry_id, names)) for entry_id, names in old.items())
    return Delta(len(old), gone, turned)
