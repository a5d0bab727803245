"""The 50 percent arithmetic (OFAC FAQ 401; 15 CFR 744.11(a)(1)): a least fixed point, shares as intervals.

A restricted owner's whole stake counts, an unrestricted owner's counts zero: shares are never multiplied along
a chain. A party is restricted when restricted owners hold 50 percent or more of it, exactly 50 included.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from app.facts import Ternary

ZERO: Final = Decimal(0)
WHOLE: Final = Decimal(100)
HALF: Final = Decimal(50)


@dataclass(frozen=True, slots=True)
class Stake:
    """A share in percent, as an interval; ``owner`` and ``owned`` are node ids."""

    owner: str
    owned: str
    share_min: Decimal = ZERO
    share_max: Decimal = WHOLE
    source: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class RestrictedShare:
    """What restricted owners hold of a party, and whether that restricts it.

    ``path`` proves a YES, edge by edge, or shows what an UNKNOWN hangs on. ``owners`` are the listed nodes whose
    restriction reaches the party. ``undisclosed_share`` is what no known owner holds. ``over_whole``: the known
    minima exceed 100 percent; ``contradictory``: two sources give one owner different shares.
    """

    restricted: Ternary
    share_min: Decimal
    share_max: Decimal
    undisclosed_share: Decimal
    path: tuple[Stake, ...] = ()
    owners: tuple[str, ...] = ()
    over_whole: bool = False
    contradictory: bool = False


Edges = Mapping[str, tuple[Stake, ...]]
Share = Callable[[tuple[Stake, ...], Collection[str]], Decimal]


def restricted_share(
    target: str, stakes: Iterable[Stake], listed: Collection[str], possibly_listed: Collection[str] = ()
) -> RestrictedShare:
    """Whether owners in ``listed`` restrict ``target``; owners ``possibly_listed`` may or may not be listed."""
    told = tuple(stakes)
    edges = _edges(told)
    certain = _fixed_point(edges, frozenset(listed), _least)
    possible = _fixed_point(edges, frozenset(listed) | frozenset(possibly_listed), _most)
    own = edges.get(target, ())
    least, most = _least(own, certain), _most(own, possible)
    restricted = Ternary.YES if least >= HALF else Ternary.NO if most < HALF else Ternary.UNKNOWN
    known = sum((one.share_min for one in own), ZERO)
    proof = _proof(target, edges, certain if restricted is Ternary.YES else possible, restricted)
    return RestrictedShare(
        restricted=restricted,
        share_min=min(least, WHOLE),
        share_max=min(max(most, least), WHOLE),
        undisclosed_share=max(WHOLE - sum((one.share_max for one in own), ZERO), ZERO),
        path=proof,
        owners=_listed_above(target, edges, possible, frozenset(listed) | frozenset(possibly_listed)),
        over_whole=known > WHOLE,
        contradictory=len(told) != sum(len(found) for found in edges.values()),
    )


def _edges(stakes: tuple[Stake, ...]) -> Edges:
    """The stakes by who is owned; several sources on one pair make one stake, wide enough for all."""
    pairs: dict[tuple[str, str], Stake] = {}
    for one in stakes:
        known = pairs.get((one.owner, one.owned))
        pairs[one.owner, one.owned] = _hull(known, one) if known else one
    found: dict[str, list[Stake]] = {}
    for one in pairs.values():
        found.setdefault(one.owned, []).append(one)
    return {owned: tuple(owners) for owned, owners in found.items()}


def _hull(one: Stake, other: Stake) -> Stake:
    return Stake(
        one.owner,
        one.owned,
        min(one.share_min, other.share_min),
        max(one.share_max, other.share_max),
        one.source,
        one.as_of,
    )


def _least(owners: tuple[Stake, ...], restricted: Collection[str]) -> Decimal:
    return sum((one.share_min for one in owners if one.owner in restricted), ZERO)


def _most(owners: tuple[Stake, ...], restricted: Collection[str]) -> Decimal:
    """The restricted owners' maxima, but no more than the others' minima leave."""
    held = sum((one.share_max for one in owners if one.owner in restricted), ZERO)
    others = sum((one.share_min for one in owners if one.owner not in restricted), ZERO)
    return min(held, max(WHOLE - others, _least(owners, restricted)))


def _fixed_point(edges: Edges, start: frozenset[str], share: Share) -> dict[str, int]:
    """The restricted nodes with the round in which each became so; listed ones in round 0."""
    rounds = dict.fromkeys(start, 0)
    owned_by: dict[str, set[str]] = {}
    for owned, owners in edges.items():
        for one in owners:
            owned_by.setdefault(one.owner, set()).add(owned)
    waiting = {owned for node in start for owned in owned_by.get(node, ())}
    turn = 0
    while waiting:
        turn += 1
        reached = {node for node in waiting if node not in rounds and share(edges[node], rounds) >= HALF}
        rounds |= dict.fromkeys(reached, turn)
        waiting = {owned for node in reached for owned in owned_by.get(node, ())} - rounds.keys()
    return rounds


def _proof(target: str, edges: Edges, rounds: Mapping[str, int], restricted: Ternary) -> tuple[Stake, ...]:
    """For YES the fewest, largest stakes that reach 50 percent, at every step; for UNKNOWN all that may count."""
    if restricted is Ternary.NO:
        return ()
    found: dict[tuple[str, str], Stake] = {}
    waiting, seen = [target], {target}
    while waiting:
        node = waiting.pop()
        before = rounds.get(node, len(rounds) + 1)
        usable = [one for one in edges.get(node, ()) if rounds.get(one.owner, before) < before]
        for one in _enough(usable) if restricted is Ternary.YES else usable:
            found[one.owner, one.owned] = one
            if rounds[one.owner] > 0 and one.owner not in seen:
                seen.add(one.owner)
                waiting.append(one.owner)
    return tuple(found.values())


def _enough(stakes: list[Stake]) -> list[Stake]:
    taken, held = [], ZERO
    for one in sorted(stakes, key=lambda stake: (-stake.share_min, stake.owner)):
        if held >= HALF:
            break
        taken.append(one)
        held += one.share_min
    return taken


def _listed_above(
    target: str, edges: Edges, restricted: Mapping[str, int], listed: frozenset[str]
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting, seen = [target], {target}
    while waiting:
        for one in edges.get(waiting.pop(), ()):
            if one.owner not in restricted or one.share_max <= ZERO:
                continue
            if one.owner in listed:
                found[one.owner] = None
            if one.owner not in seen:
                seen.add(one.owner)
                waiting.append(one.owner)
    return tuple(found)
