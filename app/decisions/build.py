"""From gathered facts to a case that the law can read: classification, listings, owners and seats."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.decisions.beside import ACTOR, beside
from app.decisions.gather import Gathered
from app.decisions.screening import Screened
from app.facts import Facts, Item, ListId, Listing, MatchState, Party, PartyRole, Ternary
from app.law import authorities
from app.law.affiliates import flows_on
from app.law.case import (
    PARENT_SEAT,
    Case,
    LawChanges,
    Line,
    OpenMatch,
    PartyCase,
    RestrictedOwner,
    Seat,
    ShareHeld,
)
from app.law.classification import Circumstances, classify
from app.law.finding import Effect
from app.law.listing_data import ADVISORY_LISTS
from app.law.presumed_items import PresumedName, named
from app.law.settled import ruling_on, with_ruled_eccn
from app.law.truth import Used
from app.ownership.declared import Declared, node_of, owners_in
from app.ownership.graph import RestrictedShare, restricted_in, shares_above, stricter
from app.ownership.headquarters import ParentFound, SeatFound, parent_of, seats_of
from app.ownership.stakes import percent


@dataclass(frozen=True, slots=True)
class Owned:
    """The ownership answers for one party: by BIS's method and by OFAC's, and the parent found."""

    pointer: str
    bis: RestrictedShare
    ofac: RestrictedShare
    parent: ParentFound
    names: dict[str, str]
    listed: dict[str, tuple[RestrictedOwner, ...]]
    """Every owner and parent, by node, that the caller, an identifier or a confirmed match says is listed."""

    @property
    def arithmetic(self) -> RestrictedShare:
        """The stricter of the two answers."""
        return stricter(self.bis, self.ofac)

    @property
    def methods_differ(self) -> bool:
        """The two rules come out differently."""
        return self.bis.restricted is not self.ofac.restricted


@dataclass(frozen=True, slots=True)
class Built:
    """A case with the ownership answers behind it."""

    case: Case
    owned: tuple[Owned, ...]


def build(gathered: Gathered, screened: Screened, before: Built | None = None) -> Built:
    """The case for the law; pure. What has not changed since ``before`` is taken over from there."""
    facts = gathered.facts
    found = tuple(
        _kept_party(before, place, one) or _party(gathered, screened, place, one)
        for place, one in enumerate(facts.parties or ())
    )
    designers = tuple(_designers(gathered, screened))
    seats = {one.pointer.removesuffix("/designer"): _used(one) for one, _ in designers}
    case = Case(
        question=gathered.question,
        facts=facts,
        on=gathered.when.on,
        lines=tuple(
            _kept_line(before, place, item, facts) or _line(gathered, place, item, seats)
            for place, item in enumerate(facts.items or ())
        ),
        parties=tuple(one for one, _ in found),
        actor_case=_actor(gathered, screened),
        designers=tuple(one for one, _ in designers),
        open_matches=tuple(
            OpenMatch(one.pointer, one.listing, one.entry_id) for one in screened.matches if one.is_open
        ),
        resembling=tuple(
            (one.pointer, (f"{one.pointer}/name", f"{one.name} ({one.entity_id})"))
            for one in gathered.heeded
            if not one.pointer.startswith("/parties/")
        ),
        resolutions=gathered.resolutions,
        changes=_changes(gathered),
    )
    return Built(case, tuple(owned for _, owned in (*found, *designers)))


def _kept_party(before: Built | None, place: int, party: Party) -> tuple[PartyCase, Owned] | None:
    parties = before.case.parties if before else ()
    same = place < len(parties) and parties[place].party is party
    return (parties[place], before.owned[place]) if before and same else None


def _kept_line(before: Built | None, place: int, item: Item, facts: Facts) -> Line | None:
    """The line as it was; who acts is part of its classification (Note 1)."""
    if before is None or before.case.facts.actor is not facts.actor:
        return None
    lines = before.case.lines
    return lines[place] if place < len(lines) and lines[place].item is item else None


def _changes(gathered: Gathered) -> LawChanges:
    ruled = gathered.in_force.ruled
    return LawChanges(
        groups=ruled.groups,
        statuses=ruled.statuses,
        private_lists=_private(gathered),
        notices=ruled.notices,
        licenses=ruled.licenses,
        opinions=ruled.opinions,
        holds_residual_text=gathered.in_force.holds_residual_text,
    )


def _private(gathered: Gathered) -> tuple[tuple[str, Effect], ...]:
    return tuple((one.list.id, Effect(one.list.effect)) for one in gathered.lists if one.list.effect)


def _used(designer: PartyCase) -> tuple[Used, ...]:
    """Its seats and those of its parent, as facts."""
    return tuple((one.pointer, one.country) for one in (*designer.seats, *designer.parent_seats))


def _line(gathered: Gathered, place: int, item: Item, seats: Mapping[str, tuple[Used, ...]]) -> Line:
    pointer = f"/items/{place}"
    actor = gathered.facts.actor
    entries = tuple(
        (at, entry)
        for at, entry in gathered.catalogue.items()
        if at == pointer or at.startswith(f"{pointer}/")
    )
    ruled = gathered.in_force.ruled
    asked = Circumstances(
        on=gathered.when.on,
        actor_role=actor.role if actor else None,
        catalogue={at: entry.item for at, entry in entries},
        designer_seats=seats,
        changes=ruled.groups,
        ruled=ruled.classifications,
    )
    first, *parts = classify(item, pointer, asked)
    read_as = with_ruled_eccn(item, ruling_on(item, ruled.classifications))
    line = Line(pointer, read_as, first, tuple(parts), entries)
    return replace(line, named=_named(line, gathered))


def _named(line: Line, gathered: Gathered) -> PresumedName | None:
    found = (
        named(
            one.model,
            one.description,
            one.sku,
            gathered.when.on,
            gathered.in_force.ruled.presumed,
            designer=one.designer.name if one.designer else None,
            kind=one.kind,
        )
        for _, one in line.all_items
    )
    return next((one for one in found if one), None)


def _party(gathered: Gathered, screened: Screened, place: int, party: Party) -> tuple[PartyCase, Owned]:
    pointer = f"/parties/{place}"
    owned = _owned(gathered, screened, pointer, party)
    listings = (*(party.listings or ()), *screened.listings_at(pointer))
    stored = gathered.stored.get(place)
    seats = (*seats_of(party, pointer), *(seats_of(stored, pointer) if stored else ()))
    above = parent_of(stored, pointer, gathered.owners.known).seats if stored else ()
    case = PartyCase(
        pointer=pointer,
        party=party,
        listings=tuple(dict.fromkeys(listings)),
        bis=_held(owned.bis, owned.listed),
        ofac=_held(owned.ofac, owned.listed),
        owners=_warning(gathered, owned.listed),
        seats=_seats(seats),
        parent_seats=_seats((*owned.parent.seats, *above)),
        joint_seats=_seats(owned.parent.joint),
        disputed=tuple(_disputed(gathered, owned)),
        resembles=tuple(
            (f"{pointer}/name", f"{one.name} ({one.entity_id})")
            for one in gathered.heeded
            if one.pointer == pointer
        ),
        elsewhere=tuple(_elsewhere(party, stored, pointer)) if stored else (),
    )
    return case, owned


def _elsewhere(party: Party, stored: Party, pointer: str) -> Iterator[Used]:
    """Where the record says that the party is, is incorporated or pays from, and the request says otherwise."""
    for name in ("country", "incorporation_country", "payment_country"):
        country = getattr(stored, name)
        if country and country != getattr(party, name):
            yield f"{pointer}/{name}", country


def _seats(found: Iterable[SeatFound]) -> tuple[Seat, ...]:
    return tuple(dict.fromkeys(Seat(one.pointer, one.country, one.firm) for one in found))


def _disputed(gathered: Gathered, owned: Owned) -> Iterator[Used]:
    """The accounts that contradict each other, where a rule that stands on the day turns on them."""
    stands = authorities.in_force("AFFIL_2025", gathered.when.on, gathered.in_force.ruled.statuses)
    for share in (*((owned.bis,) if stands else ()), owned.ofac):
        if share.restricted is Ternary.UNKNOWN:
            for one in share.contradictory:
                owner, held = owned.names.get(one.owner, one.owner), owned.names.get(one.owned, one.owned)
                told = f"{owner} holds {percent(one)} percent of {held} ({one.source})"
                yield f"{owned.pointer}/owners", told


def _actor(gathered: Gathered, screened: Screened) -> PartyCase | None:
    actor = gathered.facts.actor
    if actor is None:
        return None
    told = Party(name=actor.name, role=PartyRole.SUPPLIER, country=actor.country)
    own = (("/actor/headquarters_country", actor.headquarters_country),)
    above = (("/actor/ultimate_parent_headquarters_country", actor.ultimate_parent_headquarters_country),)
    case = PartyCase(
        pointer=ACTOR,
        party=told,
        listings=screened.listings_at(ACTOR),
        seats=tuple(Seat(at, country) for at, country in own if country),
        parent_seats=tuple(Seat(at, country) for at, country in above if country),
    )
    stored = gathered.beside.get(ACTOR)
    return _with_records(gathered, screened, case, stored)[0] if stored else case


def _designers(gathered: Gathered, screened: Screened) -> Iterator[tuple[PartyCase, Owned]]:
    """The designers who are stored entities or listed, with what the request said of them."""
    listed = (one.pointer for one in screened.matches if one.state is MatchState.CONFIRMED)
    wanted = dict.fromkeys((*gathered.beside, *(at for at in listed if at.endswith("/designer"))))
    said = beside(gathered.facts) | beside(gathered.asked) if wanted else {}
    for pointer in wanted:
        if pointer != ACTOR:
            told, parent = said[pointer], said[pointer].ultimate_parent
            above = parent.headquarters_country if parent else None
            case = PartyCase(
                pointer=pointer,
                party=told,
                listings=screened.listings_at(pointer),
                seats=_seats(seats_of(told, pointer)),
                parent_seats=(Seat(f"{pointer}/{PARENT_SEAT}", above),) if above else (),
            )
            yield _with_records(gathered, screened, case, gathered.beside.get(pointer, told))


def _with_records(
    gathered: Gathered, screened: Screened, case: PartyCase, stored: Party
) -> tuple[PartyCase, Owned]:
    """The actor or a designer with what is on record of the entity behind: lists, owners and seats."""
    owned = _owned(gathered, screened, case.pointer, stored)
    full = replace(
        case,
        listings=tuple(dict.fromkeys((*case.listings, *(stored.listings or ())))),
        bis=_held(owned.bis, owned.listed),
        ofac=_held(owned.ofac, owned.listed),
        owners=_warning(gathered, owned.listed),
        seats=tuple(dict.fromkeys((*case.seats, *_seats(seats_of(stored, case.pointer))))),
        parent_seats=tuple(
            dict.fromkeys((*case.parent_seats, *map(_in_one_word, _seats(owned.parent.seats))))
        ),
        joint_seats=_seats(owned.parent.joint),
    )
    return full, owned


def _in_one_word(seat: Seat) -> Seat:
    """The declared parent's seat where the actor and a designer state it."""
    return replace(seat, pointer=seat.pointer.replace("ultimate_parent/headquarters_country", PARENT_SEAT))


