"""Makes app/matching/data/score_card.yaml anew: ``python -m tests.bench.fit_scorecard``.

An additive logistic model over steps of each feature, kept monotone: what speaks for one being never lowers the
score. Fitted by Newton steps, one feature after another, on five folds for the figures it reports and for the
thresholds and the calibration, and on everything for the tables it writes.
"""

import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.matching.beings import BeingKind
from app.matching.features import Features
from tests.bench.made_from import note
from tests.bench.thresholds import RULED_OUT, Numbers, calibration, report, sigmoid, thresholds
from tests.bench.training import ListedNames, Pair
from tests.bench.training_sources import training_pairs

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
    "held": SHARES,
}
SPEAKS_FOR: Final = frozenset(
    {"evidence", "strongest", "shared", "joined_ratio", "sorted_ratio", "forms", "held"}
)
FOLDS: Final = 5
PASSES: Final = 25
FIRST_PACE: Final = 0.3
RIDGE: Final = 0.5

Bins = NDArray[np.int64]


@dataclass
class Model:
    """Tables of points, in logits, one for each feature."""

    base: float
    tables: list[Numbers]

    def logits(self, bins: Bins) -> Numbers:
        """The sums over all features, a row of bins each."""
        return self.base + sum(
            (table[at] for table, at in zip(self.tables, bins.T, strict=True)), np.zeros(1)
        )


def main() -> None:
    listed = ListedNames()
    pairs = training_pairs(listed)
    print(f"{len(pairs)} pairs, {sum(pair.is_match for pair in pairs)} of one being")  # noqa: T201
    held_out = cross_validated(pairs)
    curve = calibration(pairs, held_out)
    possible, strong = thresholds(pairs, held_out, curve)
    report(pairs, held_out, possible)
    models = {kind: fitted([pair for pair in pairs if pair.kind is kind]) for kind in BeingKind}
    TARGET.write_text(written(models, possible, strong, curve), encoding="utf-8")
    note(TARGET.name)


def bins(features: list[Features]) -> Bins:
    """How many steps each feature reaches, a row for each pair."""
    values = np.array(features, dtype=np.int64)
    reached = [
        np.searchsorted(STEPS[name], values[:, at], "right") for at, name in enumerate(Features._fields)
    ]
    return np.stack(reached, axis=1)


def fitted(pairs: list[Pair]) -> Model:
    """Fit one table set: Newton steps feature by feature, each table made monotone after its step."""
    open_pairs = [pair for pair in pairs if not pair.is_ruled_out]
    weights = np.array([pair.weight for pair in open_pairs])
    matches = weights * [pair.is_match for pair in open_pairs]
    rows, of_row = np.unique(bins([pair.features for pair in open_pairs]), axis=0, return_inverse=True)
    total, right = (np.bincount(of_row.ravel(), sums, len(rows)) for sums in (weights, matches))
    model = Model(0.0, [np.zeros(len(STEPS[name]) + 1) for name in Features._fields])
    logits = np.zeros(len(rows))
    for number in range(PASSES):
        pace = min(1.0, FIRST_PACE + number / PASSES)
        for feature, name in enumerate(Features._fields):
            chances = sigmoid(logits)
            slopes, bends = right - total * chances, total * chances * (1 - chances)
            moved = _improve(
                model, feature, rows[:, feature], (slopes, bends), pace if name in SPEAKS_FOR else -pace
            )
            logits += moved[rows[:, feature]]
    return model


def _improve(model: Model, feature: int, at: Bins, step: tuple[Numbers, Numbers], pace: float) -> Numbers:
    """One Newton step on the table of a feature; the sign of the pace says which way it must not fall."""
    old = model.tables[feature]
    slopes = np.bincount(at, step[0], len(old)) - RIDGE * old
    bends = np.asarray(np.bincount(at, step[1], len(old)) + RIDGE, dtype=np.float64)
    wanted: Numbers = old + abs(pace) * slopes / bends
    sign = math.copysign(1.0, pace)
    level = sign * _monotone(sign * wanted, bends)
    model.base += float(level[0])
    model.tables[feature] = level - level[0]
    return level - old


def _monotone(values: Numbers, counts: Numbers) -> Numbers:
    """The nearest values that never fall: neighbours that do are pooled."""
    blocks: list[tuple[float, float, int]] = []
    for value, count in zip(values.tolist(), counts.tolist(), strict=True):
        block = (value, count, 1)
        while blocks and blocks[-1][0] > block[0]:
            mean, weight, size = blocks.pop()
            total = weight + block[1]
            block = ((mean * weight + block[0] * block[1]) / total, total, size + block[2])
        blocks.append(block)
    return np.array([value for value, _, size in blocks for _ in range(size)])


def cross_validated(pairs: list[Pair]) -> list[float]:
    """The logit of each pair by a model that has not seen its group."""
    folds = [zlib.crc32(pair.group.encode()) % FOLDS for pair in pairs]
    found = [RULED_OUT] * len(pairs)
    for kind in BeingKind:
        for fold in range(FOLDS):
            of_kind = [(at, pair) for at, pair in enumerate(pairs) if pair.kind is kind]
            model = fitted([pair for at, pair in of_kind if folds[at] != fold])
            asked = [at for at, pair in of_kind if folds[at] == fold and not pair.is_ruled_out]
            logits = model.logits(bins([pairs[at].features for at in asked]))
            for at, logit in zip(asked, logits.tolist(), strict=True):
                found[at] = logit
    return found


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
            points = np.rint(100 * table[1:]).astype(int).tolist()
            steps = ", ".join(f"{step}: {value}" for step, value in zip(STEPS[name], points, strict=True))
            lines.append(f"    {name}: {{{steps}}}")
    lines.append("calibration: {" + ", ".join(f"{points}: {value}" for points, value in curve.items()) + "}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
