from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

OPEN: Final = {"/healthz", "/readyz", "/metrics", "/problems/{slug}", "/v1/keys"}
KEYED: Final = {"401", "403", "422", "500", "503"}
SCHEMAS: Final = "#/components/schemas/"

Document = dict[str, Any]


@pytest.fixture(scope="session")
def document(app: FastAPI, client: TestClient) -> Document:
    served: Document = client.get("/openapi.json").json()
    assert served == app.openapi()
    return served


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def inside(schema: object) -> Iterator[Document]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from inside(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from inside(inner)


def words_of(document: Document, start: object) -> Iterator[Document]:
    """Every schema that is reached from a part of the document."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for schema in inside(waiting.pop()):
            yield schema
            name = schema.get("$ref", "").removeprefix(SCHEMAS) if isinstance(schema.get("$ref"), str) else ""
            if name and name not in seen:
                seen.add(name)
                waiting.append(document["components"]["schemas"][name])


def test_every_operation_with_a_key_says_how_it_fails(document: Document) -> None:
    for path, method, operation in operations(document):
        statuses = set(operation["responses"])
        if path in OPEN:
            assert "security" not in operation
            continue
        assert statuses >= KEYED, (method, path)
        assert operation["security"], (method, path)
        if "requestBody" in operation:
            assert statuses >= {"413", "415"}, (method, path)
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            assert "400" in statuses, (method, path)
        if "{" in path and method == "get":
            assert "404" in statuses, (method, path)
        if method == "post" and not path.endswith("/replay"):  # which creates nothing
            assert statuses >= {"201", "409"}, (method, path)
            assert any(one["name"] == "Idempotency-Key" for one in operation["parameters"])


def test_every_failure_is_a_problem(document: Document) -> None:
    for path, _, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400" and (path, status) != ("/readyz", "503"):
                schemas = response["content"]["application/problem+json"]["schema"]
                assert schemas == {"$ref": f"{SCHEMAS}Problem"}, (path, status)
                assert "/problems/" in response["description"]


def test_every_operation_is_named_explained_and_belongs_somewhere(document: Document) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    tags = {one["name"] for one in document["tags"]}
    assert len(names) == len(set(names))
    for _, _, operation in operations(document):
        assert operation["summary"]
        assert operation["description"]
        assert set(operation["tags"]) <= tags


def test_every_reference_leads_somewhere(document: Document) -> None:
    names = set(document["components"]["schemas"])
    used = {one["$ref"].removeprefix(SCHEMAS) for one in inside(document) if isinstance(one.get("$ref"), str)}
    assert used <= names


def test_codes_are_closed_in_requests_and_open_in_answers(document: Document) -> None:
    for path, method, operation in operations(document):
        sent = [operation["parameters"], operation.get("requestBody", {})]
        told = [one.get("content", {}) for one in operation["responses"].values()]
        assert not any("x-extensible-enum" in one for one in words_of(document, sent)), (method, path)
        assert not any(isinstance(one.get("enum"), list) for one in words_of(document, told)), (method, path)


def test_the_outcome_to_search_for_is_one_there_is(document: Document) -> None:
    parameters = document["paths"]["/v1/decisions"]["get"]["parameters"]
    (outcome,) = (one for one in parameters if one["name"] == "outcome")
    assert [one["enum"][0] for one in inside(outcome) if "enum" in one] == ["PROHIBITED"]


def test_request_bodies_refuse_unknown_fields(document: Document) -> None:
    for path, _, operation in operations(document):
        for one in words_of(document, operation.get("requestBody", {})):
            assert "properties" not in one or one["additionalProperties"] is False, (path, one.get("title"))


def test_numbers_are_numbers_and_in_requests_texts_too(document: Document) -> None:
    stake = document["components"]["schemas"]["NewStake"]["properties"]["share_min"]
    kept = document["components"]["schemas"]["RecordedStake"]["properties"]["share_min"]
    assert [one["type"] for one in stake["anyOf"]] == ["number", "string", "null"]
    assert [one["type"] for one in kept["anyOf"]] == ["number", "null"]


def test_the_first_paragraph_tells_what_to_do_with_an_unknown_code(document: Document) -> None:
    assert "HOLD" in document["info"]["description"].partition("\n\n")[0]


def test_scopes_are_told(document: Document) -> None:
    assert document["paths"]["/v1/entities/{id}"]["put"]["security"] == [
        {"key": ["review"]},
        {"key": ["admin"]},
    ]
    scheme = document["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert all(scope in scheme["description"] for scope in ("screen", "read", "review", "admin"))


def test_bodies_have_examples_that_are_taken(asked: TestClient, document: Document) -> None:
    seen = 0
    for path, method, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("schema", {}).get("examples", []):
            named = {
                one["name"]: one["schema"]["examples"][0]
                for one in operation["parameters"]
                if one["in"] == "path"
            }
            answer = asked.request(method, path.format(**named), json=example)
            not_there = (404,) if path.startswith("/v1/decisions/{id}") or path.endswith("/release") else ()
            assert answer.status_code in (200, 201, 503, *not_there), (path, answer.text)
            seen += 1
    assert seen >= 3


def test_the_word_of_a_list_row_is_told(document: Document) -> None:
    assert document["components"]["schemas"]["ListedParty"]["required"] == ["id", "name"]
