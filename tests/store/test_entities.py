"""An entity is what was last said of it, for the day, by the instant; the tenant's own word first."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.ids import new_id
from app.store.entities import Entity, entities_at, entity_at, put_entity
from app.store.knowledge import read_knowledge
from app.store.scope import Mode, shared_transaction, tenant_transaction
from app.wire import Json
from tests.store.examples import TODAY


def seat(conn: sa.Connection, entity_id: str, on: date, known_at: Any) -> object:
    stored = entity_at(conn, entity_id, on, known_at)
    return stored and stored.entity.body["headquarters_country"]


def an_entity(entity_id: str, country: str, **validity: Any) -> Entity:
    return Entity(id=entity_id, body={"headquarters_country": country}, **validity)


def test_versions_count_by_day_and_by_instant(service: sa.Engine, tenant: UUID) -> None:
    move = date(2025, 1, 1)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        first = put_entity(conn, an_entity("acme", "CN")).recorded_at
        second = put_entity(conn, an_entity("acme", "SG", valid_from=move)).recorded_at
        third = put_entity(conn, an_entity("acme", "HK", valid_until=move)).recorded_at
        before, after = date(2024, 12, 31), move
        assert [seat(conn, "acme", before, at) for at in (first, second, third)] == ["CN", "CN", "HK"]
        assert [seat(conn, "acme", after, at) for at in (first, second, third)] == ["CN", "SG", "SG"]


def test_what_was_not_known_or_not_yet_valid_is_nothing(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        before = read_knowledge(conn).at
        put_entity(conn, an_entity("acme", "CN", valid_from=TODAY, valid_until=date(2026, 12, 1)))
        now = read_knowledge(conn).at
        days = [date(2026, 11, 22), TODAY, date(2026, 11, 30), date(2026, 12, 1)]
        assert [seat(conn, "acme", on, now) for on in days] == [None, "CN", "CN", None]
        assert seat(conn, "acme", TODAY, before) is None


def test_a_tenants_own_word_stands_before_the_shared_one(
    owner: sa.Engine, service: sa.Engine, tenant: UUID, other_tenant: UUID
) -> None:
    entity_id = new_id().hex
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        put_entity(conn, an_entity(entity_id, "CN"))
    with shared_transaction(owner) as conn:
        put_entity(conn, an_entity(entity_id, "SG"))
    for who, country in ((tenant, "CN"), (other_tenant, "SG")):
        with tenant_transaction(service, who, Mode.LIVE) as conn:
            assert seat(conn, entity_id, TODAY, read_knowledge(conn).at) == country


def test_numbers_stay_exact(service: sa.Engine, tenant: UUID) -> None:
    body: dict[str, Json] = {
        "share": Decimal("33.3333333333333"),
        "count": 3,
        "nested": [{"power_mw": Decimal("0.1")}],
    }
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        put_entity(conn, Entity(id="acme", body=body))
        stored = entities_at(conn, ["acme", "unknown"], TODAY, read_knowledge(conn).at)
    assert {entity_id: entry.entity.body for entity_id, entry in stored.items()} == {"acme": body}
