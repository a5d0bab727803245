"""What sources write is stored as they write it, whatever it looks like to a loader."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.facts import StakeKind
from app.store.bulk_ownership import put_ownership
from app.store.entities import entity_at
from app.store.knowledge import read_knowledge
from app.store.ownership_walk import stakes_above
from app.store.scope import Mode, tenant_transaction
from app.store.source_records import EntitySaid, StakeSaid
from app.wire import Json
from tests.store.examples import TODAY

ODD = ["\\N", "\\", "a\tb", "a\\tb", "a\nb\r\n", "\\.", "", "空\u2028間", "\x1f\x0b", "\"quoted\", 'so'"]


@pytest.mark.parametrize("text", ODD, ids=map(repr, ODD))
def test_any_text_is_stored_as_it_is(owner: sa.Engine, tenant: UUID, text: str) -> None:
    held = StakeSaid(
        f"made/{text}",
        f"o{text}",
        f"t{text}",
        StakeKind.VOTES,
        Decimal("0.000000001"),
        None,
        date(2024, 1, 1),
        None,
        text,
        date(2024, 2, 29),
    )
    body: dict[str, Json] = {"name": f"n{text}", "aliases": [text]}
    named = EntitySaid(record=f"made/name/{text}", entity=f"t{text}", body=body, source=text)
    with tenant_transaction(owner, tenant, Mode.LIVE) as conn:
        done = put_ownership(conn, [held, named], "made/", lambda: None)
        assert (done.stakes, done.statements) == (1, 1)
        at = read_knowledge(conn).at
        (found,) = stakes_above(conn, (f"t{text}",), TODAY, at)
        stake = found.stake
        assert (stake.owner, stake.owned, stake.kind) == (f"o{text}", f"t{text}", StakeKind.VOTES)
        assert (stake.share_min, stake.share_max) == (Decimal("0.000000001"), None)
        assert (stake.source, stake.valid_from) == (text, date(2024, 1, 1))
        stored = entity_at(conn, f"t{text}", TODAY, at)
        assert stored is not None
        assert stored.entity.body == body
        assert put_ownership(conn, [held, named], "made/", lambda: None).unchanged == 2
