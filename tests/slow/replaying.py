"""Replays the decisions whose ids it is given, in a process of its own."""

import json
import sys
from uuid import UUID

from app.store.engine import create_engine
from tests.decisions.conftest import Tenant


def main(url: str, tenant_id: str) -> None:
    """Print how many there were, and which came out otherwise and where."""
    engine = create_engine(url)
    tenant = Tenant(UUID(tenant_id), engine)
    ids = sys.stdin.read().split()
    found = ((one, tenant.replays(UUID(one))) for one in ids)
    different = [
        (one, [at.difference.path for at in it.differences]) for one, it in found if not it.identical
    ]
    sys.stdout.write(json.dumps({"replayed": len(ids), "different": different}))
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
