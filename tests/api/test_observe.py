import json
import re

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import MakeKey

SECRET = 43
"""Letters of a key's secret."""


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_leaves_one_line_without_names_bodies_or_keys(
    client: TestClient, key: MakeKey, capsys: pytest.CaptureFixture[str]
) -> None:
    text = key()
    capsys.readouterr()
    answer = client.put(
        "/v1/entities/muster-gmbh?secret=1",
        json={"name": "Muster GmbH", "aliases": [1]},
        headers={"Authorization": f"Bearer {text}", "Idempotency-Key": "muster-1"},
    )
    written = capsys.readouterr().err
    (line,) = written.splitlines()
    said = json.loads(line)
    assert answer.status_code == 422
    assert (said["method"], said["route"], said["status"]) == ("PUT", "/v1/entities/{id}", 422)
    assert said["request_id"] == answer.headers["X-Request-Id"]
    assert said["key_id"].replace("-", "") in text
    assert said["milliseconds"] >= 0
    assert not re.search("muster|secret", written, re.IGNORECASE)
    assert text[-SECRET:] not in written


def test_an_address_nobody_serves_is_not_logged(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/v1/muster-gmbh")
    (said,) = lines(capsys)
    assert (said["route"], said["status"]) == ("unmatched", 404)


def test_a_method_nobody_knows_is_not_logged(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.request("MUSTER", "/healthz")
    (said,) = lines(capsys)
    assert (said["method"], said["status"]) == ("OTHER", 405)


@pytest.mark.parametrize("sent", ["abc", "A.b_c-9", "x" * 64])
def test_a_plain_request_id_is_kept(client: TestClient, sent: str) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": sent}).headers["X-Request-Id"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 65, "a b", "a/b", 'a"b'])
def test_any_other_request_id_is_replaced(client: TestClient, sent: str) -> None:
    made = client.get("/healthz", headers={"X-Request-Id": sent}).headers["X-Request-Id"]
    assert re.fullmatch("[0-9a-f]{32}", made)


def test_answers_are_kept_by_nobody_on_the_way(client: TestClient) -> None:
    for path in ("/v1/lists", "/healthz", "/nowhere"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_requests_are_counted_by_route_and_status(client: TestClient) -> None:
    client.get("/v1/authorities/SOME_NAME")
    figures = client.get("/metrics").text
    assert re.search(r'requests_total{method="GET",route="/v1/authorities/{id}",status="401"} [1-9]', figures)
    assert 'portcullis_http_request_seconds_bucket{le="0.005",method="GET",route="/healthz"}' in figures
    assert "SOME_NAME" not in figures
