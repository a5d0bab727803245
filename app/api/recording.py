"""From a question to its recorded answer: worked out in turn, signed, and acknowledged after its commit."""

from asyncio import wrap_future
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from app.api.access import Asker
from app.api.answers import CREATED, written
from app.api.idempotency import Once
from app.api.language import Language
from app.api.service import Service
from app.decisions.answer import Asked
from app.decisions.record import Made, prepare, record
from app.decisions.shown import shown
from app.store.decisions import NewDecision
from app.store.group_commit import Scope
from app.store.idempotency import Answer, KeptAnswer
from app.store.keys import KeyScope
from app.store.knowledge import KnowledgeMovedError, knowing_transaction
from app.store.scope import tenant_transaction
from app.wire import Json


@dataclass(slots=True)
class Recording:
    """One question on its way to a recorded answer."""

    service: Service
    asker: Asker
    language: Language
    once: Once
    asked: Asked
    made: Answer | None = field(default=None, init=False)
    """What is answered, if it is what was made last that is recorded."""

    @property
    def scope(self) -> Scope:
        """Whose decision it is."""
        return self.asker.tenant_id, self.asker.mode

    async def answer(self) -> tuple[Answer, bool]:
        """Record the answer, or find the one that was given before under the key: which, and whether it was before."""
        async with self.service.turns.turn(self.scope):
            found = await run_in_threadpool(self._prepared)
        if found is None:
            return await self._alone()
        if isinstance(found, Answer):
            return found, True
        result = await wrap_future(self.service.recorder.submit(self.scope, found))
        if isinstance(result, KnowledgeMovedError):
            return await self._alone()
        if isinstance(result, Exception):
            raise result
        return (self._made(), False) if result is None else (result, True)

    def _prepared(self) -> NewDecision | Answer | None:
        with knowing_transaction(self.service.engine, *self.scope) as (conn, read):
            before = self.once.stored(conn)
            if before is not None:
                return before
            return prepare(conn, read, self.asked, self.service.now(), self.service.signer, self._keep)

    async def _alone(self) -> tuple[Answer, bool]:
        """Record what holds licenses, or what moved under it, in a transaction of its own."""
        async with self.service.turns.turn(self.scope):
            return await run_in_threadpool(self._recorded)

    def _recorded(self) -> tuple[Answer, bool]:
        with tenant_transaction(self.service.engine, *self.scope) as conn:
            before = self.once.claim(conn)
            if before is not None:
                return before, True
            self._record(conn)
        return self._made(), False

    def _record(self, conn: sa.Connection) -> None:
        record(conn, self.asked, self.service.now(), self.service.signer, self._keep)

    def _keep(self, made: Made) -> KeptAnswer | None:
        headers = {
            "Location": f"/v1/decisions/{made.decision.id}",
            "Content-Language": self.language,
            "Vary": "Accept-Language",
        }
        body = body_of(made.json, self.asker, self.language, full=self.asked.full)
        self.made = Answer(status=CREATED, headers=headers, body=body, decision_id=made.decision.id)
        return self.once.keeping(self.made)

    def _made(self) -> Answer:
        if self.made is None:
            message = "a recorded decision has an answer"
            raise ValueError(message)
        return self.made


def body_of(decision: dict[str, Json], asker: Asker, language: Language, *, full: bool) -> bytes:
    """Write a decision just made as the asker may see it."""
    persons = KeyScope.REVIEW in asker.scopes
    found: dict[str, Any] = shown(decision, language, _none_earlier, facts=full, persons=persons)
    return written(found)


def _none_earlier(_sha256: str) -> None:
    """A decision just made speaks in today's texts."""
