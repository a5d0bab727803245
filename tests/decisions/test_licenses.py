"""Licenses are drawn down when an order that relies on them is recorded: once a line, under lock, and given back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.clock import now
from app.decisions.decision import Decision
from app.decisions.record import record
from app.decisions.rulings import NewRuling, add
from app.ids import new_id
from app.law.finding import Question
from app.store.engine import create_engine
from app.store.license_draws import Cancellation, cancel, drawn_at, order_of
from app.store.scope import Mode, tenant_transaction
from app.wire import from_json, to_json
from tests.decisions.conftest import SIGNER, STARTERS, Tenant
from tests.law.dealings import chips, item

Json = dict[str, Any]
DESTINATION = "advanced-computing.destination"


def licensed(tenant: Tenant, **changed: Any) -> UUID:
    """A license of the tenant's; its ruling's id."""
    body = {
        "number": "D1",
        "parties": [{"name": "Nordlicht Rechenwerk"}],
        "items": {"eccn": "3A090.a"},
        "destinations": ["VN"],
        "quantity": 10,
        "covers": [DESTINATION],
    }
    said = {"kind": "LICENSE", "title": "License D1", "valid_from": "2026-08-01", "valid_until": "2026-09-01"}
    with tenant.work() as conn:
        return add(conn, from_json(NewRuling, {**said, "body": {**body, **changed}}), "counsel").id


def order(quantity: int = 6, reference: str | None = "SO-1", **changed: Any) -> Json:
    lines = [item(quantity=quantity, line="10")]
    return {**chips("VN", items=lines), **({"reference": reference} if reference else {}), **changed}


def drawn(tenant: Tenant, license_id: UUID) -> Decimal:
    with tenant.work() as conn:
        return sum(drawn_at(conn, [license_id], None).values(), Decimal(0))


def cancelled(tenant: Tenant, decision: Decision) -> Cancellation:
    decision_id = decision.id or new_id()
    with tenant.work() as conn:
        name = str(decision_id) if decision.reference is None else order_of(decision.reference)
        return cancel(conn, decision_id, name, "clerk")


@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        ("2026-07-31", "LICENSE_REQUIRED"),
        ("2026-08-01", "AUTHORIZED"),
        ("2026-08-31", "AUTHORIZED"),
        ("2026-09-01", "LICENSE_REQUIRED"),
    ],
)
def test_a_license_counts_from_its_first_day_to_its_last(tenant: Tenant, on: str, outcome: str) -> None:
    licensed(tenant)

    assert tenant.asks(order(on=on))["outcome"] == outcome


def test_a_line_draws_once_whatever_the_stages(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    for stage in ("QUOTE", "ORDER", "SHIPMENT"):
        decision = tenant.records(order(stage=stage))
        assert (decision.outcome, decision.disposition) == ("AUTHORIZED", "PROCEED")
        assert decision.findings[0].satisfied_by == str(license_id)
        assert decision.versions.draws is not None

    assert drawn(tenant, license_id) == 6


def test_more_of_a_line_draws_the_difference_and_less_gives_nothing_back(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    taken = []
    for quantity in (6, 9, 4):
        assert tenant.records(order(quantity)).outcome == "AUTHORIZED"
        taken.append(drawn(tenant, license_id))

    assert taken == [6, 9, 9]
    assert tenant.records(order(11)).outcome == "LICENSE_REQUIRED"
    assert drawn(tenant, license_id) == 9


def test_without_a_reference_each_decision_draws(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    outcomes = [tenant.records(order(4, None)).outcome.value for _ in range(3)]

    assert outcomes == ["AUTHORIZED", "AUTHORIZED", "LICENSE_REQUIRED"]
    assert drawn(tenant, license_id) == 8


def test_what_is_used_up_satisfies_nothing_and_says_how_much_is_left(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    tenant.records(order(7))
    short = tenant.records(order(4, "SO-2"))

    assert short.outcome == "LICENSE_REQUIRED"
    told = [(one.fact, one.value, one.source) for one in short.findings[0].because]
    assert (f"/rulings/{license_id}", "license D1, too little left: 3", "RULING") in told
    assert drawn(tenant, license_id) == 7


def test_neither_a_dry_run_nor_another_question_nor_a_held_line_draws(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    assert tenant.asks(order())["outcome"] == "AUTHORIZED"
    with tenant.work() as conn:
        asked = tenant.asked(order(), Question.IAAS, STARTERS)
        assert record(conn, asked, now(), SIGNER).outcome == "AUTHORIZED"
    held = tenant.records(order(knowledge={"diversion": "RED_FLAG"}))

    assert held.disposition == "HOLD"
    assert drawn(tenant, license_id) == 0


def test_only_the_lines_that_may_go_draw(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    lines = [item(quantity=4, line="10"), item(quantity=5, line="20"), item(quantity=3, line="30")]
    decision = tenant.records({**order(), "items": lines})

    assert [one.outcome.value for one in decision.items] == ["AUTHORIZED", "AUTHORIZED", "LICENSE_REQUIRED"]
    assert drawn(tenant, license_id) == 9


def test_a_cancelled_order_gives_back_once(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    quote, ordered = tenant.records(order(6)), tenant.records(order(8))
    first = cancelled(tenant, ordered)

    assert [(one.line, one.quantity) for one in first.given_back] == [("10", Decimal(8))]
    assert drawn(tenant, license_id) == 0
    again = tenant.records(order(5))
    assert again.outcome == "AUTHORIZED"
    assert cancelled(tenant, ordered) == first
    assert drawn(tenant, license_id) == 5
    cancelled(tenant, quote)
    assert drawn(tenant, license_id) == 0


def test_a_decision_without_reference_is_cancelled_alone(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    first, _ = tenant.records(order(3, None)), tenant.records(order(4, None))
    cancelled(tenant, first)

    assert drawn(tenant, license_id) == 4


def test_a_past_instant_cannot_use_again_what_has_been_drawn(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    before = tenant.records(order(1, "SO-0")).known_at
    tenant.records(order(9))

    again = tenant.records(order(9, "SO-2", known_at=to_json(before)))
    assert again.outcome == "LICENSE_REQUIRED"
    assert drawn(tenant, license_id) == 10


def test_long_references_and_lines_are_kept_apart(tenant: Tenant) -> None:
    license_id = licensed(tenant)
    for tail in ("a", "b"):
        facts = order(3, "x" * 3000 + tail)
        facts["items"][0]["line"] = "y" * 3000
        assert tenant.records(facts).outcome == "AUTHORIZED"

    assert drawn(tenant, license_id) == 6


def test_a_license_is_drawn_in_its_own_mode_and_tenant(tenant: Tenant, stranger: Tenant) -> None:
    license_id = licensed(tenant)
    tenant.records(order(6))
    with tenant_transaction(tenant.engine, tenant.id, Mode.SANDBOX) as conn:
        assert drawn_at(conn, [license_id], None) == {}

    assert stranger.records(order(6)).outcome == "LICENSE_REQUIRED"


def race(count: int, work: Callable[[int], Decision]) -> list[str]:
    with ThreadPoolExecutor(count) as pool:
        found = [pool.submit(work, number) for number in range(count)]
        return sorted(one.result(60).outcome.value for one in found)


def test_two_race_for_the_last_unit_and_one_gets_it(tenant: Tenant, seeded_url: str) -> None:
    license_id = licensed(tenant, quantity=1)
    engines = [create_engine(seeded_url) for _ in range(2)]

    def work(number: int) -> Decision:
        return Tenant(tenant.id, engines[number]).records(order(1, f"SO-{number}"))

    assert race(2, work) == ["AUTHORIZED", "LICENSE_REQUIRED"]
    assert drawn(tenant, license_id) == 1
    for engine in engines:
        engine.dispose()


def test_many_race_while_rulings_are_recorded_and_no_unit_is_used_twice(tenant: Tenant) -> None:
    license_id = licensed(tenant, quantity=5)

    def work(number: int) -> Decision:
        if number % 4 == 0:
            licensed(tenant, number=f"X{number}", destinations=["LA"])
        return tenant.records(order(1, f"SO-{number}"))

    assert race(8, work).count("AUTHORIZED") == 5
    assert drawn(tenant, license_id) == 5


def test_an_order_that_is_repeated_at_once_draws_once(tenant: Tenant) -> None:
    license_id = licensed(tenant)

    assert race(4, lambda _: tenant.records(order(6))) == ["AUTHORIZED"] * 4
    assert drawn(tenant, license_id) == 6


def test_the_table_of_draws_is_added_to_by_the_recorder_alone(tenant: Tenant) -> None:
    licensed(tenant)
    tenant.records(order())
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), tenant.work() as conn:
        conn.exec_driver_sql("INSERT INTO license_draws SELECT * FROM license_draws")
