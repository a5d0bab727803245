"""What the lists do that have no rule of their own, read once from ``data/listings.yaml``."""

from importlib.resources import files
from typing import Final

import yaml

_DATA: Final = yaml.CBaseLoader(
    files("app.law").joinpath("data/listings.yaml").read_bytes()
).get_single_data()
ADVISORY_LISTS: Final = frozenset(_DATA["advisory"])
REVIEW_LISTS: Final = frozenset(_DATA["review"])
SDN_PROGRAMS_IN_744_8: Final = frozenset(one["id"] for one in _DATA["programs_in_744_8"])
