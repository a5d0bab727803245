"""Whatever is sent, the served document tells what comes back: no undocumented answer, and no 500."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from app.commands.seed import seed
from app.main import create_app
from app.settings import Settings
from app.store.engine import create_engine, owner_engine
from app.store.group_commit import GroupCommit
from app.store.keys import KeyScope, create_key
from app.store.scope import Mode
from app.store.tenants import ensure_tenant

Case: TypeAlias = schemathesis.Case[Any]

EXAMPLES: Final = 15
NOT_ASKED: Final = ("positive_data_acceptance",)
"""No schema can say that a later day follows an earlier one: some of what it allows is rightly refused."""
LARGE: Final = ("questions", "profiles", "entities")
"""Operations that take facts: their boundaries alone are thousands of requests each."""

APP: Final = create_app(Settings(require_full_lists=False), create_engine("postgresql://nowhere"))
"""The whole service; it has its database as soon as the tests begin."""
SERVED: Final = schemathesis.openapi.from_asgi("/openapi.json", APP)

AT_RANDOM: Final = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,  # a change is judged by what it changes, not by what was drawn
    phases=(Phase.generate,),
    suppress_health_check=tuple(HealthCheck),
)
AT_BOUNDARIES: Final = settings(AT_RANDOM, phases=(Phase.explicit,))


@pytest.fixture(scope="module")
def key(database_url: str) -> Iterator[str]:
    """Serve on the database, with the starter lists, and make a key that may do everything."""
    owner, engine = owner_engine(database_url), create_engine(database_url)
    seed(owner)
    recorder = GroupCommit(engine)
    APP.state.service = replace(APP.state.service, engine=engine, recorder=recorder)
    yield create_key(owner, ensure_tenant(owner, "contract"), Mode.LIVE, "robot", tuple(KeyScope)).text
    recorder.close()
    engine.dispose()
    owner.dispose()


@schemathesis.serializer("application/x-ndjson")
def _ndjson(_context: schemathesis.SerializationContext, value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def ask(case: Case, key: str) -> None:
    excluded: Any = [check for check in CHECKS.get_all() if check.__name__ in NOT_ASKED]
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=excluded)


@SERVED.parametrize()
@AT_RANDOM
def test_no_answer_is_undocumented(case: Case, key: str) -> None:
    ask(case, key)


@SERVED.exclude(tag=list(LARGE)).parametrize()
@AT_BOUNDARIES
def test_no_answer_at_a_boundary_is_undocumented(case: Case, key: str) -> None:
    ask(case, key)
