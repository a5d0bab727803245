"""``portcullis ingest`` of registers of ownership: for all tenants or for one, with a report."""

from datetime import date
from pathlib import Path

import pytest

from app.store.engine import owner_engine
from app.store.knowledge import read_knowledge
from app.store.ownership_walk import stakes_above
from app.store.scope import OPERATOR, Mode, tenant_transaction
from app.store.tenants import ensure_tenant
from tests.commands.conftest import Run

TODAY = date(2026, 11, 26)


@pytest.fixture
def research(tmp_path: Path) -> Path:
    file = tmp_path / "research.csv"
    file.write_text("owner,owned,share\nholding,acme,60\nholding,other,160\n", encoding="utf-8")
    return file


def owners(url: str, tenant: str | None) -> list[str]:
    engine = owner_engine(url)
    scope = (ensure_tenant(engine, tenant), Mode.LIVE) if tenant else (OPERATOR, Mode.SHARED)
    with tenant_transaction(engine, *scope) as conn:
        found = [one.stake.owner for one in stakes_above(conn, ("acme",), TODAY, read_knowledge(conn).at)]
    engine.dispose()
    return found


def test_a_register_is_for_every_tenant(run: Run, fresh_database_url: str, research: Path) -> None:
    done = run("ingest", "ownership-csv", "--file", research)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:1] == ["ownership-csv: 2 records read, 1 refused"]
    assert "refused: 1 x a share is outside 0 to 100 percent (line 3)" in done.stdout
    assert owners(fresh_database_url, None) == ["holding"]
    assert owners(fresh_database_url, "anyone") == ["holding"]


def test_own_research_is_for_one_tenant(run: Run, fresh_database_url: str, research: Path) -> None:
    done = run("ingest", "ownership-csv", "--file", research, "--tenant", "acme", "--mode", "live")
    assert done.exit_code == 0
    found = [owners(fresh_database_url, tenant) for tenant in ("acme", "other", None)]
    assert found == [["holding"], [], []]


def test_another_layout_loads_nothing(run: Run, fresh_database_url: str, research: Path) -> None:
    done = run("ingest", "gleif-rr", "--file", research)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("portcullis: nothing was loaded: not the layout")
    assert owners(fresh_database_url, None) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", "ownership-csv"),
        ("ingest", "ownership-csv", "--file", "FILE", "--mode", "shared"),
        ("ingest", "csl", "--file", "FILE", "--tenant", "acme"),
        ("ingest", "nonsense", "--file", "FILE"),
    ],
)
def test_wrong_use_is_said(run: Run, research: Path, arguments: tuple[str, ...]) -> None:
    done = run(*(str(research) if one == "FILE" else one for one in arguments))
    assert done.exit_code == 2
