"""Rulings: what an authority or counsel settles, and what each kind changes in the law that is applied.

The bodies are words of the HTTP contract (section 6). What is in force on a day becomes ``LawChanges``.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from annotated_types import MinLen

from app.facts import Amount, Country, Eccn, PartyRole, Pattern, Word
from app.law.authorities import AUTHORITIES, StatusChange
from app.law.country_groups import GroupChange
from app.law.finding import EnforcementStatus, TextStatus

Named = Annotated[str, Pattern(r"\S")]


class RulingKind(StrEnum):
    """What a ruling is about."""

    AUTHORITY_STATUS = "AUTHORITY_STATUS"
    PRESUMED_ITEM = "PRESUMED_ITEM"
    COUNTRY_GROUP = "COUNTRY_GROUP"
    IS_INFORMED = "IS_INFORMED"
    LICENSE = "LICENSE"
    CLASSIFICATION = "CLASSIFICATION"
    ADVISORY_OPINION = "ADVISORY_OPINION"


class RuledEvent(StrEnum):
    """What a ruling says has happened to an authority."""

    PUBLISHED = "PUBLISHED"
    EFFECTIVE = "EFFECTIVE"
    STAYED = "STAYED"
    RESTORED = "RESTORED"
    RESCINDED = "RESCINDED"
    NOT_ENFORCED = "NOT_ENFORCED"
    ENFORCED = "ENFORCED"
    CLARIFIED = "CLARIFIED"


class Member(StrEnum):
    """Whether a country is in a group."""

    YES = "YES"
    NO = "NO"


class ClassificationBasis(StrEnum):
    """Who classified: BIS (CCATS) or the company itself."""

    CCATS = "CCATS"
    SELF = "SELF"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityStatus(Word):
    """An event of an authority; the statuses default to what the event means."""

    authority: Named
    event: RuledEvent
    text_status: TextStatus | None = None
    enforcement_status: EnforcementStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresumedItem(Word):
    """An IC that BIS names as presumed to fall under General Prohibition Ten."""

    designer: str | None = None
    model: Named
    aliases: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryGroup(Word):
    """A country is, or is not, in a Country Group or in a list of countries that a section names."""

    country: Country
    group: Named
    member: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledItems(Word):
    """Items of a license; one is meant that fits everything stated: entry, models and SKUs."""

    eccn: Eccn | None = None
    models: tuple[Named, ...] = ()
    skus: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItems(Word):
    """Items of a notice; one is meant that fits the entry or a model."""

    eccn: Eccn | None = None
    models: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IsInformed(Word):
    """A letter of BIS: whom it is addressed to (nobody named: it became known), for which items and places."""

    actor: str | None = None
    items: NoticeItems
    destinations: tuple[Country, ...] = ()
    headquarters_countries: tuple[Country, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseParty(Word):
    """A party to a license, as the license has it."""

    name: Named
    entity_id: str | None = None
    role: PartyRole | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class License(Word):
    """A license and the rules or authorities whose requirement it meets."""

    number: Named
    parties: Annotated[tuple[LicenseParty, ...], MinLen(1)]
    items: RuledItems
    destinations: Annotated[tuple[Country, ...], MinLen(1)]
    quantity: Amount | None = None
    value: Amount | None = None
    conditions: tuple[Named, ...] = ()
    covers: Annotated[tuple[Named, ...], MinLen(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledClassification(Word):
    """What an item is, by model or SKU."""

    model: str | None = None
    sku: str | None = None
    eccn: Eccn
    basis: ClassificationBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryOpinion(Word):
    """What BIS, or counsel, said of some rules."""

    text: Named
    rules: Annotated[tuple[Named, ...], MinLen(1)]


Body: TypeAlias = (
    AuthorityStatus
    | PresumedItem
    | CountryGroup
    | IsInformed
    | License
    | RuledClassification
    | AdvisoryOpinion
)
BODIES: Final[Mapping[RulingKind, type[Body]]] = {
    RulingKind.AUTHORITY_STATUS: AuthorityStatus,
    RulingKind.PRESUMED_ITEM: PresumedItem,
    RulingKind.COUNTRY_GROUP: CountryGroup,
    RulingKind.IS_INFORMED: IsInformed,
    RulingKind.LICENSE: License,
    RulingKind.CLASSIFICATION: RuledClassification,
    RulingKind.ADVISORY_OPINION: AdvisoryOpinion,
}
STATUS_AFTER: Final[Mapping[RuledEvent, tuple[TextStatus | None, EnforcementStatus | None]]] = {
    RuledEvent.PUBLISHED: (None, None),
    RuledEvent.EFFECTIVE: (TextStatus.IN_FORCE, EnforcementStatus.ENFORCED),
    RuledEvent.STAYED: (TextStatus.STAYED, EnforcementStatus.ENFORCED),
    RuledEvent.RESTORED: (TextStatus.IN_FORCE, EnforcementStatus.ENFORCED),
    RuledEvent.RESCINDED: (TextStatus.NOT_IN_FORCE, EnforcementStatus.NOT_ENFORCED),
    RuledEvent.NOT_ENFORCED: (None, EnforcementStatus.NOT_ENFORCED),
    RuledEvent.ENFORCED: (None, EnforcementStatus.ENFORCED),
    RuledEvent.CLARIFIED: (None, None),
}
"""What an event means for text and enforcement, unless the ruling says it; a stay is a matter of the text."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A ruling in force: its id, its body, and whether the operator recorded it for every tenant."""

    id: str
    body: Body
    shared: bool = False


