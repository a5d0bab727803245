"""What is counted of a service's requests, for Prometheus."""

import os
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

OF_ALL_WORKERS: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where the workers of one service write what each has counted; not set where there is only one."""


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

    def text(self) -> bytes:
        """All figures as Prometheus reads them; of all workers together, whichever is asked."""
        registry = self.registry
        if OF_ALL_WORKERS in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own way to attach it
        return generate_latest(registry)
