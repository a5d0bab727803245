"""The top of a control chain: who holds more than half, alone or through those that it heads (A 5.2).

This is the question of who heads whom, not the 50 percent rules: exactly half makes no head, and of an interval
only the least counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from app.ownership.stakes import HALF, ZERO, Graph, Stake, graph_above


def majority_parent(target: str, stakes: Iterable[Stake]) -> str | None:
    """The node at the top of the chain of majority owners above ``target``; None where nobody heads it.

    Of owners that head each other in a circle, the one nearest to the target stands for them all.
    """
    graph = graph_above(target, stakes)
    heads: dict[str, str] = {}
    for node in _owners_first(target, graph):
        heads[node] = _head(node, graph.above[node], heads)
    head = _top(target, heads)
    return None if head == target else head


def _head(node: str, owners: tuple[Stake, ...], heads: Mapping[str, str]) -> str:
    """Whoever heads the owners of more than half; the node itself where nobody does."""
    held: dict[str, Decimal] = {}
    for one in owners:
        top = _top(one.owner, heads)
        held[top] = held.get(top, ZERO) + one.share_min
    largest = max(held, key=lambda top: held[top], default=node)
    return largest if held.get(largest, ZERO) > HALF else node


def _top(node: str, heads: Mapping[str, str]) -> str:
    """The last of the chain of heads; a node is only ever put under another top, so the chain ends."""
    while (head := heads.get(node, node)) != node:
        node = head
    return node


def _owners_first(target: str, graph: Graph) -> Iterator[str]:
    """Everyone above the target and then the target, each after its owners but where stakes run in a circle."""
    seen = {target}
    open_nodes = [(target, iter(graph.above[target]))]
    while open_nodes:
        node, owners = open_nodes[-1]
        following = next((one.owner for one in owners if one.owner not in seen), None)
        if following is None:
            open_nodes.pop()
            yield node
        else:
            seen.add(following)
            open_nodes.append((following, iter(graph.above[following])))
