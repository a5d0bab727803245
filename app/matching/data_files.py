"""The matcher's packaged data, read once when the package is imported."""

from importlib.resources import files
from typing import Any

import yaml


def read_yaml(name: str) -> Any:
    """The content of a YAML file of ours; every scalar is a text."""
    return yaml.load(read_text(name), Loader=yaml.CBaseLoader)  # noqa: S506 - builds texts, lists and maps only


def read_text(name: str) -> str:
    """The text of a data file of ours."""
    return files("app.matching").joinpath("data", name).read_text(encoding="utf-8")
