"""How well listed names are found: ``./dev bench accuracy``.

On the labelled queries and pairs of the reference data: recall and false alerts by category, F1 on pairs, how far
the scores are from the truth, whether every listed party finds itself, and speed; and what two string metrics of
rapidfuzz reach at the same rate of false alerts. ``--full`` asks the metrics every query, not every tenth.
"""

import csv
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import chain
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from app.facts import AliasQuality, ListedParty
from app.ingest import csl
from app.matching.compare import compare_texts
from app.matching.index import NameIndex, build_index
from app.matching.query import Match, Query
from app.matching.scorecard import POSSIBLE
from tests.bench.reference_data import LISTS, REFERENCE

PLAIN = ("neg_company", "neg_person")
EVERY = 10


def main(data: Path = REFERENCE) -> None:
    if not data.exists():
        say("no reference data beside the checkout: nothing to measure")
        return
    parties = [party for name in LISTS for part in csl.read(data / "lists" / name).values() for party in part]
    began = time.perf_counter()
    index = build_index(parties)
    say(f"{len(parties)} entries, {len(index)} names, index built in {time.perf_counter() - began:.1f} s")
    rows = read_rows(data / "screen_queries_dev.csv")
    answers, times = answered(index, rows)
    screening(rows, answers)
    calibration(rows, answers)
    speed(times)
    pairs(read_rows(data / "names_dev.csv"))
    own_names(index, parties)
    step = 1 if "--full" in sys.argv else EVERY
    for scorer in (fuzz.WRatio, fuzz.token_sort_ratio):
        metric(scorer, parties, rows[::step])


def answered(index: NameIndex, rows: list[dict[str, str]]) -> tuple[list[tuple[Match, ...]], list[float]]:
    answers, times = [], []
    for row in rows:
        query = Query(names=(row["query"],))
        began = time.perf_counter()
        answers.append(index.search(query))
        times.append(time.perf_counter() - began)
    return answers, times


def is_found(row: dict[str, str], matches: tuple[Match, ...]) -> bool:
    right = {row["expected_id"], *row["also_ok"].split("|")} - {""}
    return any(match.entry.id in right for match in matches) if row["expected_id"] else bool(matches)


def screening(rows: list[dict[str, str]], answers: list[tuple[Match, ...]]) -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    for row, matches in zip(rows, answers, strict=True):
        found[row["category"]].append(is_found(row, matches))
    for title, of_strangers in (("recall", False), ("false alerts", True)):
        chosen = {name: hits for name, hits in found.items() if name.startswith("neg_") is of_strangers}
        for name, hits in sorted(chosen.items()):
            say(f"{title:13} {name:40} {sum(hits):5} of {len(hits):5}  {sum(hits) / len(hits):.4f}")
        every = list(chain.from_iterable(chosen.values()))
        say(f"{title:13} {'all':40} {sum(every):5} of {len(every):5}  {sum(every) / len(every):.4f}")
    plain = list(chain.from_iterable(found[name] for name in PLAIN))
    say(
        f"false alerts  {'plain (neg_company, neg_person)':40} {sum(plain):5} of {len(plain):5}  {sum(plain) / len(plain):.4f}"
    )
    alerts = [len(matches) for row, matches in zip(rows, answers, strict=True) if row["expected_id"]]
    say(f"alerts to a positive query: {sum(alerts) / len(alerts):.1f} on average, {max(alerts)} at most")


def calibration(rows: list[dict[str, str]], answers: list[tuple[Match, ...]]) -> None:
    bands: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for row, matches in zip(rows, answers, strict=True):
        if matches:
            score = float(matches[0].score)
            right = bool(row["expected_id"]) and is_found(row, matches[:1])
            bands[int(score * 10)].append((score, right))
    total = sum(map(len, bands.values()))
    error = (
        sum(abs(sum(score for score, _ in band) - sum(right for _, right in band)) for band in bands.values())
        / total
    )
    say(f"calibration error of the best match: {error:.4f} over {total} alerts")
    for at, band in sorted(bands.items()):
        say(
            f"  score {at / 10:.1f}: {len(band):5} alerts, {sum(right for _, right in band) / len(band):.3f} right"
        )


def speed(times: list[float]) -> None:
    ranked = sorted(1000 * one for one in times)
    p50, p95, p99 = (ranked[int(len(ranked) * share)] for share in (0.50, 0.95, 0.99))
    say(
        f"a name: p50 {p50:.2f} ms, p95 {p95:.2f} ms, p99 {p99:.2f} ms, mean {sum(ranked) / len(ranked):.2f} ms"
    )


def pairs(rows: list[dict[str, str]]) -> None:
    scored = [(row, compare_texts(row["query"], row["candidate"]).points) for row in rows]
    for title, chosen in (
        ("all", scored),
        ("companies", [one for one in scored if one[0]["type"] == "company"]),
        ("persons", [one for one in scored if one[0]["type"] == "person"]),
        ("may be learnt from", [one for one in scored if not one[0]["source"].startswith("opensanctions/")]),
    ):
        told = sum(points >= POSSIBLE for _, points in chosen)
        true = sum(row["expected"] == "match" for row, _ in chosen)
        both = sum(points >= POSSIBLE and row["expected"] == "match" for row, points in chosen)
        say(
            f"pairs, {title:20} F1 {2 * both / (told + true):.4f} precision {both / told:.4f} recall {both / true:.4f}"
        )


def own_names(index: NameIndex, parties: list[ListedParty]) -> None:
    lost = asked = 0
    for party in parties:
        strong = (alias.name for alias in party.aliases if alias.quality is AliasQuality.STRONG)
        for name in dict.fromkeys((party.name, *strong)):
            asked += 1
            if all(match.entry is not party for match in index.search(Query(names=(name,)))):
                lost += 1
                say(f"  does not find itself: {party.id} {name}")
    say(f"own names: {asked - lost} of {asked} find their entry")


def metric(scorer: Callable[..., float], parties: list[ListedParty], rows: list[dict[str, str]]) -> None:
    """What a plain string metric reaches at the rate of false alerts that the matcher is held to."""
    names = [
        (utils.default_process(name), party.id)
        for party in parties
        for name in (party.name, *(one.name for one in party.aliases))
    ]
    choices = [name for name, _ in names]
    best: list[tuple[float, float]] = []
    for row in rows:
        right = {row["expected_id"], *row["also_ok"].split("|")} - {""}
        found = process.extract(
            utils.default_process(row["query"]), choices, scorer=scorer, score_cutoff=60, limit=200
        )
        own = max((score for _, score, at in found if names[at][1] in right), default=0.0)
        best.append((own, max((score for _, score, _ in found), default=0.0)))
    strangers = sorted(
        (top for row, (_, top) in zip(rows, best, strict=True) if row["category"] in PLAIN), reverse=True
    )
    limit = strangers[int(0.003 * len(strangers))]
    known = [own for row, (own, _) in zip(rows, best, strict=True) if row["expected_id"]]
    hits = sum(own > limit for own in known)
    say(
        f"{scorer.__name__}: recall {hits / len(known):.4f} at 0.3 % false alerts (score over {limit:.1f}), {len(rows)} queries"
    )


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what a benchmark is for


if __name__ == "__main__":
    main()
