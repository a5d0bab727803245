"""A source by its address: goes on where it broke off, gives up on what will not pass."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
import tenacity

from app.ingest import retries
from app.ingest.download import download

CONTENT = b"0123456789" * 1000


class Flaky(BaseHTTPRequestHandler):
    """Answers as its server's plan says: a status to fail with, how many bytes to send, or all of them."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Planned)
        server.ranges.append(self.headers.get("Range"))
        step = server.plan.pop(0) if server.plan else len(CONTENT)
        if step > len(CONTENT):
            self.send_error(step - len(CONTENT))
            return
        start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        self.send_response(206 if start else 200)
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(CONTENT[start : start + step])
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class Planned(HTTPServer):
    plan: list[int]
    ranges: list[str | None]


def failing(status: int) -> int:
    return len(CONTENT) + status


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "BETWEEN", tenacity.wait_none())


@contextmanager
def planned(*plan: int) -> Iterator[tuple[Planned, str]]:
    with Planned(("127.0.0.1", 0), Flaky) as server:
        server.plan, server.ranges = list(plan), []
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server, f"http://127.0.0.1:{server.server_port}/golden-copy.xml"
        finally:
            server.shutdown()
            thread.join(10)


def test_what_breaks_off_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    with planned(4000, 1000) as (server, url):
        download(url, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=4000-", "bytes=5000-"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_asked_again(tmp_path: Path, status: int) -> None:
    with planned(failing(status)) as (server, url):
        download(url, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert len(server.ranges) == 2


@pytest.mark.parametrize(("status", "times"), [(404, 1), (403, 1), (503, retries.TRIES)])
def test_what_will_not_pass_is_an_error(tmp_path: Path, status: int, times: int) -> None:
    with planned(*[failing(status)] * retries.TRIES) as (server, url), pytest.raises(httpx.HTTPStatusError):
        download(url, tmp_path / "file")
    assert len(server.ranges) == times
