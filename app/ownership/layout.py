"""Where the nodes of an ownership drawing stand: whoever owns above whom it owns, in rows that can be read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeAlias

from app.ownership.stakes import Stake

MOST_NODES: Final = 60
WIDEST_ROW: Final = 8
SWEEPS: Final = 9


Bend: TypeAlias = tuple[int, int]
"""Where a stake passes a row on its way: its number among those shown, and the row."""
Seat: TypeAlias = str | Bend


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows of nodes, the owned last, and of the bends of stakes that pass between them.

    ``left_out`` counts the nodes for which there was no room.
    """

    rows: tuple[tuple[Seat, ...], ...]
    stakes: tuple[Stake, ...]
    left_out: int

    def way(self, number: int) -> tuple[Seat, ...]:
        """The nodes and bends that a stake joins, from its owner to the owned."""
        one = self.stakes[number]
        start, end = self._row(one.owner), self._row(one.owned)
        step = 1 if end > start else -1
        return (one.owner, *((number, row) for row in range(start + step, end, step)), one.owned)

    def _row(self, node: str) -> int:
        return next(number for number, row in enumerate(self.rows) if node in row)


def layout(target: str, stakes: Iterable[Stake], first: Iterable[str], most: int = MOST_NODES) -> Layout:
    """Rows by distance from the target; where there are too many nodes, those to be shown ``first`` stay."""
    told = tuple(stakes)
    levels = _levels(target, told)
    kept = _kept(levels, told, frozenset((target, *first)), most)
    shown = tuple(one for one in told if one.owner in kept and one.owned in kept)
    by_level: dict[int, list[str]] = {}
    for node in sorted(kept):
        by_level.setdefault(levels[node], []).append(node)
    rows: list[list[Seat]] = [
        [*row] for level in sorted(by_level, reverse=True) for row in reversed(_wrapped(by_level[level]))
    ]
    plain = Layout(tuple(map(tuple, rows)), shown, len(levels) - len(kept))
    ways = [plain.way(number) for number in range(len(shown))]
    for way in ways:
        for bend in way[1:-1]:
            if isinstance(bend, tuple):
                rows[bend[1]].append(bend)
    return replace(plain, rows=tuple(map(tuple, _untangled(rows, ways))))


def _levels(target: str, stakes: Sequence[Stake]) -> dict[str, int]:
    """How many stakes each node is above the target, by the shortest way."""
    above: dict[str, list[str]] = {}
    for one in stakes:
        above.setdefault(one.owned, []).append(one.owner)
    levels, waiting = {target: 0}, [target]
    for node in waiting:
        for owner in above.get(node, ()):
            if owner not in levels:
                levels[owner] = levels[node] + 1
                waiting.append(owner)
    return levels


def _kept(
    levels: Mapping[str, int], stakes: Sequence[Stake], first: frozenset[str], most: int
) -> frozenset[str]:
    """The nodes that are drawn: those that decide, then the nearest and the largest holders."""
    largest: dict[str, int] = {}
    for one in stakes:
        largest[one.owner] = max(largest.get(one.owner, 0), int(one.share_max))
    order = sorted(levels, key=lambda node: (node not in first, levels[node], -largest.get(node, 0), node))
    return frozenset(order[:most])


def _untangled(rows: list[list[Seat]], ways: Sequence[tuple[Seat, ...]]) -> list[list[Seat]]:
    """The rows, each in the order of what its seats are tied to, downwards and up in turn, so that few lines cross."""
    tied: dict[Seat, list[Seat]] = {}
    for way in ways:
        for one, other in pairwise(way):
            tied.setdefault(one, []).append(other)
            tied.setdefault(other, []).append(one)
    for sweep in range(SWEEPS):
        places = range(len(rows) - 2, -1, -1) if sweep % 2 == 0 else range(1, len(rows))
        beside = 1 if sweep % 2 == 0 else -1
        for place in places:
            rows[place] = _by_middle(rows[place], rows[place + beside], tied)
    return rows


def _by_middle(row: list[Seat], beside: list[Seat], tied: Mapping[Seat, list[Seat]]) -> list[Seat]:
    """The row sorted by the middle of what each seat is tied to; one tied to nothing there keeps its place."""
    at = {seat: (place + 0.5) / len(beside) for place, seat in enumerate(beside)}

    def middle(seat: Seat) -> float:
        places = [at[other] for other in tied.get(seat, ()) if other in at]
        return sum(places) / len(places) if places else (row.index(seat) + 0.5) / len(row)

    return sorted(row, key=middle)


def _wrapped(level: list[str]) -> list[tuple[str, ...]]:
    """A level in as many rows as it needs, of about one length, the first nearest to the owned."""
    rows = -(-len(level) // WIDEST_ROW)
    length = -(-len(level) // rows)
    return [tuple(level[start : start + length]) for start in range(0, len(level), length)]
