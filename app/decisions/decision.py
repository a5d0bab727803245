"""A decision as it goes over the wire (HTTP contract, section 4).

The canonical decision holds codes, values and the hashes of its texts, never prose; prose
(``explanation``, ``text``, ``question``, ``title``) is added when a decision is shown, in the
language asked for.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from app.decisions.ownership_shape import OwnershipView
from app.facts import Evidence, Facts, MatchState, PartyType, Pattern, RedFlagState, Ternary
from app.law.diligence import ActionState
from app.law.finding import (
    Effect,
    EnforcementStatus,
    Outcome,
    Question,
    Result,
    ReviewPolicy,
    TextStatus,
)

Sha256 = Annotated[str, Pattern("^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFact:
    """What was read, its value, and where it came from: REQUEST, PROFILE, ENTITY, CATALOGUE, RULING, SETTING.

    ``fact`` is a JSON pointer into the facts; a ruling is named ``/rulings/{id}``, a setting ``/settings/{name}``.
    ``confidence``: how well the chip catalogue knows a fact that came from it.
    """

    fact: str
    value: str
    source: str
    confidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """How one rule came out; ``lines`` are the order lines it reaches (absent: all)."""

    rule: str
    subject: str
    result: Result
    effect: Effect
    authorities: tuple[str, ...]
    citations: tuple[str, ...]
    text_status: TextStatus
    enforcement_status: EnforcementStatus
    because: tuple[UsedFact, ...]
    missing: tuple[str, ...]
    lines: tuple[str, ...] | None = None
    review_policy: ReviewPolicy | None = None
    satisfied_by: str | None = None
    rebuttal_sha256: Sha256 | None = None
    rebuttal: str | None = None
    consequences_sha256: Sha256 | None = None
    consequences: str | None = None
    explanation_sha256: Sha256
    explanation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """What an order system does with one line."""

    item: str
    line: str | None = None
    outcome: Outcome
    disposition: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeView:
    """The controls that the answer covers and those it does not."""

    evaluated: tuple[str, ...]
    not_evaluated: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryView:
    """A note that never changes the outcome; ``ruling`` is the id of the ruling that it speaks of."""

    code: str
    text_sha256: Sha256
    text: str | None = None
    authorities: tuple[str, ...]
    ruling: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagView:
    """A red flag, where it stands, and what raised it."""

    id: str
    state: RedFlagState
    derived_from: tuple[str, ...]
    evidence: str | None = None
    title_sha256: Sha256
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiligenceView:
    """A due-diligence action and where it stands."""

    id: str
    state: ActionState
    evidence: tuple[str, ...]
    title_sha256: Sha256
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFactView:
    """A fact that would settle something, the question to ask for it, and what it could lead to."""

    fact: str
    question_sha256: Sha256
    question: str | None = None
    asked_by: tuple[str, ...]
    could_lead_to: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactValue:
    """A value that a fact could have."""

    fact: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """A minimal set of facts or evidence with which the outcome would be ``outcome``."""

    facts: tuple[FactValue, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionView:
    """A condition, whether it is met, and the facts that would tell where nobody has stated them."""

    code: str
    met: Ternary
    missing: tuple[str, ...]
    text_sha256: Sha256
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormalityView:
    """Something to be done when an exception is used."""

    code: str
    text_sha256: Sha256
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionView:
    """A license exception for some lines, whether it is available, and the evidence that claims it."""

    code: str
    title_sha256: Sha256
    title: str | None = None
    citation: str
    items: tuple[str, ...]
    available: Ternary
    conditions: tuple[ConditionView, ...]
    formalities: tuple[FormalityView, ...]
    claimed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseByCaseView:
    """The conditions under which an application for some lines is reviewed case by case; all have to be met."""

    items: tuple[str, ...]
    conditions: tuple[ConditionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFilingView:
    """What the export filing has to carry."""

    license_code: str | None
    destination_control_statement: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseView:
    """Whether a license is required: YES, NO, TEXT_REQUIRES_NOT_ENFORCED or UNKNOWN."""

    required: str
    review_policy: ReviewPolicy
    exceptions: tuple[ExceptionView, ...] = ()
    case_by_case: tuple[CaseByCaseView, ...] = ()
    export_filing: ExportFilingView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitView:
    """A limit of the entry and how far above (or, negative, below) it the item lies."""

    name: str
    value: Decimal
    distance: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationView:
    """An item under 3A090, 4A090 and .z; ``eccn`` is null outside them."""

    item: str
    eccn: str | None
    paragraph: str | None
    controlled: Ternary
    presumed: bool
    tpp: Decimal | None = None
    tpp_format: str | None = None
    performance_density: Decimal | None = None
    applicable_die_area_mm2: Decimal | None = None
    limits: tuple[LimitView, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchEvidenceView:
    """One thing that speaks for or against a match."""

    kind: str
    query: str
    entry: str
    for_or_against: str
    weight: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchView:
    """A name in the dealing and the listed party it is like.

    A reviewer's word (``disposition``) is bound to the facts that were searched and to the entry's content, by hash.
    """

    party: str
    list: str
    entry_id: str
    entry_name: str
    entry_type: PartyType
    score: Decimal
    strength: str
    state: MatchState
    if_confirmed: Effect
    evidence: tuple[MatchEvidenceView, ...]
    named_sha256: Sha256
    entry_sha256: Sha256
    disposition: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityLinkView:
    """A stored entity that a party is (LINKED), or may be (SUGGESTED, CONFLICT): a name alone is only evidence.

    ``basis``: CONFIRMED by a person, an exact IDENTIFIER, or the NAME. ``stricter``: the answer would be, if they
    are one.
    """

    party: str
    entity_id: str
    entity_name: str
    state: str
    basis: str
    stricter: bool
    score: Decimal | None = None
    strength: str | None = None
    evidence: tuple[MatchEvidenceView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersionView:
    """A list that was read, in the version that was read."""

    list: str
    version: str
    completeness: str
    published_on: date
    loaded_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLineView:
    """What a line of this order had drawn of a license before."""

    line: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnView:
    """What was drawn of a license: by other orders, and by this one."""

    license: UUID
    others: Decimal
    own: tuple[DrawnLineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedByView:
    """What of the asker and of the request counts: the scope to rule on matches, and whether all findings are shown."""

    may_review: bool
    full_trace: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsView:
    """Exactly what was read; a replay reads these, not a clock. ``draws``: what is left of licenses, as of then.

    ``rules``: one hash over the content of every rule, without its prose. ``drawn``: the licenses of which something
    was drawn.
    """

    engine: str
    schema: int
    law: str
    chips: str
    matcher: str
    settings: str
    rulings: int
    profile: int
    entities: int
    ownership: int
    dispositions: int
    shared: int
    draws: datetime | None = None
    drawn: tuple[DrawnView, ...] = ()
    rules: Sha256
    asked_by: AskedByView
    lists: tuple[ListVersionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Evidence):
    """A document that a reviewer relies on; ``sha256`` is over its content, which is kept elsewhere."""

    name: str | None = None
    sha256: Sha256 | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """The decision that a reviewer released, by whom and why, on what evidence, and the release's last day."""

    of: UUID
    by: str
    reason: str
    evidence: tuple[Attachment, ...] = ()
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksView:
    """Where the decision can be read again, and its proof."""

    self: str
    receipt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer to one question about one dealing. A code you do not know is to be treated as HOLD.

    ``facts`` are those that were read, from every source; ``asked`` those of the request, where sources added to them.
    """

    __pydantic_config__: ClassVar[dict[str, bool]] = {"defer_build": True}

    id: UUID | None = None
    kind: Question
    reference: str | None = None
    on: date
    known_at: datetime
    decided_at: datetime
    mode: str
    outcome: Outcome
    disposition: str | None
    release: ReleaseView | None = None
    scope: ScopeView
    items: tuple[ItemView, ...]
    valid_until: datetime
    findings: tuple[FindingView, ...]
    advisories: tuple[AdvisoryView, ...]
    red_flags: tuple[FlagView, ...]
    diligence: tuple[DiligenceView, ...]
    missing_facts: tuple[MissingFactView, ...]
    what_would_change_it: tuple[ChangeView, ...]
    license: LicenseView
    classifications: tuple[ClassificationView, ...]
    matches: tuple[MatchView, ...]
    ownership: tuple[OwnershipView, ...]
    entity_links: tuple[EntityLinkView, ...] | None = None
    versions: VersionsView
    warnings: tuple[str, ...] = ()
    facts: Facts | None = None
    asked: Facts | None = None
    links: LinksView | None = None
