"""Failures on the wire: problem details (RFC 9457), made in this one place from the kinds in ``problems.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote

import yaml
from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import json_bytes
from app.api.language import Language, language_of
from app.decisions.refusal import Fault

MEDIA_TYPE: Final = "application/problem+json"
MOST_FAULTS: Final = 100
"""Faults named in one answer; who sends more has enough to begin with."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a kind of failure, in one language."""

    title: str
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of failure; ``retry_after`` in seconds."""

    slug: str
    status: int
    retry_after: int | None
    told: Mapping[Language, Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked:
    """A list that the question needs and that cannot be relied on: MISSING, STALE, STARTER or UNAVAILABLE."""

    list: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowFault(Fault):
    """A fault of one row of a list; ``line`` counts from 1."""

    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a request failed (RFC 9457). Nothing was recorded, unless the problem says that this is unknown.

    Each of ``errors`` has a JSON pointer into the body, or the name of a parameter or header; at most 100.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: tuple[RowFault | Fault, ...]
    required_scopes: tuple[str, ...] | None = None
    not_checked: tuple[Unchecked, ...] | None = None


class ProblemError(Exception):
    """A request failed in a way that has a name; ``members`` are the problem's further fields."""

    def __init__(
        self,
        slug: str,
        *faults: Fault,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(slug)
        self.kind = KINDS[slug]
        self.faults = faults
        self.headers = headers or {}
        self.members = members or {}


def problem_response(request: Request, error: ProblemError) -> Response:
    """The answer to a request that failed, in its language."""
    language = language_of(request)
    told = error.kind.told[language]
    body = Problem(
        type=f"/problems/{error.kind.slug}",
        title=told.title,
        status=error.kind.status,
        detail=told.cause,
        instance=quote(request.scope["path"], safe="/:@!$&'()*+,;=~"),
        request_id=request.scope.get("state", {}).get("request_id", ""),
        errors=error.faults[:MOST_FAULTS],
        **error.members,
    )
    retry = {} if error.kind.retry_after is None else {"Retry-After": str(error.kind.retry_after)}
    headers = {"Content-Language": language, "Vary": "Accept-Language", **retry, **error.headers}
    return Response(json_bytes(body), error.kind.status, headers, MEDIA_TYPE)


def _kind(slug: str, row: Mapping[str, Any]) -> Kind:
    spoken: tuple[Language, ...] = ("en", "ja")
    told = {one: Told(row[one]["title"], row[one]["cause"], row[one]["remedy"]) for one in spoken}
    return Kind(slug, row["status"], row.get("retry_after"), told)


def _read() -> dict[str, Kind]:
    rows = yaml.safe_load(files("app.api").joinpath("problems.yaml").read_text(encoding="utf-8"))
    return {slug: _kind(slug, row) for slug, row in rows.items()}


KINDS: Final = _read()
"""Every kind of failure, by its slug."""
