"""What is wrong with a request, part by part: from validation errors to faults with JSON pointers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.api.strict_json import escaped
from app.decisions.refusal import Fault

CODES: Final = {
    "unexpected_keyword_argument": "unknown_field",
    "extra_forbidden": "unknown_field",
    "dataclass_type": "object_type",
    "model_type": "object_type",
    "tuple_type": "array_type",
    "list_type": "array_type",
    "string_pattern_mismatch": "pattern",
}
"""Codes of ours where the validator's speak of Python; all others pass on as they are."""

MESSAGES: Final = {
    "unknown_field": "there is no such field here",
    "object_type": "an object is needed here",
    "array_type": "an array is needed here",
    "missing": "this is needed",
}
LONGEST_PATTERN: Final = 100
IN_BODY: Final = "body"


def faults_of(errors: Iterable[Mapping[str, Any]]) -> tuple[Fault, ...]:
    """Faults of a body: ``loc`` is the path into it."""
    return tuple(_fault(_pointer(one["loc"]), one) for one in errors)


def parameter_faults(errors: Iterable[Mapping[str, Any]]) -> tuple[Fault, ...]:
    """Faults of parameters and headers: ``loc`` says where and then which, and the name is the pointer."""
    return tuple(_fault(str(one["loc"][1]), one) for one in errors)


def _fault(pointer: str, error: Mapping[str, Any]) -> Fault:
    code = CODES.get(error["type"], error["type"])
    message = MESSAGES.get(code, error["msg"])
    if code == "pattern" and len(error.get("ctx", {}).get("pattern", "")) > LONGEST_PATTERN:
        message = "this is not one of the codes there are"
    return Fault(pointer, code, message)


def _pointer(path: Sequence[int | str]) -> str:
    return "".join(f"/{escaped(str(part))}" for part in path)
