"""``portcullis rulings add``: what the operator records for every tenant."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from pydantic import TypeAdapter

from app.api.bodies import read_word
from app.api.problems import ProblemError
from app.decisions.refusal import Fault, Refused
from app.decisions.rulings import NewRuling, add
from app.store.rulings import StoredRuling
from app.store.scope import shared_transaction

OPERATOR: Final = "operator"
READER: Final = TypeAdapter(NewRuling)


class BadRulingError(Exception):
    """A ruling of the file cannot be recorded; none was."""


def add_shared(operator: sa.Engine, file: Path) -> tuple[StoredRuling, ...]:
    """Record every ruling of the file, or none. Raises BadRulingError with the line and its faults."""
    with shared_transaction(operator) as conn:
        return tuple(_added(conn, number, line) for number, line in _lines(file))


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        if line.strip():
            yield number, line


def _added(conn: sa.Connection, number: int, line: bytes) -> StoredRuling:
    try:
        return add(conn, read_word(READER, line), OPERATOR, shared=True)
    except ProblemError as error:
        raise BadRulingError(_told(number, error.faults)) from error
    except Refused as error:
        raise BadRulingError(_told(number, error.faults)) from error


def _told(number: int, faults: tuple[Fault, ...]) -> str:
    return f"line {number}: " + "; ".join(f"{one.pointer}: {one.message}" for one in faults)
