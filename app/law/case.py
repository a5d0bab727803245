"""One dealing as the law sees it: the facts, the day, and what was derived from them.

A ``Case`` is built outside the law (``app.decisions``): matches, ownership and seats arrive as facts.
The functions here are claims about a case that more than one rule reads.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from app.facts import (
    Activity,
    Actor,
    EndUse,
    Facts,
    Item,
    Listing,
    Party,
    PartyRole,
    PartyType,
    RedFlagState,
    Ternary,
)
from app.law import country_groups
from app.law.authorities import StatusChange
from app.law.chips import CatalogueEntry
from app.law.classification import Classification
from app.law.country_groups import GroupChange, resolve
from app.law.finding import Effect, Question
from app.law.presumed_items import PresumedName
from app.law.rulings import AdvisoryOpinion, HeldLicense, IsInformed
from app.law.truth import Claim, Used, all_of, any_of, claim, fails, holds, stated, unknown

RECIPIENT_ROLES: Final = frozenset(
    {
        PartyRole.PURCHASER,
        PartyRole.INTERMEDIATE_CONSIGNEE,
        PartyRole.ULTIMATE_CONSIGNEE,
        PartyRole.END_USER,
        PartyRole.IAAS_PROVIDER,
        PartyRole.OTHER,
    }
)
"""The roles for whom an item is exported; a party without a role counts as one of them."""

FINAL_ROLES: Final = frozenset({PartyRole.ULTIMATE_CONSIGNEE, PartyRole.END_USER, PartyRole.IAAS_PROVIDER})
"""The roles at whose place an item ends."""

MOVELESS: Final = frozenset(
    {
        Activity.USE,
        Activity.STORE,
        Activity.SERVICE,
        Activity.DISPOSE,
        Activity.PROVIDE_COMPUTE,
        Activity.SUPPORT,
        Activity.RELEASE,
    }
)
"""Acts that move no item from one place or hand to another."""

AT_A_DISTANCE: Final = frozenset(
    {Activity.PROVIDE_COMPUTE, Activity.SUPPORT, Activity.SERVICE, Activity.RELEASE}
)
"""Moveless acts that leave the items with whoever holds them."""

PARENT_SEAT: Final = "ultimate_parent_headquarters_country"
NOBODY: Final = Actor()
NO_END_USE: Final = EndUse()
COVERED_LEVELS: Final = ("a", "b", "c", "2022")


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """A match, by name or by address, that nobody has ruled on: what it would be if it were the same party."""

    pointer: str
    listing: Listing
    entry_id: str


@dataclass(frozen=True, slots=True)
class RestrictedOwner:
    """A listed owner whose restriction may flow to a party."""

    pointer: str
    name: str
    listing: Listing
    open: bool = False


@dataclass(frozen=True, slots=True)
class ShareHeld:
    """What restricted owners hold of a party under one method, in percent."""

    restricted: Ternary = Ternary.NO
    share_min: Decimal = Decimal(0)
    share_max: Decimal = Decimal(0)
    owners: tuple[RestrictedOwner, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """A headquarters that some fact speaks for; one that is not ``firm`` can incriminate but not acquit."""

    pointer: str
    country: str
    firm: bool = True


@lru_cache(maxsize=1024)
def _roles(role: PartyRole | None, others: tuple[PartyRole, ...] | None) -> frozenset[PartyRole]:
    return frozenset((*((role,) if role else ()), *(others or ())))


@dataclass(frozen=True, slots=True, eq=False)
class PartyCase:
    """A party with what lists, owners and seats say of it; each is itself, and equal to no other.

    ``joint_seats`` are those of two that head the party together. ``disputed`` are the accounts of one holding that
    cannot all be right, where the 50 percent rules turn on it. ``resembles`` are stored entities that the party may
    be, and that would make the answer stricter. ``elsewhere`` are places on record that the request says otherwise.
    """

    pointer: str
    party: Party
    listings: tuple[Listing, ...] = ()
    bis: ShareHeld = field(default_factory=ShareHeld)
    ofac: ShareHeld = field(default_factory=ShareHeld)
    owners: tuple[RestrictedOwner, ...] = ()
    seats: tuple[Seat, ...] = ()
    parent_seats: tuple[Seat, ...] = ()
    joint_seats: tuple[Seat, ...] = ()
    disputed: tuple[Used, ...] = ()
    resembles: tuple[Used, ...] = ()
    elsewhere: tuple[Used, ...] = ()

    @property
    def roles(self) -> frozenset[PartyRole]:
        """Every role the party plays."""
        return _roles(self.party.role, self.party.other_roles)

    def plays(self, roles: frozenset[PartyRole]) -> bool:
        """Whether the party plays one of the roles; silence about the role counts as yes."""
        return not self.roles or bool(self.roles & roles)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One order line with its classification and that of the items inside it; each is itself, and equal to no other.

    ``catalogue`` pairs the pointer of each item that the chip catalogue knows with its entry.
    """

    pointer: str
    item: Item
    classification: Classification
    parts: tuple[Classification, ...] = ()
    catalogue: tuple[tuple[str, CatalogueEntry], ...] = ()
    named: PresumedName | None = None
    worked_out: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def all_items(self) -> Iterator[tuple[str, Item]]:
        """The item and every item inside it, with their pointers."""
        return _items_inside(self.pointer, self.item)

    def entry(self, pointer: str) -> CatalogueEntry | None:
        """What the chip catalogue knows of the item at ``pointer``."""
        return dict(self.catalogue).get(pointer)


