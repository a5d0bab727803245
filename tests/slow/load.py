"""Callers who insist: under one idempotency key they ask until they are answered, whatever dies meanwhile."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Any, Final

import httpx

from app.proofs.receipt import Consistency, TreeHead
from app.wire import from_json
from tests.fixtures.histories import COUNTRIES, NAMES
from tests.law.dealings import chairs, chips, item
from tests.slow.stack import Stack

Json = dict[str, Any]
WRITERS: Final = 8
BUSY: Final = (httpx.codes.CONFLICT, httpx.codes.SERVICE_UNAVAILABLE)
AGAIN_AFTER: Final = 0.2
LEARNS_EVERY: Final = 0.5
QUESTION: Final = "/v1/transaction-screenings"
DAY: Final = "2026-08-03"
LICENSE: Final = {
    "kind": "LICENSE",
    "title": "License D1",
    "valid_from": "2026-01-01",
    "body": {
        "number": "D1",
        "parties": [{"name": "Nordlicht Rechenwerk"}],
        "items": {"eccn": "3A090.a"},
        "destinations": ["VN"],
        "quantity": 1_000_000,
        "covers": ["advanced-computing.destination"],
    },
}


def order(number: int, reference: str) -> Json:
    """One order in several is held, one is stopped, one draws from a license, one is a stored customer's."""
    orders = (
        chairs(),
        chairs("CN", parties=[{"role": "PURCHASER", "name": "Huawei Technologies Co.", "country": "CN"}]),
        chips("VN", items=[item(quantity=2, line="10")]),
        chairs("SG", parties=[{"role": "PURCHASER", "entity_id": "cust-1"}]),
    )
    return {**orders[number % len(orders)], "on": DAY, "reference": reference}


@dataclass
class Load:
    """The callers at work: what was acknowledged to them, and the heads of the log that they have seen."""

    stack: Stack
    key: str
    client: httpx.Client
    acknowledged: dict[str, str] = field(default_factory=dict)
    orders: dict[str, Json] = field(default_factory=dict)
    heads: dict[int, TreeHead] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    ended: Event = field(default_factory=Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Callers ask while the block runs; what one of them could not believe is raised at the end."""
        self._begin()
        works: tuple[Callable[[], None], ...] = (
            self.learn,
            self.witness,
            *(partial(self.write, series) for series in range(WRITERS)),
        )
        with ThreadPoolExecutor(len(works)) as pool:
            under_way = [pool.submit(work) for work in works]
            try:
                yield
            finally:
                self.ended.set()
        for done in under_way:
            done.result()

    def write(self, series: int) -> None:
        """Order after order, each until it is acknowledged."""
        number = series
        while not self.ended.is_set():
            once = f"{series}-{number}"
            self.orders[once] = order(number, once)
            answer = self.insist("POST", QUESTION, once, self.orders[once])
            if answer is not None:
                self.acknowledged[once] = answer.json()["id"]
            number += 1

    def learn(self) -> None:
        """Rulings, stakes and list versions, one after the other."""
        chance = random.Random(7)  # noqa: S311 - repeatable
        number = 0
        while not self.ended.wait(LEARNS_EVERY):
            method, path, body = chance.choice((_ruling, _stake, _list_version))(chance, number)
            self.insist(method, path, f"known-{number}", body)
            number += 1

    def witness(self) -> None:
        """Keep the heads of the log, as an auditor would; two of one size are one."""
        while not self.ended.wait(LEARNS_EVERY):
            answer = self.insist("GET", "/v1/log", None, None, missing=True)
            if answer is not None and answer.status_code == httpx.codes.OK:
                head = from_json(Consistency, answer.json()).later
                assert self.heads.setdefault(head.tree_size, head) == head

    def insist(
        self, method: str, path: str, once: str | None, body: Json | str | None, *, missing: bool = False
    ) -> httpx.Response | None:
        """Ask until the service answers; None if it has not by the end."""
        while True:
            try:
                answer = self.ask(method, path, once, body)
            except httpx.HTTPError as error:
                self.refused[type(error).__name__] += 1
            else:
                if answer.is_success or (missing and answer.status_code == httpx.codes.NOT_FOUND):
                    return answer
                assert answer.status_code in BUSY, answer.text
                self.refused[answer.json()["type"]] += 1
            if self.ended.wait(AGAIN_AFTER):
                return None

    def ask(
        self, method: str, path: str, once: str | None = None, body: Json | str | None = None
    ) -> httpx.Response:
        """Ask once; a body that is text is NDJSON."""
        kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
        content = body if body is None or isinstance(body, str) else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": kind}
        if once is not None:
            headers["Idempotency-Key"] = once
        return self.client.request(method, self.stack.address + path, content=content, headers=headers)

    def _begin(self) -> None:
        """What is known before the first order."""
        self.insist("POST", "/v1/rulings", "license", LICENSE)
        for name in ("cust-1", "hold-1"):
            self.insist(
                "PUT", f"/v1/entities/{name}", name, {"name": f"Lanmu {name}", "type": "ORGANIZATION"}
            )


def _ruling(chance: random.Random, number: int) -> tuple[str, str, Json]:
    body = {"country": chance.choice(COUNTRIES), "group": "D:5", "member": chance.choice(("YES", "NO"))}
    said = {"kind": "COUNTRY_GROUP", "title": f"word {number}", "valid_from": "2026-01-01", "body": body}
    return "POST", "/v1/rulings", said


def _stake(chance: random.Random, number: int) -> tuple[str, str, Json]:
    low = chance.choice((0, 20, 50))
    said = {"owner": "hold-1", "owned": "cust-1", "kind": "SHARES", "share_min": low, "share_max": low + 30}
    return "POST", "/v1/ownership-stakes", {**said, "source": f"extract {number}"}


def _list_version(chance: random.Random, number: int) -> tuple[str, str, str]:
    rows = ({"id": str(place), "name": name} for place, name in enumerate(chance.sample(NAMES, 3)))
    content = "\n".join(json.dumps(row) for row in rows)
    return "PUT", f"/v1/lists/us-bis-uvl/versions/v{number}?published_on=2026-08-01", content
