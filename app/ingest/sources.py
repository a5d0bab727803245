"""The published sources as data: who publishes, where, in which layout, which lists, and what each must hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import yaml

from app.facts import ListedParty, ListId, ListName
from app.ingest import (
    asian_registers,
    bis_dpl,
    bis_entity_list,
    csl,
    csl_json,
    eu_fsf,
    ofac_advanced,
    ofac_csv,
    ofac_xml,
    uk_ofsi,
    un_xml,
    us_notices,
)
from app.ingest.bounds import Bounds, problems
from app.ingest.rows import Edition, UnreadableListError
from app.ingest.rows import Source as File

Reader: TypeAlias = Callable[[tuple[File, ...], ListId], Edition]


@dataclass(frozen=True, slots=True)
class ListSource:
    """One source: ``urls`` are the files that make up an edition; the first of ``lists`` is what it is about."""

    publisher: str
    layout: str
    urls: tuple[str, ...]
    lists: tuple[ListId, ...]


def _alone(read: Callable[[File], Edition]) -> Reader:
    def reader(found: tuple[File, ...], _: ListId) -> Edition:
        if len(found) != 1:
            message = f"{len(found)} files, where the layout has one"
            raise UnreadableListError(message)
        return read(found[0])

    return reader


LAYOUTS: Final[Mapping[str, Reader]] = MappingProxyType({
    "csl-csv": _alone(lambda file: Edition(lists={str(one): held for one, held in csl.read(file).items()})),
    "csl-json": _alone(csl_json.read),
    "ofac-csv": ofac_csv.read,
    "ofac-xml": lambda found, list_id: _alone(lambda file: ofac_xml.read(file, list_id))(found, list_id),
    "ofac-advanced": lambda found, list_id: _alone(lambda file: ofac_advanced.read(file, list_id))(found, list_id),
    "bis-entity-list": _alone(bis_entity_list.edition),
    "bis-dpl": _alone(bis_dpl.read),
    "us-notices": us_notices.read,
    "un-xml": _alone(un_xml.read),
    "eu-fsf": _alone(eu_fsf.read),
    "uk-ofsi": _alone(uk_ofsi.read),
    "asian-registers": _alone(asian_registers.read),
})  # fmt: skip


def read(source: ListSource, found: tuple[File, ...]) -> Edition:
    """The edition that the files make up. Raises UnreadableListError, also for lists of another source; BadRowError."""
    edition = LAYOUTS[source.layout](found, source.lists[0])
    foreign = sorted(edition.lists.keys() - set(source.lists))
    if foreign:
        message = f"the file is of another source: it holds {', '.join(foreign)}"
        raise UnreadableListError(message)
    return edition


def doubts(list_id: ListName, parties: Iterable[ListedParty]) -> list[str]:
    """What speaks against believing a list, in words; nothing is known of lists that are not in the table."""
    bounds = BOUNDS.get(list_id)
    return problems(list_id, bounds, parties) if bounds else []


def _pair(found: list[str]) -> tuple[int, int]:
    least, most = found
    return int(least), int(most)


def _bounds(found: dict[str, Any]) -> Bounds:
    least, most = _pair(found["entries"])
    return Bounds(
        least,
        most,
        tuple(found.get("canaries", ())),
        MappingProxyType({kind: _pair(pair) for kind, pair in found.get("kinds", {}).items()}),
        float(found["removed"]),
        float(found["changed"]),
    )


def _sources(found: dict[str, Any]) -> Iterator[tuple[str, ListSource]]:
    for name, one in found.items():
        lists = tuple(ListId(list_id) for list_id in one["lists"])
        yield name, ListSource(one["publisher"], one["layout"], tuple(one["urls"]), lists)


_DATA: Final = yaml.CBaseLoader(
    files("app.ingest").joinpath("data/sources.yaml").read_bytes()
).get_single_data()
BOUNDS: Final[Mapping[str, Bounds]] = MappingProxyType({
    ListId(list_id).value: _bounds(one) for list_id, one in _DATA["lists"].items()
})  # fmt: skip
TITLES: Final[Mapping[str, str]] = MappingProxyType({
    ListId(list_id).value: one["title"] for list_id, one in _DATA["lists"].items()
})  # fmt: skip
SOURCES: Final[Mapping[str, ListSource]] = MappingProxyType(dict(_sources(_DATA["sources"])))
