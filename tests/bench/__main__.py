"""``./dev bench [NAME]``: run one measurement, or each."""

import importlib
import sys
from pathlib import Path

NAMES = sorted(
    one.stem for one in Path(__file__).parent.glob("[a-z]*.py") if not one.stem.endswith("_service")
)


def main() -> None:
    """Run what the command line names."""
    wanted = sys.argv[1:] or NAMES
    unknown = [one for one in wanted if one not in NAMES]
    if unknown:
        sys.exit(f"bench: no measurement called {unknown[0]}; there are {', '.join(NAMES)}")
    for name in wanted:
        importlib.import_module(f"tests.bench.{name}").main()


main()
