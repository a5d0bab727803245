"""From the features of a pair of names to points, and from points to a probability.

Points are hundredths of a logit. Each feature adds what its table gives for the highest step it reaches; more of
what speaks for one being never takes points away. Tables, thresholds and calibration are data, made by
``python -m tests.bench.fit_scorecard`` and reviewed; whole numbers throughout, so that a score is the same on any
machine.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import getitem
from typing import Any, Final

from app.matching.beings import BeingKind
from app.matching.data_files import read_yaml
from app.matching.features import Features

_TEN_THOUSANDTHS: Final = 10_000


class Strength(StrEnum):
    """How sure a match is; an identifier is surer than any name."""

    IDENTIFIER = "IDENTIFIER"
    STRONG = "STRONG"
    POSSIBLE = "POSSIBLE"


@dataclass(frozen=True, slots=True)
class Table:
    """The points of one kind of being, by features in the order of ``Features``.

    Where n of a feature's ``steps`` are reached, it adds the nth of its ``points``.
    """

    base: int
    steps: tuple[tuple[int, ...], ...]
    points_at: tuple[tuple[int, ...], ...]

    def points(self, features: Features) -> int:
        """The sum over all features."""
        return self.base + sum(map(getitem, self.points_at, map(bisect_right, self.steps, features)))


def read_table(data: Mapping[str, Any]) -> Table:
    """A table as the data file writes it; every feature must stand in it."""
    features = [data["features"][name] for name in Features._fields]
    return Table(
        int(data["base"]),
        tuple(tuple(map(int, steps)) for steps in features),
        tuple((0, *map(int, steps.values())) for steps in features),
    )


_DATA: Final = read_yaml("score_card.yaml")
TABLES: Final = {kind: read_table(_DATA[kind.value]) for kind in BeingKind}
POSSIBLE: Final = int(_DATA["possible"])
STRONG: Final = int(_DATA["strong"])
_CALIBRATION: Final = tuple(
    sorted((int(points), int(probability)) for points, probability in _DATA["calibration"].items())
)
_AT: Final = tuple(points for points, _ in _CALIBRATION)


def probability(points: int) -> Decimal:
    """The share of alerts with so many points that are right, to four decimals; never 1 on a name alone."""
    at = bisect_right(_AT, points)
    if at == 0 or at == len(_AT):
        found = _CALIBRATION[min(at, len(_AT) - 1)][1]
    else:
        (low, below), (high, above) = _CALIBRATION[at - 1], _CALIBRATION[at]
        found = below + (above - below) * (points - low) // (high - low)
    return Decimal(found) / _TEN_THOUSANDTHS


def strength(points: int) -> Strength | None:
    """What a name with so many points is to be called; None below the threshold of an alert."""
    if points >= STRONG:
        return Strength.STRONG
    return Strength.POSSIBLE if points >= POSSIBLE else None
