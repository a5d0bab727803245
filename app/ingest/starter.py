"""The starter lists: a few real listed parties that matter for advanced chips, of our own entry.

They give a first run real answers without a network. They are no compliance source, and every answer that
rests on them says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

import yaml

from app.facts import ListedParty, ListId
from app.wire import from_json

OWN_IDS: Final = "starter-"
"""How every id begins: ours, and never taken for one of an official list."""


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
    """Every starter list. Raises ValueError where a file or an entry cannot be believed."""
    for file in sorted(files("app.ingest").joinpath("data/starter").iterdir(), key=lambda one: one.name):
        data = yaml.CBaseLoader(file.read_bytes()).get_single_data()
        yield parsed(ListId(file.name.removesuffix(".yaml")), data)


def parsed(list_id: ListId, data: dict[str, Any]) -> StarterList:
    """A starter list from its file's data. Raises ValueError for an entry that cannot be believed."""
    parties = tuple(from_json(ListedParty, one) for one in data["parties"])
    published_on = date.fromisoformat(data["published_on"])
    if len({one.id for one in parties}) != len(parties):
        message = f"{list_id}: an id stands twice"
        raise ValueError(message)
    for one in parties:
        if fault := _fault(one, published_on):
            message = f"{list_id}, {one.id}: {fault}"
            raise ValueError(message)
    return StarterList(list_id, data["title"], data["publisher"], data["version"], published_on, parties)


def _fault(one: ListedParty, published_on: date) -> str | None:
    """What speaks against an entry: an id or a source that is not there, or days that cannot be."""
    if not one.id.startswith(OWN_IDS):
        return f"its id does not begin with {OWN_IDS}"
    if not one.source_url:
        return "no source"
    if one.listed_on and one.listed_on > published_on:
        return "listed after the list was published"
    if one.listed_on and one.delisted_on and one.delisted_on <= one.listed_on:
        return "delisted before it was listed"
    return None
