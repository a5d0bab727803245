"""The certificate: what it says, in both languages, and what it never says."""

import re
from importlib.resources import files
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from starlette.testclient import TestClient

from app.law.finding import Outcome
from app.store.keys import KeyScope
from tests.api.test_queue import CHIPS, ORDER, RELEASE, TWO_HITS, Desk, lists, says, screened
from tests.fixtures.service import Caller

WORDS: dict[str, dict[str, str]] = yaml.safe_load(
    files("app.decisions").joinpath("certificate.yaml").read_text(encoding="utf-8")
)
PAGE = files("app.decisions").joinpath("certificate.html").read_text(encoding="utf-8")


@pytest.fixture
def desk(client: TestClient, operator: sa.Engine) -> Desk:
    return Desk(client, operator)


@pytest.fixture
def clerk(desk: Desk) -> Caller:
    return desk.subject("clerk")


def page(caller: Caller, decision: dict[str, Any], language: str = "en") -> Any:
    headers = {"Authorization": f"Bearer {caller.key}", "Accept-Language": language}
    return caller.client.get(f"/v1/decisions/{decision['id']}/certificate", headers=headers)


def test_nothing_found_is_said_with_the_lists_it_was_not_found_on(clerk: Caller) -> None:
    decision = screened(clerk, ORDER, reference="SO-<10023>")
    made = page(clerk, decision)
    assert made.status_code == 200
    assert made.headers["content-type"] == "text/html; charset=utf-8"
    assert made.headers["content-language"] == "en"
    text = made.text
    assert "No enforced restriction found" in text
    assert "SO-&lt;10023&gt;" in text
    assert "<10023>" not in text
    for one in decision["versions"]["lists"]:
        assert one["list"] in text
        assert one["version"] in text
    assert "starter list, no compliance source" in text
    assert "No name in the facts met an entry" in text
    assert all(code in text for code in decision["scope"]["not_evaluated"])


def test_what_was_found_is_told_rule_by_rule(clerk: Caller) -> None:
    decision = screened(clerk, CHIPS)
    text = page(clerk, decision).text
    assert all(one["rule"] in text for one in decision["findings"])
    assert "No rule in scope" not in text
    assert WORDS[decision["outcome"]]["en"] in text


def test_it_speaks_japanese(clerk: Caller) -> None:
    made = page(clerk, screened(clerk, ORDER), "ja")
    assert made.headers["content-language"] == "ja"
    assert '<html lang="ja">' in made.text
    assert WORDS["NO_RESTRICTION_FOUND"]["ja"] in made.text
    assert "No enforced" not in made.text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_has_a_word_for_every_outcome_and_never_says_that_anything_is_cleared(language: str) -> None:
    assert {one.value for one in Outcome} <= set(WORDS)
    said = " ".join(one[language] for one in WORDS.values()).casefold()
    for word in ("approved", "cleared", "safe", "denied", "承認済", "安全"):
        assert word not in said


def test_every_word_on_the_page_is_in_both_languages() -> None:
    named = set(re.findall(r"words\.(\w+)", PAGE)) | {"ship_from", "destination", "FULL", "STARTER"}
    assert named - set(WORDS) == set()
    assert set(WORDS) - named - {one.value for one in Outcome} == set()
    assert all(set(one) == {"en", "ja"} and all(one.values()) for one in WORDS.values())


def test_the_page_runs_nothing_and_fetches_nothing(clerk: Caller) -> None:
    made = page(clerk, screened(clerk, TWO_HITS))
    assert not re.search(r"<script|<link|<img|src=|url\(|https?://", made.text)
    assert made.headers["content-security-policy"].startswith("default-src 'none'")


def test_evidence_on_listed_persons_is_for_reviewers(desk: Desk, clerk: Caller) -> None:
    name = "Ivan Petrovich Sidorov"
    entry = f'{{"id": "9", "name": "{name}", "type": "PERSON", "countries": ["RU"], "birth_dates": ["1970-01-31"]}}'
    lists(clerk, "1", entry)
    party = {"role": "PURCHASER", "name": name, "country": "RU", "type": "PERSON", "birth_date": "1970-01-31"}
    decision = screened(clerk, {**ORDER, "parties": [party]})
    kinds = {one["kind"] for match in decision["matches"] for one in match["evidence"]}
    assert kinds
    reader = desk.subject("portal", KeyScope.READ)
    assert all(f"<code>{kind}</code>" in page(clerk, decision).text for kind in kinds)
    assert not any(f"<code>{kind}</code>" in page(reader, decision).text for kind in kinds)


def test_a_release_says_whom_it_rests_on(desk: Desk, clerk: Caller) -> None:
    said = says(desk.subject("officer"), screened(clerk, CHIPS), **RELEASE)
    text = page(clerk, {"id": said.json()["release"]}).text
    assert "A reviewer released this dealing" in text
    assert "seen on site" in text
    assert "ab" * 32 in text


def test_another_tenant_s_is_not_there(client: TestClient, operator: sa.Engine, clerk: Caller) -> None:
    decision = screened(clerk, ORDER)
    assert page(Desk(client, operator).subject("stranger"), decision).status_code == 404
