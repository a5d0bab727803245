"""Fixtures that every test may ask for."""

import base64
import os
import signal

pytest_plugins = ["tests.fixtures.database", "tests.fixtures.service"]


def pytest_configure() -> None:
    """Let SIGTERM end a run as Ctrl-C does, so that its Postgres is stopped."""
    os.environ.setdefault("PORTCULLIS_SIGNING_KEY", base64.b64encode(bytes(range(32))).decode())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
