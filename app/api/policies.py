"""Settings: what a tenant asks of its answers beyond the law."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Administrator, Viewer
from app.api.answers import answer
from app.api.bodies import refuse
from app.api.documented import WITH_BODY, keyed
from app.api.door import Door
from app.api.params import KnownAt
from app.api.service import service_of
from app.decisions.refusal import Fault
from app.facts import Word
from app.store.knowledge import move_knowledge, read_knowledge
from app.store.policies import Policy, StoredPolicy, policy_at, put_policy
from app.store.scope import tenant_transaction

router = APIRouter(route_class=Door, tags=["rulings"])

EXAMPLE: Final = {"residual_text": "HOLD"}


class ResidualText(StrEnum):
    """What becomes of an order that only the unenforced text of the AI Diffusion Rule reaches."""

    ADVISORY = "ADVISORY"
    HOLD = "HOLD"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSettings(Word):
    """The settings of a tenant in one mode; what is not named stays as it is."""

    residual_text: ResidualText | None = None
    four_eyes: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """The settings as they stand; without `recorded_at`, nobody has set anything."""

    residual_text: ResidualText
    four_eyes: bool = False
    recorded_by: str | None = None
    recorded_at: datetime | None = None


@router.put(
    "/v1/settings",
    operation_id="putSettings",
    summary="Ask more of the answers than the law does",
    response_model=SettingsView,
    responses=keyed(*WITH_BODY),
)
def put(
    request: Request, asker: Administrator, asked: Annotated[NewSettings, Body(examples=[EXAMPLE])]
) -> Response:
    """Append the settings; they count from the next decision on, which names them in `versions.settings`.

    `residual_text: HOLD` turns an order that only unenforced worldwide text reaches into REVIEW; `ADVISORY`, which
    stands where nothing was set, leaves it an advisory. `four_eyes: true`: whoever asked neither releases the
    decision nor clears its matches.
    """
    refuse(_faults(asked))
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        move_knowledge(conn)
        before = policy_at(conn, read_knowledge(conn).at)
        stored = put_policy(conn, _policy(before.policy if before else Policy(), asked), asker.subject)
    return answer(_view(stored))


def _faults(asked: NewSettings) -> Iterator[Fault]:
    if asked.residual_text is None and asked.four_eyes is None:
        yield Fault("/residual_text", "missing", "name a setting: residual_text or four_eyes")


def _policy(before: Policy, asked: NewSettings) -> Policy:
    residual = asked.residual_text
    return Policy(
        holds_residual_text=before.holds_residual_text if residual is None else residual is ResidualText.HOLD,
        four_eyes=before.four_eyes if asked.four_eyes is None else asked.four_eyes,
    )


@router.get(
    "/v1/settings",
    operation_id="getSettings",
    summary="Read the settings",
    response_model=SettingsView,
    responses=keyed(),
)
def get(request: Request, asker: Viewer, known_at: KnownAt) -> Response:
    """Give the settings as known at an instant."""
    with tenant_transaction(service_of(request).engine, asker.tenant_id, asker.mode) as conn:
        stored = policy_at(conn, known_at or read_knowledge(conn).at)
    return answer(SettingsView(residual_text=ResidualText.ADVISORY) if stored is None else _view(stored))


def _view(stored: StoredPolicy) -> SettingsView:
    return SettingsView(
        residual_text=ResidualText.HOLD if stored.policy.holds_residual_text else ResidualText.ADVISORY,
        four_eyes=stored.policy.four_eyes,
        recorded_by=stored.recorded_by,
        recorded_at=stored.recorded_at,
    )
