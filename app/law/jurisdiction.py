"""What is subject to the EAR, 15 CFR 734.3, and where a bare denial does not settle it (A 5.7)."""

from collections.abc import Iterator
from typing import Final

from app.facts import ItemKind, ListId, Ternary
from app.law.case import Case, Line, covered, subject_to_the_ear
from app.law.finding import Effect, Question
from app.law.rule import Verdict, rule
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, negated

QUESTIONS: Final = (Question.TRANSACTION, Question.IAAS)
EXTENDING_FOOTNOTES: Final = frozenset({"1", "4", "5"})
"""Entity List footnotes that extend jurisdiction to foreign-made items (15 CFR 734.9(e))."""


@rule(
    "jurisdiction.denied-but-doubtful",
    authority=("EAR_734",),
    cites=("15 CFR 734.3", "15 CFR 734.9"),
    effect=Effect.REVIEW,
    questions=QUESTIONS,
)
def denied_but_doubtful(case: Case) -> Iterator[Verdict]:
    """The item is said not to be subject to the EAR, and another fact speaks against it.

    A US designer, a foreign direct product for a footnote 1, 4 or 5 party, or an advanced-computing item made
    abroad: whether such an item is subject to the EAR depends on facts that a person must weigh.
    """
    for line in case.lines:
        doubt = any_of(_us_designer(line), _footnote_party(case), _advanced(line))
        found = all_of(_denied(line), negated(subject_to_the_ear(case, line)), doubt)
        yield Verdict(found, line.pointer, (line.pointer,))


def _denied(line: Line) -> Claim:
    said = [(f"{at}/subject_to_the_ear", item) for at, item in line.all_items]
    for pointer, item in said:
        if item.subject_to_the_ear is Ternary.NO:
            return holds((pointer, "NO"))
    return fails()


def _us_designer(line: Line) -> Claim:
    for pointer, item in line.all_items:
        entry = line.entry(pointer)
        designers = [item.designer, entry.item.designer if entry else None]
        for one in designers:
            if one and "US" in (
                one.country,
                one.headquarters_country,
                one.ultimate_parent_headquarters_country,
            ):
                return holds((f"{pointer}/designer", "US"))
    return fails()


def _footnote_party(case: Case) -> Claim:
    for one in case.everyone:
        for listing in one.listings:
            extending = EXTENDING_FOOTNOTES & set(listing.footnotes or ())
            if listing.list == ListId.ENTITY_LIST and extending:
                return holds((one.pointer, f"Entity List, footnote {' '.join(sorted(extending))}"))
    return fails()


def _advanced(line: Line) -> Claim:
    found = covered(line)
    kind = line.item.kind
    return found if kind is not ItemKind.OTHER else claim(found.holds, *found.because)
