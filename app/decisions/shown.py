"""A decision as one reader sees it: prose in the reader's language, and no more than the reader may see."""

from typing import Any

from app.decisions.prose import Lookup, with_prose
from app.facts import PartyType
from app.law.texts import Language
from app.wire import Json


def shown(
    decision: dict[str, Any], language: Language, earlier: Lookup, *, facts: bool, persons: bool
) -> dict[str, Any]:
    """The canonical decision with prose; ``facts``, and evidence on listed ``persons``, where they may be seen."""
    found: Any = with_prose(decision, language, earlier)
    if not facts:
        found.pop("facts", None)
        found.pop("asked", None)
    return dict(found) if persons else without_persons(found)


def without_persons(decision: dict[str, Any]) -> dict[str, Any]:
    """The decision without the evidence that its matches hold on listed persons."""
    return {**decision, "matches": [_without_evidence(one) for one in decision["matches"]]}


def _without_evidence(match: Json) -> Json:
    if isinstance(match, dict) and match["entry_type"] == PartyType.PERSON:
        return {**match, "evidence": []}
    return match
