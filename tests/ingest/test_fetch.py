"""Lists from their publishers' addresses: asked whether anything is new, tried again, bounded, and never half loaded."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
import tenacity

from app.clock import now
from app.commands.ingest import Asked, Done, ingest_from
from app.facts import ListId
from app.ingest import fetch, retries, sources
from app.ingest.bis_dpl import COLUMNS
from app.ingest.bounds import Bounds
from app.ingest.rows import BadRowError, UnreadableListError
from app.store.engine import owner_engine
from app.store.list_fetches import Marks
from app.store.lists import EffectiveList, effective_versions
from app.store.scope import shared_transaction

URL = "https://publisher.example/dpl.txt?subscription-key=secret"
TODAY = date(2026, 11, 20)
MOST = 100_000


def listing(*names: str) -> bytes:
    rows = ("\t".join([name, "", "", "", "DE", "", "06/19/2003", "", "Y", "", "", ""]) for name in names)
    return "\n".join(("\t".join(COLUMNS), *rows)).encode()


class Publisher:
    """Answers with what it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.content = listing("Hans Muster", "Kestrel Trading")
        self.troubles: list[int | Exception] = []
        self.asked: list[httpx.Request] = []
        self.marked = True

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.troubles:
            trouble = self.troubles.pop(0)
            if isinstance(trouble, Exception):
                raise trouble
            return httpx.Response(trouble)
        etag = f'"{hashlib.sha256(self.content).hexdigest()}"'
        if self.marked and request.headers.get("if-none-match") == etag:
            return httpx.Response(304)
        return httpx.Response(200, content=self.content, headers={"ETag": etag} if self.marked else {})


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Publisher:
    monkeypatch.setattr(retries, "BETWEEN", tenacity.wait_none())
    monkeypatch.setattr(sources, "BOUNDS", {ListId.DPL.value: Bounds(1, 5)})
    return Publisher()


@pytest.fixture
def operator(fresh_database_url: str) -> Iterator[sa.Engine]:
    engine = owner_engine(fresh_database_url)
    yield engine
    engine.dispose()


Load = Callable[[], Done]


@pytest.fixture
def load(operator: sa.Engine, publisher: Publisher) -> Load:
    """Ingest from the publisher."""
    asking = httpx.Client(transport=httpx.MockTransport(publisher))
    return lambda: ingest_from(operator, "bis-dpl", [URL], Asked(TODAY), asking, MOST)


def held(operator: sa.Engine) -> EffectiveList | None:
    with shared_transaction(operator) as conn:
        found = effective_versions(conn, TODAY, now() + timedelta(seconds=5))
    return next((one for one in found if one.list.id == ListId.DPL), None)


def test_what_is_unchanged_is_fresh_again_and_not_loaded_again(
    operator: sa.Engine, publisher: Publisher, load: Load
) -> None:
    (first,) = load().admitted
    before = held(operator)
    again = load()
    after = held(operator)
    assert before
    assert after
    assert (again.admitted, again.is_whole) == ((), True)
    assert publisher.asked[1].headers["if-none-match"].startswith('"')
    assert before.version == after.version == first.version
    assert before.confirmed_at < after.confirmed_at
    assert load().notes == ("the publisher has nothing new",)


def test_the_same_content_without_marks_is_found_unchanged(
    operator: sa.Engine, publisher: Publisher, load: Load
) -> None:
    publisher.marked = False
    (first,) = load().admitted
    publisher.content += b"\n"
    (again,) = load().admitted
    found = held(operator)
    assert (again.version.id, again.first) == (first.version.id, False)
    assert found
    assert found.confirmed_at > first.version.recorded_at


def test_two_editions_of_a_day_are_two_versions(
    operator: sa.Engine, publisher: Publisher, load: Load
) -> None:
    load()
    publisher.content = listing("Hans Muster", "Kestrel Trading", "Muster Optics")
    (second,) = load().admitted
    found = held(operator)
    assert found
    assert (found.version, found.version.row_count) == (second.version, 3)


@pytest.mark.parametrize("trouble", [503, 429, httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
def test_what_passes_is_tried_again(publisher: Publisher, load: Load, trouble: int | Exception) -> None:
    publisher.troubles = [trouble, trouble]
    assert len(load().admitted) == 1
    assert len(publisher.asked) == 3


@pytest.mark.parametrize(
    ("trouble", "tries"),
    [(404, 1), (403, 1), (503, retries.TRIES), (httpx.ConnectError("no"), retries.TRIES)],
)
def test_what_does_not_pass_ends_and_loads_nothing(
    operator: sa.Engine, publisher: Publisher, load: Load, trouble: int | Exception, tries: int
) -> None:
    publisher.troubles = [trouble] * 9
    with pytest.raises(httpx.HTTPError):
        load()
    assert (len(publisher.asked), held(operator)) == (tries, None)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<html><body>Maintenance</body></html>", UnreadableListError),
        (b"", UnreadableListError),
        (listing("Hans Muster", "Kestrel")[:-15], BadRowError),
        (listing("Hans Muster").decode().encode("utf-16"), UnreadableListError),
        (listing(*("x" * 1000 for _ in range(200))), UnreadableListError),
    ],
)
def test_a_damaged_file_leaves_the_list_and_its_marks_as_they_were(
    operator: sa.Engine, publisher: Publisher, load: Load, content: bytes, error: type[Exception]
) -> None:
    load()
    before, whole = held(operator), publisher.content
    publisher.content = content
    with pytest.raises(error):
        load()
    assert held(operator) == before
    publisher.content = whole
    assert load().notes == ("the publisher has nothing new",)


def test_of_an_address_only_the_hash_is_kept(operator: sa.Engine, load: Load) -> None:
    load()
    with shared_transaction(operator) as conn:
        kept = (
            conn.exec_driver_sql("SELECT row_to_json(list_fetches)::text FROM list_fetches").scalars().all()
        )
    assert len(kept) == 1
    assert "secret" not in kept[0]


def test_a_quarantined_edition_is_not_confirmed_by_an_unchanged_answer(
    operator: sa.Engine, publisher: Publisher, load: Load
) -> None:
    load()
    before = held(operator)
    publisher.content = listing(*(f"Muster {one}" for one in range(9)))
    (doubted,) = load().admitted
    assert doubted.doubts
    load()
    assert held(operator) == before


def test_files_of_a_set_are_fetched_together_when_one_is_new(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(304 if "if-none-match" in request.headers else 200, content=b"x")

    asking = httpx.Client(transport=httpx.MockTransport(answer))
    old = fetch.fetch(asking, "https://p.example/a", Marks('"1"'), tmp_path / "a", MOST)
    new = fetch.fetch(asking, "https://p.example/b", Marks(), tmp_path / "b", MOST)
    assert (old.file, new.file) == (None, tmp_path / "b")
    assert new.sha256 == hashlib.sha256(b"x").hexdigest()
