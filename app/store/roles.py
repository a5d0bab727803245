"""The roles that policies bind: one the service runs as, one that records and can read nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from app.store.tables import metadata

RUN_TIME_ROLE: Final = "portcullis_app"
RECORDER_ROLE: Final = "portcullis_recorder"


class PrivilegedRoleError(Exception):
    """The service would run as a role that row-level security does not bind."""


@contextmanager
def as_recorder(conn: sa.Connection) -> Iterator[None]:
    """Do the block's inserts in the recorder's role; the session's own role returns afterwards.

    Where Postgres refuses one of them the transaction is over, and its end returns the role.
    """
    conn.execute(_BECOME_RECORDER)
    yield
    conn.execute(_RETURN)


def refuse_privileged(conn: sa.Connection) -> None:
    """Raise PrivilegedRoleError if policies would not bind the present role.

    That is a superuser, a role with BYPASSRLS, and the owner of any of our tables or a member of its role.
    """
    role, bypasses, owns = conn.execute(_RIGHTS, {"tables": list(metadata.tables)}).one()
    if bypasses or owns:
        message = f"role {role} is not bound by row-level security; serve as {RUN_TIME_ROLE}"
        raise PrivilegedRoleError(message)


_BECOME_RECORDER: Final = sa.text(f"SET LOCAL ROLE {RECORDER_ROLE}")
_RETURN: Final = sa.text("RESET ROLE")
_RIGHTS: Final = sa.text("""
    SELECT current_user::text, r.rolsuper OR r.rolbypassrls, EXISTS (
        SELECT FROM pg_catalog.pg_class c WHERE c.relname = ANY (:tables) AND c.relkind IN ('r', 'p')
        AND c.relnamespace = 'public'::regnamespace AND pg_has_role(current_user, c.relowner, 'MEMBER'))
    FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
""")
