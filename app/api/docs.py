"""The documentation as a page: the OpenAPI document written out, with no script and nothing fetched from elsewhere."""

import json
from collections.abc import Sequence
from html import escape
from typing import Any, Final, TypeAlias

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.api.openapi import REF

Schema: TypeAlias = dict[str, Any]

router = APIRouter()

STYLE: Final = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre{font:13px/1.4 ui-monospace,monospace;background:#8881;padding:0 .2rem}pre{padding:.6rem;overflow-x:auto}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #8885;padding:.2rem .5rem;text-align:left;
vertical-align:top}h2{border-bottom:1px solid #8885;margin-top:3rem}h3{margin-top:2.2rem}
"""
LONGEST_PATTERN: Final = 60


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> HTMLResponse:
    """Show the document that ``/openapi.json`` serves."""
    return HTMLResponse(page(request.app.openapi()))


def page(document: Schema) -> str:
    """Write an OpenAPI document as one HTML page."""
    operations = [
        (method, path, one) for path, methods in document["paths"].items() for method, one in methods.items()
    ]
    parts = [f"<h1>{escape(document['info']['title'])}</h1>", _paragraphs(document["info"]["description"])]
    for tag in document["tags"]:
        parts.append(f"<h2>{escape(tag['name'].capitalize())}</h2>{_paragraphs(tag['description'])}")
        parts += [_operation(*one) for one in operations if tag["name"] in one[2]["tags"]]
    parts.append("<h2>Words</h2>")
    parts += [_word(name, schema) for name, schema in document["components"]["schemas"].items()]
    head = f'<meta charset="utf-8"><title>{escape(document["info"]["title"])}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _operation(method: str, path: str, one: Schema) -> str:
    parts = [f"<h3 id='{escape(one['operationId'])}'><code>{method.upper()} {escape(path)}</code></h3>"]
    parts.append(f"<p><strong>{escape(one['summary'])}</strong></p>{_paragraphs(one.get('description', ''))}")
    rows = [
        (one["name"], one["in"], _type(one["schema"]), one.get("description", ""))
        for one in one["parameters"]
    ]
    if rows:
        parts.append(_table(("parameter", "in", "type", ""), rows))
    for media_type, content in one.get("requestBody", {}).get("content", {}).items():
        parts.append(f"<p>Body, <code>{escape(media_type)}</code>: {_type(content['schema'])}</p>")
        examples = content["schema"].get("examples", [])
        shown = (one if isinstance(one, str) else json.dumps(one, indent=2) for one in examples)
        parts += [f"<pre>{escape(one)}</pre>" for one in shown]
    answers = [
        (status, ", ".join(_type(content["schema"]) for content in answer.get("content", {}).values()),
         answer["description"])
        for status, answer in sorted(one["responses"].items())
    ]  # fmt: skip
    return "".join([*parts, _table(("answer", "body", ""), answers)])


def _word(name: str, schema: Schema) -> str:
    needed = schema.get("required", ())
    rows = [
        (f"{field}{' *' if field in needed else ''}", _type(one), one.get("description", ""))
        for field, one in schema.get("properties", {}).items()
    ]
    codes = schema.get("enum", schema.get("x-extensible-enum", ()))
    listed = f"<p>{' '.join(f'<code>{escape(str(code))}</code>' for code in codes)}</p>" if codes else ""
    fields = _table(("field", "type", ""), rows) if rows else ""
    told = _paragraphs(schema.get("description", ""))
    return f"<h3 id='{escape(name)}'><code>{escape(name)}</code></h3>{told}{listed}{fields}"


def _type(schema: Schema) -> str:
    """Name a type, with links to the words it is made of."""
    if "$ref" in schema:
        name = escape(schema["$ref"].removeprefix(REF))
        return f"<a href='#{name}'>{name}</a>"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"] if one.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if "enum" in schema:
        return " ".join(f"<code>{escape(str(code))}</code>" for code in schema["enum"])
    pattern = schema.get("pattern", "")
    shown = f" <code>{escape(pattern)}</code>" if 0 < len(pattern) <= LONGEST_PATTERN else ""
    return escape(str(schema.get("format") or schema.get("type", "any"))) + shown


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Write a table; the first and last cells of a row are text, those between are HTML."""
    lines = [f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"]
    for first, *between, last in rows:
        cells = [f"<code>{escape(first)}</code>", *between, _marked(last)]
        lines.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_marked(part)}</p>" for part in text.split("\n\n") if part.strip())


def _marked(text: str) -> str:
    """Escape a text, with what stands between backquotes as code."""
    parts = escape(text.replace("``", "`")).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
