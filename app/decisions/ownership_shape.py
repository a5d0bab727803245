"""The shapes in which ownership is shown: in a decision, and for a stored entity."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.facts import Ternary


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentView:
    """The top of a party's control chain, and what that rests on."""

    name: str | None
    headquarters_country: str | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodView:
    """One 50 percent rule: its answer, whether it is in force on the day, and what the owners it counts hold."""

    restricted: Ternary
    in_force: str
    share_min: Decimal
    share_max: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsView:
    """BIS's and OFAC's rule side by side."""

    bis_affiliates: MethodView
    ofac_50_percent: MethodView


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeView:
    """An edge of the proof: who holds how much of whom, by which source."""

    owner: str
    owned: str
    share_min: Decimal
    share_max: Decimal
    source: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipView:
    """What restricted owners hold of a party; shares in percent."""

    party: str
    ultimate_parent: ParentView
    restricted: Ternary
    share_min: Decimal
    share_max: Decimal
    undisclosed_share: Decimal
    methods: MethodsView
    path: tuple[StakeView, ...]
