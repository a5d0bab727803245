"""Receipts: what is kept of a decision and of its log, put together for whoever wants to check it."""

import base64
import json
from uuid import UUID

import sqlalchemy as sa

from app.canonical import sha256
from app.proofs.receipt import Receipt
from app.store.decisions import Decision, get_decision
from app.store.log import inclusion_of


def receipt_of(conn: sa.Connection, decision_id: UUID) -> Receipt | None:
    """Give the receipt of one of the tenant's decisions; None where there is no such decision, or it was not signed."""
    found = get_decision(conn, decision_id)
    return None if found is None else as_receipt(conn, found)


def as_receipt(conn: sa.Connection, found: Decision) -> Receipt | None:
    """Give the receipt of a decision of the transaction's tenant; None where it was not signed."""
    if found.signature is None or found.signing_key is None:
        return None
    return Receipt(
        decision=json.loads(found.canonical),
        sha256=sha256(found.canonical).hex(),
        signing_key=found.signing_key,
        signature=base64.b64encode(found.signature).decode(),
        log=inclusion_of(conn, found.id),
    )
