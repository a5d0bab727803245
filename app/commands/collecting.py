"""What Python's collector of circles looks at while the service runs."""

import gc
from typing import Final

ALLOCATIONS: Final = 50_000
"""Objects that are made before the collector looks for circles among them."""


def leave_to_the_collector_what_is_new() -> None:
    """Code, lists and rules stay as long as the service; and an answer is thousands of words that hold no circles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS)
