"""The top of a control chain: who holds more than half, alone or through those that it heads (A 5.2).

This is the question of who heads whom, not the 50 percent rules: exactly half makes no head, and of an interval
only the least counts. Votes tell who heads; shares do where nobody is known to have most of the votes. Two that
hold half each head together.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.facts import StakeKind
from app.ownership.stakes import HALF, ZERO, Graph, Stake, graph_above

BOTH: Final = 2


@dataclass(frozen=True, slots=True)
class Top:
    """Who heads an entity: one at the top of the chain, or two that hold half each of whoever is there."""

    single: str | None = None
    joint: tuple[str, ...] = ()


def top_of(target: str, stakes: Iterable[Stake]) -> Top:
    """The top of the chain of majority owners above ``target``; nobody where nobody heads it.

    Of owners that head each other in a circle, the one nearest to the target stands for them all.
    """
    return top_in(graph_above(target, stakes), target)


def top_in(graph: Graph, target: str) -> Top:
    """The answer of ``top_of`` in a graph that is there already."""
    if not graph.below:
        return Top()
    heads: dict[str, str] = {}
    kinds = tuple(kind for kind in (StakeKind.VOTES, StakeKind.SHARES) if kind in graph.kinds)
    for node in _owners_first(target, graph):
        heads[node] = _head(node, graph.above[node], heads, kinds)
    top = _top(target, heads)
    return Top(None if top == target else top, _halves(top, graph.above[top], heads))


def majority_parent(target: str, stakes: Iterable[Stake]) -> str | None:
    """The node at the top of the chain of majority owners above ``target``; None where nobody heads it."""
    return top_of(target, stakes).single


def _halves(top: str, owners: tuple[Stake, ...], heads: Mapping[str, str]) -> tuple[str, ...]:
    for kind in (StakeKind.VOTES, StakeKind.SHARES):
        held = _held(owners, heads, kind)
        halves = tuple(sorted(node for node, share in held.items() if share == HALF and node != top))
        if len(halves) == BOTH:
            return halves
    return ()


def _head(
    node: str, owners: tuple[Stake, ...], heads: Mapping[str, str], kinds: tuple[StakeKind, ...]
) -> str:
    """Whoever heads the owners of more than half, by votes before shares; the node itself where nobody does."""
    for kind in kinds:
        held = _held(owners, heads, kind)
        largest = max(held, key=held.__getitem__, default=node)
        if held.get(largest, ZERO) > HALF:
            return largest
    return node


def _held(owners: tuple[Stake, ...], heads: Mapping[str, str], kind: StakeKind) -> dict[str, Decimal]:
    """What each of the tops holds at least, alone and through those that it heads."""
    held: dict[str, Decimal] = {}
    for one in owners:
        if one.kind is kind:
            top = _top(one.owner, heads)
            held[top] = held.get(top, ZERO) + one.share_min
    return held


def _top(node: str, heads: Mapping[str, str]) -> str:
    """The last of the chain of heads; a node is only ever put under another top, so the chain ends."""
    while (head := heads.get(node, node)) != node:
        node = head
    return node


def _owners_first(target: str, graph: Graph) -> Iterator[str]:
    """Everyone above the target who has owners, and then the target, each after its owners but in a circle."""
    above, seen = graph.above, {target}
    open_nodes = [(target, iter(above[target]))]
    while open_nodes:
        node, owners = open_nodes[-1]
        for one in owners:
            owner = one.owner
            if owner not in seen:
                seen.add(owner)
                if above[owner]:
                    open_nodes.append((owner, iter(above[owner])))
                    break
        else:
            open_nodes.pop()
            yield node
