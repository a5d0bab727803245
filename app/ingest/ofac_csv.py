"""OFAC's legacy files: entries, their aliases, addresses, and what of their remarks did not fit.

The four files have no header and tell themselves apart by their number of columns; ``-0-`` is nothing, and a lone
0x1A ends the file. Files of different days may name entries that are not there: those rows are counted and left out.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TextIO

from app.facts import AliasQuality, ListedAddress, ListedAlias, ListedParty, ListId, ListName, PartyType
from app.ingest.countries import country_code
from app.ingest.ofac_remarks import Remarks, read_remarks
from app.ingest.rows import BadRowError, Edition, Source, UnreadableListError, opened

Row = tuple[str, ...]

ENTRIES: Final = 12
ALIASES: Final = 5
ADDRESSES: Final = 6
COMMENTS: Final = 2
CMIC_PROGRAM: Final = "CMIC-EO13959"
"""Entries of the consolidated files under this program are the NS-CMIC List, which has effects of its own."""

_NAMES: Final = MappingProxyType({
    ENTRIES: "entries", ALIASES: "aliases", ADDRESSES: "addresses", COMMENTS: "comments",
})  # fmt: skip
_NOTHING: Final = "-0-"
_END_OF_FILE_MARK: Final = "\x1a"
_TYPES: Final = MappingProxyType({
    "": PartyType.ORGANIZATION,
    "entity": PartyType.ORGANIZATION,
    "individual": PartyType.PERSON,
    "vessel": PartyType.VESSEL,
    "aircraft": PartyType.AIRCRAFT,
})  # fmt: skip
_ALIAS_TYPES: Final = frozenset({"aka", "fka", "nka"})
_LABELS: Final = ("title", "call sign", "vessel type", "tonnage", "gross registered tonnage", "vessel flag",
                  "vessel owner")  # fmt: skip


@dataclass(slots=True)
class _Files:
    """The rows of each kind of file, by entry number."""

    lines: dict[str, int] = field(default_factory=dict)
    rows: dict[int, dict[str, list[Row]]] = field(default_factory=dict)


def read(sources: tuple[Source, ...], list_id: ListId) -> Edition:
    """The entries of a set of files, of which that of the entries must be there.

    Raises UnreadableListError for files that are no such set, BadRowError with the line for a row that is not of
    its file.
    """
    files = _Files()
    for source in sources:
        _take(source, files)
    entries = files.rows.get(ENTRIES, {})
    if not entries:
        message = "no file of entries, which have twelve columns"
        raise UnreadableListError(message)
    parties = [
        _party(number, files.lines[number], rows[0], files, list_id) for number, rows in entries.items()
    ]
    return Edition(lists=by_list(list_id, parties), notes=tuple(_orphans(files)))


def by_list(list_id: ListId, parties: list[ListedParty]) -> dict[ListName, tuple[ListedParty, ...]]:
    """The entries by list: those of the consolidated list that are there as NS-CMIC alone are another list."""
    if list_id is not ListId.OFAC_CONS:
        return {list_id: tuple(parties)}
    cmic = tuple(one for one in parties if CMIC_PROGRAM in one.programs)
    rest = tuple(one for one in parties if set(one.programs) != {CMIC_PROGRAM})
    return {list_id: rest, ListId.NSCMIC: cmic} if cmic else {list_id: rest}


def _take(source: Source, files: _Files) -> None:
    with opened(source) as text:
        width = None
        for line, row in _rows(text):
            width = width or _width(line, row)
            if len(row) != width:
                raise BadRowError(line, "row", f"{len(row)} fields, expected {width}")
            if not row[0].isdigit():
                raise BadRowError(line, "ent_num", f"not a number: {row[0]!r}")
            held = files.rows.setdefault(width, {})
            if width == ENTRIES and row[0] in held:
                raise BadRowError(line, "ent_num", f"{row[0]} stands on line {files.lines[row[0]]} already")
            if width == ENTRIES:
                files.lines[row[0]] = line
            held.setdefault(row[0], []).append(row)
    if width is None:
        message = "a file holds no rows"
        raise UnreadableListError(message)


def _width(line: int, row: Row) -> int:
    if len(row) not in _NAMES:
        raise BadRowError(line, "row", f"{len(row)} fields: neither entries, aliases, addresses nor comments")
    return len(row)


def _rows(text: TextIO) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(text, strict=True)
    try:
        for fields in reader:
            if fields not in ([], [_END_OF_FILE_MARK]):
                yield reader.line_num, tuple(_value(one) for one in fields)
    except csv.Error as error:
        raise BadRowError(reader.line_num, "row", str(error)) from error


def _value(text: str) -> str:
    plain = " ".join(text.split())
    return "" if plain == _NOTHING else plain


def _party(number: str, line: int, row: Row, files: _Files, list_id: ListId) -> ListedParty:
    if not row[1]:
        raise BadRowError(line, "SDN_Name", "empty")
    remarks = row[11] + _comment(files.rows.get(COMMENTS, {}).get(number, []))
    said = read_remarks(remarks)
    addresses = tuple(filter(None, (_address(one) for one in files.rows.get(ADDRESSES, {}).get(number, []))))
    aliases = [_alias(one) for one in files.rows.get(ALIASES, {}).get(number, []) if one[3]]
    return ListedParty(
        id=number,
        name=row[1],
        type=_type(line, row[2]),
        aliases=tuple(dict.fromkeys(one for one in (*aliases, *said.aliases) if one.name != row[1])),
        addresses=addresses,
        countries=_countries(row[9], addresses, said),
        identifiers=tuple(said.identifiers),
        birth_dates=tuple(said.birth_dates),
        programs=tuple(one.strip(" []") for one in row[3].split("] [") if one.strip(" []")),
        remarks="; ".join([*_labelled(row), *([remarks] if remarks else [])]) or None,
        source_url=source_url(list_id, number),
    )


def source_url(list_id: ListId, number: str) -> str:
    """Where OFAC shows an entry."""
    kind = "SDN" if list_id is ListId.SDN else "Non-SDN"
    return f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={number}&list={kind}"


def _comment(rows: list[Row]) -> str:
    """What remarks go on with: they are cut in the middle of a word, and take up there."""
    return "".join(row[1] for row in rows)


def _type(line: int, text: str) -> PartyType:
    known = _TYPES.get(text.lower())
    if known is None:
        raise BadRowError(line, "SDN_Type", f"neither individual, vessel nor aircraft: {text!r}")
    return known


def _alias(row: Row) -> ListedAlias:
    quality = AliasQuality.WEAK if "weak" in row[4].lower() else AliasQuality.STRONG
    return ListedAlias(name=row[3], quality=quality)


def _address(row: Row) -> ListedAddress | None:
    full = ", ".join(one for one in row[2:5] if one)
    code = country_code(row[4]) if row[4] else None
    return ListedAddress(full=full, city=row[3] or None, country=code) if full else None


def _countries(flag: str, addresses: tuple[ListedAddress, ...], said: Remarks) -> tuple[str, ...]:
    codes = [*said.countries, *(one.country for one in addresses), country_code(flag) if flag else None]
    return tuple(dict.fromkeys(code for code in codes if code))


def _labelled(row: Row) -> Iterator[str]:
    for label, value in zip(_LABELS, row[4:11], strict=True):
        if value:
            yield f"{label}: {value}"


def _orphans(files: _Files) -> Iterator[str]:
    for width, held in files.rows.items():
        absent = held.keys() - files.rows[ENTRIES].keys()
        if absent:
            yield f"{_NAMES[width]} of {len(absent)} entries that are not in the file of entries were left out"
