"""A ruling holds on its days, as known, until another withdraws it."""

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.ids import new_id
from app.store.knowledge import read_knowledge
from app.store.rulings import UnknownRulingError, add_ruling, get_ruling, rulings_at
from app.store.scope import Mode, shared_transaction, tenant_transaction
from tests.store.examples import TODAY, a_ruling


def in_force(conn: sa.Connection, on: date = TODAY) -> list[UUID]:
    return [stored.id for stored in rulings_at(conn, on, read_knowledge(conn).at)]


def own(conn: sa.Connection, on: date = TODAY) -> list[str]:
    found = rulings_at(conn, on, read_knowledge(conn).at)
    return [stored.ruling.title for stored in found if stored.recorded_by == "counsel"]


def test_a_ruling_is_read_as_it_was_recorded(service: sa.Engine, tenant: UUID) -> None:
    ruling = a_ruling(source="https://example.org", citation="90 FR 1", body={"rules": ["gp10"]})
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        stored = add_ruling(conn, ruling, "counsel")
        assert stored.ruling == ruling
        assert get_ruling(conn, stored.id) == stored
        assert stored in rulings_at(conn, TODAY, stored.recorded_at)


def test_a_ruling_holds_from_its_first_day_to_the_day_before_its_last(
    service: sa.Engine, tenant: UUID
) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        before = read_knowledge(conn).at
        add_ruling(conn, a_ruling(valid_from=TODAY, valid_until=date(2026, 12, 1)), "counsel")
        days = [date(2026, 11, 22), TODAY, date(2026, 11, 30), date(2026, 12, 1)]
        assert [len(own(conn, on)) for on in days] == [0, 1, 1, 0]
        assert all(stored.recorded_by != "counsel" for stored in rulings_at(conn, TODAY, before))


def test_a_withdrawn_ruling_is_out_of_force_from_the_day_of_withdrawal(
    service: sa.Engine, tenant: UUID
) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        first = add_ruling(conn, a_ruling(title="first"), "counsel")
        second = a_ruling(title="second", withdraws=first.id, valid_from=TODAY, valid_until=date(2027, 1, 1))
        stored = add_ruling(conn, second, "counsel")
        assert own(conn, date(2026, 11, 22)) == ["first"]
        assert own(conn, TODAY) == ["second"]
        assert own(conn, date(2027, 1, 1)) == ["first"]
        add_ruling(conn, a_ruling(title="third", withdraws=stored.id), "counsel")
        assert own(conn, TODAY) == ["first", "third"]


def test_a_ruling_out_of_sight_cannot_be_withdrawn(
    service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    with tenant_transaction(service, other_tenant, Mode.LIVE) as conn:
        theirs = add_ruling(conn, a_ruling(), "counsel")
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        for missing in (theirs.id, new_id()):
            with pytest.raises(UnknownRulingError):
                add_ruling(conn, a_ruling(withdraws=missing), "counsel")


def test_a_shared_ruling_holds_for_all_until_one_tenant_withdraws_it_for_itself(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    with shared_transaction(owner) as conn:
        shared = add_ruling(conn, a_ruling(title="shared"), "operator")
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert shared.id in in_force(conn)
        add_ruling(conn, a_ruling(withdraws=shared.id), "counsel")
        assert shared.id not in in_force(conn)
    with tenant_transaction(service, other_tenant, Mode.LIVE) as conn:
        assert shared.id in in_force(conn)
