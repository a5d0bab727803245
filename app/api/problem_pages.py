"""The pages behind the types of problems: why it happens, what to do."""

from dataclasses import dataclass
from html import escape
from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.answers import OK, answer
from app.api.documented import failures
from app.api.door import Door
from app.api.language import Spoken
from app.api.problems import KINDS, ProblemError
from app.facts import Pattern

router = APIRouter(route_class=Door, tags=["operation"])

PAGE: Final = """\
<!doctype html>
<html lang="{language}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}}</style>
<h1>{title}</h1>
<p><code>{status} {slug}</code></p>
<p>{cause}</p>
<p>{remedy}</p>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindView:
    """A kind of failure: its status, what it is called, why it happens, what to do."""

    type: str
    status: int
    title: str
    cause: str
    remedy: str
    retry_after: int | None = None


@router.get(
    "/problems/{slug}",
    operation_id="getProblem",
    summary="What a type of problem means",
    response_model=KindView,
    responses={
        OK: {
            "content": {"text/html": {"schema": {"type": "string"}}},
            "description": "By `Accept`: JSON or a page",
        },
        **failures("not-found", "validation", "internal"),
    },
)
async def get(
    request: Request,
    language: Spoken,
    slug: Annotated[str, Pattern("^[a-z-]{1,64}$"), Path(examples=["screening-unavailable"])],
) -> Response:
    """Explain a type of problem, as JSON or, to a browser, as a page."""
    if slug not in KINDS:
        raise ProblemError("not-found")
    kind = KINDS[slug]
    told = kind.told[language]
    if "text/html" in request.headers.get("accept", ""):
        words = {"slug": slug, "title": told.title, "cause": told.cause, "remedy": told.remedy}
        shown = PAGE.format(
            language=language, status=kind.status, **{name: escape(word) for name, word in words.items()}
        )
        return HTMLResponse(shown, headers={"Content-Language": language, "Vary": "Accept, Accept-Language"})
    view = KindView(
        type=f"/problems/{slug}",
        status=kind.status,
        title=told.title,
        cause=told.cause,
        remedy=told.remedy,
        retry_after=kind.retry_after,
    )
    return answer(view, language)
