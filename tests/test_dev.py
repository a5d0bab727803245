"""The script ``dev`` as a newcomer meets it: in a fresh checkout that has a stand-in for the command line."""

import os
import re
import shutil
import subprocess
import time
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "dev"
STAND_IN = """
import os, sys
print(os.getcwd(), sys.argv[1:], os.environ["PORTCULLIS_DATA_DIR"], sep="|")
"""
SETTING_UP = "dev: setting up the environment, once\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a checkout in which two first runs went on at once."""
    checkout = a_checkout(tmp_path_factory.mktemp("a check out"))
    both = [started(checkout), started(checkout)]
    told = sorted(process.communicate(timeout=120)[1] for process in both)
    assert told == ["", SETTING_UP]
    assert [process.returncode for process in both] == [0, 0]
    return checkout


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return a_checkout(tmp_path)


def a_checkout(folder: Path) -> Path:
    (folder / "app").mkdir()
    (folder / "app" / "cli.py").write_text(STAND_IN)
    (folder / "requirements.lock").write_text("")
    shutil.copy(SCRIPT, folder / "dev")
    return folder


def started(checkout: Path, *arguments: str, **changed: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PIP_NO_INDEX": "1", **changed}
    environment.pop("PORTCULLIS_DATA_DIR", None)
    return subprocess.Popen(
        [checkout / "dev", *(arguments or ("portcullis",))],
        cwd=checkout.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(checkout: Path, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    process = started(checkout, *arguments, **changed)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def test_a_second_run_sets_nothing_up_and_passes_on_what_it_is_given(made: Path) -> None:
    done = run(made, "portcullis", "screen", "two words", "")
    assert done.stderr == ""
    assert done.stdout == f"{made.parent}|['screen', 'two words', '']|{made}/.portcullis\n"


def test_what_lies_in_the_callers_folder_is_not_imported(made: Path) -> None:
    (made.parent / "app").mkdir()
    (made.parent / "app" / "cli.py").write_text("raise SystemExit('the wrong app')")
    assert run(made).returncode == 0


def test_when_the_lock_changes_the_environment_is_made_again_even_if_that_is_killed_at_first(
    made: Path,
) -> None:
    (made / "requirements.lock").write_text("# changed\n")
    (made / ".venv" / "of_the_old").touch()
    with started(made) as killed:
        deadline = time.monotonic() + 30
        while (made / ".venv" / "of_the_old").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        killed.kill()
    assert run(made).stderr == SETTING_UP
    assert run(made).stderr == ""


def test_a_package_with_another_hash_is_not_installed(fresh: Path) -> None:
    with ZipFile(fresh / "tampered-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tampered.py", "")
        wheel.writestr("tampered-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tampered\nVersion: 1\n")
        wheel.writestr("tampered-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("tampered-1.dist-info/RECORD", "")
    (fresh / "requirements.lock").write_text(f"tampered==1 --hash=sha256:{'0' * 64}\n")
    done = run(fresh, PIP_FIND_LINKS=str(fresh))
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not (fresh / ".venv" / "stamp").exists()


@pytest.mark.parametrize("arguments", [["unheard-of"], ["--help"]])
def test_an_unknown_task_is_told_which_there_are(fresh: Path, arguments: list[str]) -> None:
    done = run(fresh, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: ./dev serve")
    assert not (fresh / ".venv").exists()


def test_without_a_new_enough_python_it_says_so(fresh: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "cat", "cksum"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    done = run(fresh, PATH=str(tools))
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr


def locked(name: str) -> dict[str, str]:
    """What a lock says of each package, after its name and without who asked for it."""
    text = re.sub(r"\n    #.*", "", (ROOT / name).read_text())
    return {one.partition("==")[0]: one for one in re.split(r"\n(?=\w)", text.strip())}


def test_the_image_gets_the_packages_that_were_tested() -> None:
    tested, shipped = locked("requirements.lock"), locked("requirements-runtime.lock")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {re.split(r"[\[>]", one)[0] for one in project["project"]["dependencies"]}
    assert wanted <= shipped.keys()
    assert shipped.items() <= tested.items()
    assert "ruff" in tested.keys() - shipped.keys()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-runtime.lock"])
def test_a_lock_names_every_hash_and_no_address(name: str) -> None:
    assert "://" not in (ROOT / name).read_text()
    assert all("--hash=sha256:" in one for one in locked(name).values())
