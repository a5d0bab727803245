"""The served OpenAPI document: what the framework derives from the code, made exact where it cannot know.

It cannot know that answers may gain codes (their enums are open), that we write numbers as numbers, which
scopes a route asks for, and that every answer carries a request id.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, TypeAlias

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from app.api.access import Requires
from app.api.answers import CREATED, OK
from app.api.problems import Problem
from app.api.strict_json import NUMBER
from app.facts import ListedParty

Schema: TypeAlias = dict[str, Any]

REF: Final = "#/components/schemas/"
BODY: Final = "body"
SCHEME: Final = "key"

DESCRIPTION: Final = """\
An `outcome` or `disposition` you do not know is to be treated as HOLD, and so is an answer you did not get.

Portcullis answers, before an advanced-computing chip moves or is used: may we, under US export controls? It is
no legal advice. Act on `disposition` (`STOP`, `HOLD`, `PROCEED`), show `findings[0].explanation`, keep `id`.
`NO_RESTRICTION_FOUND` means that no enforced restriction was found in the scope that `scope` states, and no more.

Answers may gain fields and codes; what there is never changes its meaning. Enums in answers are therefore open
(`x-extensible-enum`), those in requests closed; requests refuse unknown fields and parameters. What may be null in
an answer may be left out. Numbers are exact decimals of at most 15 significant digits. Every failure is a problem
(RFC 9457, `/problems/{slug}`).
"""
TAGS: Final = (
    ("questions", "The same facts, asked in several ways; each answer is a recorded decision."),
    ("decisions", "What was asked and answered."),
    ("proofs", "That what was recorded is what was said, and was never changed."),
    ("reviews", "What people decide about what was found."),
    ("profiles", "What stands for every order."),
    ("entities", "Customers and others, and who owns them."),
    ("lists", "Lists of restricted parties."),
    ("rulings", "What authorities and counsel have settled, and what you ask beyond the law."),
    ("law", "Authorities and rules, with their status on a day."),
    ("operation", "For those who run the service."),
)
SCOPES: Final = (
    "An API key, `Authorization: Bearer KEY`. Its scopes say what it may do: `screen` asks questions, `read` reads "
    "decisions, `review` settles matches and keeps customers, `admin` keeps profiles, lists and rulings."
)


def install(app: FastAPI) -> None:
    """Serve our document instead of the framework's; it is made once, when first asked for."""

    def openapi() -> Schema:
        app.openapi_schema = app.openapi_schema or document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the framework's own way to replace it


def document(app: FastAPI) -> Schema:
    """Make the document of an app's routes."""
    made: Schema = get_openapi(
        title=app.title,
        version=app.version,
        description=DESCRIPTION,
        routes=app.routes,
        tags=[{"name": name, "description": told} for name, told in TAGS],
    )
    routes = [one for one in iter_route_contexts(app.routes) if getattr(one, "include_in_schema", False)]
    _state_words(made, routes)
    made["components"]["securitySchemes"] = {
        SCHEME: {"type": "http", "scheme": "bearer", "description": SCOPES}
    }
    for route in routes:
        for operation in _operations(made, route):
            _secure(operation, route)
            _state_headers(operation)
    return made


class Exact(GenerateJsonSchema):
    """Schemas as our reader and writer have them, which are not Pydantic's."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """A number; a request may also send it as a text that JSON would take as a number."""
        number: Schema = {"type": "number"}
        number |= {name: int(bound) for name, bound in _bounds(schema) if bound is not None}
        if self.mode == "serialization":
            return number
        return {"anyOf": [number, {"type": "string", "pattern": f"^{NUMBER}$"}]}

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: FBT001 - as the framework declares it
    ) -> bool:
        """In an answer, what may be null may also be left out."""
        if self.mode == "serialization" and field["schema"]["type"] == "nullable":
            return False
        return super().field_is_required(field, total)

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """Closed in requests, open in answers."""
        made = super().enum_schema(schema)
        if self.mode == "serialization" and "enum" in made:
            made["x-extensible-enum"] = made.pop("enum")
        return made


def _bounds(schema: core_schema.DecimalSchema) -> Iterator[tuple[str, Decimal | None]]:
    yield "minimum", schema.get("ge")
    yield "maximum", schema.get("le")


def _state_words(made: Schema, routes: list[RouteContext]) -> None:
    """Put our schemas of bodies and answers in the place of the framework's."""
    words = list(_words(routes))
    stated, defined = TypeAdapter.json_schemas(
        [(key, mode, TypeAdapter(word)) for key, mode, word in words],
        ref_template=REF + "{model}",
        schema_generator=Exact,
    )
    for key, mode, _ in words:
        path, method, part = key
        if path:
            operation = made["paths"][path][method]
            holder = operation["requestBody"] if part == BODY else operation["responses"][part]
            content = holder["content"]["application/json"]
            shown = {"examples": content["schema"]["examples"]} if "examples" in content["schema"] else {}
            content["schema"] = {**stated[key, mode], **shown}
    theirs = made["components"]["schemas"]
    for route in routes:
        for operation in _operations(made, route):
            operation["parameters"] = _inlined(operation.get("parameters", []), theirs)
    made["components"]["schemas"] = dict(sorted(defined["$defs"].items()))


Key: TypeAlias = tuple[str, str, str]


def _words(routes: list[RouteContext]) -> Iterator[tuple[Key, JsonSchemaMode, Any]]:
    """Every body and answer, by its path, method and status; and what no operation names by itself."""
    yield ("", "", "Problem"), "serialization", Problem
    yield ("", "", "ListedParty"), "validation", ListedParty
    for route in routes:
        one: Any = route
        for method in (name.lower() for name in one.methods):
            if one.body_field:
                yield (one.path_format, method, BODY), "validation", one.body_field.field_info.annotation
            answers = {one.status_code or OK: one.response_field, **one.response_fields}
            for status, field in answers.items():
                if field:
                    yield (one.path_format, method, str(status)), "serialization", field.field_info.annotation


def _inlined(schema: Any, theirs: Schema) -> Any:
    """The schema of a parameter with what it refers to in place: codes are closed there, and open in answers."""
    if isinstance(schema, list):
        return [_inlined(one, theirs) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(ref := schema.get("$ref"), str):
        return _inlined(theirs[ref.removeprefix(REF)], theirs)
    return {name: _inlined(value, theirs) for name, value in schema.items()}


def _operations(made: Schema, route: RouteContext) -> Iterator[Schema]:
    one: Any = route
    yield from (made["paths"][one.path_format][method.lower()] for method in one.methods)


def _state_headers(operation: Schema) -> None:
    for status, response in operation["responses"].items():
        headers = response.setdefault("headers", {})
        headers["X-Request-Id"] = {"schema": {"type": "string"}}
        if status == str(CREATED):
            headers["Location"] = {"schema": {"type": "string", "format": "uri-reference"}}


def _secure(operation: Schema, route: RouteContext) -> None:
    one: Any = route
    for gate in (inner.call for inner in one.dependant.dependencies if isinstance(inner.call, Requires)):
        operation["security"] = [{SCHEME: [scope.value]} for scope in gate.scopes]
        names = " or ".join(f"`{scope.value}`" for scope in gate.scopes)
        operation["description"] = f"{operation.get('description', '')}\n\nScope: {names}.".strip()
