"""Makes app/matching/data/score_card.yaml anew: ``python -m tests.bench.fit_scorecard``.

An additive logistic model over steps of each feature, kept monotone: what speaks for one being never lowers the
score. Fitted in plain Python, one feature after another, on five folds for the figures it reports and for the
thresholds and the calibration, and on everything for the tables it writes.
"""

import math
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Final

from app.matching.beings import BeingKind
from app.matching.features import Features
from tests.bench.training import ListedNames, Pair, read_rows, training_pairs

TARGET: Final = Path(__file__).resolve().parents[2] / "app/matching/data/score_card.yaml"
SHARES: Final = (300, 400, 500, 550, 600, 650, 700, 750, 800, 850, 900, 950, 980, 1000)
RATIOS: Final = (500, 600, 650, 700, 750, 800, 840, 880, 900, 920, 940, 960, 980, 1000)
LEFT: Final = (4, 20, 34, 51, 56, 80, 100, 120, 136, 170, 220, 300)
RAREST: Final = (4, 20, 34, 51, 56, 80, 100, 120, 130)
STEPS: Final = {
    "evidence": (60, 80, 100, 115, 130, 145, 160, 180, 200, 230, 260, 300, 360),
    "strongest": (20, 40, 60, 75, 90, 100, 110, 120, 130, 135),
    "shared": SHARES,
    "left_of_query": LEFT,
    "left_of_entry": LEFT,
    "rarest_left_of_query": RAREST,
    "rarest_left_of_entry": RAREST,
    "conflict": RAREST,
    "lost": (1, 20, 40, 60, 80, 100, 120, 160, 200),
    "edits": (1, 2, 3, 4, 5, 6, 7, 8),
    "joined_ratio": RATIOS,
    "sorted_ratio": RATIOS,
    "forms": (1, 2),
    "numbers": (1, 2),
    "places": (1, 2),
    "initials": (1, 2),
}
SPEAKS_FOR: Final = frozenset({"evidence", "strongest", "shared", "joined_ratio", "sorted_ratio", "forms"})
PLAIN: Final = frozenset({"neg_company", "neg_person"})
FOLDS: Final = 5
PASSES: Final = 25
FIRST_PACE: Final = 0.3
RIDGE: Final = 0.5
FALSE_ALERTS_POSSIBLE: Final = 0.002
FALSE_ALERTS_STRONG: Final = 0.0003
LOST: Final = 0.004
F1_GIVEN_UP: Final = 0.006
LEAST_STRONGER: Final = 150
RULED_OUT: Final = -20.0
LEAST_PROBABILITY: Final = 1
MOST_PROBABILITY: Final = 9900

Bins = tuple[int, ...]
Row = tuple[Bins, float, float]


class Model:
    """Tables of points, in logits, one for each feature."""

    def __init__(self) -> None:
        self.base = 0.0
        self.tables = [[0.0] * (len(STEPS[name]) + 1) for name in Features._fields]

    def logit(self, bins: Bins) -> float:
        return self.base + sum(table[at] for table, at in zip(self.tables, bins, strict=True))


def main() -> None:
    listed = ListedNames()
    pairs = training_pairs(listed)
    print(f"{len(pairs)} pairs, {sum(pair.is_match for pair in pairs)} of one being")  # noqa: T201
    held_out = cross_validated(pairs)
    possible, strong = thresholds(pairs, held_out)
    report(pairs, held_out, possible)
    models = {kind: fitted([pair for pair in pairs if pair.kind is kind]) for kind in BeingKind}
    TARGET.write_text(written(models, possible, strong, calibration(pairs, held_out)), encoding="utf-8")


def bins(features: Features) -> Bins:
    return tuple(
        sum(value >= step for step in STEPS[name])
        for name, value in zip(Features._fields, features, strict=True)
    )


def fitted(pairs: list[Pair]) -> Model:
    """Fit one table set: Newton steps feature by feature, each table made monotone after its step."""
    rows = _grouped([pair for pair in pairs if not pair.is_ruled_out])
    model = Model()
    logits = [0.0] * len(rows)
    for number in range(PASSES):
        pace = min(1.0, FIRST_PACE + number / PASSES)
        for feature, name in enumerate(Features._fields):
            _improve(model, feature, rows, logits, pace if name in SPEAKS_FOR else -pace)
    return model


