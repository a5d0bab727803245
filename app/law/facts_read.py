"""The facts that each rule reads: what a caller may look up, and what need not be asked again when a fact changes.

``data/facts_read.yaml`` is made by running every rule over a case that writes down what is looked at.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Final

import yaml

FLAGS: Final = "/red_flags"
"""A rule that reads this also depends on every fact that raises a flag."""

_PLACE: Final = re.compile(r"/\d+(?=/|$)")
_WHOLE: Final = ("/items", "/evidence", "/case_by_case", FLAGS)
"""Facts that are read as one, however deep."""
_DEEP: Final = 3
"""Segments of a pattern: ``/parties/*/owners`` stands for all there is below it."""


@lru_cache(maxsize=4096)
def pattern(pointer: str) -> str:
    """The pattern of a JSON pointer: places as ``*``, cut where facts are read as one."""
    for whole in _WHOLE:
        if pointer == whole or pointer.startswith(f"{whole}/"):
            return whole
    return "/".join(_PLACE.sub("/*", pointer).split("/")[: _DEEP + 1])


def reads(rule_id: str, changed: Iterable[str]) -> bool:
    """Whether a rule reads one of the facts (given as patterns), or something inside or around one."""
    return any(_overlap(read, one) for read in FACTS_READ[rule_id] for one in changed)


@lru_cache(maxsize=65536)
def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _read() -> dict[str, tuple[str, ...]]:
    raw = files("app.law").joinpath("data/facts_read.yaml").read_bytes()
    return {name: tuple(read) for name, read in yaml.CBaseLoader(raw).get_single_data().items()}


FACTS_READ: Final = _read()
