"""The answer to each open question that restricts least, how it is said, and how it is put into the facts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

from app.facts import (
    Activity,
    Actor,
    DataCenter,
    Designer,
    EndUse,
    Facts,
    Knowledge,
    KnowledgeLevel,
    OtherControls,
    Purpose,
    Ternary,
    UltimateParent,
    Workload,
)

Apply = Callable[[Facts], Facts]
NO_KNOWLEDGE: Final = (KnowledgeLevel.NONE, "NONE")
YES: Final = (Ternary.YES, "YES")
NO: Final = (Ternary.NO, "NO")
SEAT: Final = ("DE", "outside Macau and Country Group D:5")
PLACE: Final = ("DE", "a country that no control here names")

FAVORABLE: Final[dict[str, tuple[Any, str]]] = {
    "activities": ((Activity.EXPORT,), "stated"),
    "commercially_available_in_us_on_2026_01_15": YES,
    "country": PLACE,
    "destination": PLACE,
    "destination_region": ("UA-30", "outside Crimea and the so-called DNR and LNR"),
    "diversion": NO_KNOWLEDGE,
    "eccn": ("EAR99", "EAR99, or an entry outside 3A090, 4A090 and .z"),
    "final_address_given": YES,
    "government_body": YES,
    "headquarters_country": SEAT,
    "infrastructure_attested": YES,
    "is_informed": NO,
    "listed_in_supplement_8_part_740": YES,
    "military_end_user": NO,
    "military_intelligence_end_user": NO,
    "ongoing_use_of_items_already_received": YES,
    "other_controls": (
        OtherControls.LICENSE_NOT_REQUIRED,
        "LICENSE_NOT_REQUIRED, by your own classification",
    ),
    "prohibited_end_use": NO_KNOWLEDGE,
    "purpose_country": PLACE,
    "purposes": ((Purpose.COMMERCIAL,), "COMMERCIAL"),
    "screens_user_headquarters": YES,
    "subject_to_the_ear": NO,
    "training_for_beneficiary": NO_KNOWLEDGE,
    "ultimate_parent_headquarters_country": SEAT,
    "us_person": NO,
    "us_persons_involved": NO,
    "violation": NO_KNOWLEDGE,
    "workload": (Workload.INFERENCE, "other than TRAINING"),
}
"""By the name of the fact; a fact that is not here is asked for, but no answer to it is proposed."""

SHARE: Final = "share_min"
"""Half of an interval: what an owner holds is learned as a whole."""

PARTS: Final[dict[str, Any]] = {
    "actor": Actor,
    "ultimate_parent": UltimateParent,
    "data_center": DataCenter,
    "designer": Designer,
    "end_use": EndUse,
    "knowledge": Knowledge,
}
"""The words that a fact may stand in, to be made where nobody has said anything of them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to an open question, in words and as a change of the facts."""

    shown: str
    apply: Apply


def unchanged(facts: Facts) -> Facts:
    """The facts as they are: what changes is not among them."""
    return facts


def favorable(pointer: str) -> Answer | None:
    """The answer about the fact at a JSON pointer that restricts least; ``None`` where none is proposed."""
    owner, _, name = pointer.rpartition("/")
    if name == SHARE:
        return Answer("below 50 percent together with other listed owners", partial(_with_share, owner))
    if name not in FAVORABLE:
        return None
    value, shown = FAVORABLE[name]
    return Answer(shown, partial(changed, pointer=pointer, value=value))


def changed(facts: Facts, pointer: str, value: Any) -> Facts:
    """The facts with another value at a JSON pointer."""
    found: Facts = _with(facts, pointer.split("/")[1:], value)
    return found


def _with_share(owner: str, facts: Facts) -> Facts:
    least = changed(facts, f"{owner}/share_min", Decimal(0))
    return changed(least, f"{owner}/share_max", Decimal(0))


def _with(word: Any, path: list[str], value: Any) -> Any:
    """The word with the value set at the path; parts that are not there are made."""
    if not path:
        return value
    head, *rest = path
    if isinstance(word, tuple):
        place = int(head)
        return (*word[:place], _with(word[place], rest, value), *word[place + 1 :])
    inner = getattr(word, head)
    if inner is None and rest:
        inner = PARTS[head]()
    return replace(word, **{head: _with(inner, rest, value)})