@dataclass(frozen=True, slots=True)
class Flag:
    """A red flag of this dealing: stated, derived, or not asked about yet.

    ``derived_from`` are the facts that raised it, ``missing`` those that would tell, ``lines`` the
    covered lines it concerns (``None``: the whole dealing).
    """

    id: str
    state: RedFlagState
    derived_from: tuple[Used, ...] = ()
    missing: tuple[str, ...] = ()
    evidence: str | None = None
    lines: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class KeptResolution:
    """A red flag resolved for one party of the dealing, by its pointer, with the evidence."""

    party: str
    flag: str
    evidence: str


@dataclass(frozen=True, slots=True)
class LawChanges:
    """What rulings change in the law, what the tenant's own lists do, and whether it holds on unenforced text."""

    groups: tuple[GroupChange, ...] = ()
    statuses: tuple[StatusChange, ...] = ()
    private_lists: tuple[tuple[str, Effect], ...] = ()
    notices: tuple[tuple[str, IsInformed], ...] = ()
    licenses: tuple[HeldLicense, ...] = ()
    opinions: tuple[tuple[str, AdvisoryOpinion], ...] = ()
    holds_residual_text: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A question about one dealing on one day.

    ``designers`` are those of items, each by its pointer, of whom something is on record: what the request says of
    them stands in the item. ``resembling``: the actor and designers, by pointer, who may be stored entities that
    make the answer stricter.
    """

    question: Question
    facts: Facts
    on: date
    lines: tuple[Line, ...] = ()
    parties: tuple[PartyCase, ...] = ()
    actor_case: PartyCase | None = None
    designers: tuple[PartyCase, ...] = ()
    open_matches: tuple[OpenMatch, ...] = ()
    resembling: tuple[tuple[str, Used], ...] = ()
    flags: tuple[Flag, ...] = ()
    resolutions: tuple[KeptResolution, ...] = ()
    changes: LawChanges = field(default_factory=LawChanges)
    worked_out: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def actor(self) -> Actor:
        """Who acts; empty when nobody said."""
        return self.facts.actor or NOBODY

    @property
    def end_use(self) -> EndUse:
        """What the items are for; empty when nobody said."""
        return self.facts.end_use or NO_END_USE

    @property
    def everyone(self) -> tuple[PartyCase, ...]:
        """Every party, and beside them the actor and the designers on record."""
        return (*self.parties, *((self.actor_case,) if self.actor_case else ()), *self.designers)

    @property
    def recipients(self) -> tuple[PartyCase, ...]:
        """The parties for whom the items are."""
        return _recipients(self)

    @property
    def final_parties(self) -> tuple[PartyCase, ...]:
        """The parties at whose place the items end; every recipient when none is named as such."""
        return _final_parties(self)

    def designers_of(self, pointer: str) -> tuple[PartyCase, ...]:
        """The designer on record of the item at a pointer, if there is one."""
        return tuple(one for one in self.designers if one.pointer == f"{pointer}/designer")

    def playing(self, role: PartyRole) -> tuple[PartyCase, ...]:
        """The parties in a role."""
        return _playing(self, role)

    def member(self, country: str, *groups: str) -> bool:
        """Whether the country is in one of the groups on the day of the law."""
        return any(country_groups.member_of(country, one, self.on, self.changes.groups) for one in groups)

    def macau_or_d5(self, country: str) -> bool:
        """Whether the country is Macau or in Country Group D:5 on the day of the law."""
        return country_groups.macau_or_d5(country, self.on, self.changes.groups) is Ternary.YES

    def unsettled(self, country: str) -> bool:
        """Whether sources disagree if the country is in D:5."""
        return country_groups.macau_or_d5(country, self.on, self.changes.groups) is Ternary.UNKNOWN


Of = TypeVar("Of", Case, Line)
P = ParamSpec("P")
R = TypeVar("R")
_NOT_YET: Final[Any] = object()


def once(claim_of: Callable[Concatenate[Of, P], R]) -> Callable[Concatenate[Of, P], R]:
    """Let what many rules read of a case or a line be worked out once."""

    @wraps(claim_of)
    def known(one: Of, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key: Hashable = (claim_of, args) if args else claim_of
        if kwargs:
            key = (key, *kwargs.items())
        found: R = one.worked_out.get(key, _NOT_YET)
        if found is _NOT_YET:
            found = one.worked_out[key] = claim_of(one, *args, **kwargs)
        return found

    return known


@once
def _recipients(case: Case) -> tuple[PartyCase, ...]:
    return tuple(one for one in case.parties if one.plays(RECIPIENT_ROLES))


@once
def _playing(case: Case, role: PartyRole) -> tuple[PartyCase, ...]:
    return tuple(one for one in case.parties if role in one.roles)


@once
def _final_parties(case: Case) -> tuple[PartyCase, ...]:
    return tuple(one for one in case.parties if one.roles & FINAL_ROLES) or case.recipients


def _items_inside(pointer: str, item: Item) -> Iterator[tuple[str, Item]]:
    yield pointer, item
    for place, component in enumerate(item.components or ()):
        yield from _items_inside(f"{pointer}/components/{place}/item", component.item)


@once
def moves(case: Case) -> Claim:
    """Something is exported, reexported, transferred or dealt in, not only used where it stands.

    A change of end use or end user of items already there is an in-country transfer (15 CFR 734.16); letting
    somebody use compute from afar changes neither by itself.
    """
    activities = case.facts.activities
    if not activities:
        return unknown("/activities")
    used = ("/activities", " ".join(one.value for one in activities))
    changed = case.end_use.change_of_end_use_or_user
    dealt = claim(not set(activities) <= MOVELESS, used)
    if changed is None or set(activities) <= AT_A_DISTANCE:
        return dealt
    return any_of(dealt, stated("/end_use/change_of_end_use_or_user", changed))


@once
def covered(line: Line, *levels: str) -> Claim:
    """The line is an advanced-computing item at one of the levels (any level when none is named)."""
    result = line.classification
    wanted = levels or COVERED_LEVELS
    if result.controlled is Ternary.YES:
        return claim(
            result.level in wanted,
            *result.because,
            (line.pointer, result.paragraph or result.eccn or "3A090"),
        )
    if result.controlled is Ternary.UNKNOWN and set(wanted) & set(result.possible_levels):
        return unknown(*result.missing, because=result.because)
    return fails(*result.because, (line.pointer, result.eccn or line.item.eccn or "outside 3A090"))


@once
def subject_to_the_ear(case: Case, line: Line) -> Claim:
    """The line is subject to the EAR: in, through or from the US, or stated or known to be (15 CFR 734.3)."""
    item = line.item
    stops = ((f"/route/{place}", country) for place, country in enumerate(case.facts.route or ()))
    for pointer, country in (("/ship_from", case.facts.ship_from), *stops):
        if country and resolve(country) == "US":
            return holds((pointer, country))
    for pointer, value in (
        (f"{line.pointer}/made_in", resolve(item.made_in or "")),
        (f"{line.pointer}/jurisdiction_basis", item.jurisdiction_basis),
    ):
        if value in ("US", "US_ORIGIN", "DE_MINIMIS", "FDP"):
            return holds((pointer, str(value)))
    pointer = f"{line.pointer}/subject_to_the_ear"
    if item.subject_to_the_ear in (Ternary.YES, Ternary.NO):
        return stated(pointer, item.subject_to_the_ear)
    entry = line.entry(line.pointer)
    if entry and entry.item.subject_to_the_ear is Ternary.YES:
        return holds((f"{line.pointer}/model", entry.name))
    return unknown(pointer)


@once
def headquartered_in_macau_or_d5(case: Case, one: PartyCase) -> Claim:
    """The party, or its ultimate parent, is headquartered in Macau or Country Group D:5.

    Every seat that a fact speaks for counts, so that the stricter of two sources stands; a seat or
    parent that nobody stated is unknown. A natural person has no headquarters.
    """
    if one.party.type is PartyType.PERSON:
        return fails((f"{one.pointer}/type", PartyType.PERSON.value))
    return any_of(
        _seated(case, one.seats, f"{one.pointer}/headquarters_country"),
        _seated(case, one.parent_seats, seat_of_parent(one), one.joint_seats),
    )


def seat_of_parent(one: PartyCase) -> str:
    """Where the seat of the ultimate parent is stated; an actor and a designer state it in one word."""
    plain = one.pointer == "/actor" or one.pointer.endswith("/designer")
    return f"{one.pointer}/{PARENT_SEAT if plain else 'ultimate_parent/headquarters_country'}"


def _seated(case: Case, seats: tuple[Seat, ...], missing: str, joint: tuple[Seat, ...] = ()) -> Claim:
    found = [claim(case.macau_or_d5(one.country), (one.pointer, one.country)) for one in seats]
    if any(one.firm for one in seats):
        return any_of(*found)
    both = together(
        [claim(case.macau_or_d5(one.country), (one.pointer, one.country)) for one in joint], missing
    )
    return any_of(*(one for one in found if one.holds), both)


def together(heads: Sequence[Claim], missing: str) -> Claim:
    """What two that head a party together are: what both are. Where they differ, or nobody knows, it is open."""
    if heads and len({one.truth for one in heads}) == 1:
        return all_of(*heads)
    return unknown(missing, because=tuple(used for one in heads for used in one.because))


@once
def us_person_takes_part(case: Case) -> Claim:
    """The actor, or someone else in the dealing, is a US person; a firm seated in the US is one."""
    seats = case.actor_case.seats if case.actor_case else ()
    places = (case.actor.headquarters_country, case.actor.country, *(one.country for one in seats))
    if case.actor.us_person is None and "US" in places:
        return holds(("/actor", "US"))
    return any_of(
        stated("/actor/us_person", case.actor.us_person),
        stated("/us_persons_involved", case.facts.us_persons_involved),
    )
