"""What a tenant's own edition of a public list must hold to be believed, looked at while its entries pass.

A cut file would read as clear of everyone who is missing. The bounds are those of the published sources; a
sandbox holds whatever its tests need.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.decisions.refusal import Fault
from app.facts import ListedParty
from app.ingest.bounds import Bounds
from app.ingest.sources import BOUNDS
from app.store.scope import Mode


@dataclass
class Watch:
    """Counts the entries that pass, and strikes out the names that had to be among them."""

    bounds: Bounds | None
    count: int = 0
    unseen: set[str] = field(default_factory=set)

    def passing(self, parties: Iterable[ListedParty]) -> Iterator[ListedParty]:
        """Hand the entries on, one by one."""
        self.unseen = {canary.casefold() for canary in self.bounds.canaries} if self.bounds else set()
        for party in parties:
            self.count += 1
            names = [name.casefold() for name in (party.name, *(alias.name for alias in party.aliases))]
            self.unseen -= {canary for canary in self.unseen if any(canary in name for name in names)}
            yield party

    def faults(self) -> Iterator[Fault]:
        """What speaks against believing the list, when all have passed."""
        if self.bounds and not self.bounds.least <= self.count <= self.bounds.most:
            expected = f"{self.bounds.least} to {self.bounds.most}"
            yield Fault(
                "", "count_bound", f"{self.count} entries, where {expected} are expected of this list"
            )
        for canary in sorted(self.unseen):
            yield Fault("", "canary", f"no entry names {canary}, which this list cannot lack")


def bounds_of(list_id: str, mode: Mode) -> Bounds | None:
    """What an edition of a list must hold for a key of the mode; a list of one's own holds what it holds."""
    return BOUNDS.get(list_id) if mode is Mode.LIVE else None
