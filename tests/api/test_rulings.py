"""Rulings, settings and cancellations over HTTP: what is taken, what is refused and where, who sees them."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.api.rulings import LICENSE, STAY
from app.ids import new_id
from app.main import create_app
from app.settings import Settings
from app.store.engine import create_engine
from app.store.keys import KeyScope, create_key
from app.store.scope import Mode
from app.store.tenants import ensure_tenant
from tests.api.conftest import MakeKey
from tests.fixtures.service import Caller
from tests.law.dealings import chips, item

Json = dict[str, Any]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def ruling(kind: str, body: Json | None, **changed: Any) -> Json:
    said = {"kind": kind, "title": "a ruling", "valid_from": "2026-01-01", "body": body, **changed}
    return {name: value for name, value in said.items() if value is not None}


def own(answer: Any) -> list[Json]:
    """The tenant's own rulings; other tests may have left some that are shared with all."""
    return [one for one in answer.json()["items"] if not one["shared"]]


def faults(answer: Any) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return {(one["pointer"], one["code"]) for one in answer.json()["errors"]}


BODIES: list[tuple[str, Json]] = [
    ("AUTHORITY_STATUS", {"authority": "AFFIL_2025", "event": "STAYED"}),
    ("PRESUMED_ITEM", {"designer": "Huawei", "model": "Ascend 950PR", "aliases": ["Atlas 950"]}),
    ("COUNTRY_GROUP", {"country": "RS", "group": "D:5", "member": "YES"}),
    ("IS_INFORMED", {"items": {"models": ["Kestrel K9"]}, "destinations": ["CN"]}),
    ("LICENSE", LICENSE["body"]),
    ("CLASSIFICATION", {"model": "Kestrel K9", "eccn": "EAR99", "basis": "SELF"}),
    ("ADVISORY_OPINION", {"text": "A sample is an export.", "rules": ["gp10.prc-designed-3a090"]}),
]


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_a_ruling_of_each_kind_is_kept_and_read_again(asked: TestClient, kind: str, body: Json) -> None:
    answer = asked.post("/v1/rulings", json=ruling(kind, body, source="https://example.org"))
    kept = answer.json()

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/rulings/{kept['id']}"
    assert kept["recorded_at"].endswith("Z")
    assert (kept["recorded_by"], kept["shared"], kept["source"]) == ("clerk", False, "https://example.org")
    assert asked.get(answer.headers["Location"]).json() == kept
    told = {name: kept["body"][name] for name in body}
    assert told["items" if kind == "LICENSE" else next(iter(body))] is not None
    assert kept["id"] in {one["id"] for one in asked.get("/v1/rulings").json()["items"]}


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        (ruling("AUTHORITY_STATUS", {"authority": "NONE", "event": "STAYED"}), "/body/authority", "unknown"),
        (ruling("AUTHORITY_STATUS", {"authority": "AFFIL_2025", "event": "AMENDED"}), "/body/event", "enum"),
        (ruling("AUTHORITY_STATUS", {"event": "STAYED"}), "/body/authority", "missing"),
        (
            ruling("AUTHORITY_STATUS", {"authority": "AFFIL_2025", "event": "STAYED", "evnt": 1}),
            "/body/evnt",
            "unknown_field",
        ),
        (
            ruling("COUNTRY_GROUP", {"country": "XX", "group": "D:5", "member": "YES"}),
            "/body/country",
            "pattern",
        ),
        (
            ruling("COUNTRY_GROUP", {"country": "HK", "group": "D:5", "member": "NO"}),
            "/body/country",
            "unknown",
        ),
        (
            ruling("COUNTRY_GROUP", {"country": "RS", "group": "D:9", "member": "YES"}),
            "/body/group",
            "unknown",
        ),
        (
            ruling("COUNTRY_GROUP", {"country": "RS", "group": "D:5", "member": "UNKNOWN"}),
            "/body/member",
            "enum",
        ),
        (ruling("IS_INFORMED", {"items": {}}), "/body/items", "unknown"),
        (ruling("CLASSIFICATION", {"eccn": "EAR99", "basis": "SELF"}), "/body/model", "unknown"),
        (ruling("CLASSIFICATION", {"model": "A", "eccn": "3A", "basis": "SELF"}), "/body/eccn", "pattern"),
        (ruling("ADVISORY_OPINION", {"text": "x", "rules": ["none"]}), "/body/rules/0", "unknown"),
        (ruling("LICENSE", {**LICENSE["body"], "covers": ["ACS_2023", "none"]}), "/body/covers/1", "unknown"),
        (ruling("LICENSE", {**LICENSE["body"], "covers": []}), "/body/covers", "too_short"),
        (ruling("LICENSE", {**LICENSE["body"], "parties": []}), "/body/parties", "too_short"),
        (ruling("LICENSE", {**LICENSE["body"], "items": {}}), "/body/items", "unknown"),
        (ruling("LICENSE", {**LICENSE["body"], "quantity": -1}), "/body/quantity", "greater_than_equal"),
        (
            ruling("LICENSE", {**LICENSE["body"], "parties": [{"nam": "x"}]}),
            "/body/parties/0/nam",
            "unknown_field",
        ),
        (ruling("LICENSE", BODIES[2][1]), "/body/country", "unknown_field"),
        (ruling("COUNTRY_GROUP", None), "/body", "missing"),
        ({**STAY, "valid_until": STAY["valid_from"]}, "/valid_until", "interval"),
        ({**STAY, "valid_from": None}, "/valid_from", "date_type"),
        ({**STAY, "kind": "WISH"}, "/kind", "enum"),
        ({**STAY, "title": " "}, "/title", "pattern"),
        ({**STAY, "withdraws": str(new_id())}, "/withdraws", "unknown"),
        ({**STAY, "because": "x"}, "/because", "unknown_field"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_cannot_be_a_ruling_is_refused_at_its_place(
    asked: TestClient, sent: Json, pointer: str, code: str
) -> None:
    assert (pointer, code) in faults(asked.post("/v1/rulings", json=sent))


def test_a_retry_records_once(asked: TestClient) -> None:
    sent: Json = {"json": STAY, "headers": {"Idempotency-Key": "stay-1"}}
    first, again = asked.post("/v1/rulings", **sent), asked.post("/v1/rulings", **sent)

    assert first.json() == again.json()
    assert len(own(asked.get("/v1/rulings"))) == 1


@pytest.mark.parametrize(
    ("scope", "writes", "reads"),
    [("admin", 201, 200), ("review", 403, 200), ("read", 403, 200), ("screen", 403, 403)],
)
def test_only_an_administrator_records(
    client: TestClient, key: MakeKey, scope: str, writes: int, reads: int
) -> None:
    headers = bearer(key(KeyScope(scope)))

    assert client.post("/v1/rulings", json=STAY, headers=headers).status_code == writes
    assert client.put("/v1/settings", json={"residual_text": "HOLD"}, headers=headers).status_code == (
        200 if writes == 201 else 403
    )
    assert client.get("/v1/rulings", headers=headers).status_code == reads


def test_rulings_are_found_by_kind_subject_day_and_instant(asked: TestClient) -> None:
    stay = asked.post("/v1/rulings", json=STAY).json()
    license_ = asked.post("/v1/rulings", json=LICENSE).json()
    withdrawal = ruling("AUTHORITY_STATUS", None, withdraws=stay["id"], valid_from="2027-01-01")
    gone = asked.post("/v1/rulings", json=withdrawal).json()

    def found(**search: str) -> list[str]:
        return [one["id"] for one in own(asked.get("/v1/rulings", params=search))]

    assert found() == [gone["id"], license_["id"], stay["id"]]
    assert found(kind="LICENSE") == [license_["id"]]
    assert found(subject="affil_2025") == [stay["id"]]
    assert found(subject="D1234567") == [license_["id"]]
    assert found(subject="nobody") == []
    assert found(on="2026-11-09") == [license_["id"]]
    assert found(on="2026-11-10") == [license_["id"], stay["id"]]
    assert found(on="2027-01-01") == [gone["id"], license_["id"]]
    assert found(known_at=stay["recorded_at"]) == [stay["id"]]


def test_rulings_come_page_by_page(asked: TestClient) -> None:
    recorded = [asked.post("/v1/rulings", json=STAY).json()["id"] for _ in range(3)]
    found: Json = {"subject": "AFFIL_2025", "limit": 2}
    first = asked.get("/v1/rulings", params=found).json()
    second = asked.get("/v1/rulings", params={**found, "cursor": first["next_cursor"]}).json()

    assert [one["id"] for one in (*first["items"], *second["items"])] == recorded[::-1]
    assert second["next_cursor"] is None
    assert asked.get("/v1/rulings?cursor=bm8=").status_code == 422


def test_another_tenant_s_and_the_other_mode_s_rulings_are_not_there(
    client: TestClient, key: MakeKey, asked: TestClient, stranger: Any
) -> None:
    made = asked.post("/v1/rulings", json=STAY).json()
    for headers in (bearer(key(of=stranger)), bearer(key(mode=Mode.SANDBOX))):
        assert client.get(f"/v1/rulings/{made['id']}", headers=headers).status_code == 404
        assert own(client.get("/v1/rulings", headers=headers)) == []
        sent = ruling("AUTHORITY_STATUS", None, withdraws=made["id"])
        assert ("/withdraws", "unknown") in faults(client.post("/v1/rulings", json=sent, headers=headers))


def test_authorities_and_rules_stand_as_rulings_leave_them(asked: TestClient) -> None:
    def stands(on: str, **search: str) -> tuple[str, str, bool]:
        one = asked.get("/v1/authorities/AFFIL_2025", params={"on": on, **search}).json()
        rules = {rule["id"] for rule in asked.get("/v1/rules", params={"on": on, **search}).json()["items"]}
        return one["text_status"], one["enforcement_status"], "affiliates.bis-fifty-percent" in rules

    before = stands("2026-11-20")
    made = asked.post("/v1/rulings", json=STAY).json()

    assert before == ("IN_FORCE", "UNCONFIRMED", True)
    assert stands("2026-11-20") == ("STAYED", "ENFORCED", False)
    assert stands("2027-11-10") == before
    assert made["valid_until"] == "2027-11-10"


def test_settings_stand_until_others_are_put(asked: TestClient) -> None:
    assert asked.get("/v1/settings").json() == {"residual_text": "ADVISORY", "four_eyes": False}
    put = asked.put("/v1/settings", json={"residual_text": "HOLD"}).json()
    assert asked.get("/v1/settings").json() == put
    asked.put("/v1/settings", json={"residual_text": "ADVISORY"})

    assert asked.get("/v1/settings").json()["residual_text"] == "ADVISORY"
    assert asked.get("/v1/settings", params={"known_at": put["recorded_at"]}).json() == put
    assert asked.put("/v1/settings", json={"residual_text": "MAYBE"}).status_code == 422
    assert asked.put("/v1/settings", json={}).status_code == 422


# The whole way: a license recorded, drawn, cancelled, withdrawn

ORDER = chips("VN", items=[item(quantity=4, line="10")], reference="SO-1")
BODY = {
    "number": "D1",
    "parties": [{"name": "Nordlicht Rechenwerk"}],
    "items": {"models": ["Kestrel K9"]},
    "destinations": ["VN"],
    "quantity": 5,
    "covers": ["advanced-computing.destination"],
}


@pytest.fixture
def trader(client: TestClient, operator: sa.Engine) -> Caller:
    """A tenant of its own, in the sandbox of the seeded service."""
    tenant = ensure_tenant(operator, f"tenant {new_id()}")
    return Caller(client, create_key(operator, tenant, Mode.SANDBOX, "clerk", tuple(KeyScope)).text)


@pytest.fixture
def second(seeded_url: str) -> Iterator[TestClient]:
    """Another process's service on the same database, as good as."""
    engine = create_engine(seeded_url)
    with TestClient(create_app(Settings(), engine)) as found:
        yield found
    engine.dispose()


def outcome(caller: Caller, **changed: Any) -> str:
    answer: Any = caller.post("/v1/transaction-screenings", {**ORDER, **changed})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["outcome"])


