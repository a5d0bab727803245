"""Whether a connection from the pool still lives: asked of Postgres only where that is in doubt.

One that was in use a moment ago, and from which nothing has arrived since, is as alive as a round trip could tell:
a server that ends, or is killed, closes its side, and that can be read here.
"""

import select
import time
from typing import Any, Final

import psycopg
import sqlalchemy as sa

_MOMENT: Final = 1.0
"""Seconds after its last use for which a quiet connection is trusted."""
_USED: Final = "last used"


def check_before_use(engine: sa.Engine) -> None:
    """Let the engine's pool lend only connections that live; a dead one has the others looked at too."""
    dialect = engine.dialect

    def returned(_dbapi: Any, record: Any) -> None:
        record.info[_USED] = time.monotonic()

    def lent(dbapi: Any, record: Any, _proxy: Any) -> None:
        used = record.info.get(_USED)
        if used is None or (time.monotonic() - used < _MOMENT and _is_quiet(dbapi)):
            return
        try:
            dialect.do_ping(dbapi)
        except psycopg.Error as error:
            raise sa.exc.InvalidatePoolError from error

    sa.event.listen(engine, "checkin", returned)
    sa.event.listen(engine, "checkout", lent)


def _is_quiet(dbapi: Any) -> bool:
    """Nothing waits to be read: neither a last word of the server nor the end."""
    if dbapi.closed:
        return False
    waiting = select.poll()
    waiting.register(dbapi.fileno(), select.POLLIN)
    return not waiting.poll(0)
