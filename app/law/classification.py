"""What items are under ECCNs 3A090 and 4A090 and the .z paragraphs: figures, declaration, catalogue, Note 1.

Nothing takes an item out that something else puts in: of two sources that contradict each other the
stricter counts, with a warning. What the known facts leave open is UNKNOWN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from app.facts import ActorRole, Item, ItemKind, Ternary
from app.law.advanced_logic import Export
from app.law.country_groups import GroupChange
from app.law.declaration import Declaration, with_declaration
from app.law.figures import figures_of
from app.law.foundry import presumption
from app.law.reading import OUTSIDE, Basis, Limit, Place, Reading, joined, merged, strictest
from app.law.rulings import HeldClassification
from app.law.settled import ruling_on, settled
from app.law.sources import differs, filled, marked, said_by, unmeasured, unsaid_by
from app.law.truth import Claim, Used, fails, holds, unknown

PRESUMED: Final = Place("a", "3A090.a", "3A090.a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What one item is on one day; ``item`` is its JSON pointer.

    ``eccn`` and ``paragraph`` are ``None`` outside 3A090, 4A090 and .z and while that is unknown; ``level``
    is the limb of the license requirement ("a", "b", "c", or "2022" for the October 2022 test).
    ``possible_levels``: every level the known facts allow, strictest first, ``None`` for outside.
    ``presumed``: by Note 1 alone. ``unsettled``: the law is open, which no fact would change.
    Areas in mm2, bandwidth in GB/s, of the IC that decides.
    """

    item: str
    eccn: str | None
    paragraph: str | None
    level: str | None
    possible_levels: tuple[str | None, ...]
    controlled: Ternary
    presumed: bool
    unsettled: bool
    data_center: Ternary
    tpp: Decimal | None
    tpp_format: str | None
    performance_density: Decimal | None
    applicable_die_area_mm2: Decimal | None
    dram_bandwidth_gb_s: Decimal | None
    limits: tuple[Limit, ...]
    warnings: tuple[str, ...]
    because: tuple[Used, ...]
    missing: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a classification depends on besides the item.

    ``catalogue``: what the chip catalogue says of the item at a pointer (``/items/0``,
    ``/items/0/components/1/item``). ``designer_seats``: those on record of the designer of the item at a pointer,
    each with the fact that says so. ``changes`` and ``ruled``: rulings on country groups and on classifications.
    """

    on: date
    actor_role: ActorRole | None = None
    catalogue: Mapping[str, Item] = field(default_factory=dict)
    designer_seats: Mapping[str, tuple[Used, ...]] = field(default_factory=dict)
    changes: tuple[GroupChange, ...] = ()
    ruled: tuple[HeldClassification, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    pointer: str
    reading: Reading
    presumed: bool = False
    unsettled: bool = False


@dataclass(frozen=True, slots=True)
class _Sources:
    """One item as the caller states it, as the catalogue does, and the one filled from the other."""

    item: Item
    known: Item
    whole: Item
    pointer: str
    contents: tuple[Reading, ...]


def classify_all(items: Sequence[Item] | None, asked: Circumstances) -> tuple[Classification, ...]:
    """Every order line, each followed by the items inside it."""
    lines = enumerate(items or ())
    return tuple(one for place, item in lines for one in classify(item, f"/items/{place}", asked))


def classify(item: Item, pointer: str, asked: Circumstances) -> tuple[Classification, ...]:
    """The item at the pointer, then the items inside it, depth first."""
    return tuple(_classification(one) for one in _read(item, pointer, asked))


def _classification(read: _Read) -> Classification:
    reading = read.reading
    inside = reading.places[0] if reading.controlled is Ternary.YES else OUTSIDE
    return Classification(
        item=read.pointer,
        eccn=inside.eccn,
        paragraph=inside.paragraph,
        level=inside.level,
        possible_levels=reading.levels,
        controlled=reading.controlled,
        presumed=read.presumed,
        unsettled=read.unsettled,
        data_center=reading.data_center,
        tpp=reading.tpp,
        tpp_format=reading.tpp_format,
        performance_density=reading.performance_density,
        applicable_die_area_mm2=reading.applicable_die_area_mm2,
        dram_bandwidth_gb_s=reading.dram_bandwidth_gb_s,
        limits=reading.limits,
        warnings=reading.warnings,
        because=reading.because,
        missing=reading.missing,
        basis=reading.basis,
    )


def _read(item: Item, pointer: str, asked: Circumstances) -> tuple[_Read, ...]:
    """The item and what is inside it, as the caller and the catalogue state them together."""
    known = asked.catalogue.get(pointer)
    whole = filled(item, known) if known else item
    inside = _inside(whole, pointer, _with_parts_of(known, whole, pointer, asked))
    parts = tuple(one for component in inside for one in component)
    figures = figures_of(whole, pointer, asked.on, _contents(inside))
    if figures and known and unmeasured(known) and figures.controlled is Ternary.UNKNOWN:
        figures = replace(figures, doubtful=True, warnings=(*figures.warnings, "CATALOGUE_FIGURES_UNKNOWN"))
    reading = with_declaration(Declaration(whole, pointer, asked.on), figures)
    if known:
        both = _Sources(item, known, whole, pointer, _contents(inside))
        reading = _with_catalogue(both, reading, asked)
    ruling = ruling_on(item, asked.ruled)
    if ruling:
        reading = settled(reading, ruling, asked.on, _contents(inside) if item.components else ())
    return (_with_note_1(whole, pointer, asked, reading, figures), *parts)


def _inside(item: Item, pointer: str, asked: Circumstances) -> tuple[tuple[_Read, ...], ...]:
    components = enumerate(item.components or ())
    return tuple(_read(one.item, f"{pointer}/components/{place}/item", asked) for place, one in components)


def _with_parts_of(known: Item | None, whole: Item, pointer: str, asked: Circumstances) -> Circumstances:
    """The circumstances in which what a system of the catalogue contains is known to the catalogue too."""
    if known is None or not known.components or whole.components != known.components:
        return asked
    parts = {f"{pointer}/components/{place}/item": one.item for place, one in enumerate(known.components)}
    return replace(asked, catalogue={**asked.catalogue, **parts})


def _contents(inside: Sequence[Sequence[_Read]]) -> tuple[Reading, ...]:
    return tuple(component[0].reading for component in inside)


def _with_catalogue(both: _Sources, first: Reading, asked: Circumstances) -> Reading:
    """The stricter of two readings: the caller's facts filled from the catalogue, and the other way round."""
    item, known, pointer = both.item, both.known, both.pointer
    alone, second = _stated(both, item, asked), _stated(both, filled(known, item), asked)
    only_catalogue = item.specification is None and not item.components and first.basis is not Basis.DECLARED
    whole = joined(
        marked(replace(first, basis=Basis.CATALOGUE) if only_catalogue else first, pointer, unsaid_by(item)),
        marked(replace(second, basis=Basis.CATALOGUE), pointer, said_by(known)),
    )
    decided = Ternary.UNKNOWN not in (alone.controlled, second.controlled)
    if decided and alone.levels != second.levels:
        return replace(whole, warnings=merged((whole.warnings, ("CATALOGUE_CONTRADICTS",))))
    if (
        item.specification
        and known.specification
        and differs(item, known, alone, _stated(both, known, asked))
    ):
        return replace(whole, warnings=merged((whole.warnings, ("CATALOGUE_DIFFERS",))))
    return whole


