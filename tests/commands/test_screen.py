import json
from pathlib import Path
from typing import Any

import pytest

from app.commands.screen import _parties
from tests.commands.conftest import Run
from tests.fixtures.service import Caller

ORDER: dict[str, Any] = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
NOWHERE = "http://127.0.0.1:1"


def written(file: Path, *lines: object) -> Path:
    file.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines) + "\n")
    return file


def decisions(file: Path) -> list[dict[str, Any]]:
    target = file.with_suffix(".decisions.ndjson")
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_every_order_of_a_file_is_decided(run: Run, service: str, caller: Caller, tmp_path: Path) -> None:
    orders = written(
        tmp_path / "orders.ndjson",
        {**ORDER, "reference": "SO-1"},
        "",
        {**ORDER, "reference": "SO-2", "destination": "IR"},
    )
    done = run("screen", orders, "--url", service, "--key", caller.key)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[:3] == ["HOLD: 1", "PROCEED: 1", "not screened: 0"]
    assert [(one["line"], one["reference"], one["disposition"]) for one in decisions(orders)] == [
        (1, "SO-1", "PROCEED"),
        (3, "SO-2", "HOLD"),
    ]


def test_an_order_is_sent_as_it_stands_in_the_file(
    run: Run, service: str, caller: Caller, tmp_path: Path
) -> None:
    separator = "\u2028"
    line = json.dumps({**ORDER, "reference": f"SO{separator}3"}, ensure_ascii=False)
    line = line.replace('"eccn"', '"quantity": 0.1234567890123456789, "eccn"')
    orders = tmp_path / "orders.ndjson"
    orders.write_bytes(b"\xef\xbb\xbf" + line.encode())
    done = run("screen", orders, "--url", service, "--key", caller.key)
    assert done.exit_code == 1
    (refused,) = decisions(orders)
    assert refused["not_screened"]["errors"][0]["pointer"] == "/items/0/quantity"


@pytest.mark.parametrize("bad", ['{"items": [', "[]", "7"])
def test_a_bad_line_is_named_and_nothing_is_asked(run: Run, tmp_path: Path, bad: str) -> None:
    orders = written(tmp_path / "orders.ndjson", ORDER, bad)
    done = run("screen", orders, "--url", NOWHERE, "--key", "pk_none")
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{orders}: line 2 is not" in done.stderr
    assert not orders.with_suffix(".decisions.ndjson").exists()


def test_without_the_service_nothing_is_screened(run: Run, tmp_path: Path) -> None:
    orders = written(tmp_path / "orders.ndjson", ORDER)
    done = run("screen", orders, "--url", NOWHERE, "--key", "pk_none")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0] == "not screened: 1"
    (told,) = decisions(orders)
    assert told["not_screened"]["title"] == "the service did not answer"
    assert "disposition" not in told


def test_a_key_that_is_wrong_screens_nothing(run: Run, service: str, tmp_path: Path) -> None:
    orders = written(tmp_path / "orders.ndjson", ORDER)
    assert run("screen", orders, "--url", service, "--key", "pk_none").exit_code == 1
    assert decisions(orders)[0]["not_screened"]["status"] == 401


def test_parties_come_as_csv(run: Run, service: str, caller: Caller, tmp_path: Path) -> None:
    parties = written(
        tmp_path / "parties.CSV",
        "role,name,aliases,country,military_end_user",
        'PURCHASER,"Bergfeld Maschinenbau, GmbH",Bergfeld; BMB,DE,NO',
        "END_USER,Huawei Technologies Co. Ltd.,,CN,",
    )
    done = run("screen", parties, "--url", service, "--key", caller.key)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[:3] == ["HOLD: 1", "NO_RESTRICTION_FOUND: 1", "not screened: 0"]
    first, second = decisions(parties)
    assert (first["kind"], first["line"], second["line"]) == ("PARTY", 2, 3)
    assert second["matches"][0]["entry_name"].startswith("Huawei Technologies")


def test_a_cell_may_hold_several_values_or_none(tmp_path: Path) -> None:
    parties = written(
        tmp_path / "parties.csv",
        "name,aliases,citizenships,country",
        '"Bergfeld, GmbH",Bergfeld; BMB,,DE',
        '"Two',
        'lines",,DE;FR,',
    )
    assert [(one.number, json.loads(one.body)["parties"]) for one in _parties(parties)] == [
        (2, [{"name": "Bergfeld, GmbH", "aliases": ["Bergfeld", "BMB"], "country": "DE"}]),
        (4, [{"name": "Two\nlines", "citizenships": ["DE", "FR"]}]),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("name,land", "A,DE"), "line 1 must name party fields, each once; not one: land"),
        (("name,owners", "A,B"), "not one: owners"),
        (("name,name", "A,B"), "line 1 must name party fields, each once"),
        (("name,country", "A,DE", "B"), "line 3 has 1 cells, the header 2"),
        (("name", '"A'), "line 2 is not CSV"),
    ],
)
def test_a_csv_that_cannot_be_read_says_where(
    run: Run, tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    parties = written(tmp_path / "parties.csv", *lines)
    done = run("screen", parties, "--url", NOWHERE, "--key", "pk_none")
    assert done.exit_code == 2
    assert said in done.stderr
