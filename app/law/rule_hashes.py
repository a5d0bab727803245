"""What each rule comes to, as a hash: its code, the code and the data it rests on, and no prose.

A mended sentence, a comment or another source of the same figure changes no hash; a changed condition, number or
list changes those of all rules that rest on it.
"""

import ast
import hashlib
import io
import json
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

from app.law.rules import RULES

PROSE_FILES: Final = frozenset({"texts.yaml", "rules_ja.yaml"})
PROSE_KEYS: Final = frozenset({"title", "note", "meaning", "reference", "source", "url", "checked_on"})
_PACKAGE: Final = files("app.law")
_DATA_FILE: Final = re.compile(r"[\w*]+\.yaml")


@dataclass(frozen=True, slots=True)
class _Module:
    """A module's code without its prose: that of each rule, what they share, and the names of what it rests on."""

    rules: dict[str, str]
    shared: str
    imports: frozenset[str]
    data: frozenset[str]


@lru_cache(maxsize=1)
def rule_hashes() -> dict[str, str]:
    """The content hash of every rule, by its id."""
    data = {name: _data(name) for name in sorted(one.name for one in (_PACKAGE / "data").iterdir())}
    found: dict[str, str] = {}
    for one in RULES:
        name = one.evaluate.__module__.rpartition(".")[2]
        modules = sorted(_closure(name))
        parts = [_module(name).rules[one.id], *(_module(inner).shared for inner in modules)]
        parts += (data[file] for file in _files(modules, data))
        found[one.id] = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return dict(sorted(found.items()))


def _closure(name: str) -> set[str]:
    """A module and all modules of the law that it rests on."""
    found: set[str] = set()
    waiting = {name}
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting |= _module(one).imports - found
    return found


def _files(modules: Iterable[str], data: Iterable[str]) -> list[str]:
    wanted = {name.replace("*", ".*") for one in modules for name in _module(one).data}
    return [
        one
        for one in sorted(data)
        if one not in PROSE_FILES and any(re.fullmatch(pattern, one) for pattern in wanted)
    ]


def _data(name: str) -> str:
    loaded = yaml.load((_PACKAGE / "data" / name).read_bytes(), Loader=yaml.CBaseLoader)  # noqa: S506 - texts, lists and maps only
    return json.dumps(_without_prose(loaded), sort_keys=True, ensure_ascii=False)


def _without_prose(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_prose(one) for name, one in value.items() if name not in PROSE_KEYS}
    return [_without_prose(one) for one in value] if isinstance(value, list) else value


@lru_cache(maxsize=256)
def _module(name: str) -> _Module:
    source = (_PACKAGE / f"{name}.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    lines = _code_lines(source, tree)
    rules: dict[str, str] = {}
    for one in tree.body:
        rule_id = _rule_id(one)
        if rule_id:
            rules[rule_id] = _cut(lines, one)
    code = "".join(lines[1:])
    return _Module(rules, code, frozenset(_imports(tree)), frozenset(_DATA_FILE.findall(code)))


def _rule_id(one: ast.stmt) -> str | None:
    """The id under which a function is registered by ``@rule``, if it is."""
    for made in one.decorator_list if isinstance(one, ast.FunctionDef) else ():
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id == "rule":
            return str(ast.literal_eval(made.args[0]))
    return None


def _cut(lines: list[str], one: ast.stmt) -> str:
    """Take a rule's lines out of those that the module shares."""
    first = (
        min(made.lineno for made in one.decorator_list) if isinstance(one, ast.FunctionDef) else one.lineno
    )
    last = one.end_lineno or one.lineno
    code = "".join(lines[first : last + 1])
    lines[first : last + 1] = [""] * (last + 1 - first)
    return code


def _imports(tree: ast.Module) -> Iterator[str]:
    """The modules of the law that a module names."""
    for one in ast.walk(tree):
        if isinstance(one, ast.ImportFrom) and one.module == "app.law":
            yield from (name.name for name in one.names)
        elif isinstance(one, ast.ImportFrom) and (one.module or "").startswith("app.law."):
            yield str(one.module).removeprefix("app.law.")


def _code_lines(source: str, tree: ast.Module) -> list[str]:
    """The lines, counted from 1, without comments, docstrings and white space."""
    lines = ["", *source.splitlines()]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            lines[token.start[0]] = lines[token.start[0]][: token.start[1]]
    for one in ast.walk(tree):
        if (
            isinstance(one, ast.Expr)
            and isinstance(one.value, ast.Constant)
            and isinstance(one.value.value, str)
        ):
            for line in range(one.lineno, (one.end_lineno or one.lineno) + 1):
                lines[line] = ""
    return ["".join(line.split()) for line in lines]
