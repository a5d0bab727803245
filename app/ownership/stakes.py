"""Stakes as intervals, and the graph of everyone above an entity that they make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from app.facts import StakeKind

ZERO: Final = Decimal(0)
WHOLE: Final = Decimal(100)
HALF: Final = Decimal(50)


class Stake(NamedTuple):
    """A share in percent, as an interval (unknown: 0..100); ``owner`` and ``owned`` are node ids."""

    owner: str
    owned: str
    share_min: Decimal = ZERO
    share_max: Decimal = WHOLE
    source: str | None = None
    as_of: date | None = None
    kind: StakeKind = StakeKind.SHARES


@dataclass(frozen=True, slots=True)
class Graph:
    """Everyone above an entity: one stake per owner, owned and kind, by who is owned and by who owns.

    The order is that of nearness and node ids, whatever the order of the stakes was. ``known`` adds up the
    minima of each entity's owners; ``contradictory`` are the stakes, as told, whose sources cannot all be right.
    ``exact``: of every stake the share is known. ``kinds`` are those of any stake.
    """

    above: Mapping[str, tuple[Stake, ...]]
    below: Mapping[str, tuple[Stake, ...]]
    known: Mapping[str, Decimal]
    contradictory: tuple[Stake, ...]
    exact: bool
    kinds: frozenset[StakeKind]


def percent(stake: Stake) -> str:
    """The share as it is written: ``50``, or ``42 to 58``."""
    least, most = (f"{one.normalize():f}" for one in (stake.share_min, stake.share_max))
    return least if least == most else f"{least} to {most}"


def graph_above(target: str, stakes: Iterable[Stake]) -> Graph:
    """The part of the stakes that is above ``target``, at any depth; several stakes on one pair are made one."""
    told: dict[str, list[Stake]] = {}
    for one in stakes:
        told.setdefault(one.owned, []).append(one)
    above: dict[str, tuple[Stake, ...]] = {}
    below: dict[str, list[Stake]] = {}
    known: dict[str, Decimal] = {}
    contradictory: list[Stake] = []
    exact, kinds = True, set()
    reached, waiting = {target}, [target]
    for node in waiting:
        above[node] = owners = _each_once(told[node], contradictory) if node in told else ()
        held = ZERO
        for one in owners:
            owner, _, least, most, *_, kind = one
            held += least
            exact = exact and least == most
            kinds.add(kind)
            below.setdefault(owner, []).append(one)
            if owner not in reached:
                reached.add(owner)
                waiting.append(owner)
        known[node] = held
    return Graph(
        above=above,
        below={node: tuple(found) for node, found in below.items()},
        known=known,
        contradictory=tuple(contradictory),
        exact=exact,
        kinds=frozenset(kinds),
    )


def _each_once(stakes: Sequence[Stake], contradictory: list[Stake]) -> tuple[Stake, ...]:
    """The stakes in one entity by owner, one for each owner and kind; those that cannot all be right are noted."""
    if len(stakes) == 1:
        return (_one_of([*stakes], contradictory),)
    pairs: dict[tuple[str, StakeKind], list[Stake]] = {}
    for one in stakes:
        pairs.setdefault((one.owner, one.kind), []).append(one)
    return tuple(_one_of(pairs[pair], contradictory) for pair in sorted(pairs))


def _one_of(same: list[Stake], contradictory: list[Stake]) -> Stake:
    if len(same) == 1 and same[0].share_min <= same[0].share_max:
        return same[0]
    same.sort(key=_canonical)
    contradictory += () if _agree(same) else same
    return _joined(same)


def _canonical(stake: Stake) -> tuple[str, date, Decimal, Decimal]:
    return stake.source or "", stake.as_of or date.min, stake.share_min, stake.share_max


def _agree(same: list[Stake]) -> bool:
    """Whether some share is within every interval."""
    return max(one.share_min for one in same) <= min(one.share_max for one in same)


def _joined(same: list[Stake]) -> Stake:
    """One stake of several sources: what all of them allow or, if they contradict each other, what any allows."""
    lows = [min(one.share_min, one.share_max) for one in same]
    highs = [max(one.share_min, one.share_max) for one in same]
    dates = [one.as_of for one in same if one.as_of]
    agreed = _agree(same)
    return Stake(
        owner=same[0].owner,
        owned=same[0].owned,
        share_min=max(lows) if agreed else min(lows),
        share_max=min(highs) if agreed else max(highs),
        source=", ".join(sorted({one.source for one in same if one.source})) or None,
        as_of=min(dates, default=None),
        kind=same[0].kind,
    )
