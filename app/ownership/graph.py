"""The 50 percent arithmetic (OFAC FAQ 401; 15 CFR 744.11(a)(1)): a least fixed point, shares as intervals.

A restricted owner's whole stake counts, an unrestricted owner's counts zero: shares are never multiplied along
a chain. A party is restricted when restricted owners hold 50 percent or more of it, exactly 50 included.

The bounds are the narrowest that the stakes allow. What no known owner holds is undisclosed: it is reported, and
it matters only as room for a listed owner whose share is not known.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.facts import StakeKind, Ternary
from app.ownership.reach import Reach, certain_reach, flowing, possible_reach, proof
from app.ownership.stakes import HALF, WHOLE, ZERO, Graph, Stake, graph_above

__all__ = ["RestrictedShare", "Stake", "restricted_in", "restricted_share", "shares_above", "stricter"]


@dataclass(frozen=True, slots=True)
class RestrictedShare:
    """What restricted owners hold of a party, and whether that restricts it; shares in percent.

    ``path`` is a minimal proof of a YES, owners before what they own: it alone gives YES, and not without any
    of its stakes. For UNKNOWN it shows in the same way how the restriction may reach the party.
    ``owners`` are the listed nodes whose restriction may flow to the party, ``certain_owners`` those whose does.
    ``undisclosed_share`` is what no known owner is known to hold. ``unfixed`` are the stakes of listed nodes, in
    the party or above it, of which the exact share is not known (Supplement 3 to part 732, flag 29).
    ``over_whole`` names each entity, here and above, of which more than 100 percent is held at least, with that
    sum; ``contradictory`` are the stakes, as told, whose sources cannot all be right.
    """

    restricted: Ternary
    share_min: Decimal
    share_max: Decimal
    undisclosed_share: Decimal
    path: tuple[Stake, ...] = ()
    owners: tuple[str, ...] = ()
    certain_owners: tuple[str, ...] = ()
    unfixed: tuple[Stake, ...] = ()
    over_whole: tuple[tuple[str, Decimal], ...] = ()
    contradictory: tuple[Stake, ...] = ()


NOTHING_HELD: Final = RestrictedShare(Ternary.NO, ZERO, ZERO, undisclosed_share=WHOLE)
"""What restricted owners hold of a party that nobody is known to hold anything of."""


def restricted_share(
    target: str,
    stakes: Iterable[Stake],
    listed: Collection[str],
    possibly_listed: Collection[str] = (),
    threshold: Decimal = HALF,
) -> RestrictedShare:
    """Whether ``target`` is restricted: listed itself, or held to ``threshold`` percent by restricted owners.

    Votes are no shares: they do not count. Nodes ``possibly_listed`` may or may not be listed. The answer does not
    depend on the order of the stakes; the time is linear in their number, but for sorting.
    """
    return restricted_in(shares_above(target, stakes), target, listed, possibly_listed, threshold)


def shares_above(target: str, stakes: Iterable[Stake]) -> Graph:
    """The graph of shares above ``target``: what the rules count; for both of them it is the same."""
    return graph_above(target, (one for one in stakes if one.kind is StakeKind.SHARES))


def restricted_in(
    graph: Graph,
    target: str,
    listed: Collection[str],
    possibly_listed: Collection[str] = (),
    threshold: Decimal = HALF,
) -> RestrictedShare:
    """The answer of ``restricted_share`` in a graph that is there already.

    Where every share is exact and nobody is only perhaps listed, what may be is what is.
    """
    seeds = frozenset(listed)
    perhaps = seeds | frozenset(possibly_listed)
    if not graph.below and target not in perhaps:
        return NOTHING_HELD
    certain = certain_reach(graph, seeds, threshold)
    sure = graph.exact and perhaps == seeds
    possible = certain if sure else possible_reach(graph, perhaps, threshold)
    restricted = _restricted(target, certain, possible)
    flow = tuple(flowing(target, graph, possible, perhaps))
    return RestrictedShare(
        restricted=restricted,
        share_min=min(certain.held.get(target, ZERO), WHOLE),
        share_max=min(possible.held.get(target, ZERO), WHOLE),
        undisclosed_share=max(WHOLE - graph.known[target], ZERO),
        path=proof(target, graph, certain if restricted is Ternary.YES else possible),
        owners=flow,
        certain_owners=flow if sure else tuple(flowing(target, graph, certain, seeds)),
        unfixed=() if graph.exact else tuple(_unfixed(graph, perhaps)),
        over_whole=tuple((node, held) for node, held in graph.known.items() if held > WHOLE),
        contradictory=graph.contradictory,
    )


def stricter(one: RestrictedShare, other: RestrictedShare) -> RestrictedShare:
    """The answer that restricts more; of two alike, the one with the larger share, or the first."""
    order = (Ternary.NO, Ternary.UNKNOWN, Ternary.YES)
    return max(one, other, key=lambda share: (order.index(share.restricted), share.share_max))


def _restricted(target: str, certain: Reach, possible: Reach) -> Ternary:
    if target in certain.rounds:
        return Ternary.YES
    return Ternary.UNKNOWN if target in possible.rounds else Ternary.NO


def _unfixed(graph: Graph, listed: frozenset[str]) -> Iterator[Stake]:
    for stakes in graph.above.values():
        yield from (one for one in stakes if one.owner in listed and one.share_min != one.share_max)
