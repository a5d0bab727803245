"""Who asks: the bearer key of a request, and whether its scopes suffice."""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.api.problems import ProblemError
from app.api.service import service_of
from app.store.keys import KeyScope, find_key
from app.store.scope import Mode

_REALM: Final = 'Bearer realm="portcullis"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, for which tenant and in which mode, and what they may do."""

    tenant_id: UUID
    mode: Mode
    subject: str
    scopes: frozenset[KeyScope]
    key_id: UUID


class Requires:
    """The dependency that lets in whoever has one of the scopes; the route asks it before it reads a body."""

    def __init__(self, *scopes: KeyScope) -> None:
        self.scopes = scopes

    async def __call__(self, request: Request) -> Asker:
        """Find out who asks, once a request. Raises ProblemError: 401 without a valid key, 403 without a scope."""
        asker: Asker | None = getattr(request.state, "asker", None)
        if asker is None:
            asker = request.state.asker = await run_in_threadpool(_asker, request)
        if not asker.scopes.intersection(self.scopes):
            raise forbidden(*self.scopes)
        return asker


def forbidden(*scopes: KeyScope) -> ProblemError:
    """The failure of one who has none of these scopes."""
    wanted = tuple(scope.value for scope in scopes)
    challenge = f'{_REALM}, error="insufficient_scope", scope="{" ".join(wanted)}"'
    return ProblemError(
        "forbidden", headers={"WWW-Authenticate": challenge}, members={"required_scopes": wanted}
    )


def _asker(request: Request) -> Asker:
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not shown:
        raise ProblemError("unauthorized", headers={"WWW-Authenticate": _REALM})
    key = find_key(service_of(request).engine, shown.strip())
    if key is None:
        raise ProblemError("unauthorized", headers={"WWW-Authenticate": f'{_REALM}, error="invalid_token"'})
    return Asker(
        tenant_id=key.tenant_id, mode=key.mode, subject=key.subject, scopes=key.scopes, key_id=key.id
    )


Screener = Annotated[Asker, Depends(Requires(KeyScope.SCREEN))]
"""Asks questions."""
Reader = Annotated[Asker, Depends(Requires(KeyScope.READ))]
"""Reads what is recorded."""
Viewer = Annotated[Asker, Depends(Requires(KeyScope.READ, KeyScope.REVIEW, KeyScope.ADMIN))]
"""Reads what is kept of customers and of standing facts."""
Reviewer = Annotated[Asker, Depends(Requires(KeyScope.REVIEW))]
"""Decides about matches."""
Keeper = Annotated[Asker, Depends(Requires(KeyScope.REVIEW, KeyScope.ADMIN))]
"""Keeps what is known of customers: entities and who owns them."""
Administrator = Annotated[Asker, Depends(Requires(KeyScope.ADMIN))]
"""Sets what stands for every order: profiles and lists."""
Known = Annotated[Asker, Depends(Requires(*KeyScope))]
"""Anyone with a key."""