def _stated(both: _Sources, item: Item, asked: Circumstances) -> Reading:
    """One source's reading. What is inside is read once: again only where the catalogue has its own parts."""
    contents = both.contents
    if item.components is not both.whole.components:
        contents = _contents(_inside(item, both.pointer, replace(asked, catalogue={})))
    return with_declaration(
        Declaration(item, both.pointer, asked.on), figures_of(item, both.pointer, asked.on, contents)
    )


def _with_note_1(
    item: Item, pointer: str, asked: Circumstances, reading: Reading, figures: Reading | None
) -> _Read:
    """The reading with what a fabricator or OSAT has to presume, whatever the declaration says."""
    if not _may_be_logic_ic(item):
        return _Read(pointer, reading)
    export = Export(item, pointer, asked.on, asked.changes, asked.designer_seats.get(pointer, ()))
    found = presumption(export, asked.actor_role, _not_3a090a(figures, pointer))
    read = replace(
        reading,
        warnings=merged((reading.warnings, found.warnings)),
        because=merged((reading.because, found.claim.because)),
    )
    certain = reading.levels == ("a",)
    if found.claim.holds:
        read = replace(read, data_center=Ternary.YES)
        by_note_1 = replace(read, places=(PRESUMED,), basis=Basis.NOTE_1, missing=())
        return _Read(pointer, read) if certain else _Read(pointer, by_note_1, presumed=True)
    if found.claim.open and not certain:
        places = strictest((reading.places, (PRESUMED, OUTSIDE)))
        missing = merged((reading.missing, found.claim.missing))
        return _Read(pointer, replace(read, places=places, missing=missing), unsettled=found.unsettled)
    return _Read(pointer, read)


def _may_be_logic_ic(item: Item) -> bool:
    """An IC, or an item of no stated kind that has an IC's facts or an entry of Category 3.A."""
    if item.kind is not None or item.components:
        return item.kind is ItemKind.IC or (item.foundry is not None and item.kind is not ItemKind.HBM)
    return bool(item.specification or item.foundry or (item.eccn or "").upper().startswith("3A"))


def _not_3a090a(figures: Reading | None, pointer: str) -> Claim:
    """The figures show that the IC is not 3A090.a."""
    if figures is None:
        return unknown(f"{pointer}/specification")
    if PRESUMED.level not in figures.levels:
        return holds(*figures.because)
    return fails(*figures.because) if figures.levels == (PRESUMED.level,) else unknown(*figures.missing)
