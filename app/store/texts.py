"""The sentences that decisions name by hash: kept as they were said, in both languages, of no tenant."""

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert

from app.canonical import sha256
from app.store.tables import texts


def keep_texts(conn: sa.Connection, language: str, bodies: Iterable[str]) -> dict[str, bytes]:
    """Keep sentences not kept before, and give the SHA-256 that names each."""
    named = {body: sha256(body.encode()) for body in bodies}
    rows = [{"sha256": name, "language": language, "body": body} for body, name in sorted(named.items())]
    if rows:
        conn.execute(insert(texts).values(rows).on_conflict_do_nothing())
    return named


def find_texts(conn: sa.Connection, names: Iterable[bytes]) -> dict[bytes, str]:
    """Find sentences by their hashes; what was never kept is not in the answer."""
    return {row.sha256: row.body for row in conn.execute(_FIND, {"names": list(names)})}


_FIND: Final = sa.select(texts).where(texts.c.sha256 == sa.any_(sa.bindparam("names", type_=ARRAY(BYTEA))))
