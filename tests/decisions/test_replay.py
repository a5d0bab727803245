"""A decision answered again: byte for byte from what was read then; otherwise with the reason of each difference."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.canonical import canonical, sha256
from app.clock import now
from app.decisions import replay as replays
from app.decisions.decision import Decision
from app.decisions.replay import Law, Matching, Reason, Replayed, Wish
from app.decisions.rulings import NewRuling, add
from app.decisions.wire import decision_json
from app.ids import new_id
from app.law.finding import Question
from app.law.rule_hashes import rule_hashes
from app.law.texts import TEXTS
from app.store.engine import create_engine
from app.store.knowledge import move_knowledge
from app.store.ownership import Stake, StakeKind, add_stake
from app.store.policies import Policy, put_policy
from app.store.scope import Mode
from app.store.tables import entities
from app.store.tenants import ensure_tenant
from app.wire import from_json
from tests.decisions.conftest import ORDER, Tenant
from tests.fixtures.histories import History

CHIP = {"model": "H100 SXM", "quantity": 4, "kind": "IC"}


def then(tenant: Tenant, decision: Decision) -> Replayed:
    """What comes out again without a wish; it must be the same, to the byte."""
    found = tenant.replays(decision.id)
    assert found.differences == ()
    assert found.sha256 == found.sha256_again == sha256(canonical(decision_json(decision))).hex()
    assert found.identical
    return found


def changed(found: Replayed, path: str) -> set[Reason]:
    """What made the differences at a path, or in what stands there."""
    inside = [one for one in found.differences if f"{one.difference.path}/".startswith(f"{path}/")]
    return {reason for one in inside for reason in one.reasons}


def recorded(tenant: Tenant, history: History) -> list[Decision]:
    """A few decisions; between them the world changes, and so does a reviewer's mind."""
    made: list[Decision] = []
    for _ in range(6):
        made.append(
            tenant.records(
                history.facts(),
                question=history.question(),
                may_review=history.one(True, False),
                full=history.one(True, False, False),
            )
        )
        with tenant.work() as conn:
            history.word(conn, decision_json(made[-1]))
            history.change(conn)
    return made


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_whatever_is_learned_later_a_decision_comes_out_the_same(
    operator: sa.Engine, run_time: sa.Engine, seed: int
) -> None:
    tenant = Tenant(ensure_tenant(operator, f"tenant {new_id()}"), run_time)
    history = History(seed)
    with tenant.work() as conn:
        history.begin(conn)
    made = recorded(tenant, history)
    for decision in made:
        then(tenant, decision)


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_another_process_with_other_hashes_finds_the_same(
    operator: sa.Engine, run_time: sa.Engine, seeded_url: str, hash_seed: str
) -> None:
    tenant = Tenant(ensure_tenant(operator, f"tenant {new_id()}"), run_time)
    history = History(int(hash_seed) + 7)
    with tenant.work() as conn:
        history.begin(conn)
    ids = [str(one.id) for _ in range(4) for one in recorded(tenant, history)]
    told = subprocess.run(
        [sys.executable, "-m", "tests.decisions.test_replay", seeded_url, str(tenant.id), *ids],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "LC_ALL": "C", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stderr == ""
    assert json.loads(told.stdout) == [[one, True] for one in ids]


def elsewhere(url: str, tenant_id: str, *ids: str) -> list[tuple[str, bool]]:
    """Replay in this process."""
    engine = create_engine(url)
    tenant = Tenant(UUID(tenant_id), engine)
    found = [(one, tenant.replays(UUID(one)).identical) for one in ids]
    engine.dispose()
    return found


def test_merged_facts_are_not_merged_again(tenant: Tenant) -> None:
    tenant.has_profile(ship_from="US", actor={"us_person": "YES", "country": "US"})
    tenant.knows("cust-1", name="Nordlicht Rechenwerk", facts={"listings": [{"list": "us-bis-uvl"}]})
    party = {"role": "END_USER", "entity_id": "cust-1", "listings": [{"list": "us-bis-meu"}]}
    order = {**ORDER, "profile": "emea", "ship_from": "DE", "parties": [party], "items": [CHIP]}
    decision = tenant.records(order)
    assert decision_json(decision)["asked"]["parties"] == [party]
    then(tenant, decision)


@pytest.mark.parametrize("quantity", [64.0, "64.00", "1e2", 0.1])
def test_however_a_number_was_written(tenant: Tenant, quantity: Any) -> None:
    order = {**ORDER, "destination": "VN", "items": [{**CHIP, "quantity": quantity}]}
    then(tenant, tenant.records(order))


def test_a_row_that_came_later_with_an_earlier_clock_is_not_read(tenant: Tenant) -> None:
    tenant.knows("cust-1", name="Nordlicht Rechenwerk", headquarters_country="DE")
    order = {**ORDER, "parties": [{"role": "END_USER", "entity_id": "cust-1"}], "items": [CHIP]}
    decision = tenant.records(order)
    with tenant.work() as conn:
        moved = move_knowledge(conn)
        body = {"name": "Nordlicht Rechenwerk", "headquarters_country": "CN"}
        early = {"recorded_at": decision.known_at - timedelta(hours=1), "knowledge_version": moved.version}
        scope = {"tenant_id": tenant.id, "mode": Mode.LIVE.value}
        conn.execute(sa.insert(entities).values({**scope, "id": "cust-1", "body": body, **early}))
    then(tenant, decision)
    found = tenant.replays(decision.id, Wish(law=Law.NOW))
    assert Reason.ENTITY in changed(found, "/facts")


def test_what_a_license_had_left_is_what_was_recorded(tenant: Tenant) -> None:
    history = History(1)
    with tenant.work() as conn:
        body = {
            "number": "D1",
            "parties": [{"name": "Nordlicht Rechenwerk"}],
            "items": {"eccn": "3A090.a"},
            "destinations": ["VN"],
            "quantity": 10,
            "covers": ["advanced-computing.destination"],
        }
        said = {"kind": "LICENSE", "title": "D1", "valid_from": "2026-08-01", "body": body}
        add(conn, from_json(NewRuling, said), "counsel")
    order = {
        **ORDER,
        "destination": "VN",
        "parties": [{"role": "PURCHASER", "name": "Nordlicht Rechenwerk", "country": "VN"}],
        "items": [{**CHIP, "line": "10"}],
    }
    made = [tenant.records({**order, "reference": f"SO-{place}"}) for place in range(4)]
    assert len({one.outcome for one in made}) > 1 or made[0].versions.draws is not None
    for decision in made:
        then(tenant, decision)
    assert history.version == 0


@pytest.fixture
def held(tenant: Tenant) -> tuple[Tenant, Decision]:
    tenant.knows("cust-1", name="Nordlicht Rechenwerk", headquarters_country="DE")
    tenant.knows("hold-1", name="Lanmu Holdings")
    tenant.has_profile(ship_from="US")
    tenant.holds("1", {"id": "9", "name": "Somebody Entirely Else"})
    party = {"role": "END_USER", "entity_id": "cust-1", "country": "DE"}
    order = {name: one for name, one in ORDER.items() if name != "ship_from"}
    return (tenant, tenant.records({**order, "profile": "emea", "parties": [party], "items": [CHIP]}))


def listed(tenant: Tenant) -> None:
    tenant.holds("2", {"id": "9", "name": "Nordlicht Rechenwerk", "countries": ["DE"]})


def in_d5(tenant: Tenant) -> None:
    body = {"country": "DE", "group": "D:5", "member": "YES"}
    said = {"kind": "COUNTRY_GROUP", "title": "DE", "valid_from": "2026-08-01", "body": body}
    with tenant.work() as conn:
        add(conn, from_json(NewRuling, said), "counsel")


def owned(tenant: Tenant) -> None:
    stake = Stake(owner="hold-1", owned="cust-1", kind=StakeKind.SHARES)
    with tenant.work() as conn:
        add_stake(conn, stake)


def moved_away(tenant: Tenant) -> None:
    tenant.knows("cust-1", name="Nordlicht Rechenwerk", headquarters_country="CN")


def other_profile(tenant: Tenant) -> None:
    tenant.has_profile(ship_from="JP")


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        (listed, "/matches", Reason.LIST),
        (in_d5, "/findings", Reason.RULING),
        (owned, "/facts", Reason.OWNERSHIP),
        (moved_away, "/findings", Reason.ENTITY),
        (other_profile, "/facts/ship_from", Reason.PROFILE),
    ],
)
def test_today_s_answer_names_what_made_it_another(
    held: tuple[Tenant, Decision], change: Any, path: str, reason: Reason
) -> None:
    tenant, decision = held
    day = Wish(on=decision.on, law=Law.NOW)
    assert tenant.replays(decision.id, day).identical
    change(tenant)
    found = tenant.replays(decision.id, day)
    assert not found.identical
    assert changed(found, path) == {reason}
    then(tenant, decision)


