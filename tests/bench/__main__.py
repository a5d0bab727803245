"""``./dev bench [NAME]``: run one measurement, or each."""

import importlib
import sys

NAMES = (
    "accuracy",
    "history",
    "history-replay",
    "http",
    "law",
    "ownership",
    "ownership-import",
    "screening",
    "start",
)


def main() -> None:
    """Run what the command line names."""
    wanted = [one for one in sys.argv[1:] if not one.startswith("--")] or NAMES
    unknown = [one for one in wanted if one not in NAMES]
    if unknown:
        sys.exit(f"bench: no measurement called {unknown[0]}; there are {', '.join(NAMES)}")
    for name in wanted:
        importlib.import_module(f"tests.bench.{name.replace('-', '_')}").main()


main()
