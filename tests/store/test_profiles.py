"""A profile is what the tenant last said under the name, as known at the instant."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from app.facts import Actor, DataCenter, Facts, Party, Ternary
from app.store.knowledge import read_knowledge
from app.store.profiles import profile_at, put_profile
from app.store.scope import Mode, tenant_transaction
from tests.store.examples import a_profile


def test_a_profile_is_read_as_it_was_known(service: sa.Engine, tenant: UUID) -> None:
    exact = Facts(parties=(Party(data_center=DataCenter(power_mw=Decimal("0.1"))),))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        before = read_knowledge(conn).at
        first = put_profile(conn, a_profile(facts=exact))
        second = put_profile(
            conn, a_profile(facts=Facts(actor=Actor(us_person=Ternary.YES)), expires_on=date(2027, 1, 1))
        )
        put_profile(conn, a_profile("another"))
        assert first.profile.facts == exact
        assert profile_at(conn, "standard", before) is None
        assert profile_at(conn, "standard", first.recorded_at) == first
        assert profile_at(conn, "standard", read_knowledge(conn).at) == second
