"""Fixtures that every test may ask for."""

import base64
import os
import signal

pytest_plugins = ["tests.fixtures.database", "tests.fixtures.service"]

# before any settings are read: what tests sign with is published in their databases
os.environ.setdefault("PORTCULLIS_SIGNING_KEY", base64.b64encode(bytes(range(32))).decode())


def pytest_configure() -> None:
    """Let SIGTERM end a run as Ctrl-C does, so that its Postgres is stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
