"""A ruling as it is recorded: its body is of its kind, speaks of what exists, and is never changed afterwards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationInfo, ValidatorFunctionWrapHandler, WrapValidator

from app.decisions.refusal import Fault, Refused
from app.facts import Pattern, Word
from app.law.ruling_checks import misnamed
from app.law.rulings import BODIES, Body, RulingKind
from app.store.rulings import Ruling, StoredRuling, UnknownRulingError, add_ruling
from app.wire import to_json

NOT_SHARED: Final = frozenset({RulingKind.LICENSE})
"""What only a tenant records for itself: a license is its holder's, and is drawn down by it alone."""


def _of_its_kind(sent: object, otherwise: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
    """Read the body as the word of the ruling's kind, so that its faults are told field by field."""
    kind = info.data.get("kind")
    if kind is None or not isinstance(sent, dict):
        return otherwise(sent)
    return _reader(kind).validate_json(json.dumps(sent), strict=True)


@lru_cache
def _reader(kind: RulingKind) -> TypeAdapter[Any]:
    return TypeAdapter(BODIES[kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRuling(Word):
    """A ruling of a kind, for the days from ``valid_from`` until before ``valid_until``.

    One that ``withdraws`` another may say in its body what stands instead, or have none.
    """

    kind: RulingKind
    title: Annotated[str, Pattern(r"\S")]
    valid_from: date
    valid_until: date | None = None
    source: str | None = None
    citation: str | None = None
    withdraws: UUID | None = None
    body: Annotated[Body | None, WrapValidator(_of_its_kind)] = None


def add(conn: sa.Connection, new: NewRuling, recorded_by: str, *, shared: bool = False) -> StoredRuling:
    """Record a ruling in the transaction's scope. Raises Refused for what contradicts itself or names nothing."""
    faults = tuple(_faults(new, shared=shared))
    if faults:
        raise Refused(*faults)
    body: Any = {} if new.body is None else to_json(new.body)
    ruling = Ruling(
        kind=new.kind.value,
        title=new.title,
        valid_from=new.valid_from,
        body=body,
        valid_until=new.valid_until,
        source=new.source,
        citation=new.citation,
        withdraws=new.withdraws,
    )
    try:
        return add_ruling(conn, ruling, recorded_by)
    except UnknownRulingError as error:
        raise Refused(Fault("/withdraws", "unknown", "there is no such ruling")) from error


def _faults(new: NewRuling, *, shared: bool) -> Iterator[Fault]:
    if new.valid_until is not None and new.valid_until <= new.valid_from:
        yield Fault("/valid_until", "interval", "this is exclusive, and after valid_from")
    if new.body is None and new.withdraws is None:
        yield Fault("/body", "missing", "only a ruling that withdraws another may have none")
    if shared and new.kind in NOT_SHARED:
        yield Fault("/kind", "not_shared", "a license is recorded by the tenant that holds it")
    for pointer, wanted in misnamed(new.body) if new.body else ():
        yield Fault(f"/body{pointer}", "unknown", f"this must be {wanted}")
