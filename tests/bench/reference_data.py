"""Where the reference data of the benchmarks lie: beside the checkout, never inside it."""

from pathlib import Path
from typing import Final

REFERENCE: Final = Path(__file__).resolve().parents[3] / "shared/data"
LISTS: Final = ("csl_consolidated_2022-04.csv.gz", "bis_entity_list_2026-07-09.csl.csv")
"""The two lists that the labelled queries were made from."""
