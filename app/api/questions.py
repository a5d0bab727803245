"""The questions: the same facts asked in six ways, each answered by a decision that is recorded."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Body, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Asker, Screener
from app.api.answers import CREATED, OK, as_answer
from app.api.documented import ONCE, WITH_BODY, keyed
from app.api.door import Door
from app.api.idempotency import OnceOnly, sent
from app.api.language import Language, Spoken
from app.api.params import Flag
from app.api.recording import Recording, body_of
from app.api.service import Service, service_of
from app.decisions import answer as decisions
from app.decisions.decision import Decision
from app.decisions.gather import ListPolicy
from app.decisions.wire import decision_json
from app.facts import Facts
from app.law.finding import Question
from app.store.keys import KeyScope
from app.store.knowledge import knowing_transaction
from app.store.scope import Mode

router = APIRouter(route_class=Door, tags=["questions"])

DryRun = Annotated[Flag, Query(description="Answer without recording: 200 and no `id`.")]
Trace = Annotated[
    Literal["full"] | None,
    Query(description="`full`: findings that came out NOT_MET, and the facts as read."),
]

ORDER: Final = {
    "activities": ["EXPORT"],
    "ship_from": "US",
    "destination": "DE",
    "parties": [{"role": "PURCHASER", "name": "Bergfeld Maschinenbau GmbH", "country": "DE"}],
    "items": [{"description": "office chairs", "eccn": "EAR99"}],
}
CHIP: Final = {
    "items": [
        {
            "model": "Kestrel T6",
            "kind": "IC",
            "specification": {
                "rates": [{"format": "fp8", "tops": 800}],
                "dies": [{"area_mm2": 640, "kind": "LOGIC", "non_planar": "YES"}],
                "designed_for_data_center": "YES",
            },
        }
    ]
}


def _question(
    path: str, name: str, question: Question, summary: str, example: dict[str, Any], told: str
) -> None:
    """Serve one question under its path."""

    async def ask(
        request: Request,
        asker: Screener,
        language: Spoken,
        once: OnceOnly,
        facts: Annotated[Facts, Body(examples=[example])],
        *,
        dry_run: DryRun = False,
        trace: Trace = None,
    ) -> Response:
        service = service_of(request)
        asked = _asked(service, asker, question, facts, full=trace == "full")
        if dry_run:
            async with service.turns.turn((asker.tenant_id, asker.mode)):
                return await run_in_threadpool(_dry, service, asker, language, asked)
        with once.alone(service.in_flight, asker):
            found, replayed = await Recording(service, asker, language, once, asked).answer()
        return sent(found, replayed=replayed)

    unavailable = ("screening-unavailable",) if question in SCREENING else ()
    router.add_api_route(
        f"/v1/{path}",
        ask,
        methods=["POST"],
        operation_id=name,
        summary=summary,
        description=told,
        status_code=CREATED,
        response_model=Decision,
        responses={
            **keyed(*WITH_BODY, *ONCE, *unavailable),
            OK: {"model": Decision, "description": "The answer to a dry run; nothing was recorded"},
        },
    )


def _asked(
    service: Service, asker: Asker, question: Question, facts: Facts, *, full: bool
) -> decisions.Asked:
    settings = service.settings
    starters = asker.mode is Mode.SANDBOX or not settings.require_full_lists
    return decisions.Asked(
        question,
        facts,
        decisions.Asker(asker.key_id, asker.subject, asker.mode.value, KeyScope.REVIEW in asker.scopes),
        ListPolicy(starters, settings.list_max_age_days),
        full,
    )


def _dry(service: Service, asker: Asker, language: Language, asked: decisions.Asked) -> Response:
    with knowing_transaction(service.engine, asker.tenant_id, asker.mode) as (conn, read):
        found = decisions.answer(conn, asked, service.now(), read)
    return as_answer(_body(found.decision, asker, language, full=asked.full), language)


def _body(decision: Decision, asker: Asker, language: Language, *, full: bool) -> bytes:
    return body_of(decision_json(decision), asker, language, full=full)


SCREENING: Final = (Question.PARTY, Question.IAAS, Question.TRANSACTION)

_question(
    "transaction-screenings",
    "screenTransaction",
    Question.TRANSACTION,
    "May this order go?",
    ORDER,
    "All questions for one order, one answer. The only question that may say `PROCEED`. Act on `disposition`; "
    "show `findings[0].explanation`; keep `id`.",
)
_question(
    "party-screenings",
    "screenParties",
    Question.PARTY,
    "Is any party listed, owned by listed parties, or headquartered where it matters?",
    {"parties": ORDER["parties"]},
    "Screens every name in the facts: parties, aliases, owners at any depth, parents, controllers, designers.",
)
_question(
    "classifications",
    "classifyItems",
    Question.CLASSIFICATION,
    "What is this IC, HBM or computer under 3A090, 4A090 and .z?",
    CHIP,
    "Whether an item is controlled stands in `classifications`; `disposition` is always null here.",
)
_question(
    "iaas-checks",
    "checkIaas",
    Question.IAAS,
    "May this compute be supplied or run, given who trains AI models on it and for whom?",
    {
        **CHIP,
        "activities": ["PROVIDE_COMPUTE"],
        "end_use": {"workload": "TRAINING", "purposes": ["COMMERCIAL"]},
    },
    "The policy statement of 13 May 2025 with its two keys, and the controls on the items themselves.",
)
_question(
    "gp10-evaluations",
    "evaluateGp10",
    Question.GP10,
    "Does the presumption under General Prohibition Ten reach this dealing?",
    {"activities": ["FINANCE"], "items": [{"model": "Ascend 910C", "kind": "IC"}]},
    "PRC-designed 3A090 ICs and systems that contain them, for every act the prohibition lists.",
)
_question(
    "diligence-reviews",
    "reviewDiligence",
    Question.DILIGENCE,
    "Which red flags are raised, which are resolved, what diligence is still owed?",
    {**CHIP, "parties": ORDER["parties"]},
    "Every red flag of the counter-diversion guidance and of Supplement 3 to part 732, and every diligence action.",
)
