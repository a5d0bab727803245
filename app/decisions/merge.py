"""Where a fact comes from: the request, the stored entity, the chip catalogue, the tenant's profile.

The more specific source fills first. Where two sources contradict each other, the stricter reading
counts and a warning says so; every fact that did not come from the request is marked with its source.
"""

from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Final, TypeVar

from app.facts import Facts, Item, Party, Ternary
from app.law.chips import CatalogueEntry

W = TypeVar("W")

STRICT_YES: Final = frozenset(
    {
        "us_person",
        "is_informed",
        "us_persons_involved",
        "military_end_user",
        "military_intelligence_end_user",
        "subject_to_the_ear",
        "designed_for_data_center",
        "marketed_for_data_center",
        "non_planar",
        "contains_hbm",
    }
)
"""Yes-or-no facts of which YES is the stricter reading."""

STRICT_NO: Final = frozenset(
    {
        "government_body",
        "listed_in_supplement_8_part_740",
        "business_fits_items",
        "screens_user_headquarters",
        "infrastructure_attested",
        "final_address_given",
        "commercially_available_in_us_on_2026_01_15",
    }
)
"""Yes-or-no facts of which NO is the stricter reading."""

STRICTEST: Final = {
    "headquarters_affirmation": ("REFUSED", "MISSING"),
    "web_presence": ("NONE", "MINIMAL"),
    "address_type": ("RESIDENTIAL", "PO_BOX", "FORWARDER"),
}
"""Other facts with values that raise a flag, the graver first."""

LATER: Final = frozenset({"incorporated_on", "first_advanced_ic_purchase_on"})
"""Days of which the later is the stricter reading."""

KEPT_BY_THE_CATALOGUE: Final = frozenset({"eccn", "subject_to_the_ear", "specification"})
"""What the law itself weighs against the catalogue instead of filling it in."""


@dataclass
class Sources:
    """Where the facts came from, by JSON pointer, and where sources contradicted each other."""

    by_pointer: dict[str, str] = field(default_factory=dict)
    contradicted: list[str] = field(default_factory=list)
    confidences: dict[str, str] = field(default_factory=dict)
    """How well the chip catalogue knows the item at a pointer."""

    def of(self, pointer: str) -> str:
        """The source of the fact at ``pointer``, or of what contains it; REQUEST by default."""
        return _nearest(self.by_pointer, pointer) or "REQUEST"

    def confidence(self, pointer: str) -> str | None:
        """How well the chip catalogue knows the item that the fact at ``pointer`` is of."""
        return _nearest(self.confidences, pointer)


def _nearest(known: dict[str, str], pointer: str) -> str | None:
    while pointer:
        if pointer in known:
            return known[pointer]
        pointer = pointer.rpartition("/")[0]
    return None


def fill(upper: W, lower: W | None, pointer: str, source: str, sources: Sources) -> W:
    """``upper`` with the gaps filled from ``lower``, a less specific source called ``source``.

    What is kept of a customer is added to, never taken away: lists of an ENTITY join those of the request.
    """
    if lower is None:
        return upper
    changed: dict[str, object] = {}
    for one in fields(upper):  # type: ignore[arg-type]  # every word is a dataclass
        ours, theirs = getattr(upper, one.name), getattr(lower, one.name)
        if theirs is None or ours == theirs:
            continue
        where = f"{pointer}/{one.name}"
        if ours is None:
            sources.by_pointer[where] = source
            changed[one.name] = theirs
        elif source == "ENTITY" and isinstance(ours, tuple):
            changed[one.name] = tuple(dict.fromkeys((*ours, *theirs)))
        elif is_dataclass(ours) and is_dataclass(theirs):
            changed[one.name] = fill(ours, theirs, where, source, sources)
        else:
            changed[one.name] = _stricter(one.name, ours, theirs, where, sources)
    return replace(upper, **changed)  # type: ignore[type-var]  # every word is a dataclass


def _stricter(name: str, ours: object, theirs: object, where: str, sources: Sources) -> object:
    if Ternary.UNKNOWN not in (ours, theirs):
        sources.contradicted.append(where)
    if isinstance(ours, date) and isinstance(theirs, date) and name in LATER:
        return max(ours, theirs)
    strict = STRICTEST.get(name, ("YES",) if name in STRICT_YES else ("NO",) if name in STRICT_NO else ())
    return next((value for wanted in strict for value in (ours, theirs) if value == wanted), ours)


def with_profile(facts: Facts, profile: Facts, sources: Sources) -> Facts:
    """The request over the tenant's profile."""
    return fill(facts, profile, "", "PROFILE", sources)


def with_entities(facts: Facts, stored: dict[int, Party], sources: Sources) -> Facts:
    """The parties of the request over the stored entities behind them, by place in the list."""
    parties = tuple(
        fill(one, stored.get(place), f"/parties/{place}", "ENTITY", sources)
        for place, one in enumerate(facts.parties or ())
    )
    return replace(facts, parties=parties) if parties != (facts.parties or ()) else facts


def with_catalogue(item: Item, pointer: str, entries: dict[str, CatalogueEntry], sources: Sources) -> Item:
    """An item, and those inside it, with what the chip catalogue adds and the law does not weigh itself."""
    entry = entries.get(pointer)
    if entry:
        lower = replace(
            entry.item, **dict.fromkeys(KEPT_BY_THE_CATALOGUE), model=None, sku=None, description=None
        )
        sources.confidences[pointer] = entry.confidence
        item = fill(item, lower, pointer, "CATALOGUE", sources)
    if item.components:
        inside = tuple(
            replace(
                one, item=with_catalogue(one.item, f"{pointer}/components/{place}/item", entries, sources)
            )
            for place, one in enumerate(item.components)
        )
        item = replace(item, components=inside)
    return item
