"""Which problem each exception becomes, wherever it was raised: one more is one more line of the table."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.api.faults import IN_BODY, faults_of, parameter_faults
from app.api.problems import ProblemError, RowFault, Unchecked, problem_response
from app.decisions.refusal import Fault, Refused, ScreeningUnavailable
from app.decisions.reviewing import OutdatedReviewError, SameSubjectError
from app.ingest.rows import BadRowError, UnreadableListError
from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError
from app.store.idempotency import KeyConflictError, KeyInFlightError
from app.store.knowledge import KnowledgeMovedError
from app.store.listed_parties import BadEntryError, DuplicateEntriesError, EmptyListError
from app.store.lists import ListConflictError, UnknownListError
from app.store.ownership import SupersededStakeError

OF_STATUS: Final = {
    404: "not-found",
    405: "method-not-allowed",
    413: "payload-too-large",
    400: "malformed-json",
}
"""Failures that the framework itself tells by their status."""


def problem_of(error: Exception) -> ProblemError:
    """Name the problem that an exception is; what nobody named is our own failure."""
    if isinstance(error, ProblemError):
        return error
    make = next((PROBLEM_OF[one] for one in type(error).__mro__ if one in PROBLEM_OF), None)
    return ProblemError("internal") if make is None else make(error)


def install(app: FastAPI) -> None:
    """Answer every named exception with its problem."""
    named: tuple[type[Exception], ...] = (ProblemError, *PROBLEM_OF)
    for error in named:
        app.add_exception_handler(error, _respond)


async def _respond(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.kind.slug == "method-not-allowed":
        allowed = ", ".join(sorted(_methods(request)))
        problem.headers = {"Allow": allowed} if allowed else problem.headers
    return problem_response(request, problem)


def _methods(request: Request) -> set[str]:
    """Every method that the address takes, though each has a route of its own."""
    path = getattr(request.scope.get("route"), "path", None)
    alike = [one for one in iter_route_contexts(request.app.routes) if one.path == path]
    return {method for one in alike for method in one.methods or ()}


def _invalid(error: RequestValidationError) -> ProblemError:
    found = error.errors()
    in_body = [{**one, "loc": one["loc"][1:]} for one in found if one["loc"][0] == IN_BODY]
    elsewhere = [one for one in found if one["loc"][0] != IN_BODY]
    return ProblemError("validation", *parameter_faults(elsewhere), *faults_of(in_body))


def _unavailable(error: ScreeningUnavailable) -> ProblemError:
    unchecked = tuple(Unchecked(list=one.list, reason=one.reason) for one in error.not_checked)
    return ProblemError("screening-unavailable", members={"not_checked": unchecked})


def _outdated(error: OutdatedReviewError) -> ProblemError:
    return ProblemError("review-outdated", *(Fault("/state", "not_seen", one) for one in error.news))


def _bad_row(error: BadRowError) -> ProblemError:
    field = "" if error.column == "line" else f"/{error.column.replace('.', '/')}"
    return ProblemError("validation", RowFault(field, "row", error.reason, error.line))


def _duplicates(error: DuplicateEntriesError) -> ProblemError:
    return ProblemError(
        "validation",
        *(
            RowFault("/id", "duplicate", f"one id stands on lines {', '.join(map(str, lines))}", lines[1])
            for lines in error.lines.values()
        ),
    )


def _of_status(error: HTTPException) -> ProblemError:
    return ProblemError(OF_STATUS.get(error.status_code, "internal"), headers=error.headers)


def _simply(slug: str, *faults: Fault) -> Callable[[Any], ProblemError]:
    return lambda _: ProblemError(slug, *faults)


_EMPTY: Final = Fault("", "empty", "a list without entries would read as if nobody were on it")
_STAKE: Final = Fault(
    "/supersedes", "superseded", "no such stake, or it has been corrected: correct its correction"
)

PROBLEM_OF: Final[dict[type[Exception], Callable[[Any], ProblemError]]] = {
    Refused: lambda error: ProblemError("validation", *error.faults),
    ScreeningUnavailable: _unavailable,
    SameSubjectError: _simply("four-eyes"),
    OutdatedReviewError: _outdated,
    RequestValidationError: _invalid,
    HTTPException: _of_status,
    ClientDisconnect: _simply("malformed-json"),
    DatabaseOverloadedError: _simply("overloaded"),
    DatabaseUnavailableError: _simply("database-unavailable"),
    KnowledgeMovedError: _simply("overloaded"),
    KeyConflictError: _simply("idempotency-conflict"),
    KeyInFlightError: _simply("idempotency-in-flight"),
    ListConflictError: _simply("version-conflict"),
    UnknownListError: _simply("not-found"),
    SupersededStakeError: _simply("version-conflict", _STAKE),
    BadRowError: _bad_row,
    UnreadableListError: lambda error: ProblemError("validation", Fault("", "layout", str(error))),
    BadEntryError: lambda error: ProblemError("validation", RowFault("", "row", error.reason, error.line)),
    DuplicateEntriesError: _duplicates,
    EmptyListError: _simply("validation", _EMPTY),
}
