"""Ten thousand decisions at random come out the same after fifty later changes, in another process, byte for byte.

``PORTCULLIS_REPLAYS`` says how many there are.
"""

import json
import os
import subprocess
import sys
from typing import Final

import pytest
import sqlalchemy as sa

from app.decisions.refusal import Refusal
from app.decisions.wire import decision_json
from app.ids import new_id
from app.store.engine import create_engine
from app.store.tenants import ensure_tenant
from tests.decisions.conftest import Tenant
from tests.fixtures.histories import History

MANY: Final = int(os.environ.get("PORTCULLIS_REPLAYS", "10000"))
CHANGES: Final = 50
ASKED_MEANWHILE: Final = 200
"""Between so many questions something changes too."""


@pytest.mark.parametrize("seed", [20261126])
def test_decisions_come_out_the_same_whatever_was_learned_later(
    operator: sa.Engine, seeded_url: str, seed: int
) -> None:
    engine = create_engine(seeded_url)
    tenant = Tenant(ensure_tenant(operator, f"tenant {new_id()}"), engine)
    history = History(seed)
    with tenant.work() as conn:
        history.begin(conn)
    ids = _asked(tenant, history)
    for _ in range(CHANGES):
        with tenant.work() as conn:
            history.change(conn)
    engine.dispose()
    told = subprocess.run(
        [sys.executable, "-m", "tests.slow.replaying", seeded_url, str(tenant.id)],
        input="\n".join(ids),
        env={**os.environ, "PYTHONHASHSEED": "97"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout) == {"replayed": MANY, "different": []}


def _asked(tenant: Tenant, history: History) -> list[str]:
    """Questions until so many are answered; those that are refused are not decisions."""
    ids: list[str] = []
    while len(ids) < MANY:
        try:
            decision = tenant.records(
                history.facts(),
                question=history.question(),
                may_review=history.one(True, False),
                full=history.one(True, False, False),
            )
        except Refusal:
            continue
        ids.append(str(decision.id))
        if len(ids) % ASKED_MEANWHILE == 0:
            with tenant.work() as conn:
                history.change(conn)
                history.word(conn, decision_json(decision))
    return ids
