"""What nomenklatura's logic-v2 takes to score candidates, measured in an interpreter that has that library.

It is no dependency of ours (PyICU has no wheel); PORTCULLIS_NOMENKLATURA_PYTHON names an interpreter where
``pip install nomenklatura==4.1.10`` was done. Standard input: a line of JSON for each query, [query, names]; output:
the seconds that it took.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PYTHON = "PORTCULLIS_NOMENKLATURA_PYTHON"
Scored = Callable[[str, list[str]], float]
"""Seconds that a query takes against its candidates."""


@contextmanager
def scoring() -> Iterator[Scored | None]:
    """What scores one query after another; None where no interpreter is named."""
    python = os.environ.get(PYTHON)
    if not python:
        yield None
        return
    command = [python, "-I", str(Path(__file__))]  # beside us stands a module called http
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        asked, answers = process.stdin, process.stdout
        assert asked is not None
        assert answers is not None

        def scored(query: str, names: list[str]) -> float:
            print(json.dumps([query, names]), file=asked, flush=True)
            return float(answers.readline())

        yield scored


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

    for line in sys.stdin:
        query, names = json.loads(line)
        asked, candidates = entity(query), [entity(name) for name in names]
        began = time.perf_counter()
        for one in candidates:
            scoring.compare(asked, one, config)
        sys.stdout.write(f"{time.perf_counter() - began}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _measure()
