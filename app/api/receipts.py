"""Proofs of what was recorded: receipts of decisions, the log they stand in, and the public keys."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Reader, forbidden
from app.api.answers import answer, as_answer, page
from app.api.documented import failures, keyed
from app.api.door import Door
from app.api.params import Id, Whole
from app.api.problems import ProblemError
from app.api.service import service_of
from app.canonical import canonical
from app.decisions.refusal import Fault
from app.decisions.shown import without_persons
from app.proofs.receipt import Consistency, PublicKey, Receipt, TreeHead
from app.store.engine import connected
from app.store.keys import KeyScope
from app.store.log import UnknownHeadError, consistency_of, head_at, latest_head
from app.store.receipts import receipt_of
from app.store.scope import tenant_transaction
from app.store.signing_keys import published_keys
from app.wire import to_json

router = APIRouter(route_class=Door, tags=["proofs"])

LARGEST_LOG: Final = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPage:
    """All public keys, oldest first."""

    items: tuple[PublicKey, ...]
    next_cursor: str | None


def _size(name: str, told: str) -> Any:
    return Query(alias=name, ge=1, le=LARGEST_LOG, description=told)


@router.get(
    "/v1/decisions/{id}/receipt",
    operation_id="getReceipt",
    summary="Prove a decision",
    response_model=Receipt,
    responses=keyed("not-found"),
)
def receipt(
    request: Request,
    asker: Reader,
    id: Annotated[Id, Path(description="The decision's id.")],
) -> Response:
    """Give the canonical decision, its hash and signature and, once sealed, its place in the log.

    The answer is canonical JSON (RFC 8785) throughout. `portcullis verify` checks it with the public keys alone. What
    is signed is whole: a decision with evidence on listed persons is for keys with the scope `review`.
    """
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        found = receipt_of(conn, id)
    if found is None:
        raise ProblemError("not-found")
    if KeyScope.REVIEW not in asker.scopes and without_persons(found.decision) != found.decision:
        raise forbidden(KeyScope.REVIEW)
    return as_answer(canonical(to_json(found)))


@router.get(
    "/v1/log",
    operation_id="getLog",
    summary="Prove that the log only ever grew",
    response_model=Consistency,
    responses=keyed("not-found"),
)
def log(
    request: Request,
    asker: Reader,
    since: Annotated[Whole | None, _size("from", "The size of an earlier tree head.")] = None,
    to: Annotated[Whole | None, _size("to", "The size of a later one; the newest by default.")] = None,
) -> Response:
    """Give two signed heads of the log and the proof that the later continues the earlier; without `from`, a head."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        later = latest_head(conn) if to is None else _head(conn, to, "to")
        if later is None:
            raise ProblemError("not-found")
        earlier = None if since is None else _head(conn, since, "from")
        if earlier is not None and earlier.tree_size > later.tree_size:
            raise ProblemError("validation", Fault("from", "after_to", "the earlier head is the smaller one"))
        found = consistency_of(conn, earlier, later)
    return answer(found)


@router.get(
    "/v1/keys",
    operation_id="listSigningKeys",
    summary="The public keys that receipts are checked with",
    response_model=KeyPage,
    responses=failures("internal", "overloaded", "database-unavailable", "validation"),
)
def keys(request: Request) -> Response:
    """Give every key that has ever signed; whoever holds a receipt may read them, so no API key is needed."""
    with connected(service_of(request).engine) as conn:
        found = published_keys(conn)
    return page(found, None)


def _head(conn: sa.Connection, tree_size: int, name: str) -> TreeHead:
    try:
        return head_at(conn, tree_size)
    except UnknownHeadError as error:
        raise ProblemError("validation", Fault(name, "unknown", str(error))) from error
