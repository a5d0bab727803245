"""Whether a ruling speaks of what exists: authorities, rules, groups, and of something at all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from app.law.authorities import AUTHORITIES
from app.law.country_groups import GROUPS, resolve
from app.law.rule import REGISTRY
from app.law.rulings import (
    AdvisoryOpinion,
    AuthorityStatus,
    Body,
    CountryGroup,
    IsInformed,
    License,
    NoticeItems,
    RuledClassification,
    RuledItems,
)

Wrong = Iterator[tuple[str, str]]
"""What a body names that does not exist, or leaves out, by pointer, with what should stand there."""


def misnamed(body: Body) -> Wrong:
    """Everything in the body that nothing answers to."""
    check = CHECKS.get(type(body))
    return check(body) if check else iter(())


def _status(body: AuthorityStatus) -> Wrong:
    if body.authority not in AUTHORITIES:
        yield "/authority", "an id that GET /v1/authorities gives"


def _group(body: CountryGroup) -> Wrong:
    if resolve(body.country) != body.country:
        yield "/country", f"{resolve(body.country)}, as which the EAR reads {body.country}"
    if body.group not in GROUPS:
        yield "/group", f"one of {', '.join(GROUPS)}"


def _license(body: License) -> Wrong:
    yield from _items(body.items)
    for place, name in enumerate(body.covers):
        if name not in REGISTRY and name not in AUTHORITIES:
            yield f"/covers/{place}", "the id of a rule or of an authority"


def _notice(body: IsInformed) -> Wrong:
    yield from _items(body.items)


def _items(items: RuledItems | NoticeItems) -> Wrong:
    if not any(getattr(items, one.name) for one in fields(items)):
        yield "/items", "an entry, models or SKUs"


def _classification(body: RuledClassification) -> Wrong:
    if not (body.model or body.sku):
        yield "/model", "the model or the SKU"


def _opinion(body: AdvisoryOpinion) -> Wrong:
    for place, name in enumerate(body.rules):
        if name not in REGISTRY:
            yield f"/rules/{place}", "an id that GET /v1/rules gives"


CHECKS: Final[Mapping[type[Body], Callable[[Any], Wrong]]] = {
    AuthorityStatus: _status,
    CountryGroup: _group,
    License: _license,
    IsInformed: _notice,
    RuledClassification: _classification,
    AdvisoryOpinion: _opinion,
}
