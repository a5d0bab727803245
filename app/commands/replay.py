"""``portcullis replay``: a recorded decision answered again, on the database itself."""

import json
from uuid import UUID

import sqlalchemy as sa

from app.api.list_policy import list_policy
from app.api.replays import view
from app.clock import now
from app.commands.recorded import decision_anywhere
from app.decisions.replay import Wish, replay
from app.settings import Settings
from app.wire import to_json


def replayed(operator: sa.Engine, settings: Settings, decision_id: UUID, wish: Wish) -> tuple[str, bool]:
    """The replay as JSON, and whether the decision came out the same. Raises UnknownDecisionError and Refusal."""
    with decision_anywhere(operator, decision_id) as (conn, mode, row):
        found = replay(conn, row, wish, list_policy(settings, mode), now(), persons=False)
    told = to_json(view(decision_id, wish, found))
    return json.dumps(told, ensure_ascii=False, indent=2), found.identical
