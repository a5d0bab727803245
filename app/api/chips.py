"""The chip catalogue: what is known of ICs and of systems around them, and how the law of a day classifies them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.access import Reader
from app.api.answers import cut, page
from app.api.documented import keyed
from app.api.door import Door
from app.api.params import USUAL_PAGE, Cursor, Limit, OnDay, SearchedText, decoded, encoded
from app.facts import Designer, ItemKind, Specification, Ternary
from app.law.chip_catalogue import CHECKED_ON, CatalogueEntry
from app.law.chip_search import entries_for, names_of, part_numbers_of
from app.law.classification import Circumstances, classify
from app.law.presumed_items import in_public_notice, named

router = APIRouter(route_class=Door, tags=["law"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainedView:
    """What a system contains: an entry of the catalogue by its name, and how many where that is known."""

    name: str
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipClassificationView:
    """The entry under 3A090 and 4A090 by the catalogue's figures; ``eccn`` is null outside and while open."""

    on: date
    eccn: str | None
    paragraph: str | None
    controlled: Ternary
    tpp: Decimal | None = None
    tpp_format: str | None = None
    performance_density: Decimal | None = None
    applicable_die_area_mm2: Decimal | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipView:
    """An IC, or a system around ICs: its figures as published, by which sources, and its class on the day.

    ``names`` recognise it in an order. ``presumed_as`` is the IC of BIS's guidance on General Prohibition Ten that
    it is or contains; ``in_public_notice``: BIS is publicly known to have written to companies about it.
    """

    name: str
    kind: ItemKind | None = None
    names: tuple[str, ...]
    part_numbers: tuple[str, ...]
    designer: Designer | None = None
    subject_to_the_ear: Ternary | None = None
    specification: Specification | None = None
    contains: tuple[ContainedView, ...]
    classification: ChipClassificationView
    presumed_as: str | None = None
    in_public_notice: bool
    confidence: str
    sources: tuple[str, ...]
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPage:
    """Entries by name."""

    items: tuple[ChipView, ...]
    next_cursor: str | None


@router.get(
    "/v1/chips",
    operation_id="listChips",
    summary="What the chip catalogue knows",
    response_model=ChipPage,
    responses=keyed(),
)
def get_all(
    asker: Reader,  # noqa: ARG001 - the key is checked
    on: OnDay,
    model: Annotated[
        SearchedText | None,
        Query(description="A model name or part number, as an order writes it.", examples=["H100"]),
    ] = None,
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
) -> Response:
    """List the entries that a model name speaks of, or all, each with its class on a day."""
    found, last = cut(entries_for(model), lambda one: one.name, limit, decoded(cursor))
    return page([_view(one, on) for one in found], encoded(last) if last else None)


def _view(entry: CatalogueEntry, on: date) -> ChipView:
    item = entry.item
    presumed = named(entry.name, None, None, on, kind=item.kind)
    return ChipView(
        name=entry.name,
        kind=item.kind,
        names=names_of(entry),
        part_numbers=part_numbers_of(entry),
        designer=item.designer,
        subject_to_the_ear=item.subject_to_the_ear,
        specification=item.specification,
        contains=tuple(
            ContainedView(name=one.item.model or "", count=one.count) for one in item.components or ()
        ),
        classification=_classification(entry, on),
        presumed_as=presumed.name if presumed else None,
        in_public_notice=in_public_notice(entry.name, None, None, on),
        confidence=entry.confidence,
        sources=entry.sources,
        checked_on=CHECKED_ON,
    )


def _classification(entry: CatalogueEntry, on: date) -> ChipClassificationView:
    found = classify(entry.item, "/items/0", Circumstances(on=on))[0]
    return ChipClassificationView(
        on=on,
        eccn=found.eccn,
        paragraph=found.paragraph,
        controlled=found.controlled,
        tpp=found.tpp,
        tpp_format=found.tpp_format,
        performance_density=found.performance_density,
        applicable_die_area_mm2=found.applicable_die_area_mm2,
        warnings=found.warnings,
    )
