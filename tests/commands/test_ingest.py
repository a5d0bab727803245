"""Published lists by file and by address: loaded whole, or refused whole."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import MappingProxyType

import pytest

from app.clock import now, today
from app.facts import ListId
from app.ingest import bis_entity_list, csl
from app.ingest.bounds import Bounds
from app.store.engine import owner_engine
from app.store.lists import EffectiveList, effective_versions, put_list
from app.store.scope import shared_transaction
from tests.commands.conftest import Run

NAMES = {
    "SDN": "Specially Designated Nationals (SDN) - Treasury Department",
    "EL": "Entity List (EL) - Bureau of Industry and Security",
}
BOUNDS = MappingProxyType({ListId.SDN: Bounds(1, 5, ("Kestrel Bank",)), ListId.ENTITY_LIST: Bounds(2, 5)})


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csl, "BOUNDS", BOUNDS)
    monkeypatch.setattr(bis_entity_list, "BOUNDS", BOUNDS)


def row(entry: str, source: str, name: str, **more: str) -> dict[str, str]:
    return {**dict.fromkeys(csl.COLUMNS, ""), "_id": entry, "source": NAMES[source], "name": name, **more}


ROWS = (
    row("s1", "SDN", "Kestrel Bank", type="Entity", programs="IFSR"),
    row("e1", "EL", "Muster Optics Co.", addresses="1 Harbour Road, Xiamen, CN", start_date="2024-05-01"),
    row("e2", "EL", "Beispiel Circuits Ltd."),
)


def csl_file(file: Path, *rows: dict[str, str]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, csl.COLUMNS)
    writer.writeheader()
    writer.writerows(rows or ROWS)
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


def entity_list_file(file: Path, *countries: str) -> Path:
    entities = [
        {
            "name": f"Muster Works {place}",
            "aliases": ["MW"],
            "country": country,
            "address": None,
            "federal_register": None,
            "notes": None,
        }
        for place, country in enumerate(countries)
    ]
    file.write_text(json.dumps({"count": len(entities), "entities": entities}), encoding="utf-8")
    return file


def held(url: str) -> dict[str, EffectiveList]:
    engine = owner_engine(url)
    with shared_transaction(engine) as conn:
        found = effective_versions(conn, today(), now() + timedelta(days=1))
    engine.dispose()
    return {one.list.id: one for one in found}


def test_a_file_of_several_lists_is_loaded(run: Run, fresh_database_url: str, tmp_path: Path) -> None:
    file = csl_file(tmp_path / "csl.csv")
    done = run("ingest", "csl", "--file", file, "--published-on", "2026-11-02", "--version", "nov")
    assert done.exit_code == 0, done.output
    assert sorted(done.stdout.splitlines()) == [
        "us-bis-entity-list nov: 2 entries",
        "us-ofac-sdn nov: 1 entries",
    ]
    found = held(fresh_database_url)[ListId.ENTITY_LIST].version
    assert (found.completeness.value, found.published_on.isoformat(), found.row_count) == (
        "FULL",
        "2026-11-02",
        2,
    )


def test_the_same_file_twice_is_harmless(run: Run, fresh_database_url: str, tmp_path: Path) -> None:
    file = csl_file(tmp_path / "csl.csv")
    first = run("ingest", "csl", "--file", file)
    before = held(fresh_database_url)
    second = run("ingest", "csl", "--file", file)
    assert (second.exit_code, second.stdout) == (0, first.stdout)
    assert held(fresh_database_url) == before


def test_other_content_under_a_name_that_is_taken_is_refused(
    run: Run, fresh_database_url: str, tmp_path: Path
) -> None:
    run("ingest", "csl", "--file", csl_file(tmp_path / "csl.csv"))
    before = held(fresh_database_url)
    changed = csl_file(tmp_path / "changed.csv", *ROWS[:2], row("e9", "EL", "Somebody Else"))
    done = run("ingest", "csl", "--file", changed)
    assert done.exit_code == 1
    assert "nothing was loaded: us-bis-entity-list has a version" in done.stderr
    assert held(fresh_database_url) == before


def test_a_bad_row_is_named_by_its_line(run: Run, fresh_database_url: str, tmp_path: Path) -> None:
    file = csl_file(tmp_path / "csl.csv", *ROWS, row("e3", "EL", "Late Ltd.", start_date="tomorrow"))
    done = run("ingest", "csl", "--file", file)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "portcullis: nothing was loaded: line 5, start_date: not a date: 'tomorrow'\n"
    assert held(fresh_database_url) == {}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (ROWS[:2], "us-bis-entity-list: 1 entries, expected 2 to 5"),
        ((row("s2", "SDN", "Another Bank"), *ROWS[1:]), "us-ofac-sdn: no entry names Kestrel Bank"),
        (ROWS[1:], "us-ofac-sdn: 0 entries, expected 1 to 5"),
    ],
)
def test_a_suspect_list_is_refused_and_nothing_of_the_file_stays(
    run: Run, fresh_database_url: str, tmp_path: Path, rows: tuple[dict[str, str], ...], why: str
) -> None:
    done = run("ingest", "csl", "--file", csl_file(tmp_path / "csl.csv", *rows))
    assert done.exit_code == 1
    assert why in done.stderr
    assert held(fresh_database_url) == {}


def test_the_entity_list_is_loaded_from_its_document(
    run: Run, fresh_database_url: str, tmp_path: Path
) -> None:
    done = run("ingest", "bis-entity-list", "--file", entity_list_file(tmp_path / "el.json", "China", "Iran"))
    assert done.exit_code == 0, done.output
    assert held(fresh_database_url)[ListId.ENTITY_LIST].version.row_count == 2


def test_a_bad_entity_is_named_by_its_number(run: Run, fresh_database_url: str, tmp_path: Path) -> None:
    file = entity_list_file(tmp_path / "el.json", "China", "Iran", "Atlantis")
    done = run("ingest", "bis-entity-list", "--file", file)
    assert done.exit_code == 1
    assert "line 3, country: no country we know: 'Atlantis'" in done.stderr
    assert held(fresh_database_url) == {}


def test_a_loaded_list_keeps_the_title_it_has(run: Run, fresh_database_url: str, tmp_path: Path) -> None:
    file = csl_file(tmp_path / "csl.csv")
    engine = owner_engine(fresh_database_url)
    with shared_transaction(engine) as conn:
        put_list(conn, ListId.SDN, "The SDN List", None, "OFAC")
    engine.dispose()
    run("ingest", "csl", "--file", file)
    title = held(fresh_database_url)[ListId.SDN].list
    assert (title.title, title.publisher) == ("The SDN List", "OFAC")


@contextmanager
def publisher(status: int, body: bytes) -> Iterator[str]:
    """Publish a file on this machine."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/consolidated.csv?format=csv"
        server.shutdown()
        thread.join()


