"""What every installation starts with: the starter lists, the texts, and, on a new one, a key to try."""

from typing import Final

import sqlalchemy as sa

from app.ingest import starter
from app.law.rule_hashes import rule_hashes
from app.law.texts import TEXTS
from app.store.engine import connected
from app.store.keys import KeyScope, create_key
from app.store.listed_parties import put_list_version
from app.store.lists import Completeness, put_list
from app.store.rule_sets import keep_rules
from app.store.scope import Mode, shared_transaction
from app.store.tenants import ensure_tenant
from app.store.texts import keep_texts

FIRST_TENANT: Final = "first"
BOTH: Final = "en,ja"
"""A text is kept in both languages together, as one body."""
ONE_AT_A_TIME: Final = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('portcullis seed', 0))")


def seed(operator: sa.Engine) -> None:
    """Load the starter lists and keep today's texts and rules; nothing is loaded twice."""
    with shared_transaction(operator) as conn:
        conn.execute(ONE_AT_A_TIME)
        for one in starter.read():
            put_list(conn, one.list_id, one.title, None, one.publisher)
            put_list_version(
                conn, one.list_id, one.version, one.published_on, Completeness.STARTER, iter(one.parties)
            )
    with connected(operator) as conn, conn.begin():
        keep_texts(conn, BOTH, (text.body for text in TEXTS.values()))
        keep_rules(conn, rule_hashes())


def first_key(operator: sa.Engine) -> str:
    """A sandbox key of a first tenant that may do everything but administer."""
    tenant = ensure_tenant(operator, FIRST_TENANT)
    scopes = (KeyScope.SCREEN, KeyScope.READ, KeyScope.REVIEW)
    return create_key(operator, tenant, Mode.SANDBOX, "first-user", scopes).text
