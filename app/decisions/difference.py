"""What differs between two decisions, by path. In lists an entry stands under what names it, not under its place.

``/findings/gp10.prc-designed-3a090 ~1items~10/effect``: the finding of that rule about ``/items/0``. Hashes of our
sentences are no content: a mended sentence is no difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.wire import Json

NAMED_BY: Final[dict[str, tuple[str, ...]]] = {
    "findings": ("rule", "subject"),
    "because": ("fact",),
    "advisories": ("code", "ruling"),
    "red_flags": ("id",),
    "diligence": ("id",),
    "missing_facts": ("fact",),
    "items": ("item",),
    "classifications": ("item",),
    "limits": ("name",),
    "matches": ("party", "list", "entry_id"),
    "evidence": ("kind", "query", "entry"),
    "ownership": ("party",),
    "path": ("owner", "owned"),
    "exceptions": ("code",),
    "conditions": ("code",),
    "formalities": ("code",),
    "lists": ("list",),
    "drawn": ("license",),
}
STATED: Final = ("facts", "asked", "release")
"""What callers said: its lists have places, not names."""
STATED_PATHS: Final = tuple(f"/{name}" for name in STATED)
SENTENCES: Final = ("explanation", "rebuttal", "consequences", "text", "title", "question")
HASHES: Final = frozenset(f"{name}_sha256" for name in SENTENCES)


@dataclass(frozen=True, slots=True)
class Difference:
    """One path at which two decisions differ; None where one of them has nothing there."""

    path: str
    then: Json
    now: Json


def differences(then: Json, now: Json, path: str = "", name: str = "") -> Iterator[Difference]:
    """Every path, as deep as both go, at which two JSON values differ."""
    if isinstance(then, dict) and isinstance(now, dict):
        yield from _of_members(then, now, path)
    elif isinstance(then, list) and isinstance(now, list) and _has_names(name, [*then, *now]):
        yield from _of_members(_by_name(name, then), _by_name(name, now), path)
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for place, (before, after) in enumerate(zip(then, now, strict=True)):
            yield from differences(before, after, f"{path}/{place}")
    elif then != now:
        yield Difference(path, then, now)


def _of_members(then: dict[str, Any], now: dict[str, Any], path: str) -> Iterator[Difference]:
    for name in dict.fromkeys((*then, *now)):
        if name not in HASHES:
            inside = "" if name in STATED or path.startswith(STATED_PATHS) else name
            yield from differences(then.get(name), now.get(name), f"{path}/{_escaped(name)}", inside)


def overlap(one: str, other: str) -> bool:
    """Whether one path leads to the other, or they are the same."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def with_sentences_of(then: Json, now: Json, name: str = "") -> Json:
    """``now`` with the sentences of ``then``, by their hashes, wherever both say the same thing."""
    if isinstance(then, dict) and isinstance(now, dict):
        return {
            key: then[key]
            if key in HASHES and key in then
            else with_sentences_of(then.get(key), value, key)
            if key not in STATED
            else value
            for key, value in now.items()
        }
    if isinstance(then, list) and isinstance(now, list) and _has_names(name, [*then, *now]):
        known = _by_name(name, then)
        return [with_sentences_of(known.get(key), value) for key, value in _by_name(name, now).items()]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [with_sentences_of(*pair) for pair in zip(then, now, strict=True)]
    return now


def _has_names(name: str, entries: list[Json]) -> bool:
    return name in NAMED_BY and all(isinstance(one, dict) for one in entries)


def _by_name(name: str, entries: list[Any]) -> dict[str, Json]:
    """Entries by what names them; of several with one name, the later ones are numbered."""
    found: dict[str, Json] = {}
    for one in entries:
        called = " ".join(_said(one.get(part)) for part in NAMED_BY[name]).strip()
        count = 1
        while (key := called if count == 1 else f"{called} {count}") in found:
            count += 1
        found[key] = one
    return found


def _said(value: Json) -> str:
    if isinstance(value, list):
        return ",".join(_said(one) for one in value)
    return "" if value is None else str(value)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