def test_a_list_is_loaded_from_an_address(run: Run, fresh_database_url: str, tmp_path: Path) -> None:
    with publisher(200, csl_file(tmp_path / "csl.csv").read_bytes()) as url:
        done = run("ingest", "csl", "--url", url)
    assert done.exit_code == 0, done.output
    assert held(fresh_database_url)[ListId.SDN].version.row_count == 1


def test_a_publisher_that_fails_is_said(run: Run, fresh_database_url: str) -> None:
    with publisher(503, b"later") as url:
        done = run("ingest", "csl", "--url", url)
    assert done.exit_code == 1
    assert "nothing was loaded" in done.stderr
    assert "503" in done.stderr
    assert held(fresh_database_url) == {}


def test_a_publisher_that_never_ends_is_cut(run: Run) -> None:
    with publisher(200, b"x" * 5000) as url:
        done = run("ingest", "csl", "--url", url, PORTCULLIS_MAX_LIST_BYTES="2000")
    assert done.exit_code == 1
    assert "more than 2000 bytes" in done.stderr


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "ftp://127.0.0.1/x", "http://[::1/x", "here"])
def test_an_address_that_answers_nothing_loads_nothing(run: Run, url: str) -> None:
    done = run("ingest", "csl", "--url", url)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("portcullis: nothing was loaded: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("csl",), "--file or --url"),
        (("csl", "--file", __file__, "--url", "http://127.0.0.1:1/"), "--file or --url"),
        (("sdn", "--file", __file__), "one source of csl, bis-entity-list"),
        (("csl", "--file", __file__, "--published-on", "02/11/2026"), "not a day, YYYY-MM-DD"),
        (("csl", "--file", __file__, "--published-on", "9999-01-01"), "has not come yet"),
    ],
)
def test_wrong_use_is_told_apart_from_a_wrong_list(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("ingest", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
