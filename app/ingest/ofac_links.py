"""OFAC's remarks "Linked To: NAME." as edges without a share: the link is known, what is held is not.

Two layouts: OFAC's own sdn.csv (no header, ``-0-`` for nothing, a lone 0x1A at the end), and a table of links with
the header ent_num, name, linked_to_name, linked_to_ent_num. Who a party is linked to stands as its owner.
"""

import io
import re
from collections.abc import Iterator
from typing import Final

from app.ingest.registers import Noted, Progress, Read, Refused
from app.ingest.rows import UnreadableListError
from app.ingest.streams import csv_rows
from app.store.ownership import StakeKind
from app.store.source_records import Authority, EntitySaid, StakeSaid

RECORDS: Final = "ofac-links/"
SOURCE: Final = "OFAC remark: Linked To"
TABLE: Final = ["ent_num", "name", "linked_to_name", "linked_to_ent_num"]
_SDN_FIELDS: Final = 12
_NUMBER, _NAME, _TYPE, _REMARKS = 0, 1, 2, 11
_NOTHING: Final = "-0-"
_LINKED: Final = re.compile(r"Linked To:\s*(.+?)\s*(?=;|$)", re.IGNORECASE)
_END_OF_FILE_MARK: Final = "\x1a"
_TYPES: Final = {"individual": "PERSON", _NOTHING: "ORGANIZATION", "": None}
_LONGEST: Final = 400
Row = tuple[int, list[str]]


def read(stream: io.BufferedReader, progress: Progress) -> Iterator[Read]:
    """Every link of the file. Raises UnreadableListError for another layout.

    The parties of sdn.csv are held by number and name, as a remark names one who may stand later. With its end
    mark it is the whole list.
    """
    with csv_rows(stream) as rows:
        first = next(rows, (0, []))
        if first[1] == TABLE:
            yield from _table(rows, progress)
        elif len(first[1]) == _SDN_FIELDS and first[1][_NUMBER].strip().isdecimal():
            yield from _sdn([first, *rows], progress)
        else:
            message = "not the layout: neither sdn.csv nor a table of links"
            raise UnreadableListError(message)


def _table(rows: Iterator[Row], progress: Progress) -> Iterator[Read]:
    for line, row in rows:
        if row and row != [_END_OF_FILE_MARK]:
            progress.read += 1
            yield from _table_row(f"line {line}", [one.strip() for one in row])


def _table_row(where: str, row: list[str]) -> Iterator[Read]:
    number, name, linked_name, linked = row if len(row) == len(TABLE) else ("", "", "", "")
    if not number.isdecimal() or not linked_name or not (linked.isdecimal() or not linked):
        yield Refused(where, "a row without number and linked name")
        return
    yield from _entity(number, name, None)
    yield from _link(where, number, linked_name, linked or None)


def _sdn(rows: list[Row], progress: Progress) -> Iterator[Read]:
    numbers = {_folded(row[_NAME]): row[_NUMBER].strip() for _, row in rows if len(row) == _SDN_FIELDS}
    for line, row in rows:
        if row == [_END_OF_FILE_MARK]:
            progress.full, progress.stated = True, progress.read
        elif row:
            progress.read += 1
            yield from _sdn_row(f"line {line}", row, numbers)


def _sdn_row(where: str, row: list[str], numbers: dict[str, str]) -> Iterator[Read]:
    if len(row) != _SDN_FIELDS or not row[_NUMBER].strip().isdecimal():
        yield Refused(where, f"not a row of {_SDN_FIELDS} fields that begins with a number")
    else:
        yield from _remarks(where, row, numbers)


def _remarks(where: str, row: list[str], numbers: dict[str, str]) -> Iterator[Read]:
    links = [found.rstrip(". ") for found in _LINKED.findall(row[_REMARKS])]
    if links:
        yield from _entity(row[_NUMBER].strip(), row[_NAME].strip(), _TYPES.get(row[_TYPE].strip().lower()))
    for name in dict.fromkeys(links):
        found = numbers.get(_folded(name)) or numbers.get(_folded(f"{name}."))
        yield from _link(where, row[_NUMBER].strip(), name, found)


def _link(where: str, number: str, linked_name: str, linked: str | None) -> Iterator[Read]:
    owner = linked or linked_name[:_LONGEST]
    yield from _entity(owner, linked_name, None, Authority.MENTION)
    yield StakeSaid(
        f"{RECORDS}{number}/{owner}", f"ofac:{owner}", f"ofac:{number}", StakeKind.SHARES, source=SOURCE
    )
    if linked is None:
        yield Noted(where, "linked to a name that no entry of the list has")


def _entity(
    number: str, name: str, kind: str | None, authority: Authority = Authority.REGISTER
) -> Iterator[EntitySaid]:
    if name:
        yield EntitySaid(
            record=f"{RECORDS}{number}/{authority.name.lower()}",
            entity=f"ofac:{number}",
            body={"name": name, **({"type": kind} if kind else {})},
            authority=authority,
            source="OFAC",
        )


def _folded(name: str) -> str:
    return " ".join(name.casefold().rstrip(".").split())
