"""The starter lists: a few real listed parties that matter for advanced chips, of our own entry.

They give a first run real answers without a network. They are no compliance source, and every answer that
rests on them says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from app.facts import ListedParty, ListId
from app.wire import from_json


@dataclass(frozen=True, slots=True)
class StarterList:
    """One starter list as its file states it."""

    list_id: ListId
    title: str
    publisher: str
    version: str
    published_on: date
    parties: tuple[ListedParty, ...]


def read() -> Iterator[StarterList]:
    """Every starter list. Raises ValueError where a file names an unknown list or an id twice."""
    for file in sorted(files("app.ingest").joinpath("data/starter").iterdir(), key=lambda one: one.name):
        data = yaml.CBaseLoader(file.read_bytes()).get_single_data()
        yield _list(ListId(file.name.removesuffix(".yaml")), data)


def _list(list_id: ListId, data: dict[str, Any]) -> StarterList:
    parties = tuple(from_json(ListedParty, one) for one in data["parties"])
    if len({one.id for one in parties}) != len(parties):
        message = f"{list_id}: an id stands twice"
        raise ValueError(message)
    return StarterList(
        list_id=list_id,
        title=data["title"],
        publisher=data["publisher"],
        version=data["version"],
        published_on=date.fromisoformat(data["published_on"]),
        parties=parties,
    )
