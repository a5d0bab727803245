"""Fixtures that every test may ask for."""

import signal

pytest_plugins = ["tests.fixtures.database", "tests.fixtures.service"]


def pytest_configure() -> None:
    """Let SIGTERM end a run as Ctrl-C does, so that its Postgres is stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