@dataclass(frozen=True, slots=True)
class HeldLicense:
    """A license in force: how much of it other orders have drawn, and what this order has, by line."""

    id: str
    license: License
    drawn: Decimal = Decimal(0)
    own: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class HeldClassification:
    """A classification in force; a shared one may only raise."""

    id: str
    ruled: RuledClassification
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rulings in force on a day, by kind, each with its id."""

    statuses: tuple[StatusChange, ...] = ()
    groups: tuple[GroupChange, ...] = ()
    presumed: tuple[tuple[str, PresumedItem], ...] = ()
    notices: tuple[tuple[str, IsInformed], ...] = ()
    licenses: tuple[HeldLicense, ...] = ()
    classifications: tuple[HeldClassification, ...] = ()
    opinions: tuple[tuple[str, AdvisoryOpinion], ...] = ()


def ruled(rulings: Iterable[Recorded]) -> Ruled:
    """What rulings in force, oldest first, come to; a tenant's own count over those shared with all."""
    found = sorted(rulings, key=lambda one: not one.shared)
    bodies = [one.body for one in found]
    return Ruled(
        statuses=tuple(
            change for one in bodies if isinstance(one, AuthorityStatus) for change in _status(one)
        ),
        groups=tuple(
            GroupChange(one.country, one.group, one.member is Member.YES)
            for one in bodies
            if isinstance(one, CountryGroup)
        ),
        presumed=tuple((one.id, one.body) for one in found if isinstance(one.body, PresumedItem)),
        notices=tuple((one.id, one.body) for one in found if isinstance(one.body, IsInformed)),
        licenses=tuple(HeldLicense(one.id, one.body) for one in found if isinstance(one.body, License)),
        classifications=tuple(
            HeldClassification(one.id, one.body, one.shared)
            for one in found
            if isinstance(one.body, RuledClassification)
        ),
        opinions=tuple((one.id, one.body) for one in found if isinstance(one.body, AdvisoryOpinion)),
    )


def _status(one: AuthorityStatus) -> Iterator[StatusChange]:
    """The change; and that of the authority which a suspension stays while it is in force."""
    text, enforcement = STATUS_AFTER[one.event]
    text = one.text_status or text
    yield StatusChange(
        one.authority, text_status=text, enforcement_status=one.enforcement_status or enforcement
    )
    stayed = AUTHORITIES[one.authority].stays
    if stayed and text is not None:
        then = TextStatus.STAYED if text is TextStatus.IN_FORCE else TextStatus.IN_FORCE
        yield StatusChange(stayed, text_status=then, enforcement_status=EnforcementStatus.ENFORCED)


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are the same but for case, width, spaces and punctuation; no likeness is looked for."""
    return bool(letters_of(one)) and letters_of(one) == letters_of(other)


def letters_of(text: str | None) -> str:
    """The letters and digits of a name in one case and width."""
    return "".join(one for one in unicodedata.normalize("NFKC", text or "").casefold() if one.isalnum())


def within(eccn: str, entry: str) -> bool:
    """Whether an ECCN is the entry or a paragraph of it."""
    return f"{eccn.casefold()}.".startswith(f"{entry.casefold()}.")
