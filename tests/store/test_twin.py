"""A twin gives its result or says that it has none; tried where nothing else runs, as pytest's own process may not fork."""

import subprocess
import sys

SCRIPT = """
from app.store.twin import TwinFailedError, begun_beside

def fails():
    raise ZeroDivisionError

many = begun_beside(lambda: list(range(100_000)))
failing = begun_beside(fails)
print(sum(many()))
try:
    failing()
except TwinFailedError:
    print("failed")
"""


def test_a_twin_gives_its_result_or_says_that_it_has_none() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["4999950000", "failed"]
    assert "ZeroDivisionError" in ran.stderr
