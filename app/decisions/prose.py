"""Prose for a decision: its texts in the reader's language, found by the hashes that the decision holds."""

from collections.abc import Callable
from typing import Final

from app.law.texts import TEXTS, Language, Text
from app.wire import Json

BY_HASH: Final[dict[str, Text]] = {one.sha256: one for one in TEXTS.values()}
SUFFIX: Final = "_sha256"
AS_IT_IS: Final = ("facts", "asked", "release", "versions")
"""What callers said themselves, and what was read: there are no texts of ours in it."""
_DEEP: Final = (dict, list)

Lookup = Callable[[str], Text | None]
"""Finds a text of an earlier edition by its hash."""


def with_prose(decision: Json, language: Language, earlier: Lookup) -> Json:
    """The decision with every ``name_sha256`` followed by ``name``, the text itself; in a new structure."""
    if isinstance(decision, list):
        return [with_prose(one, language, earlier) if type(one) in _DEEP else one for one in decision]
    if not isinstance(decision, dict):
        return decision
    found: dict[str, Json] = {}
    for name, value in decision.items():
        deeper = type(value) in _DEEP and name not in AS_IT_IS
        found[name] = with_prose(value, language, earlier) if deeper else value
        if name.endswith(SUFFIX) and isinstance(value, str):
            text = BY_HASH.get(value) or earlier(value)
            found[name.removesuffix(SUFFIX)] = (
                None if text is None else text.ja if language == "ja" else text.en
            )
    return found
