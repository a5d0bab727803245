from starlette.testclient import TestClient

from app.law.authorities import AUTHORITIES
from app.law.rules import RULES
from app.law.texts import TEXTS


def test_an_authority_stands_and_is_enforced_apart(asked: TestClient) -> None:
    answers = {
        on: asked.get(f"/v1/authorities/AI_DIFFUSION?on={on}").json() for on in ("2025-05-12", "2025-05-13")
    }
    assert [(one["text_status"], one["enforcement_status"]) for one in answers.values()] == [
        ("IN_FORCE", "ENFORCED"),
        ("IN_FORCE", "NOT_ENFORCED"),
    ]


def test_every_authority_has_its_events_with_their_sources(asked: TestClient) -> None:
    page = asked.get("/v1/authorities").json()
    assert [one["id"] for one in page["items"]] == sorted(AUTHORITIES)
    assert all(event["url"] and event["on"] for one in page["items"] for event in one["events"])


def test_an_unknown_authority_is_404(asked: TestClient) -> None:
    assert asked.get("/v1/authorities/NONE").status_code == 404
    assert asked.get("/v1/authorities/none").status_code == 422


def test_the_rules_of_a_day_are_those_in_force_then(asked: TestClient) -> None:
    now = {one["id"] for one in asked.get("/v1/rules?on=2026-11-23").json()["items"]}
    before = {one["id"] for one in asked.get("/v1/rules?on=2020-01-01").json()["items"]}
    assert before < now
    assert now <= {one.id for one in RULES}
    assert "gp10.prc-designed-3a090" in now - before


def test_a_rule_explains_itself_in_the_language_asked_for(asked: TestClient) -> None:
    for language in ("en", "ja"):
        items = asked.get("/v1/rules", headers={"Accept-Language": language}).json()["items"]
        assert all(one["explanation"] == getattr(TEXTS[f"rule:{one['id']}"], language) for one in items)


def test_rules_come_page_by_page(asked: TestClient) -> None:
    whole = [one["id"] for one in asked.get("/v1/rules").json()["items"]]
    first = asked.get("/v1/rules?limit=3").json()
    second = asked.get("/v1/rules", params={"limit": 200, "cursor": first["next_cursor"]}).json()
    assert [one["id"] for one in (*first["items"], *second["items"])] == whole
