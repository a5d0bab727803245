"""Fixtures that every test may ask for."""

import base64
import os
import shutil
import signal
import tempfile

import pytest

pytest_plugins = ["tests.fixtures.database", "tests.fixtures.service"]
MADE = pytest.StashKey[str]()

# before any settings are read: what tests sign with is published in their databases
os.environ.setdefault("PORTCULLIS_SIGNING_KEY", base64.b64encode(bytes(range(32))).decode())


def pytest_configure(config: pytest.Config) -> None:
    """Give a run, with all its workers, a folder for indexes; let SIGTERM end it as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        os.environ["PORTCULLIS_INDEX_DIR"] = config.stash[MADE] = tempfile.mkdtemp(
            prefix="portcullis-indexes-"
        )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder."""
    if MADE in config.stash:
        shutil.rmtree(config.stash[MADE], ignore_errors=True)
