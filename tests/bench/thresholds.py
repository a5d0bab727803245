"""From held-out logits to what the score card says of them: thresholds, calibration, and a report."""

from collections import defaultdict
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.bench.training import Pair
from tests.bench.training_sources import read_rows

PLAIN: Final = frozenset({"neg_company", "neg_person"})
FALSE_ALERTS_POSSIBLE: Final = 0.0008
FALSE_ALERTS_STRONG: Final = 0.0003
LOST: Final = 0.004
F1_GIVEN_UP: Final = 0.006
LEAST_STRONGER: Final = 150
STRONG_PROBABILITY: Final = 9000
LEAST_PROBABILITY: Final = 1
MOST_PROBABILITY: Final = 9900
RULED_OUT: Final = -20.0

Numbers = NDArray[np.float64]


def best_of_groups(pairs: list[Pair], logits: list[float], sources: frozenset[str]) -> dict[str, float]:
    """The highest logit of each query of some sources."""
    best: dict[str, float] = defaultdict(lambda: -20.0)
    for pair, logit in zip(pairs, logits, strict=True):
        if pair.source in sources:
            best[pair.group] = max(best[pair.group], logit)
    return best


def thresholds(pairs: list[Pair], logits: list[float], curve: dict[int, int]) -> tuple[int, int]:
    """From which points on a name is possible, and strong, in hundredths of a logit.

    Possible: as low as the limit on false alerts lets, where the labelled pairs are told apart nearly best. Strong:
    above nearly all strangers, and right nine times in ten.
    """
    asked = sum(row["category"] in PLAIN for row in read_rows("screen_queries_dev.csv"))
    ranked = sorted(best_of_groups(pairs, logits, PLAIN).values(), reverse=True)
    least, strong = (
        round(100 * ranked[int(share * asked)]) + 1 for share in (FALSE_ALERTS_POSSIBLE, FALSE_ALERTS_STRONG)
    )
    right = sorted(best_of_groups(pairs, logits, frozenset({"dev"})).values())
    most = max(round(100 * right[int(LOST * len(right))]), least + 1)
    worth = {points: _f1(pairs, logits, points / 100) for points in range(least, most)}
    possible = min(points for points, f1 in worth.items() if f1 >= max(worth.values()) - F1_GIVEN_UP)
    sure = np.interp(STRONG_PROBABILITY, list(curve.values()), list(curve))
    return possible, max(strong, possible + LEAST_STRONGER, int(sure))


def _f1(pairs: list[Pair], logits: list[float], at: float) -> float:
    labelled = [
        (pair.is_match, logit >= at)
        for pair, logit in zip(pairs, logits, strict=True)
        if pair.source == "pairs"
    ]
    both = sum(one and other for one, other in labelled)
    return 2 * both / sum(one + other for one, other in labelled)


def calibration(pairs: list[Pair], logits: list[float]) -> dict[int, int]:
    """Points to ten-thousandths: Platt's curve over the best candidate of each query of the development side."""
    sources = frozenset({"dev", *(pair.source for pair in pairs if pair.source.startswith("neg_"))})
    right = best_of_groups(pairs, logits, frozenset({"dev"}))
    wrong = best_of_groups(pairs, logits, sources - {"dev"})
    points = [(logit, label) for best, label in ((right, 1.0), (wrong, 0.0)) for logit in best.values()]
    slope, base = _platt(np.array([point for point in points if point[0] > RULED_OUT]))
    at = range(-800, 1201, 100)
    curve = np.rint(10_000 * sigmoid(base + slope * np.array(at) / 100)).astype(int).tolist()
    return {
        one: min(MOST_PROBABILITY, max(LEAST_PROBABILITY, value))
        for one, value in zip(at, curve, strict=True)
    }


def _platt(points: Numbers) -> tuple[float, float]:
    logits, labels = points.T
    slope, base = 1.0, 0.0
    for _ in range(4000):
        errors = sigmoid(base + slope * logits) - labels
        slope -= 0.02 * float((errors * logits).mean())
        base -= 0.2 * float(errors.mean())
    return slope, base


def report(pairs: list[Pair], logits: list[float], possible: int) -> None:
    at = possible / 100
    found = sum(
        pair.is_match and logit >= at
        for pair, logit in zip(pairs, logits, strict=True)
        if pair.source == "dev"
    )
    asked = sum(pair.source == "dev" for pair in pairs)
    print(f"held out: pair F1 {_f1(pairs, logits, at):.3f}")  # noqa: T201
    print(f"held out: {found} of {asked} right candidates reach {possible} points")  # noqa: T201
    for sources in (frozenset({"neg_company"}), frozenset({"neg_person"}), frozenset({"register"})):
        over = sum(logit >= at for logit in best_of_groups(pairs, logits, sources).values())
        print(f"held out: {over} strangers of {', '.join(sources)} do")  # noqa: T201


def sigmoid(logits: Numbers) -> Numbers:
    """The probability of a logit."""
    return 1 / (1 + np.exp(-np.clip(logits, -40.0, 40.0)))