def _warning(
    gathered: Gathered, known_owners: dict[str, tuple[RestrictedOwner, ...]]
) -> tuple[RestrictedOwner, ...]:
    """The owners that are a red flag (Supplement 3 to part 732, flag 29): on a list that does more than inform."""
    informing = {*ADVISORY_LISTS, *(name for name, effect in _private(gathered) if effect is Effect.ADVISORY)}
    return tuple(one for found in known_owners.values() for one in found if one.listing.list not in informing)


def _held(share: RestrictedShare, known_owners: dict[str, tuple[RestrictedOwner, ...]]) -> ShareHeld:
    owners = tuple(one for node in share.owners for one in known_owners.get(node, ()))
    return ShareHeld(share.restricted, share.share_min, share.share_max, owners)


def _owned(gathered: Gathered, screened: Screened, pointer: str, party: Party) -> Owned:
    declared, stakes = owners_in(party, pointer)
    target = node_of(party.name, party.entity_id, None, pointer)
    listed = _listed_owners(party, pointer, declared, screened)
    shares = shares_above(target, stakes)
    bis, ofac = (
        restricted_in(
            shares,
            target,
            {node for node, found in listed.items() if any(counts(o.listing) for o in found)},
        )
        for counts in (flows_on, _is_blocked)
    )
    names = {one.node: one.owner.name or one.node for one in declared} | {target: party.name or pointer}
    return Owned(pointer, bis, ofac, parent_of(party, pointer, gathered.owners.known), names, listed)


def _is_blocked(listing: Listing) -> bool:
    return listing.list == ListId.SDN


def _listed_owners(
    party: Party, pointer: str, declared: Iterable[Declared], screened: Screened
) -> dict[str, tuple[RestrictedOwner, ...]]:
    found: dict[str, list[RestrictedOwner]] = {}
    for one in declared:
        for listing in (*(one.owner.listings or ()), *screened.listings_at(one.pointer)):
            found.setdefault(one.node, []).append(RestrictedOwner(one.pointer, _called(one), listing))
    for place, controller in enumerate(party.controlled_by or ()):
        where = f"{pointer}/controlled_by/{place}"
        for listing in (*(controller.listings or ()), *screened.listings_at(where)):
            found.setdefault(where, []).append(RestrictedOwner(where, controller.name or where, listing))
    where, parent = f"{pointer}/ultimate_parent", party.ultimate_parent
    for listing in screened.listings_at(where):
        found.setdefault(where, []).append(RestrictedOwner(where, (parent and parent.name) or where, listing))
    return {node: tuple(owners) for node, owners in found.items()}


def _called(one: Declared) -> str:
    return one.owner.name or one.pointer
