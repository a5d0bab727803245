"""The tenant's own policy: what its answers hold on beyond the law."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Administrator, Viewer
from app.api.answers import answer
from app.api.documented import WITH_BODY, keyed
from app.api.door import Door
from app.api.params import KnownAt
from app.api.service import service_of
from app.facts import Word
from app.store.knowledge import read_knowledge
from app.store.policies import Policy, StoredPolicy, policy_at, put_policy
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["profiles"])

EXAMPLE: Final = {"residual_text": "HOLD"}


class ResidualText(StrEnum):
    """What to do where only the unenforced worldwide text of the AI Diffusion Rule reaches an item."""

    ADVISE = "ADVISE"
    HOLD = "HOLD"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPolicy(Word):
    """What the tenant asks of its answers beyond the law."""

    residual_text: ResidualText


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """The policy that stands; without ``recorded_at``, the one that stands until another is set."""

    residual_text: ResidualText
    by: str | None = None
    recorded_at: datetime | None = None


@router.put(
    "/v1/policy",
    operation_id="putPolicy",
    summary="Say what to hold beyond the law",
    response_model=PolicyView,
    responses=keyed(*WITH_BODY),
)
def put(
    request: Request, asker: Administrator, asked: Annotated[NewPolicy, Body(examples=[EXAMPLE])]
) -> Response:
    """Set the policy from now on; decisions made before keep the one they read."""
    policy = Policy(holds_residual_text=asked.residual_text is ResidualText.HOLD)
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        stored = put_policy(conn, policy, asker.subject)
    return answer(_view(stored))


@router.get(
    "/v1/policy",
    operation_id="getPolicy",
    summary="Read what is held beyond the law",
    response_model=PolicyView,
    responses=keyed(),
)
def get(request: Request, asker: Viewer, known_at: KnownAt) -> Response:
    """Give the policy as known at an instant."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        stored = policy_at(conn, known_at or read_knowledge(conn).at)
    return answer(_view(stored) if stored else PolicyView(residual_text=ResidualText.ADVISE))


def _view(stored: StoredPolicy) -> PolicyView:
    holds = stored.policy.holds_residual_text
    return PolicyView(
        residual_text=ResidualText.HOLD if holds else ResidualText.ADVISE,
        by=stored.recorded_by,
        recorded_at=stored.recorded_at,
    )
