"""``portcullis screen FILE``: every line of a file asked of the running service, with a progress bar.

Orders come as NDJSON of facts, parties as CSV with a header of party fields. The decisions are written
beside the file, one a line, in the order of the file. A line that gets no decision is written as not
screened, with the problem: never as listed, never as free.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console
from rich.progress import track

from app.facts import Party

ORDERS: Final = "/v1/transaction-screenings"
PARTIES: Final = "/v1/party-screenings"
PATIENCE: Final = 60.0
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
SEVERAL: Final = frozenset({"aliases", "other_roles", "citizenships"})
"""Columns whose cells hold several values, with ``;`` between them."""
NOT_IN_A_CELL: Final = frozenset(
    {"ultimate_parent", "identifiers", "owners", "listings", "disposition", "controlled_by", "data_center"}
)
COLUMNS: Final = frozenset(one.name for one in fields(Party)) - NOT_IN_A_CELL


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a file, as JSON text; ``number`` counts from 1."""

    number: int
    body: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines came out how: by disposition, by outcome where a partial question gives none."""

    decided: dict[str, int]
    not_screened: int
    written_to: Path


def screen(file: Path, address: str, key: str) -> Tally:
    """Ask about every line. Raises ValueError naming the line that cannot be asked about; then none is."""
    endpoint, read = (PARTIES, _parties) if file.suffix.lower() == ".csv" else (ORDERS, _orders)
    lines = tuple(read(file))
    target = file.with_suffix(".decisions.ndjson")
    decided: dict[str, int] = {}
    failed = 0
    with asking(address, key) as client, target.open("w", encoding="utf-8") as out:
        for line in track(lines, description="Screening", console=Console(stderr=True)):
            answer = ask(client, line.body, endpoint)
            out.write(json.dumps({"line": line.number, **answer}, ensure_ascii=False) + "\n")
            if "not_screened" in answer:
                failed += 1
            else:
                came_out = str(answer.get("disposition") or answer.get("outcome"))
                decided[came_out] = decided.get(came_out, 0) + 1
    return Tally(decided, failed, target)


def asking(address: str, key: str) -> httpx.Client:
    """A client of the service; one on this machine is asked without a proxy. Raises ValueError for no address."""
    try:
        own = httpx.URL(address).host in LOOPBACK
    except httpx.InvalidURL as error:
        message = f"not an address: {address}"
        raise ValueError(message) from error
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return httpx.Client(base_url=address, headers=headers, timeout=PATIENCE, trust_env=not own)


def ask(client: httpx.Client, body: str, endpoint: str = ORDERS) -> dict[str, Any]:
    """The decision on one question, or ``not_screened`` with the problem."""
    try:
        answer = client.post(endpoint, content=body.encode())
    except httpx.HTTPError as error:
        return {"not_screened": {"title": "the service did not answer", "detail": str(error)}}
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        found = {"title": "this is not Portcullis's answer", "status": answer.status_code}
        return {"not_screened": found}
    return found if answer.is_success else {"not_screened": found}


def _orders(file: Path) -> Iterator[Line]:
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            order = json.loads(line)
        except json.JSONDecodeError as error:
            message = f"line {number} is not JSON: {error.msg}"
            raise ValueError(message) from error
        if not isinstance(order, dict):
            message = f"line {number} is not a JSON object"
            raise ValueError(message)
        yield Line(number, line)


def _parties(file: Path) -> Iterator[Line]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text, strict=True)
        try:
            header = _header(next(rows, []))
            for row in rows:
                if row:
                    yield Line(rows.line_num, json.dumps({"parties": [_party(rows.line_num, header, row)]}))
        except csv.Error as error:
            message = f"line {rows.line_num} is not CSV: {error}"
            raise ValueError(message) from error


def _header(row: list[str]) -> tuple[str, ...]:
    header = tuple(one.strip() for one in row)
    unknown = [one for one in header if one not in COLUMNS]
    if unknown or not header or len(set(header)) != len(header):
        message = f"line 1 must name party fields, each once; not one: {', '.join(unknown) or 'none'}"
        raise ValueError(message)
    return header


def _party(number: int, header: tuple[str, ...], row: list[str]) -> dict[str, object]:
    if len(row) != len(header):
        message = f"line {number} has {len(row)} cells, the header {len(header)}"
        raise ValueError(message)
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=True) if cell.strip()}
    return {name: _values(cell) if name in SEVERAL else cell for name, cell in cells.items()}


def _values(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";") if one.strip()]
