"""What nomenklatura's logic-v2 takes to score fifty candidates, measured in an interpreter that has that library.

It is no dependency of ours (PyICU has no wheel); PORTCULLIS_NOMENKLATURA_PYTHON names an interpreter where
``pip install nomenklatura==4.1.10`` was done. Standard input: a JSON list of [query, names]; output: seconds of each.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PYTHON = "PORTCULLIS_NOMENKLATURA_PYTHON"


def measured(asked: list[tuple[str, list[str]]]) -> list[float] | None:
    """Seconds that each query takes against its candidates; None where no interpreter is named."""
    python = os.environ.get(PYTHON)
    if not python:
        return None
    command = [python, "-I", str(Path(__file__))]  # beside us stands a module called http
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return [float(one) for one in json.loads(done.stdout)]


def _measure() -> None:
    from followthemoney import model  # type: ignore[import-not-found]
    from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found]

    scoring: Any = get_algorithm("logic-v2")
    config = scoring.default_config()
    number = 0

    def entity(name: str) -> Any:
        nonlocal number
        number += 1
        return model.get_proxy(
            {"id": str(number), "schema": "LegalEntity", "properties": {"name": [name]}}, cleaned=False
        )

    times = []
    for query, names in json.load(sys.stdin):
        asked, candidates = entity(query), [entity(name) for name in names]
        began = time.perf_counter()
        for one in candidates:
            scoring.compare(asked, one, config)
        times.append(time.perf_counter() - began)
    json.dump(times, sys.stdout)


if __name__ == "__main__":
    _measure()
