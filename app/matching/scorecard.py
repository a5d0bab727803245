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
from typing import Any, Final, NamedTuple

from app.matching.beings import BeingKind
from app.matching.data_files import read_yaml
from app.matching.features import Features

_TEN_THOUSANDTHS: Final = 10_000


class Strength(StrEnum):
    """How sure a match is; an identifier is surer than any name."""

    IDENTIFIER = "IDENTIFIER"
    STRONG = "STRONG"
    POSSIBLE = "POSSIBLE"


class Steps(NamedTuple):
    """The points of one feature: ``points[n]`` where n of the steps are reached."""

    steps: tuple[int, ...]
    points: tuple[int, ...]

    def of(self, value: int) -> int:
        """The points of a value."""
        return self.points[bisect_right(self.steps, value)]


@dataclass(frozen=True, slots=True)
class Table:
    """The points of one kind of being, feature by feature in the order of ``Features``."""

    base: int
    features: tuple[Steps, ...]

    def points(self, features: Features) -> int:
        """The sum over all features."""
        total = self.base
        for (steps, points), value in zip(self.features, features, strict=True):
            total += points[bisect_right(steps, value)]
        return total


def read_table(data: Mapping[str, Any]) -> Table:
    """A table as the data file writes it; every feature must stand in it."""
    found = []
    for name in Features._fields:
        steps = {int(step): int(points) for step, points in data["features"][name].items()}
        found.append(Steps(tuple(steps), (0, *steps.values())))
    return Table(int(data["base"]), tuple(found))


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