def test_a_license_lets_an_order_go_until_it_is_used_up_given_back_or_withdrawn(
    trader: Caller, second: TestClient
) -> None:
    elsewhere = Caller(second, trader.key)
    assert outcome(trader) == "LICENSE_REQUIRED"
    made: Any = trader.post("/v1/rulings", ruling("LICENSE", BODY))
    assert outcome(elsewhere) == "AUTHORIZED"
    assert outcome(trader, reference="SO-2") == "LICENSE_REQUIRED"

    decision: Any = trader.post("/v1/transaction-screenings", ORDER)
    path = f"/v1/decisions/{decision.json()['id']}/cancellation"
    first: Any = elsewhere.client.post(path, headers=bearer(trader.key))
    again: Any = trader.client.post(path, headers=bearer(trader.key))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["given_back"] == [{"license": made.json()["id"], "line": "10", "quantity": 4}]
    assert outcome(trader, reference="SO-2") == "AUTHORIZED"

    trader.post("/v1/rulings", ruling("LICENSE", None, withdraws=made.json()["id"]))
    assert outcome(elsewhere, reference="SO-2") == "LICENSE_REQUIRED"


def test_nobody_cancels_another_s_order(trader: Caller, caller: Caller) -> None:
    decision: Any = trader.post("/v1/transaction-screenings", ORDER)
    path = f"/v1/decisions/{decision.json()['id']}/cancellation"

    assert caller.client.post(path, headers=bearer(caller.key)).status_code == 404
    assert trader.client.post(path, headers=bearer(trader.key)).json()["given_back"] == []
    assert caller.client.post(path).status_code == 401