def test_each_of_several_changes_is_told_apart(held: tuple[Tenant, Decision]) -> None:
    tenant, decision = held
    listed(tenant)
    in_d5(tenant)
    with tenant.work() as conn:
        put_policy(conn, Policy(holds_residual_text=True), "admin")
    found = tenant.replays(decision.id, Wish(law=Law.NOW, on=decision.on))
    assert changed(found, "/matches") == {Reason.LIST}
    assert Reason.RULING in changed(found, "/findings")


def test_another_day_is_the_law_s_and_nothing_learned_later_counts(held: tuple[Tenant, Decision]) -> None:
    tenant, decision = held
    listed(tenant)
    order = {
        **ORDER,
        "on": "2025-05-10",
        "destination": "CN",
        "items": [{"model": "Ascend 910C", "kind": "IC"}],
    }
    early = tenant.records({**order, "activities": ["FINANCE"]})
    found = tenant.replays(early.id, Wish(on=date(2025, 5, 20)))
    assert changed(found, "/findings") == {Reason.LAW}
    assert found.again["on"] == "2025-05-20"
    assert changed(tenant.replays(decision.id, Wish(on=date(2026, 8, 4))), "/matches") == set()


def test_known_at_moves_knowledge_alone(held: tuple[Tenant, Decision]) -> None:
    tenant, decision = held
    listed(tenant)
    later = now()
    moved_away(tenant)
    found = tenant.replays(decision.id, Wish(known_at=later))
    assert changed(found, "/matches") == {Reason.LIST}
    assert changed(found, "/facts") == set()


