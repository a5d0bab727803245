"""The history from the command line: replayed, exported, certified."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.clock import now, today
from app.commands.seed import seed
from app.ids import new_id
from app.main import create_app
from app.settings import Settings
from app.store.engine import create_engine, owner_engine
from app.store.keys import KeyScope, create_key
from app.store.scope import Mode
from app.store.signing_keys import publish_key
from app.store.tenants import ensure_tenant
from tests.commands.conftest import Run

ORDER = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99", "quantity": 12.5}],
}
Decisions = list[dict[str, Any]]


@contextmanager
def serving(url: str) -> Iterator[TestClient]:
    """The service on a database, asked with a key for everything of a tenant called acme."""
    operator, engine = owner_engine(url), create_engine(url)
    app = create_app(Settings(require_full_lists=False), engine, now)
    publish_key(operator, app.state.service.signer, now())
    tenant = ensure_tenant(operator, "acme")
    key = create_key(operator, tenant, Mode.LIVE, "clerk", tuple(KeyScope)).text
    with TestClient(app, headers={"Authorization": f"Bearer {key}"}) as client:
        yield client
    engine.dispose()
    operator.dispose()


@pytest.fixture
def made(fresh_database_url: str) -> Decisions:
    """Decisions of a tenant called acme."""
    operator = owner_engine(fresh_database_url)
    seed(operator)
    operator.dispose()
    with serving(fresh_database_url) as client:
        answers = [
            client.post("/v1/transaction-screenings", json={**ORDER, "reference": f"SO-{one}"})
            for one in range(3)
        ]
    return [one.json() for one in answers]


def test_a_decision_is_replayed(run: Run, made: Decisions) -> None:
    done = run("replay", made[0]["id"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["identical"] is True
    moved = run(
        "replay", made[0]["id"], "--law", "NOW", "--on", "2025-01-02", PORTCULLIS_REQUIRE_FULL_LISTS="0"
    )
    assert json.loads(moved.stdout)["on"] == "2025-01-02"
    assert moved.exit_code == (0 if json.loads(moved.stdout)["identical"] else 1)


def test_what_is_not_there_or_not_asked_rightly_is_said(run: Run) -> None:
    for command in (("replay", new_id()), ("certificate", new_id())):
        assert run(*command).exit_code == 2
    assert run("replay", new_id(), "--law", "LATER").exit_code == 2
    assert run("certificate", new_id(), "--lang", "fr").exit_code == 2
    days = ("--from", "2026-01-01", "--to", "2026-01-31")
    assert run("export", "--tenant", "nobody", "--mode", "live", *days).exit_code == 2
    assert run("export", "--tenant", "nobody", "--mode", "both", *days).exit_code == 2
    assert run("export", "--tenant", "nobody", "--mode", "live", "--from", "x", "--to", "y").exit_code == 2


def test_decisions_are_exported_as_they_were_recorded(run: Run, made: Decisions, tmp_path: Path) -> None:
    out = tmp_path / "acme.ndjson"
    day = today().isoformat()
    span = ("--mode", "live", "--from", day, "--to", day)
    done = run("export", "--tenant", "acme", *span, "--out", out)
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert [one["decision"]["id"] for one in lines] == [one["id"] for one in made]
    assert [one["reviews"] for one in lines] == [[], [], []]
    for line, one in zip(out.read_bytes().splitlines(), lines, strict=True):
        start = line.index(b'"decision":') + len(b'"decision":')
        content = line[start : line.index(b',"log"' if b',"log"' in line else b',"reviews"', start)]
        assert hashlib.sha256(content).hexdigest() == one["sha256"]
    assert list(tmp_path.iterdir()) == [out]
    earlier = (today() - timedelta(days=1)).isoformat()
    none = run("export", "--tenant", "acme", "--mode", "live", "--from", earlier, "--to", earlier)
    assert (none.exit_code, none.stdout) == (0, "")


def test_what_people_said_is_exported_and_the_line_is_still_proven(
    run: Run, fresh_database_url: str, made: Decisions, tmp_path: Path
) -> None:
    review = {"state": "REJECTED", "reason": "not this one", "evidence": [{"kind": "OTHER", "name": "a.pdf"}]}
    with serving(fresh_database_url) as client:
        answer = client.post(f"/v1/decisions/{made[1]['id']}/reviews", json=review)
        assert answer.status_code == 201, answer.text
        keys = client.get("/v1/keys").content
    out, day = tmp_path / "acme.ndjson", today().isoformat()
    run("export", "--tenant", "acme", "--mode", "live", "--from", day, "--to", day, "--out", out)
    lines = out.read_bytes().splitlines()
    assert [json.loads(line)["reviews"] for line in lines] == [[], [answer.json()], []]
    (tmp_path / "keys.json").write_bytes(keys)
    for line in lines:
        (tmp_path / "one.json").write_bytes(line)
        assert run("verify", tmp_path / "one.json", "--keys", tmp_path / "keys.json").exit_code == 0


def test_a_certificate_is_written(run: Run, made: Decisions, tmp_path: Path) -> None:
    out = tmp_path / "one.html"
    done = run("certificate", made[0]["id"], "--lang", "ja", "--out", out)
    assert done.exit_code == 0, done.output
    assert '<html lang="ja">' in out.read_text(encoding="utf-8")
    assert made[0]["id"] in run("certificate", made[0]["id"]).stdout
