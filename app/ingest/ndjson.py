"""Lists as NDJSON: one ListedParty of the HTTP contract on each line, for tenants' own lists."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from app.facts import ListedParty
from app.ingest.rows import BadRowError
from app.wire import from_json, read_json


def read(lines: Iterable[bytes]) -> Iterator[ListedParty]:
    """Read entries as the lines come; blank lines are passed over.

    Raises BadRowError with the line and the first field that is wrong: not JSON, not UTF-8, an unknown field,
    an empty id or name, an id that an earlier line has.
    """
    return each_once(
        (number, party_of(number, _value(number, line)))
        for number, line in enumerate(lines, start=1)
        if line.strip()
    )


def each_once(found: Iterable[tuple[int, ListedParty]]) -> Iterator[ListedParty]:
    """Hand entries on with their lines looked at: an id stands once. Raises BadRowError."""
    seen: dict[str, int] = {}
    for number, party in found:
        first = seen.setdefault(party.id, number)
        if first != number:
            raise BadRowError(number, "id", f"{party.id!r} stands on line {first} already")
        yield party


def _value(number: int, line: bytes) -> Any:
    try:
        return read_json(line)
    except ValueError as error:
        raise BadRowError(number, "line", f"not JSON in UTF-8: {error}") from error


def party_of(number: int, value: object) -> ListedParty:
    """The entry that the JSON of a line is. Raises BadRowError."""
    try:
        party = from_json(ListedParty, value)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadRowError(number, ".".join(map(str, first["loc"])) or "line", first["msg"]) from error
    for column in ("id", "name"):
        if not getattr(party, column).strip():
            raise BadRowError(number, column, "empty")
    return party
