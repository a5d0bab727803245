"""The operator's rulings: every tenant sees them, all of a file are recorded or none."""

import json
from pathlib import Path
from typing import Any

from app.api.rulings import LICENSE, STAY
from tests.commands.conftest import Run


def written(folder: Path, *rulings: dict[str, Any] | str) -> Path:
    file = folder / "rulings.ndjson"
    lines = (one if isinstance(one, str) else json.dumps(one) for one in rulings)
    file.write_text("\n".join(lines) + "\n")
    return file


def test_rulings_of_a_file_are_recorded(run: Run, tmp_path: Path) -> None:
    done = run("rulings", "add", written(tmp_path, STAY, "", {**STAY, "title": "another"}))

    assert done.exit_code == 0, done.output
    assert [line.split(" ", 2)[1:] for line in done.stdout.splitlines()] == [
        ["AUTHORITY_STATUS", "The stay of the Affiliates Rule is extended"],
        ["AUTHORITY_STATUS", "another"],
    ]


def test_one_bad_ruling_leaves_all_of_the_file_out(run: Run, tmp_path: Path) -> None:
    wrong = {**STAY, "body": {"authority": "NONE", "event": "STAYED"}}
    refused = run("rulings", "add", written(tmp_path, STAY, wrong))
    broken = run("rulings", "add", written(tmp_path, STAY, "{"))
    none = run(
        "rulings", "add", written(tmp_path, {**STAY, "withdraws": "00000000-0000-0000-0000-000000000001"})
    )

    assert [one.exit_code for one in (refused, broken, none)] == [1, 1, 1]
    assert "line 2: /body/authority" in refused.stderr
    assert "line 2" in broken.stderr
    assert "line 1: /withdraws" in none.stderr
    assert refused.stdout == broken.stdout == ""


def test_a_license_is_nobody_s_but_its_holder_s(run: Run, tmp_path: Path) -> None:
    refused = run("rulings", "add", written(tmp_path, LICENSE))

    assert refused.exit_code == 1
    assert "/kind" in refused.stderr
