"""Published lists by file and by address: loaded whole, or refused whole."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import MappingProxyType

import pytest
import sqlalchemy as sa
import tenacity

from app.clock import now, today
from app.facts import ListId
from app.ingest import csl, retries, sources
from app.ingest.bounds import Bounds
from app.store.engine import create_engine, owner_engine
from app.store.index_builder import IndexBuilds
from app.store.knowledge import try_to_hold_knowledge
from app.store.lists import EffectiveList, effective_versions, put_list
from app.store.scope import Mode, shared_transaction, tenant_transaction
from app.store.tables import list_events
from app.store.tenants import ensure_tenant
from tests.commands.conftest import Run

TABLE = dict(sources.SOURCES)
NAMES = {
    "SDN": "Specially Designated Nationals (SDN) - Treasury Department",
    "EL": "Entity List (EL) - Bureau of Industry and Security",
}
BOUNDS = MappingProxyType({
    ListId.SDN.value: Bounds(1, 5, ("Kestrel Bank",)),
    ListId.ENTITY_LIST.value: Bounds(2, 50, removed=0.2),
})  # fmt: skip


@pytest.fixture(autouse=True)
def small_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """A publisher of two short lists, who is asked again without a pause."""
    carried = replace(sources.SOURCES["csl"], lists=(ListId.SDN, ListId.ENTITY_LIST))
    monkeypatch.setattr(sources, "BOUNDS", BOUNDS)
    monkeypatch.setitem(TABLE, "csl", carried)
    monkeypatch.setattr(sources, "SOURCES", TABLE)
    monkeypatch.setattr(retries, "BETWEEN", tenacity.wait_none())


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


def test_decisions_are_recorded_until_all_of_an_edition_is_there(
    run: Run, fresh_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, service = owner_engine(fresh_database_url), create_engine(fresh_database_url)
    tenant = ensure_tenant(owner, "records")
    wait, held_meanwhile = IndexBuilds.wait, []

    def recorded(builds: IndexBuilds) -> None:
        with tenant_transaction(service, tenant, Mode.LIVE) as conn:
            held_meanwhile.append(try_to_hold_knowledge(conn))
        wait(builds)

    monkeypatch.setattr(IndexBuilds, "wait", recorded)
    for day, rows in (("2026-11-02", ROWS), ("2026-11-03", (*ROWS, row("e3", "EL", "Third Works")))):
        file = csl_file(tmp_path / "csl.csv", *rows)
        assert run("ingest", "csl", "--file", file, "--published-on", day).exit_code == 0
    service.dispose()
    owner.dispose()
    assert len(held_meanwhile) >= 2


def test_the_same_file_twice_is_harmless(run: Run, fresh_database_url: str, tmp_path: Path) -> None:
    file = csl_file(tmp_path / "csl.csv")
    first = run("ingest", "csl", "--file", file)
    before = held(fresh_database_url)
    second = run("ingest", "csl", "--file", file)
    assert (second.exit_code, second.stdout) == (0, first.stdout)
    after = held(fresh_database_url)
    assert [one.version for one in after.values()] == [one.version for one in before.values()]
    assert all(one.confirmed_at > before[list_id].confirmed_at for list_id, one in after.items())


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
        (ROWS[:2], "us-bis-entity-list: 1 entries, expected 2 to 50"),
        ((row("s2", "SDN", "Another Bank"), *ROWS[1:]), "us-ofac-sdn: no entry names Kestrel Bank"),
        (ROWS[1:], "not in the file: us-ofac-sdn"),
    ],
)
def test_a_doubted_list_does_not_count_and_the_others_of_the_file_do(
    run: Run, fresh_database_url: str, tmp_path: Path, rows: tuple[dict[str, str], ...], why: str
) -> None:
    done = run("ingest", "csl", "--file", csl_file(tmp_path / "csl.csv", *rows))
    assert done.exit_code == 1
    assert why in done.stderr
    doubted = ListId.ENTITY_LIST if "entity" in why else ListId.SDN
    assert held(fresh_database_url).keys() == {ListId.ENTITY_LIST, ListId.SDN} - {doubted}


def entity_rows(*numbers: int) -> tuple[dict[str, str], ...]:
    return (ROWS[0], *(row(f"e{one}", "EL", f"Muster Works {one}") for one in numbers))


def test_a_list_that_lost_too_much_waits_for_a_person(
    run: Run, fresh_database_url: str, tmp_path: Path
) -> None:
    run("ingest", "csl", "--file", csl_file(tmp_path / "1.csv", *entity_rows(*range(20))), "--version", "1")
    done = run(
        "ingest", "csl", "--file", csl_file(tmp_path / "2.csv", *entity_rows(*range(15))), "--version", "2"
    )
    assert done.exit_code == 1
    assert "in quarantine: us-bis-entity-list 2: us-bis-entity-list: 5 of 20 entries are gone" in done.stderr
    before = held(fresh_database_url)
    assert (before[ListId.ENTITY_LIST].version.version, before[ListId.SDN].version.version) == ("1", "2")
    assert "us-bis-entity-list 2: 15 entries" in run("lists", "quarantined").stdout

    again = run("ingest", "csl", "--file", tmp_path / "2.csv", "--version", "2")
    assert (again.exit_code, held(fresh_database_url)[ListId.ENTITY_LIST].version.version) == (1, "1")

    released = run("lists", "release", ListId.ENTITY_LIST, "2", "--reason", "told by BIS", "--by", "counsel")
    assert released.exit_code == 0, released.output
    assert held(fresh_database_url)[ListId.ENTITY_LIST].version.version == "2"
    assert run("lists", "quarantined").stdout == ""
    assert events(fresh_database_url)[-1] == ("RELEASED", "told by BIS", "counsel")


@pytest.mark.parametrize(
    ("version", "reason", "status"), [("9", "so it is", 1), ("1", "so it is", 1), ("1", " ", 2)]
)
def test_what_is_not_in_quarantine_is_not_released(
    run: Run, tmp_path: Path, version: str, reason: str, status: int
) -> None:
    run("ingest", "csl", "--file", csl_file(tmp_path / "csl.csv"), "--version", "1")
    assert run("lists", "release", ListId.SDN, version, "--reason", reason).exit_code == status


def events(url: str) -> list[tuple[str, str, str]]:
    engine = owner_engine(url)
    with shared_transaction(engine) as conn:
        rows = conn.execute(sa.select(list_events).order_by(list_events.c.knowledge_version)).all()
    engine.dispose()
    return [(row.kind, row.reason, row.recorded_by) for row in rows]


def test_a_list_of_the_operators_own_is_seen_by_all(
    run: Run, fresh_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "own.csv"
    file.write_text("id,name,weak_aliases\n1,Muster Shipping,MS Lines; Muster Lines\n", encoding="utf-8")
    assert run("ingest", "x-do-not-sell", "--file", file).exit_code == 1
    done = run("ingest", "x-do-not-sell", "--file", file, "--effect", "REVIEW")
    assert done.exit_code == 0, done.output
    assert held(fresh_database_url)["x-do-not-sell"].list.effect == "REVIEW"


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
        (("bis-entity-list",), "give --file or --url"),
        (("x-own", "--url", "http://127.0.0.1:1/"), "--file or --url"),
        (("csl", "--file", __file__, "--url", "http://127.0.0.1:1/"), "--file or --url"),
        (("sdn", "--file", __file__), "one source of csl, csl-json"),
        (("csl", "--file", __file__, "--published-on", "02/11/2026"), "not a day, YYYY-MM-DD"),
        (("csl", "--file", __file__, "--published-on", "9999-01-01"), "has not come yet"),
    ],
)
def test_wrong_use_is_told_apart_from_a_wrong_list(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("ingest", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
