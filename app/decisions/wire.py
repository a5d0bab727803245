"""A decision as JSON: what has no answer is left out, but what may be null by contract is written as null."""

from typing import Any, Final

from app.decisions.decision import Decision
from app.wire import to_json

NULLABLE: Final = {
    "": ("disposition",),
    "items": ("disposition",),
    "classifications": ("eccn", "paragraph"),
}


def decision_json(decision: Decision) -> dict[str, Any]:
    """The canonical form: codes, values and hashes, no prose."""
    found: Any = to_json(decision)
    for part, names in NULLABLE.items():
        for one in [found] if not part else found[part]:
            for name in names:
                one.setdefault(name, None)
    return dict(found)
