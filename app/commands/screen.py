"""``portcullis screen FILE``: every order of a file asked of the running service, with a progress bar.

The decisions are written beside the file, one a line, in the order of the orders. An order that gets no
decision is written as not screened, with the problem: never as listed, never as free.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.progress import track

ENDPOINT = "/v1/transaction-screenings"
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many orders came out how."""

    decided: dict[str, int]
    not_screened: int
    written_to: Path


def screen(file: Path, address: str, key: str) -> Tally:
    """Ask about every order. Raises ValueError naming the line that is not a JSON object."""
    orders = tuple(_orders(file))
    target = file.with_suffix(".decisions.ndjson")
    decided: dict[str, int] = {}
    failed = 0
    with (
        httpx.Client(
            base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE
        ) as client,
        target.open("w", encoding="utf-8") as out,
    ):
        for line, order in track(orders, description="Screening"):
            answer = ask(client, order)
            out.write(json.dumps({"line": line, **answer}, ensure_ascii=False) + "\n")
            disposition = answer.get("disposition")
            if "not_screened" in answer:
                failed += 1
            else:
                decided[str(disposition)] = decided.get(str(disposition), 0) + 1
    return Tally(decided, failed, target)


def ask(client: httpx.Client, order: object, endpoint: str = ENDPOINT) -> dict[str, object]:
    """The decision on one order, or ``not_screened`` with the problem."""
    try:
        answer = client.post(endpoint, json=order)
    except httpx.HTTPError as error:
        return {"not_screened": {"title": "the service did not answer", "detail": str(error)}}
    found: dict[str, object] = answer.json()
    return found if answer.is_success else {"not_screened": found}


def _orders(file: Path) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
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
        yield number, order
