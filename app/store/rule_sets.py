"""What the rules of each edition came to, by hash: kept as decisions name them, of no tenant."""

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.canonical import canonical, sha256
from app.store.tables import rule_sets
from app.wire import to_json


def keep_rules(conn: sa.Connection, hashes: Mapping[str, str]) -> bytes:
    """Keep the hashes of all rules of an edition, if they are not kept yet, and give the hash that names them."""
    name = sha256(canonical(to_json(dict(hashes))))
    row = {"sha256": name, "rules": dict(hashes), "kept_at": sa.func.clock_timestamp()}
    conn.execute(insert(rule_sets).values(row).on_conflict_do_nothing())
    return name


def find_rules(conn: sa.Connection, name: bytes) -> Mapping[str, str] | None:
    """The hashes of an edition's rules, by the hash that names them; None where they were never kept."""
    found: Mapping[str, str] | None = conn.execute(_FIND, {"name": name}).scalar_one_or_none()
    return found


_FIND: Final = sa.select(rule_sets.c.rules).where(rule_sets.c.sha256 == sa.bindparam("name"))
