"""Rulings: what an authority or counsel settles, and what each kind changes in the law that is applied.

The bodies are words of the HTTP contract (section 6). What is in force on a day becomes ``LawChanges``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from annotated_types import MinLen

from app.facts import Amount, Country, Item, PartyRole, Pattern, Word
from app.law import chip_names
from app.law.authorities import AUTHORITIES, ENFORCEMENT_AFTER, TEXT_AFTER, Event, StatusChange
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
    event: Event
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
    """Items by entry, model or SKU; an item is meant that fits everything stated."""

    eccn: Annotated[str, Pattern("^(EAR99|[0-9][A-E][0-9]{3}([.][A-Za-z0-9]+)*)$")] | None = None
    models: tuple[Named, ...] = ()
    skus: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItems(Word):
    """Items of a notice, by entry or model."""

    eccn: Annotated[str, Pattern("^(EAR99|[0-9][A-E][0-9]{3}([.][A-Za-z0-9]+)*)$")] | None = None
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
    eccn: Annotated[str, Pattern("^(EAR99|[0-9][A-E][0-9]{3}([.][A-Za-z0-9]+)*)$")]
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
STANDING: Final = frozenset({Event.EFFECTIVE, Event.RESTORED})
"""After these a text is enforced, unless the ruling says otherwise."""


@dataclass(frozen=True, slots=True)
class HeldLicense:
    """A license in force, and how much of it other orders have drawn."""

    id: str
    license: License
    drawn: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rulings in force on a day, by kind, each with its id."""

    statuses: tuple[StatusChange, ...] = ()
    groups: tuple[GroupChange, ...] = ()
    presumed: tuple[str, ...] = ()
    notices: tuple[tuple[str, IsInformed], ...] = ()
    licenses: tuple[HeldLicense, ...] = ()
    classifications: tuple[tuple[str, RuledClassification], ...] = ()
    opinions: tuple[tuple[str, AdvisoryOpinion], ...] = ()


def ruled(rulings: Iterable[tuple[str, Body]]) -> Ruled:
    """What rulings in force, oldest first, come to."""
    found = tuple(rulings)
    return Ruled(
        statuses=tuple(
            change for _, one in found if isinstance(one, AuthorityStatus) for change in _status(one)
        ),
        groups=tuple(
            GroupChange(one.country, one.group, one.member is Member.YES)
            for _, one in found
            if isinstance(one, CountryGroup)
        ),
        presumed=tuple(
            name for _, one in found if isinstance(one, PresumedItem) for name in (one.model, *one.aliases)
        ),
        notices=tuple((at, one) for at, one in found if isinstance(one, IsInformed)),
        licenses=tuple(HeldLicense(at, one) for at, one in found if isinstance(one, License)),
        classifications=tuple((at, one) for at, one in found if isinstance(one, RuledClassification)),
        opinions=tuple((at, one) for at, one in found if isinstance(one, AdvisoryOpinion)),
    )


def _status(one: AuthorityStatus) -> Iterator[StatusChange]:
    """The change, and that of the authority which a suspension stays while it is in force."""
    text = one.text_status or TEXT_AFTER.get(one.event)
    enforced = EnforcementStatus.ENFORCED if one.event in STANDING else ENFORCEMENT_AFTER.get(one.event)
    enforcement = one.enforcement_status or enforced
    yield StatusChange(one.authority, text_status=text, enforcement_status=enforcement)
    stayed = AUTHORITIES[one.authority].stays
    if stayed and text is TextStatus.IN_FORCE:
        yield StatusChange(
            stayed, text_status=TextStatus.STAYED, enforcement_status=EnforcementStatus.ENFORCED
        )


def fits(items: RuledItems | NoticeItems, item: Item, eccns: Iterable[str], names: Iterable[str]) -> bool:
    """Whether an item, known by these entries and names, is one that is meant: by everything that is stated."""
    skus = items.skus if isinstance(items, RuledItems) else ()
    wanted = {chip_names.squeezed(one) for one in items.models}
    return (
        (items.eccn is None or any(_within(one, items.eccn) for one in eccns))
        and (not wanted or bool(wanted & {chip_names.squeezed(one) for one in names}))
        and (not skus or item.sku in skus)
    )


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are the same but for case, spaces and punctuation; no likeness is looked for."""
    return bool(one and other) and _letters(one or "") == _letters(other or "")


def _within(eccn: str, entry: str) -> bool:
    return f"{eccn.casefold()}.".startswith(f"{entry.casefold()}.")


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())
