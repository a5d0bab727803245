"""A company's own research as CSV, one stake a row.

The header names the columns, in any order. ``owner`` and ``owned`` are entity ids and required; ``share`` is a
percentage (``50``, ``50.00``, ``50%``), a range (``25-50``), a bound (``>50``, ``<=50``) or empty where it is not
known. The rest may be left out: ``kind`` (SHARES or VOTES), ``valid_from`` and ``valid_until`` (days, the last
exclusive), ``source``, ``owner_name``, ``owned_name``, ``owner_country``, ``owned_country`` (principal offices).
A row that is not in a later file stays: it is ended by its ``valid_until``.
"""

import io
from collections.abc import Iterator
from typing import Final

from app.ingest.countries import country_code
from app.ingest.registers import BadFieldError, Noted, Progress, Read, Refused, day_of, said
from app.ingest.rows import UnreadableListError
from app.ingest.shares import interval_of
from app.ingest.streams import csv_rows
from app.store.ownership import StakeKind
from app.store.source_records import Authority, EntitySaid, StakeSaid

RECORDS: Final = "ownership-csv/"
SOURCE: Final = "own research"
REQUIRED: Final = ("owner", "owned", "share")
OPTIONAL: Final = (
    "kind", "valid_from", "valid_until", "source", "owner_name", "owned_name", "owner_country", "owned_country",
)  # fmt: skip
KINDS: Final = {"": StakeKind.SHARES, **StakeKind.__members__}
Row = dict[str, str]


def read(stream: io.BufferedReader, progress: Progress) -> Iterator[Read]:
    """Every stake of the file. Raises UnreadableListError for another header."""
    with csv_rows(stream) as rows:
        header = _header(next(rows, (0, []))[1])
        named = "owner_name" in header or "owned_name" in header
        for line, fields in rows:
            if not any(map(str.strip, fields)):
                continue
            progress.read += 1
            if len(fields) != len(header):
                yield Refused(f"line {line}", "another number of fields than the header has")
                continue
            row = dict(zip(header, map(str.strip, fields), strict=True))
            try:
                yield _stake(row)
            except BadFieldError as error:
                yield Refused(f"line {line}", str(error))
                continue
            if named:
                yield from _names(f"line {line}", row)


def _header(fields: list[str]) -> tuple[str, ...]:
    header = tuple(one.strip().casefold() for one in fields)
    missing = [one for one in REQUIRED if one not in header]
    unknown = [one for one in header if one not in (*REQUIRED, *OPTIONAL)]
    if missing or unknown or len(set(header)) != len(header):
        message = (
            f"the header has to name {', '.join(REQUIRED)}, may name {', '.join(OPTIONAL)}, each once; "
            f"it names {', '.join(one[:40] for one in header[:20])}"
        )
        raise UnreadableListError(message)
    return header


def _stake(row: Row) -> StakeSaid:
    kind = KINDS.get(row.get("kind", "").upper())
    if kind is None:
        message = "kind is neither SHARES nor VOTES"
        raise BadFieldError(message)
    owner, owned = row["owner"], row["owned"]
    if not owner or not owned or owner == owned:
        message = "owner and owned are the same" if owner and owned else _empty(owner)
        raise BadFieldError(message)
    return StakeSaid(
        f"{RECORDS}{owner}\x1f{owned}\x1f{kind}",
        owner,
        owned,
        kind,
        *interval_of(row["share"]),
        day_of(row.get("valid_from"), "valid_from"),
        day_of(row.get("valid_until"), "valid_until"),
        row.get("source") or SOURCE,
    )


def _empty(owner: str) -> str:
    return f"{'owned' if owner else 'owner'} is empty"


def _names(where: str, row: Row) -> Iterator[Read]:
    """What the row names the two; it stands only where nothing else is known of them."""
    for end in ("owner", "owned"):
        written = row.get(f"{end}_country", "")
        country = country_code(written) if written else None
        if written and country is None:
            yield Noted(where, f"a country we do not know: {written[:40]}")
        if name := row.get(f"{end}_name"):
            yield EntitySaid(
                record=f"{RECORDS}name/{row[end]}",
                entity=row[end],
                body=said(name=name, principal_office_country=country),
                authority=Authority.RESEARCH,
                source=row.get("source") or SOURCE,
            )
