"""Small rows to store, and one of each kind at once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.facts import DispositionState, Facts, LinkState, ListedAlias, ListedParty, StakeKind
from app.ids import new_id
from app.store.bulk_ownership import put_ownership
from app.store.decisions import Decision, record_decision
from app.store.dispositions import Disposition, add_dispositions
from app.store.engine import connected
from app.store.entities import Entity, put_entity
from app.store.entity_links import Link, Means, add_link
from app.store.idempotency import Answer, KeptAnswer
from app.store.knowledge import read_knowledge
from app.store.license_draws import LicenseDraw, cancel, draw
from app.store.list_fetches import Marks, note_fetch
from app.store.listed_parties import put_list_version
from app.store.lists import Completeness, ListVersion, put_list
from app.store.log import Leaf, queue_leaves, seal
from app.store.ownership import Stake, add_stake
from app.store.policies import Policy, put_policy
from app.store.profiles import Profile, put_profile
from app.store.quarantine import note_checked
from app.store.reviews import Review, ReviewState, ReviewWord, add_review
from app.store.roles import as_recorder
from app.store.rulings import Ruling, add_ruling
from app.store.scope import Mode, tenant_transaction
from app.store.signing_keys import published_keys
from app.store.source_records import EntitySaid
from app.store.terms import Named
from tests.fixtures.database import signer

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KEY_ID = UUID(int=7)


def parties(count: int, name: str = "Party") -> Iterator[ListedParty]:
    for number in range(1, count + 1):
        yield ListedParty(
            id=f"entry-{number}", name=f"{name} {number}", aliases=(ListedAlias(name=f"P{number}"),)
        )


def a_list(
    conn: sa.Connection, list_id: str = "x-mine", version: str = "1", count: int = 3, **changed: Any
) -> ListVersion:
    put_list(conn, list_id, "A list", "REVIEW", None)
    said = {"published_on": TODAY, "completeness": Completeness.FULL, "parties": parties(count), **changed}
    return put_list_version(conn, list_id, version, **said)


def a_stake(owner: str, owned: str, **changed: Any) -> Stake:
    said = {"kind": StakeKind.SHARES, "share_min": Decimal("50.00"), "share_max": Decimal("50.00"), **changed}
    return Stake(owner=owner, owned=owned, **said)


def a_ruling(**changed: Any) -> Ruling:
    body = {"text": "asked and answered", "rules": ["gp10.prc-designed-3a090"]}
    said = {"kind": "ADVISORY_OPINION", "title": "An opinion", "valid_from": date(2026, 1, 1), "body": body}
    return Ruling(**{**said, **changed})


def a_profile(name: str = "standard", **changed: Any) -> Profile:
    return Profile(**{"name": name, "owner": "counsel", "facts": Facts(ship_from="US"), **changed})


def a_decision(**changed: Any) -> Decision:
    said = {
        "id": new_id(),
        "kind": "GP10",
        "reference": "order 1",
        "law_day": TODAY,
        "known_at": NOW,
        "decided_at": NOW,
        "outcome": "REVIEW",
        "disposition": "HOLD",
        "canonical": b'{"outcome":"REVIEW"}',
        "schema": 1,
        "key_id": KEY_ID,
        "subject": "clerk",
    }
    return Decision(**{**said, **changed})


def record(conn: sa.Connection, decision: Decision, **named: Any) -> Decision:
    record_decision(conn, decision, Named(**named), read_knowledge(conn))
    return decision


def a_disposition() -> Disposition:
    """A reviewer's word on a match."""
    return Disposition(
        named_sha256=bytes(32),
        list_id="x-mine",
        entry_id="1",
        entry_sha256=bytes(32),
        matcher="1",
        state=DispositionState.CLEARED,
        reason="another seat",
        decision_id=new_id(),
    )


def a_link() -> Link:
    """A person's word that a name means an entity."""
    return Link(
        entity_id="acme", means=Means(names=("Acme",)), state=LinkState.CONFIRMED, reason="same register"
    )


def a_review(decision_id: UUID, **changed: Any) -> Review:
    """A reviewer's word on a decision."""
    said = {"state": ReviewWord.ESCALATED, "leaves": ReviewState.ESCALATED, "reason": "ask counsel"}
    return Review(**{"decision_id": decision_id, **said, **changed})


def a_draw() -> LicenseDraw:
    """Three of a license, for a line of an order."""
    return LicenseDraw(
        license_id=new_id(), reference="SO-1", line="10", quantity=Decimal(3), decision_id=new_id()
    )


def fill(engine: sa.Engine, tenant: UUID, mode: Mode = Mode.LIVE) -> Decision:
    """Write a row of the tenant's into every table that is divided by tenant."""
    decision = a_decision()
    answer = Answer(status=201, headers={"Location": f"/v1/decisions/{decision.id}"}, body=b"{}")
    with tenant_transaction(engine, tenant, mode) as conn:
        version = a_list(conn)
        note_checked(conn, [version.id], "clerk")
        note_fetch(conn, "https://publisher.example/list", Marks(etag='"1"'), [version.id])
        put_entity(conn, Entity(id="acme", body={"name": "Acme"}))
        add_stake(conn, a_stake("holding", "acme"))
        put_ownership(conn, [EntitySaid(record="r", entity="lei:1", body={"name": "One"})], "r", lambda: None)
        add_link(conn, a_link(), "reviewer")
        add_ruling(conn, a_ruling(), "counsel")
        put_profile(conn, a_profile())
        add_dispositions(conn, [a_disposition()], "reviewer")
        add_review(conn, a_review(decision.id), "reviewer")
        draw(conn, [a_draw()])
        cancel(conn, decision.id, "SO-0", "clerk")
        put_policy(conn, Policy(holds_residual_text=True), "counsel")
        kept = KeptAnswer("key", b"fingerprint", answer)
        record_decision(conn, decision, Named(parties=["Acme"]), read_knowledge(conn), kept)
        sealable = bool(published_keys(conn))
    if sealable:
        seal(engine, (tenant, mode), signer(), NOW)
    with tenant_transaction(engine, tenant, mode) as conn, as_recorder(conn):
        queue_leaves(conn, [Leaf(new_id(), bytes(32))])
    return decision


def disconnect(owner: sa.Engine, conn: sa.Connection) -> None:
    """End a connection's session on the server and wait for its end."""
    pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with connected(owner) as other:
        assert other.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid}).scalar_one()
