"""What the law costs beside the reading of a request and the writing of its answer, and how it grows; no I/O.

All parts take turns in one run. ``read``: the request parsed into facts; ``write``: the answer's parts as JSON.
``evaluate``: classification, ownership and every rule in force. ``explain``: the missing facts and what would
change the outcome.
"""

import json
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from app.api.answers import json_bytes
from app.commands.collecting import leave_to_the_collector_what_is_new
from app.decisions.build import build
from app.decisions.changes import changes_of
from app.decisions.merge import Sources
from app.decisions.present import (
    classifications_of,
    diligence_of,
    findings_of,
    flags_of,
    items_of,
    license_of,
    missing_of,
)
from app.decisions.screening import Screened
from app.facts import Facts
from app.law.evaluate import Evaluation, evaluate
from app.law.missing import MissingFact, missing_facts
from app.wire import from_json
from tests.fixtures.dealings import gathered

ITEM: Final = {
    "model": "Kestrel T6",
    "kind": "IC",
    "quantity": 8,
    "designer": {"headquarters_country": "US", "ultimate_parent_headquarters_country": "US"},
    "specification": {
        "rates": [{"format": "fp8", "tops": 800}],
        "dies": [{"area_mm2": 640, "kind": "LOGIC", "non_planar": "YES"}],
        "designed_for_data_center": "YES",
    },
}
PARTY: Final = {
    "role": "END_USER",
    "name": "Selat Biru Data Sdn. Bhd.",
    "country": "MY",
    "headquarters_country": "MY",
    "final_address_given": "YES",
    "owners": [{"name": "Lanmu Holdings", "country": "MY", "share_min": 60, "share_max": 60}],
}
DEALING: Final = {
    "on": "2026-06-15",
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "MY",
    "actor": {"role": "EXPORTER", "us_person": "YES", "country": "US"},
    "end_use": {"workload": "INFERENCE", "purposes": ["COMMERCIAL"]},
}
ROUNDS: Final = 7


def main() -> None:
    """Print the table."""
    table = Table(title="One transaction against all rules in force")
    headings = (
        "parties x items",
        "read + write ms",
        "evaluate ms",
        "/ read + write",
        "explain ms",
        "/ evaluate",
        "cut",
    )
    for heading in headings:
        table.add_column(heading, justify="right")
    leave_to_the_collector_what_is_new()
    base = _row(table, 1)
    for size in (10, 100):
        grown = _row(table, size)
        table.add_row("growth", *_growth(base, grown, size))
    Console(width=120).print(table)


def _growth(base: tuple[float, ...], grown: tuple[float, ...], size: int) -> tuple[str, ...]:
    read, evaluated, explained = (f"{b / a:.0f}x for {size}x" for a, b in zip(base, grown, strict=True))
    return read, evaluated, "", explained, "", ""


def _row(table: Table, size: int) -> tuple[float, ...]:
    body = json.dumps({**DEALING, "parties": [PARTY] * size, "items": [ITEM] * size})
    facts = _read(body)
    told = gathered(facts)
    built = build(told, Screened())
    evaluation = evaluate(built.case)
    missing = missing_facts(evaluation)
    found = changes_of(told, Screened(), built, evaluation, missing)
    parts: tuple[Callable[[], object], ...] = (
        lambda: (_read(body), _written(evaluation, missing)),
        lambda: evaluate(build(told, Screened()).case),
        lambda: changes_of(told, Screened(), built, evaluation, missing_facts(evaluation)),
    )
    rounds = [tuple(_seconds(part) for part in parts) for _ in range(ROUNDS)]
    read, evaluated, explained = (statistics.median(one[place] for one in rounds) for place in range(3))
    table.add_row(
        f"{size} x {size}",
        f"{read * 1000:.2f}",
        f"{evaluated * 1000:.2f}",
        f"{evaluated / read:.1f}",
        f"{explained * 1000:.2f}",
        f"{explained / evaluated:.1f}",
        "cut" if found.cut else f"{len(found.sets)} sets",
    )
    return read, evaluated, explained


def _written(evaluation: Evaluation, missing: tuple[MissingFact, ...]) -> bytes:
    parts = (
        items_of(evaluation),
        findings_of(evaluation, Sources(), full=False),
        flags_of(evaluation.case),
        diligence_of(evaluation),
        missing_of(missing),
        license_of(evaluation),
        classifications_of(evaluation.case),
        evaluation.case.facts,
    )
    return json_bytes(parts)


def _read(body: str) -> Facts:
    loaded: Any = json.loads(body, parse_float=Decimal)
    return from_json(Facts, loaded)


def _seconds(part: Callable[[], object]) -> float:
    started = time.perf_counter()
    part()
    return time.perf_counter() - started
