"""Whether an edition of a list is believed: stored whole either way, and kept from counting where it is doubted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.facts import ListedParty, ListName
from app.ingest.bounds import Bounds, Delta, losses
from app.store.entry_names import entry_names
from app.store.index_builder import IndexBuilds
from app.store.index_file import index_folder
from app.store.knowledge import read_knowledge
from app.store.listed_parties import (
    Entries,
    NewVersion,
    keep_entries,
    publish,
    stage,
    version_as_stored,
)
from app.store.lists import (
    Completeness,
    EffectiveList,
    ListVersion,
    effective_versions,
    own_version,
    readable_list,
)
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

    @property
    def new(self) -> NewVersion:
        """The version that it is to be."""
        return NewVersion(
            list_id=self.list_id,
            version=self.version,
            published_on=self.published_on,
            completeness=Completeness.FULL,
        )


@dataclass(frozen=True, slots=True)
class Admitted:
    """The version that is stored, whether it is new, and why it is in quarantine; empty where it counts."""

    version: ListVersion
    first: bool
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """An edition before it is published, and what speaks against believing it; or the version that it was before."""

    wanted: Wanted
    found: Entries | ListVersion
    doubts: tuple[str, ...] = ()


def admit(
    conn: sa.Connection,
    wanted: Wanted,
    parties: Iterable[ListedParty],
    bounds: Bounds | None,
    doubts: Sequence[str] = (),
) -> Admitted:
    """Store an edition in the transaction's scope, in quarantine where it is doubted or has lost too much.

    Raises what ``put_list_version`` raises.
    """
    readable_list(conn, wanted.list_id)
    with IndexBuilds(index_folder()) as builds:
        examined = examine(conn, wanted, parties, bounds, doubts, builds)
    return settle(conn, examined)


def examine(
    conn: sa.Connection,
    wanted: Wanted,
    parties: Iterable[ListedParty],
    bounds: Bounds | None,
    doubts: Sequence[str],
    builds: IndexBuilds,
) -> Examined:
    """Store the entries of an edition and look at them, while all else goes on: nobody sees them yet.

    Raises what ``stage`` raises, and ListConflictError.
    """
    before = _before(conn, wanted)
    content = stage(conn, parties, builds)
    stored = version_as_stored(conn, wanted.new, content)
    if before and not wanted.named and content.sha256 == before.version.content_sha256:
        stored = stored or before.version
    if stored:
        return Examined(wanted, stored)
    entries = keep_entries(conn, content)
    why = list(doubts)
    if before and bounds:
        why += losses(wanted.list_id, bounds, _delta(conn, before.version.id, entries.version_id))
    return Examined(wanted, entries, tuple(why))


def settle(conn: sa.Connection, examined: Examined) -> Admitted:
    """Publish an edition whose index is there, in quarantine where it is doubted. Raises what ``publish`` raises."""
    wanted, found, doubts = examined.wanted, examined.found, examined.doubts
    if isinstance(found, ListVersion):
        return _again(conn, found, wanted.by)
    stored = publish(conn, wanted.new, found)
    if doubts:
        quarantine(conn, stored, "; ".join(doubts), wanted.by)
    return Admitted(stored, first=True, doubts=doubts)


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


def _delta(conn: sa.Connection, before: UUID, after: UUID) -> Delta:
    """What became of the entries before, by their names: another source gives them other ids and says more or less."""
    old, new = entry_names(conn, before), entry_names(conn, after)
    known = frozenset(name for names in new.values() for name in names)
    gone = sum(names.isdisjoint(known) for names in old.values())
    turned = sum(names.isdisjoint(new.get(entry_id, names)) for entry_id, names in old.items())
    return Delta(len(old), gone, turned)
