"""What decisions are found by: short exact terms, for plain btree keys (policies shut out other indexes)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from app.canonical import sha256
from app.store.tables import LONGEST_NAME


class TermKind(StrEnum):
    """What a term says of a decision."""

    REFERENCE = "reference"
    PARTY = "party"
    OUTCOME = "outcome"
    RULE = "rule"
    AUTHORITY = "authority"
    ENTRY = "entry"
    HOLD = "hold"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a decision names beside its reference and outcome.

    Parties by name, entity id or identifier; rules and authorities by the ids in its findings; the entries of lists
    that names met; where it is held, its place in the queue; and what it has in common with decisions about the same.
    """

    parties: Iterable[str] = ()
    rules: Iterable[str] = ()
    authorities: Iterable[str] = ()
    entries: Iterable[str] = ()
    holds: Iterable[str] = ()
    orders: Iterable[str] = ()


def terms_of(reference: str | None, outcome: str, named: Named) -> dict[str, list[str]]:
    """Give a decision's terms, each once: ``kinds`` and ``terms``, side by side."""
    said = {
        TermKind.REFERENCE: () if reference is None else (reference,),
        TermKind.PARTY: named.parties,
        TermKind.OUTCOME: (outcome,),
        TermKind.RULE: named.rules,
        TermKind.AUTHORITY: named.authorities,
        TermKind.ENTRY: named.entries,
        TermKind.HOLD: named.holds,
        TermKind.ORDER: named.orders,
    }
    pairs = sorted({(kind.value, as_term(kind, text)) for kind, texts in said.items() for text in texts})
    return {"kinds": [kind for kind, _ in pairs], "terms": [term for _, term in pairs]}


def entry_term(list_id: str, entry_id: str) -> str:
    """How an entry of a list is looked for."""
    return f"{list_id}/{entry_id}"


def hold_term(decided_at: datetime, weight: int) -> str:
    """A place in the queue: the day, and within it the gravest (of least weight) first."""
    return f"{decided_at.astimezone(UTC).date().isoformat()} {weight:02d}"


def as_term(kind: TermKind, text: str) -> str:
    """Write a text as it is kept and looked for: party names without case or spacing, long ones hashed."""
    if kind is TermKind.PARTY:
        text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    encoded = text.encode()
    return text if len(encoded) <= LONGEST_NAME else f"sha256:{sha256(encoded).hex()}"


ADD_TERMS: Final = sa.text("""
    INSERT INTO decision_terms (tenant_id, mode, term_kind, term, decision_id)
    SELECT portcullis_tenant(), portcullis_mode(), given.kind, given.term, given.id
    FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), CAST(:terms AS text[])) AS given (id, kind, term)
""")
"""Adds the terms of ``terms_of``, each to the decision whose id stands beside it, however many, as one statement."""
