"""Questions asked of the real store, by a tenant of the test's own, without HTTP between."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.clock import now
from app.decisions.answer import Asked, Asker, answer
from app.decisions.decision import Decision
from app.decisions.gather import ListPolicy
from app.decisions.record import Keep, record
from app.decisions.replay import Replayed, Wish, replay
from app.decisions.wire import decision_json
from app.facts import Facts, ListedParty, ListId
from app.ids import new_id
from app.law.finding import Question
from app.proofs.signing import new_signer
from app.store.decisions import get_decision
from app.store.engine import create_engine
from app.store.entities import Entity, put_entity
from app.store.listed_parties import put_list_version
from app.store.lists import Completeness
from app.store.profiles import Profile, put_profile
from app.store.scope import Mode, tenant_transaction
from app.store.tables import decisions
from app.store.tenants import ensure_tenant
from app.wire import from_json

DAY = "2026-08-03"
ORDER: dict[str, Any] = {
    "on": DAY,
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
SIGNER = new_signer()
SAME = Wish()
STARTERS = ListPolicy(starters_accepted=True, max_age_days=7)


@dataclass(frozen=True)
class Tenant:
    """A tenant of the live world: what it knows, and what it asks."""

    id: UUID
    engine: sa.Engine

    def work(self) -> AbstractContextManager[sa.Connection]:
        """A transaction of its own."""
        return tenant_transaction(self.engine, self.id, Mode.LIVE)

    def knows(self, entity_id: str, **body: Any) -> None:
        """Keep what is known of an entity."""
        with self.work() as conn:
            put_entity(conn, Entity(id=entity_id, body=body))

    def has_profile(self, name: str = "emea", expires_on: date | None = None, **facts: Any) -> None:
        """Keep a profile."""
        with self.work() as conn:
            found = from_json(Facts, facts)
            put_profile(conn, Profile(name=name, owner="compliance", facts=found, expires_on=expires_on))

    def holds(self, version: str, *parties: dict[str, Any], list_id: str = ListId.ENTITY_LIST) -> None:
        """Keep a full version of a list of its own, in place of the shared one."""
        entries = [from_json(ListedParty, one) for one in parties]
        with self.work() as conn:
            put_list_version(conn, list_id, version, date(2026, 8, 1), Completeness.FULL, entries)

    def asks(
        self,
        facts: dict[str, Any],
        question: Question = Question.TRANSACTION,
        policy: ListPolicy = STARTERS,
        *,
        may_review: bool = False,
    ) -> dict[str, Any]:
        """The answer to a question, as JSON; nothing is recorded."""
        with self.work() as conn:
            asked = self.asked(facts, question, policy, may_review=may_review)
            return decision_json(answer(conn, asked, now()).decision)

    def records(
        self,
        facts: dict[str, Any],
        policy: ListPolicy = STARTERS,
        keep: Keep | None = None,
        question: Question = Question.TRANSACTION,
        *,
        may_review: bool = False,
        full: bool = False,
    ) -> Decision:
        """The recorded answer to a question, a transaction unless told."""
        with self.work() as conn:
            asked = self.asked(facts, question, policy, may_review=may_review)
            return record(conn, replace(asked, full=full), now(), SIGNER, keep)

    def replays(self, decision_id: UUID | None, wish: Wish = SAME, *, persons: bool = True) -> Replayed:
        """A recorded decision, answered again."""
        assert decision_id is not None
        with self.work() as conn:
            row = get_decision(conn, decision_id)
            assert row is not None
            return replay(conn, row, wish, STARTERS, now(), persons=persons)

    def recorded(self) -> int:
        """How many decisions it has."""
        with self.work() as conn:
            count = sa.select(sa.func.count()).select_from(decisions)
            return int(conn.execute(count.where(decisions.c.tenant_id == self.id)).scalar_one())

    def asked(
        self, facts: dict[str, Any], question: Question, policy: ListPolicy, *, may_review: bool = False
    ) -> Asked:
        """The question as the service puts it."""
        asker = Asker(new_id(), "clerk", Mode.LIVE.value, may_review)
        return Asked(question, from_json(Facts, facts), asker, policy)


@pytest.fixture(scope="session")
def run_time(seeded_url: str) -> Iterator[sa.Engine]:
    """The service's engine on the seeded database."""
    engine = create_engine(seeded_url)
    yield engine
    engine.dispose()


@pytest.fixture
def tenant(operator: sa.Engine, run_time: sa.Engine) -> Tenant:
    """A tenant that knows nothing yet but what all share."""
    return Tenant(ensure_tenant(operator, f"tenant {new_id()}"), run_time)


@pytest.fixture
def stranger(operator: sa.Engine, run_time: sa.Engine) -> Tenant:
    """Another tenant."""
    return Tenant(ensure_tenant(operator, f"tenant {new_id()}"), run_time)