def test_a_mended_sentence_changes_no_replay(
    held: tuple[Tenant, Decision], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, decision = held
    for name, one in list(TEXTS.items()):
        monkeypatch.setitem(TEXTS, name, replace(one, en=f"{one.en} Mended."))
    then(tenant, decision)


def test_a_changed_rule_is_named(held: tuple[Tenant, Decision], monkeypatch: pytest.MonkeyPatch) -> None:
    tenant, decision = held
    assert tenant.replays(decision.id).rules_changed == ()
    other = {**rule_hashes(), "advanced-computing.destination": "0" * 64}
    monkeypatch.setattr(replays, "rule_hashes", lambda: other)
    monkeypatch.setattr(replays, "rules_version", lambda: "f" * 64)
    assert tenant.replays(decision.id).rules_changed == ("advanced-computing.destination",)


def test_under_another_matcher_the_recorded_matches_are_taken(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant.holds(
        "1", {"id": "9", "name": "Bergfeld Maschinenbau GmbH", "countries": ["DE"], "programs": ["X"]}
    )
    decision = tenant.records(ORDER)
    assert decision.matches
    monkeypatch.setattr(replays, "MATCHER_VERSION", "another")
    monkeypatch.setattr("app.decisions.answer.screen", None)
    found = tenant.replays(decision.id)
    assert (found.identical, found.matching) == (True, Matching.RECORDED)


def test_a_difference_that_nothing_explains_is_called_so(
    held: tuple[Tenant, Decision], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, decision = held
    monkeypatch.setattr("app.decisions.answer.VALID_FOR", timedelta(days=2))
    found = tenant.replays(decision.id)
    assert not found.identical
    assert changed(found, "/valid_until") == {Reason.UNEXPLAINED}


def test_evidence_on_listed_persons_is_not_told_to_everyone(tenant: Tenant) -> None:
    entry = {"id": "9", "name": "Ivan Petrovich Sidorov", "type": "PERSON", "countries": ["RU"]}
    party = {"role": "PURCHASER", "name": "Ivan Petrovich Sidorov", "country": "RU", "type": "PERSON"}
    decision = tenant.records({**ORDER, "parties": [party]})
    tenant.holds("2", entry)
    wish = Wish(law=Law.NOW, on=decision.on)
    for persons in (True, False):
        found = tenant.replays(decision.id, wish, persons=persons)
        (match,) = (
            one.difference.now for one in found.differences if one.difference.path.startswith("/matches/")
        )
        assert isinstance(match, dict)
        assert bool(match["evidence"]) is persons


def test_the_question_and_the_asker_are_remembered(tenant: Tenant) -> None:
    tenant.holds("1", {"id": "9", "name": "Bergfeld Maschinenbau GmbH", "countries": ["DE"]})
    word = {"state": "CLEARED", "entry_ids": ["9"], "reason": "another"}
    party = {**ORDER["parties"][0], "disposition": word}
    for may_review in (True, False):
        for full in (True, False):
            decision = tenant.records(
                {**ORDER, "parties": [party]}, question=Question.PARTY, may_review=may_review, full=full
            )
            then(tenant, decision)


def test_an_instant_in_another_zone_is_one_instant(tenant: Tenant) -> None:
    instant = datetime.now(UTC).astimezone().isoformat()  # noqa: TID251
    then(tenant, tenant.records({**ORDER, "known_at": instant}))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(elsewhere(*sys.argv[1:])))


def test_what_nobody_has_changed_since_is_not_read_again(tenant: Tenant, run_time: sa.Engine) -> None:
    decision = tenant.records({**ORDER, "reference": "SO-1"})
    statements: list[str] = []

    def noted(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    sa.event.listen(run_time, "before_cursor_execute", noted)
    try:
        then(tenant, decision)
        to_date = len(statements)
        with tenant.work() as conn:
            put_policy(conn, Policy(holds_residual_text=True, four_eyes=True), "admin")
        statements.clear()
        then(tenant, decision)
        later = len(statements)
    finally:
        sa.event.remove(run_time, "before_cursor_execute", noted)
    assert to_date < later
