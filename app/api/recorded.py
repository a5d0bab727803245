"""A recorded decision of the asker's, and the texts in which it speaks."""

import json
from uuid import UUID

import sqlalchemy as sa

from app.api.problems import ProblemError
from app.decisions.prose import Lookup
from app.law.texts import Text
from app.store.decisions import Decision, get_decision
from app.store.texts import find_texts


def recorded_decision(conn: sa.Connection, decision_id: UUID) -> Decision:
    """One of the tenant's decisions; what is another's is not there (404)."""
    found = get_decision(conn, decision_id)
    if found is None:
        raise ProblemError("not-found")
    return found


def earlier_texts(conn: sa.Connection) -> Lookup:
    """Finds a text of an earlier edition, as it was kept."""

    def earlier(sha256: str) -> Text | None:
        name = bytes.fromhex(sha256)
        body = find_texts(conn, (name,)).get(name)
        return None if body is None else Text(**json.loads(body))

    return earlier