def _grouped(pairs: list[Pair]) -> list[Row]:
    """Rows of the same bins as one: bins, the weight of all, the weight of matches among them."""
    found: dict[Bins, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for pair in pairs:
        sums = found[bins(pair.features)]
        sums[0] += pair.weight
        sums[1] += pair.weight * pair.is_match
    return [(where, sums[0], sums[1]) for where, sums in found.items()]


def _improve(model: Model, feature: int, rows: list[Row], logits: list[float], pace: float) -> None:
    """One Newton step on the table of a feature; the sign of the pace says which way it must not fall."""
    old = model.tables[feature]
    slopes = [-RIDGE * value for value in old]
    bends = [RIDGE] * len(old)
    for (where, total, matches), logit in zip(rows, logits, strict=True):
        chance = _sigmoid(logit)
        slopes[where[feature]] += matches - total * chance
        bends[where[feature]] += total * chance * (1 - chance)
    wanted = [value + abs(pace) * slope / bend for value, slope, bend in zip(old, slopes, bends, strict=True)]
    sign = math.copysign(1.0, pace)
    level = [sign * value for value in _monotone([sign * value for value in wanted], bends)]
    model.base += level[0]
    model.tables[feature] = [value - level[0] for value in level]
    moved = [new - value for new, value in zip(level, old, strict=True)]
    for at, (where, _, _) in enumerate(rows):
        logits[at] += moved[where[feature]]


def _monotone(values: list[float], counts: list[float]) -> list[float]:
    """The nearest values that never fall: neighbours that do are pooled."""
    blocks: list[tuple[float, float, int]] = []
    for value, count in zip(values, counts, strict=True):
        block = (value, count, 1)
        while blocks and blocks[-1][0] > block[0]:
            mean, weight, size = blocks.pop()
            total = weight + block[1]
            block = ((mean * weight + block[0] * block[1]) / total, total, size + block[2])
        blocks.append(block)
    return [value for value, _, size in blocks for _ in range(size)]


def cross_validated(pairs: list[Pair]) -> list[float]:
    """The logit of each pair by a model that has not seen its group."""
    folds = [zlib.crc32(pair.group.encode()) % FOLDS for pair in pairs]
    found = [0.0] * len(pairs)
    for kind in BeingKind:
        for fold in range(FOLDS):
            seen = [pair for pair, own in zip(pairs, folds, strict=True) if pair.kind is kind and own != fold]
            model = fitted(seen)
            for at, (pair, own) in enumerate(zip(pairs, folds, strict=True)):
                if pair.kind is kind and own == fold:
                    found[at] = RULED_OUT if pair.is_ruled_out else model.logit(bins(pair.features))
    return found


def best_of_groups(pairs: list[Pair], logits: list[float], sources: frozenset[str]) -> dict[str, float]:
    """The highest logit of each query of some sources."""
    best: dict[str, float] = defaultdict(lambda: -20.0)
    for pair, logit in zip(pairs, logits, strict=True):
        if pair.source in sources:
            best[pair.group] = max(best[pair.group], logit)
    return best


def thresholds(pairs: list[Pair], logits: list[float]) -> tuple[int, int]:
    """From which points on a name is possible, and strong, in hundredths of a logit.

    Possible: as low as the limit on false alerts lets, where the labelled pairs are told apart nearly best.
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
    return possible, max(strong, possible + LEAST_STRONGER)


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
    slope, base = _platt(
        [(logit, 1.0) for logit in right.values() if logit > RULED_OUT]
        + [(logit, 0.0) for logit in wrong.values() if logit > RULED_OUT]
    )
    curve = {points: _sigmoid(base + slope * points / 100) for points in range(-800, 1201, 100)}
    return {
        points: min(MOST_PROBABILITY, max(LEAST_PROBABILITY, round(10_000 * value)))
        for points, value in curve.items()
    }


def _platt(points: list[tuple[float, float]]) -> tuple[float, float]:
    slope, base = 1.0, 0.0
    for _ in range(4000):
        errors = [(_sigmoid(base + slope * logit) - label, logit) for logit, label in points]
        slope -= 0.02 * sum(error * logit for error, logit in errors) / len(points)
        base -= 0.2 * sum(error for error, _ in errors) / len(points)
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


def written(models: dict[BeingKind, Model], possible: int, strong: int, curve: dict[int, int]) -> str:
    lines = [
        "# Made by `python -m tests.bench.fit_scorecard`. Points are hundredths of a logit; a feature adds the points of",
        "# the highest step it reaches. calibration: points to ten-thousandths of probability.",
        f"possible: {possible}",
        f"strong: {strong}",
    ]
    for kind, model in models.items():
        lines += [f"{kind.value}:", f"  base: {round(100 * model.base)}", "  features:"]
        for name, table in zip(Features._fields, model.tables, strict=True):
            steps = ", ".join(
                f"{step}: {round(100 * value)}" for step, value in zip(STEPS[name], table[1:], strict=True)
            )
            lines.append(f"    {name}: {{{steps}}}")
    lines.append("calibration: {" + ", ".join(f"{points}: {value}" for points, value in curve.items()) + "}")
    return "\n".join(lines) + "\n"


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, logit))))


if __name__ == "__main__":
    main()
