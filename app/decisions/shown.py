"""A decision as one reader sees it: prose in the reader's language, and no more than the reader may see."""

from app.decisions.prose import Lookup, with_prose
from app.facts import PartyType
from app.law.texts import Language
from app.wire import Json


def shown(
    decision: dict[str, Json], language: Language, earlier: Lookup, *, facts: bool, persons: bool
) -> dict[str, Json]:
    """The canonical decision with prose; ``facts``, and evidence on listed ``persons``, where they may be seen."""
    found = with_prose(decision, language, earlier)
    if not isinstance(found, dict):
        message = "a decision is a JSON object"
        raise TypeError(message)
    if not facts:
        found.pop("facts", None)
    if not persons:
        found["matches"] = [_without_evidence(one) for one in found["matches"]]
    return found


def _without_evidence(match: Json) -> Json:
    if isinstance(match, dict) and match["entry_type"] == PartyType.PERSON:
        return {**match, "evidence": []}
    return match
