"""Note 1 to 3A090.a: what a fabricator or OSAT has to presume of an applicable advanced logic IC.

90 FR 5298, 91 FR 17851. The presumption runs from the compliance date of 31 January 2025: between the
effective date of 16 January and that day the text stood, but nobody was yet obliged to follow it.
A claim that is unknown and names no missing fact is unsettled law: no fact would answer it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.facts import ActorRole, AttestedBy, Country, Designer, DesignerStatus, PackagedBy, Ternary
from app.law import country_groups
from app.law.advanced_logic import Export, applicable_advanced_logic_ic, few_transistors
from app.law.parameters import day, number
from app.law.truth import Claim, all_of, any_of, claim, fails, holds, negated, stated, unknown

BOUND: Final = frozenset({ActorRole.FABRICATOR, ActorRole.OSAT})
NO_STATUS: Final = frozenset({None, DesignerStatus.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Presumption:
    """Whether the item is presumed 3A090.a and for data centers. ``unsettled``: open law, not a fact."""

    claim: Claim
    unsettled: bool = False
    warnings: tuple[str, ...] = ()


def presumption(export: Export, role: ActorRole | None, not_3a090a: Claim) -> Presumption:
    """Whether Note 1 makes this exporter presume 3A090.a.

    ``not_3a090a``: the figures show that the IC is not 3A090.a, which a designer's attestation must.
    """
    if role not in BOUND or not _in_force(export.on):
        waiting = role in BOUND and day("note_1.effective", export.on) is not None
        return Presumption(fails(), warnings=("NOTE_1_COMPLIANCE_NOT_DUE",) if waiting else ())
    applies = applicable_advanced_logic_ic(export)
    ways = (
        attested_by_designer(export, not_3a090a),
        packaged_by_fabricator(export),
        packaged_by_approved_osat(export),
    )
    presumed = all_of(applies, negated(any_of(*ways)))
    unsettled = presumed.open and any(way.open and not way.missing for way in ways)
    return Presumption(presumed, unsettled, ("NOTE_1_UNSETTLED",) if unsettled else ())


def _in_force(on: date) -> bool:
    return number("note_1.transistors_below", on) is not None


def attested_by_designer(export: Export, not_3a090a: Claim) -> Claim:
    """Note 1.a: an approved or authorized designer attests figures that show the IC is not 3A090.a."""
    return all_of(_attested(export, AttestedBy.DESIGNER), _qualified_designer(export), not_3a090a)


def packaged_by_fabricator(export: Export) -> Claim:
    """Note 1.b: the fabricator packages outside Macau and D:5 and attests a low transistor count."""
    return all_of(
        _attested(export, AttestedBy.FABRICATOR),
        _packaged(export, PackagedBy.FABRICATOR),
        _outside_macau_and_d5(export, export.foundry.packaging_country, export.at("packaging_country")),
        few_transistors(export),
    )


def packaged_by_approved_osat(export: Export) -> Claim:
    """Note 1.c: an approved OSAT packages and attests a low transistor count.

    Whether the place of packaging matters here too, sources read differently: in Macau or D:5 unsettled.
    """
    place = _outside_macau_and_d5(export, export.foundry.packaging_country, export.at("packaging_country"))
    return all_of(
        _attested(export, AttestedBy.OSAT),
        _packaged(export, PackagedBy.APPROVED_OSAT),
        unknown() if place.fails else place,
        few_transistors(export),
    )


def _attested(export: Export, by: AttestedBy) -> Claim:
    """An end user's statement, or none at all, never suffices (Note 1.d)."""
    pointer, said = export.at("attested_by"), export.foundry.attested_by
    return unknown(pointer) if said is None else claim(said is by, (pointer, said.value))


def _packaged(export: Export, by: PackagedBy) -> Claim:
    pointer, said = export.at("packaged_by"), export.foundry.packaged_by
    return unknown(pointer) if said in (None, PackagedBy.UNKNOWN) else claim(said is by, (pointer, str(said)))


def _outside_macau_and_d5(export: Export, country: Country | None, pointer: str) -> Claim:
    if country is None:
        return unknown(pointer)
    inside = country_groups.macau_or_d5(country, export.on, export.changes)
    return negated(Claim(inside, ((pointer, country),)))


def _qualified_designer(export: Export) -> Claim:
    """The designer is approved (as stated) or authorized (as stated or derived)."""
    said = export.foundry.designer_status
    used = (export.at("designer_status"), str(said))
    if said is DesignerStatus.NONE:
        return fails(used)
    outside = _designer_outside_macau_and_d5(export)
    if said is DesignerStatus.APPROVED:
        return unknown() if outside.fails else holds(used)
    parts = (_friendly_headquarters(export), outside, _agreed_to_report(export), _authorized_today(export))
    if said in NO_STATUS:
        return all_of(*parts)
    return all_of(*(holds(used) if part.open and part.missing else part for part in parts))


def _designer_outside_macau_and_d5(export: Export) -> Claim:
    """The designer is neither located in Macau or D:5 nor has its headquarters or ultimate parent's there.

    A seat on record speaks against it, be it no more than a hint.
    """
    designer, where = export.item.designer or Designer(), f"{export.pointer}/designer"
    parent = designer.ultimate_parent_headquarters_country
    return all_of(
        _outside_macau_and_d5(export, designer.headquarters_country, f"{where}/headquarters_country"),
        _outside_macau_and_d5(export, designer.country, f"{where}/country"),
        _outside_macau_and_d5(export, parent, f"{where}/ultimate_parent_headquarters_country"),
        *(_outside_macau_and_d5(export, country, at) for at, country in export.designer_seats),
    )


def _friendly_headquarters(export: Export) -> Claim:
    """The designer is headquartered in Taiwan or an A:1 or A:5 destination."""
    country = (export.item.designer or Designer()).headquarters_country
    pointer = f"{export.pointer}/designer/headquarters_country"
    if country is None:
        return unknown(pointer)
    groups = ("A:1", "A:5")
    member = any(country_groups.member_of(country, group, export.on, export.changes) for group in groups)
    return claim(country == "TW" or member, (pointer, country))


def _agreed_to_report(export: Export) -> Claim:
    return stated(export.at("designer_agreed_to_report"), export.foundry.designer_agreed_to_report)


def _authorized_today(export: Export) -> Claim:
    """Until the trigger date without more; after it 180 days from an application."""
    trigger = day("note_1.trigger_date", export.on)
    if trigger is None or export.on == trigger:
        return unknown()
    if export.on < trigger:
        return holds()
    return all_of(_applied(export), _application_still_counts(export))


def _applied(export: Export) -> Claim:
    filed = export.foundry.designer_application_filed
    if filed is None and export.foundry.designer_application_filed_on:
        filed = Ternary.YES
    return stated(export.at("designer_application_filed"), filed)


def _application_still_counts(export: Export) -> Claim:
    """On the last of the 180 days the text leaves open whether the status still stands."""
    pointer, filed_on = (
        export.at("designer_application_filed_on"),
        export.foundry.designer_application_filed_on,
    )
    days = number("note_1.application_days", export.on)
    if filed_on is None or days is None:
        return unknown(pointer)
    since = (export.on - filed_on).days
    if since == days:
        return unknown()
    return claim(0 <= since < days, (pointer, filed_on.isoformat()))
