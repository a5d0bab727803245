"""What is counted of a service's requests, and how its lists stand, for Prometheus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


@dataclass(frozen=True, slots=True)
class ListFigures:
    """How a shared list stands: its state, when it was loaded or last found unchanged, what waits for a release."""

    state: str
    checked_at: datetime | None
    quarantined: int


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
        self.database_up = Gauge(
            "portcullis_database_up", "Whether the database can be served from.", registry=self.registry
        )
        self.list_state = Gauge(
            "portcullis_list_state",
            "1 for the state a shared list is in.",
            ["list", "state"],
            registry=self.registry,
        )
        self.list_age = Gauge(
            "portcullis_list_age_seconds",
            "Time since a shared list was loaded or last found unchanged.",
            ["list"],
            registry=self.registry,
        )
        self.list_quarantined = Gauge(
            "portcullis_list_quarantined",
            "Versions of a shared list that wait for a person.",
            ["list"],
            registry=self.registry,
        )

    def show_lists(self, up: bool, lists: Mapping[str, ListFigures], now: datetime) -> None:  # noqa: FBT001
        """Set the figures of the database and the lists to what they are at this moment."""
        self.database_up.set(up)
        for gauge in (self.list_state, self.list_age, self.list_quarantined):
            gauge.clear()
        for name, one in lists.items():
            self.list_state.labels(name, one.state).set(1)
            self.list_quarantined.labels(name).set(one.quarantined)
            if one.checked_at:
                self.list_age.labels(name).set((now - one.checked_at).total_seconds())
