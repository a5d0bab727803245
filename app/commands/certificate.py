"""``portcullis certificate``: one decision as a page to print, for an auditor."""

from uuid import UUID

import sqlalchemy as sa

from app.api.recorded import earlier_texts
from app.commands.recorded import decision_anywhere
from app.decisions.certificate import certificate
from app.law.texts import Language
from app.store.reviews import reviews_of


def certified(operator: sa.Engine, decision_id: UUID, language: Language, *, persons: bool) -> str:
    """The page; ``persons``: with the evidence on listed persons. Raises UnknownDecisionError."""
    with decision_anywhere(operator, decision_id) as (conn, _, row):
        said = reviews_of(conn, (row.id,)).get(row.id, ())
        return certificate(row, said, language, earlier_texts(conn), persons=persons)
