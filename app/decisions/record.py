"""Recording an answer: signed as it will be kept, then written alone under lock or together with others."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from app.canonical import canonical
from app.decisions.answer import Answered, Asked, answer
from app.decisions.asked_again import same_order
from app.decisions.decision import Decision, LinksView
from app.decisions.versions import SCHEMA
from app.decisions.wire import decision_json
from app.ids import new_id
from app.proofs.signing import Signer
from app.store import decisions as kept
from app.store.decisions import NewDecision, record_decision
from app.store.idempotency import KeptAnswer
from app.store.knowledge import KnowledgeMovedError, KnowledgeRead, hold_knowledge
from app.store.license_draws import draw, lock_licenses
from app.wire import Json


@dataclass(frozen=True, slots=True)
class Made:
    """A decision with its id, and its canonical form as JSON."""

    decision: Decision
    json: dict[str, Json]


Keep = Callable[[Made], KeptAnswer | None]
"""Makes the answer that is stored under the request's idempotency key, in the transaction of the decision."""


def prepare(
    conn: sa.Connection, read: KnowledgeRead, asked: Asked, now: datetime, signer: Signer, keep: Keep
) -> NewDecision | None:
    """Answer from what was just read, and sign what is to be recorded; nothing is written.

    None where licenses have to be held: `record`.
    """
    found = answer(conn, asked, now, read)
    return None if found.using.licenses else signed(found, asked, signer, keep)[1]


def record(
    conn: sa.Connection, asked: Asked, now: datetime, signer: Signer, keep: Keep | None = None
) -> Decision:
    """Answer and record in the caller's transaction; answered again if what is known moved meanwhile."""
    try:
        return _recorded(conn, asked, now, signer, keep)
    except KnowledgeMovedError:
        return _recorded(conn, asked, now, signer, keep)


def signed(
    found: Answered, asked: Asked, signer: Signer, keep: Keep | None = None
) -> tuple[Decision, NewDecision]:
    """Give an answer its id, and sign it as it will be kept."""
    decision_id = new_id()
    decision = replace(found.decision, id=decision_id, links=_links(f"/v1/decisions/{decision_id}"))
    made = Made(decision, decision_json(decision))
    content = canonical(made.json)
    row = kept.Decision(
        id=decision_id,
        kind=decision.kind.value,
        reference=decision.reference,
        law_day=decision.on,
        known_at=decision.known_at,
        decided_at=decision.decided_at,
        outcome=decision.outcome.value,
        disposition=decision.disposition,
        canonical=content,
        schema=SCHEMA,
        key_id=asked.asker.key_id,
        subject=asked.asker.subject,
        signature=signer.sign(content),
        signing_key=signer.id,
    )
    named = replace(found.named, orders=tuple(same_order(made.json)))
    return decision, NewDecision(row, named, found.read, keep(made) if keep else None)


def _recorded(
    conn: sa.Connection, asked: Asked, now: datetime, signer: Signer, keep: Keep | None
) -> Decision:
    found = answer(conn, asked, now)
    if found.using.licenses:
        # knowledge before licenses, as everywhere: nobody waits for the one while holding the other
        hold_knowledge(conn, found.read)
        lock_licenses(conn, found.using.licenses)
        found = answer(conn, asked, now)
    decision, new = signed(found, asked, signer, keep)
    record_decision(conn, new.decision, new.named, new.read, new.kept)
    draw(conn, found.using.draws_of(new.decision.id, decision.reference))
    return decision


def _links(at: str) -> LinksView:
    return LinksView(self=at, receipt=f"{at}/receipt")
