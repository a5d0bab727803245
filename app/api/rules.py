"""The rules: what each says, on which authority, and for which questions."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.access import Known
from app.api.answers import cut, page
from app.api.authorities import changes_on
from app.api.documented import keyed
from app.api.door import Door
from app.api.language import Language, Spoken
from app.api.params import LARGEST_PAGE, Cursor, KnownAt, Limit, OnDay, decoded, encoded
from app.law.authorities import StatusChange
from app.law.facts_read import FACTS_READ
from app.law.finding import Effect, EnforcementStatus, Outcome, Question, TextStatus
from app.law.rule import Rule, in_force
from app.law.rules import RULES
from app.law.texts import text

router = APIRouter(route_class=Door, tags=["law"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule whose text is in force on the day; ``effect`` where met, ``when_unknown`` where a fact is missing.

    ``also``: effects that it has for some subjects instead. ``facts``: those it reads, as JSON pointers with ``*``
    for places; a rule that reads ``/red_flags`` reads the facts that raise them as well.
    """

    id: str
    explanation: str
    authorities: tuple[str, ...]
    citations: tuple[str, ...]
    questions: tuple[Question, ...]
    effect: Effect
    also: tuple[Effect, ...]
    when_unknown: Outcome
    facts: tuple[str, ...]
    text_status: TextStatus
    enforcement_status: EnforcementStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """Rules by id."""

    items: tuple[RuleView, ...]
    next_cursor: str | None


@router.get(
    "/v1/rules",
    operation_id="listRules",
    summary="Which rules are in force",
    response_model=RulePage,
    responses=keyed(),
)
def get_all(
    request: Request,
    asker: Known,
    language: Spoken,
    on: OnDay,
    known_at: KnownAt,
    limit: Limit = LARGEST_PAGE,
    cursor: Cursor = None,
) -> Response:
    """List every rule whose text is in force on a day, with whether it is enforced, rulings counted."""
    changes = changes_on(request, asker, on, known_at)
    standing = (_view(one, on, language, changes) for one in sorted(RULES, key=_id))
    found = [one for one in standing if one.text_status is TextStatus.IN_FORCE]
    items, last = cut(found, lambda one: one.id, limit, decoded(cursor))
    return page(items, encoded(last) if last else None, language)


def _id(one: Rule) -> str:
    return one.id


def _view(one: Rule, on: date, language: Language, changes: tuple[StatusChange, ...]) -> RuleView:
    told = text(f"rule:{one.id}")
    text_status, enforcement_status = in_force(one.id, on, changes)
    return RuleView(
        id=one.id,
        explanation=told.ja if language == "ja" else told.en,
        authorities=one.authorities,
        citations=one.cites,
        questions=tuple(sorted(one.questions)),
        effect=one.effect,
        also=one.also,
        when_unknown=one.when_unknown,
        facts=FACTS_READ[one.id],
        text_status=text_status,
        enforcement_status=enforcement_status,
    )
