"""Orders that are asked about again: the same question about the same facts, under one reference."""

from collections.abc import Iterator
from typing import Any

from app.canonical import canonical, sha256
from app.wire import to_json


def same_order(decision: dict[str, Any]) -> Iterator[str]:
    """What decisions about an order have in common that was asked about as this one was; nothing without a reference.

    The facts are those that were sent, so that what a day or a profile adds to them makes no other order.
    """
    if decision.get("reference") is not None:
        facts = decision.get("asked") or decision["facts"]
        asked = {"kind": decision["kind"], "reference": decision["reference"], "facts": facts}
        yield sha256(canonical(to_json(asked))).hex()
