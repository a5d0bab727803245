"""Minutes of kill -9 under load: what was acknowledged is there once, replays, verifies, and stands in one log.

``PORTCULLIS_KILL_SECONDS`` and ``PORTCULLIS_KILL_ROUNDS`` say how long and how often at least;
``PORTCULLIS_KILL_SEED`` draws other moments.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from app.launcher import embedded_postgres
from app.proofs.receipt import Consistency, PublicKey, Receipt
from app.proofs.verify import keys_of, verify_consistency, verify_receipt
from app.wire import from_json
from tests.commands.conftest import environment
from tests.slow.load import QUESTION, Json, Load
from tests.slow.stack import stack

SECONDS: Final = float(os.environ.get("PORTCULLIS_KILL_SECONDS", "300"))
ROUNDS: Final = int(os.environ.get("PORTCULLIS_KILL_ROUNDS", "5"))
SEED: Final = int(os.environ.get("PORTCULLIS_KILL_SEED", "20261127"))
SEALED_WITHIN: Final = 60.0
AT_ONCE: Final = 4


def test_no_acknowledged_decision_is_lost(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a repeatable order of faults
    key = made_key(tmp_path)
    with stack(tmp_path) as running, httpx.Client(timeout=30, trust_env=False) as client:
        running.start()
        asking = Load(running, key, client)
        with asking.at_work():
            running.live(chance, time.monotonic() + SECONDS, ROUNDS)
        sys.stdout.write(
            f"{len(asking.acknowledged)} acknowledged; kills {running.killed}; {asking.refused}\n"
        )
        assert asking.acknowledged
        proven(asking)
        answered_again(asking)
        replayed(asking)
    assert audited(tmp_path) == "Everything is as it was recorded."
    kept_once(tmp_path, asking)


def made_key(data_dir: Path) -> str:
    """A key for everything, made by the command line."""
    return told(
        data_dir, "keys", "create", "--tenant", "kill", "--mode", "sandbox", "--scopes", "screen,read,admin"
    )


def audited(data_dir: Path) -> str:
    """What the audit says of the database."""
    return told(data_dir, "audit")


def told(data_dir: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *command],
        env=environment(data_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def each(asking: Load, method: str, path: str, body: Json | None = None) -> Iterator[tuple[str, Any]]:
    """What the service says of each acknowledged decision, under a path of its own."""

    def one(decision: str) -> tuple[str, Any]:
        answer = asking.ask(method, f"/v1/decisions/{decision}/{path}", body=body)
        return decision, answer.raise_for_status().json()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(one, asking.acknowledged.values())


def proven(asking: Load) -> None:
    """Every decision is sealed soon after, its receipt holds, and each head that was seen continues the one before."""
    published = asking.ask("GET", "/v1/keys").json()["items"]
    keys = keys_of(from_json(PublicKey, one) for one in published)
    wait_until_sealed(asking)
    for decision, receipt in each(asking, "GET", "receipt"):
        found = from_json(Receipt, receipt)
        assert found.log is not None, decision
        assert verify_receipt(found, keys).decision == decision
        asking.heads[found.log.head.tree_size] = found.log.head
    for earlier, later in pairwise(sorted(asking.heads)):
        answer = asking.ask("GET", f"/v1/log?from={earlier}&to={later}").raise_for_status()
        proof = from_json(Consistency, answer.json())
        assert (proof.earlier, proof.later) == (asking.heads[earlier], asking.heads[later])
        verify_consistency(proof, keys)


def wait_until_sealed(asking: Load) -> None:
    """Wait for the last of them."""
    last = max(asking.acknowledged.values())
    deadline = time.monotonic() + SEALED_WITHIN
    while "log" not in asking.ask("GET", f"/v1/decisions/{last}/receipt").json():
        assert time.monotonic() < deadline, f"{last} was never sealed"
        time.sleep(0.2)


def answered_again(asking: Load) -> None:
    """The same requests get the stored answers; none is done a second time."""
    for once, decision in asking.acknowledged.items():
        answer = asking.ask("POST", QUESTION, once, asking.orders[once])
        assert (answer.status_code, answer.json()["id"]) == (201, decision), answer.text


def replayed(asking: Load) -> None:
    """Each comes out again, byte for byte, whatever was learned since."""
    different = [one for one, found in each(asking, "POST", "replay", {}) if not found["identical"]]
    assert different == []


def kept_once(data_dir: Path, asking: Load) -> None:
    """In the database: one decision of each order, one draw of each that draws, and nothing that waits."""
    binaries = os.environ.get("PORTCULLIS_POSTGRES_BIN")
    with (
        embedded_postgres(data_dir, Path(binaries) if binaries else None) as url,
        psycopg.connect(url) as conn,
    ):
        rows = conn.execute("SELECT reference, id::text FROM decisions").fetchall()
        drawn = conn.execute("SELECT reference, decision_id::text FROM license_draws").fetchall()
        waiting = conn.execute("SELECT count(*) FROM log_queue").fetchone()
    kept: dict[str, str] = dict(rows)
    assert len(kept) == len(rows)
    assert asking.acknowledged.items() <= kept.items()
    assert len(drawn) == len(dict(drawn))
    assert drawn
    assert set(drawn) <= set(rows)
    assert waiting == (0,)
