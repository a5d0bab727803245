"""How far a restriction reaches through a graph of stakes, and the fewest stakes that prove it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.ownership.stakes import WHOLE, ZERO, Graph, Stake

Weight = Callable[[Stake], Decimal]


@dataclass(frozen=True, slots=True)
class Reach:
    """Who is restricted, each with the round that made it so (0: listed), and what restricted owners hold.

    ``weight`` is what a stake is taken to be: its least for those restricted for certain, its most for those
    who may be.
    """

    rounds: Mapping[str, int]
    held: Mapping[str, Decimal]
    threshold: Decimal
    weight: Weight


def certain_reach(graph: Graph, listed: frozenset[str], threshold: Decimal) -> Reach:
    """Those restricted whatever the true shares are: every owner holds the least that it may."""

    def held(_node: str, least: Decimal, _most: Decimal) -> Decimal:
        return least

    return _reach(graph, listed, threshold, held, lambda stake: stake.share_min)


def possible_reach(graph: Graph, listed: frozenset[str], threshold: Decimal) -> Reach:
    """Those restricted if the shares turn out that way.

    Restricted owners hold the most that they may, but no more than the minima of the others leave of the whole,
    unless these minima cannot all be true.
    """

    def held(node: str, least: Decimal, most: Decimal) -> Decimal:
        known = graph.known[node]
        return min(most, WHOLE - (known - least)) if known <= WHOLE else most

    return _reach(graph, listed, threshold, held, lambda stake: stake.share_max)


def _reach(
    graph: Graph,
    listed: frozenset[str],
    threshold: Decimal,
    measure: Callable[[str, Decimal, Decimal], Decimal],
    weight: Weight,
) -> Reach:
    """The least fixed point, round by round; each stake is added up once, when its owner becomes restricted."""
    rounds = dict.fromkeys(sorted(listed), 0)
    least: dict[str, Decimal] = {}
    most: dict[str, Decimal] = {}
    held: dict[str, Decimal] = {}
    turn, news = 0, list(rounds)
    while news:
        turn += 1
        touched: dict[str, None] = {}
        for one in (stake for node in news for stake in graph.below.get(node, ())):
            least[one.owned] = least.get(one.owned, ZERO) + one.share_min
            most[one.owned] = most.get(one.owned, ZERO) + one.share_max
            touched[one.owned] = None
        held |= {node: measure(node, least[node], most[node]) for node in touched}
        news = [node for node in touched if node not in rounds and held[node] >= threshold]
        rounds |= dict.fromkeys(news, turn)
    return Reach(rounds, held, threshold, weight)


def proof(target: str, graph: Graph, reach: Reach) -> tuple[Stake, ...]:
    """Stakes that restrict ``target`` by themselves and not without any one of them, owners before the owned.

    Each step rests on owners restricted in earlier rounds, so there is no cycle, and needs all its stakes.
    """
    found: list[Stake] = []
    seen, waiting = {target}, [target]
    for node in waiting:
        turn = reach.rounds.get(node, 0)
        earlier = [one for one in graph.above.get(node, ()) if reach.rounds.get(one.owner, turn) < turn]
        for one in _needed(earlier, reach):
            found.append(one)
            if one.owner not in seen:
                seen.add(one.owner)
                waiting.append(one.owner)
    return tuple(sorted(found, key=lambda one: (reach.rounds[one.owned], one.owned, one.owner)))


def _needed(stakes: list[Stake], reach: Reach) -> list[Stake]:
    """Enough stakes, those nearest to a listing and the largest first, then without those that are not needed."""
    taken: list[Stake] = []
    held = ZERO
    for one in sorted(stakes, key=lambda one: (reach.rounds[one.owner], -reach.weight(one), one.owner)):
        if held >= reach.threshold:
            break
        taken.append(one)
        held += reach.weight(one)
    kept: list[Stake] = []
    for one in reversed(taken):
        if held - reach.weight(one) >= reach.threshold:
            held -= reach.weight(one)
        else:
            kept.append(one)
    return kept


def flowing(target: str, graph: Graph, reach: Reach, listed: frozenset[str]) -> Iterator[str]:
    """The listed nodes whose restriction comes to ``target``: passed on by whoever is itself held to the threshold.

    A listed owner that is not so held passes on its own restriction and no other's.
    """
    seen, waiting = {target}, [target]
    for node in waiting:
        if reach.held.get(node, ZERO) < reach.threshold:
            continue
        for one in graph.above[node]:
            if one.owner in seen or one.owner not in reach.rounds or reach.weight(one) <= ZERO:
                continue
            seen.add(one.owner)
            waiting.append(one.owner)
            if one.owner in listed:
                yield one.owner
