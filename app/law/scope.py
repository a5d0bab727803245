"""The edge of what we evaluate: other ECCNs' own controls, releases of technology, unsettled classes."""

from collections.abc import Iterator
from typing import Final

from app.facts import Activity, ItemKind, OtherControls
from app.law.case import Case, Line, PartyCase, covered
from app.law.eccns import EAR99, at_only, not_yet
from app.law.finding import Effect, Question
from app.law.nobody import names_somebody
from app.law.rule import Verdict, rule
from app.law.truth import all_of, claim, fails, holds, negated, unknown

EVALUATED: Final = (
    "ADVANCED_COMPUTING_ITEMS",
    "HEADQUARTERS_RULE",
    "GENERAL_PROHIBITION_TEN",
    "AI_TRAINING_POLICY_STATEMENT",
    "END_USE_AND_END_USER_CONTROLS",
    "RESTRICTED_PARTY_LISTS",
    "FIFTY_PERCENT_RULES",
    "EMBARGOED_DESTINATIONS",
    "RED_FLAGS",
)
ABOUT_PARTIES: Final = frozenset({Question.PARTY, Question.TRANSACTION, Question.IAAS, Question.DILIGENCE})
SHOWN: Final = frozenset({ItemKind.TECHNOLOGY, ItemKind.SOFTWARE})
"""What can be released by showing it."""
NOT_EVALUATED: Final = (
    "CONTROLS_OF_OTHER_ECCNS",
    "DE_MINIMIS_AND_FOREIGN_DIRECT_PRODUCT_CALCULATION",
    "OFAC_PROGRAMS_BEYOND_LISTS",
    "ITAR",
    "SUPPLEMENT_2_TO_PART_744",
    "HTS_SUPPLEMENTS_TO_PART_746",
    "EU_LAW",
    "UK_LAW",
    "JAPANESE_LAW",
    "CHINESE_LAW",
)


@rule(
    "scope.other-controls",
    authority=("EAR_774",),
    cites=("Supplement No. 1 to 15 CFR part 774",),
    effect=Effect.REVIEW,
    also=(Effect.LICENSE_REQUIRED,),
    questions=(Question.TRANSACTION,),
)
def other_controls(case: Case) -> Iterator[Verdict]:
    """The item has an ECCN with controls of its own that are not evaluated here, so a person decides.

    An EAR99 item, an anti-terrorism-only entry and the advanced-computing entries need no such look; nor does
    an item whose own classification is stated to ask for no license.
    """
    for line in case.lines:
        yield _own_controls(case, line)


def _own_controls(case: Case, line: Line) -> Verdict:
    pointer, said = f"{line.pointer}/other_controls", line.item.other_controls
    if said is OtherControls.LICENSE_REQUIRED:
        return Verdict(holds((pointer, said.value)), line.pointer, (line.pointer,), Effect.LICENSE_REQUIRED)
    inside = covered(line)
    eccn = line.item.eccn
    if inside.holds:
        return Verdict(fails(*inside.because), line.pointer, (line.pointer,))
    if eccn is None:
        return Verdict(unknown(f"{line.pointer}/eccn"), line.pointer, (line.pointer,))
    stated = claim(
        said is OtherControls.LICENSE_NOT_REQUIRED, (pointer, said.value if said else "not stated")
    )
    nothing = eccn == EAR99 or at_only(eccn, case.on) or not_yet(eccn, case.on)
    plain = claim(nothing, (f"{line.pointer}/eccn", eccn))
    return Verdict(all_of(negated(plain), negated(stated)), line.pointer, (line.pointer,))


@rule(
    "scope.what-is-asked-about",
    authority=("EAR_732_SUPP3",),
    cites=("Supplement No. 3 to 15 CFR part 732",),
    effect=Effect.INSUFFICIENT_FACTS,
    questions=tuple(Question),
)
def what_is_asked_about(case: Case) -> Iterator[Verdict]:
    """Something that the question is about is not stated: the items, the parties, or the name of a party.

    Nothing can be found out about what nobody has named.
    """
    missing = []
    if case.question is not Question.PARTY and not case.lines:
        missing.append("/items")
    if case.question in ABOUT_PARTIES:
        missing += [f"{one.pointer}/name" for one in case.parties if not _can_be_screened(one)]
        missing += [] if case.parties else ["/parties"]
    yield Verdict(unknown(*missing) if missing else fails())


def _can_be_screened(one: PartyCase) -> bool:
    """Whether it has an entity, or a name or number that says who it is."""
    said = (one.party.name, *(number.value for number in one.party.identifiers or ()))
    return bool(one.party.entity_id) or any(map(names_somebody, said))


@rule(
    "scope.release-of-technology",
    authority=("EAR_734",),
    cites=("15 CFR 734.13(a)(2)", "15 CFR 734.13(b)"),
    effect=Effect.REVIEW,
    questions=(Question.TRANSACTION, Question.IAAS),
)
def release_of_technology(case: Case) -> Iterator[Verdict]:
    """Showing technology or source code to a foreign person is an export of its own kind, which a person decides on."""
    acts = case.facts.activities
    if acts:
        yield Verdict(claim(Activity.RELEASE in acts, ("/activities", " ".join(one.value for one in acts))))
    else:
        may_be_shown = any(item.kind in SHOWN for line in case.lines for _, item in line.all_items)
        yield Verdict(unknown("/activities") if may_be_shown else fails())


@rule(
    "scope.unclassified-item",
    authority=("EAR_774",),
    cites=("ECCN 3A090", "ECCN 4A090"),
    effect=Effect.NONE,
    also=(Effect.REVIEW, Effect.INSUFFICIENT_FACTS),
    questions=(
        Question.TRANSACTION,
        Question.IAAS,
        Question.CLASSIFICATION,
        Question.GP10,
        Question.DILIGENCE,
    ),
)
def unclassified_item(case: Case) -> Iterator[Verdict]:
    """It is not known whether the item is an advanced-computing item; its ECCN or its figures would tell."""
    for line in case.lines:
        found = covered(line)
        effect = Effect.REVIEW if line.classification.unsettled else Effect.INSUFFICIENT_FACTS
        reading = holds(*found.because) if found.open and line.classification.unsettled else found
        yield Verdict(
            reading if found.open else fails(*found.because), line.pointer, (line.pointer,), effect=effect
        )


@rule(
    "classification.foundry-presumption",
    authority=("FDD_2025", "FDD_EXT_2026"),
    cites=("ECCN 3A090, Note 1 to 3A090.a", "90 FR 5298"),
    effect=Effect.PRESUMPTION_APPLIES,
    questions=(Question.TRANSACTION, Question.CLASSIFICATION),
    rebuttal="note-1",
)
def foundry_presumption(case: Case) -> Iterator[Verdict]:
    """A fabricator or OSAT has to presume that an applicable advanced logic IC is 3A090.a and for data centers.

    Three ways lead out: an attestation by an approved or authorized designer, packaging by the fabricator, or
    by an approved OSAT, with a transistor count below the limit.
    """
    for line in case.lines:
        for one in (line.classification, *line.parts):
            yield Verdict(claim(one.presumed, *one.because), one.item, (line.pointer,))
