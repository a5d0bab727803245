"""What is counted of a service's requests, and how its lists stand, for Prometheus."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

OF_ALL_WORKERS: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where the workers of one service write what each has counted; not set where there is only one."""


@dataclass(frozen=True, slots=True)
class ListFigures:
    """How a shared list stands: its state, when it was loaded or last found unchanged, what waits for a release."""

    state: str
    checked_at: datetime | None
    quarantined: int


@dataclass(frozen=True, slots=True, eq=False)
class Standing(Collector):
    """How the database and the shared lists stand at a moment: read when asked for, counted by no worker."""

    database_up: bool
    lists: Mapping[str, ListFigures]
    at: datetime

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the figures as Prometheus names them."""
        up = "Whether the database can be served from."
        yield GaugeMetricFamily("portcullis_database_up", up, value=self.database_up)
        state = GaugeMetricFamily(
            "portcullis_list_state", "1 for the state a shared list is in.", labels=["list", "state"]
        )
        age = GaugeMetricFamily(
            "portcullis_list_age_seconds",
            "Time since a shared list was loaded or last found unchanged.",
            labels=["list"],
        )
        waiting = GaugeMetricFamily(
            "portcullis_list_quarantined",
            "Versions of a shared list that wait for a person.",
            labels=["list"],
        )
        for name, one in self.lists.items():
            state.add_metric([name, one.state], 1)
            waiting.add_metric([name], one.quarantined)
            if one.checked_at:
                age.add_metric([name], (self.at - one.checked_at).total_seconds())
        yield from (state, age, waiting)


class Figures:
    """What is counted of one service's requests, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "portcullis_http_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "portcullis_http_request_seconds",
            "Time from a request's arrival to the end of its answer.",
            ["method", "route"],
            registry=self.registry,
        )

    def text(self, standing: Standing) -> bytes:
        """All figures as Prometheus reads them; of all workers together, whichever is asked."""
        registry = self.registry
        if OF_ALL_WORKERS in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own way to attach it
        now = CollectorRegistry()
        now.register(standing)
        return generate_latest(registry) + generate_latest(now)
